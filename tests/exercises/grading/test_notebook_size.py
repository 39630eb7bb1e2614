"""Pictures do not count for the size of a notebook, and its code stays what it was."""

import base64
import json

import pytest

from exercises.grading import notebook_size
from exercises.grading.notebook_size import without_pictures

SOURCE = 'x = "é\\n\\t\\\\"\nprint(x)'


def notebook(picture):
    cell = {"cell_type": "code", "source": SOURCE, "outputs": [{"data": {"image/png": picture}}]}
    return json.dumps({"cells": [cell]}).encode()


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(notebook_size, "SMALL", 2000)
    monkeypatch.setattr(notebook_size, "PARSED", 2000)
    monkeypatch.setattr(notebook_size, "MOST_PARTS", 20)


@pytest.mark.parametrize("encode", [base64.b64encode, base64.encodebytes])
@pytest.mark.parametrize("before", ["", "\n", "\t", "data:image/png;base64,"])
def test_a_large_notebook_is_read_without_its_pictures(encode, before):
    kept = without_pictures(notebook(before + encode(bytes(range(256)) * 400).decode()))
    assert len(kept) < 1000
    assert json.loads(kept)["cells"][0]["source"] == SOURCE


def test_a_small_one_is_left_as_it_is():
    data = notebook("A" * 1500)
    assert without_pictures(data) == data


def test_one_that_is_large_without_pictures_is_refused():
    with pytest.raises(ValueError, match="bytes besides pictures, more than the 2000 that are read"):
        without_pictures(notebook("a b " * 1000))


def test_one_of_too_many_parts_is_refused_before_they_cost_memory():
    with pytest.raises(ValueError, match="more than the 20 lists and values that are read"):
        without_pictures(b"[" * 21)
