"""What is read of a student's .py or .ipynb."""

import pytest

from exercises.checker.student_file import load
from tests.exercises.support import notebook_of


def test_the_last_definition_of_a_function_counts(tmp_path):
    file = notebook_of(tmp_path / "a.ipynb", "def f(): return 1", "def f(): return 2")
    assert load(file)[0].f() == 2


@pytest.mark.parametrize("text", ["no json", "[]", '{"cells": [{}]}'])
def test_a_notebook_that_cannot_be_read_is_said(tmp_path, text):
    (tmp_path / "a.ipynb").write_text(text)
    with pytest.raises(ValueError, match=r"^a\.ipynb is no notebook that can be read"):
        load(tmp_path / "a.ipynb")
