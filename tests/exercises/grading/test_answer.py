"""An answer is read by its bytes: what it says of itself is checked, and costs no more than it weighs."""

import io
import json
import tracemalloc
import zipfile

import numpy as np
import pytest

from exercises.checker.observe import Outcome, Raised
from exercises.grading.answer import MOST_ARRAYS, MOST_TEXT, read_arrays, read_outcomes
from exercises.grading.worker import LENGTH, LONGEST, pack_outcomes

FIELDS = [None, "", [], 0.0, True]


def answer(told, data=b""):
    text = told if isinstance(told, bytes) else json.dumps(told).encode()
    return LENGTH.pack(len(text)) + text + data


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize("dtype", ["float64", "float32", "int64", "bool", "uint8", "longdouble", "float16"])
def test_what_the_worker_packs_is_read_again(rng, dtype):
    values = (rng.normal(size=(2, 7, 5)).astype(dtype), np.array(3), np.zeros((0, 4)))
    given = [
        Outcome(values, None, "", ("theta",), 0.5, False),
        Outcome((), Raised("ValueError", "x" * 9999, 3, "y = 1")),
    ]
    first, second = read_outcomes(pack_outcomes(given), ["a", "b"]).values()
    assert [(v.dtype, v.shape) for v in first.values] == [(v.dtype, v.shape) for v in values]
    assert all(np.array_equal(a, b) for a, b in zip(first.values, values, strict=True))
    assert first[1:] == given[0][1:]
    assert second.raised == Raised("ValueError", "x" * LONGEST, 3, "y = 1")


WRONG = {
    "nothing": b"",
    "a length alone": LENGTH.pack(9),
    "a negative length": LENGTH.pack(-1) + b"[]",
    "more text than may be": answer(b" " * MOST_TEXT + b"[]"),
    "deep nesting": answer(b"[" * 100_000),
    "a large number": answer(b"[" + b"9" * 100_000 + b"]"),
    "no list": answer({"a": 1}),
    "another text": answer(b"\xff\xfe"),
    "a line without end": answer([[["E", "x"], "", [], 0.0, True], []]),
    "infinite lines": answer([[[["E", "x", 1e400, "", False], "", [], 0.0, True], []]]),
    "fewer bytes": answer([[FIELDS, [["<f8", [10**12]]]]], bytes(8)),
    "more bytes": answer([[FIELDS, [["<f8", [1]]]]], bytes(16)),
    "a negative size": answer([[FIELDS, [["<f8", [-1, -1]]]]], bytes(8)),
    "sizes that are no numbers": answer([[FIELDS, [["<f8", [True, 1.0]]]]], bytes(8)),
    "objects": answer([[FIELDS, [["|O", [1]]]]], bytes(8)),
    "records": answer([[FIELDS, [["f8,f8", [1]]]]], bytes(16)),
    "text": answer([[FIELDS, [["<U2", [1]]]]], bytes(8)),
    "many empty arrays": answer([[FIELDS, [["<f8", [0]]] * (MOST_ARRAYS + 1)]]),
    "sixty-five axes": answer([[FIELDS, [["<f8", [1] * 65]]]], bytes(8)),
    "too few probes": answer([]),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_the_worker_would_not_have_written_is_no_answer(name):
    with pytest.raises(ValueError):  # noqa: PT011  (any, the runner asks for no more)
        read_outcomes(WRONG[name], ["a"])


def test_an_archive_with_one_member_under_many_names_is_no_answer(rng):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr("x.npy", bytes(2**20))
    with pytest.raises(ValueError, match="the answer's text has"):
        read_outcomes(stream.getvalue(), ["a"])


def test_half_characters_become_what_can_be_written():
    told = answer([[[["E", "\ud800", 1, "", False], "\udfff", ["\ud800"], 0.0, True], []]])
    outcome = read_outcomes(told, ["a"])["a"]
    assert (outcome.raised.message, outcome.refused, outcome.changed) == ("\\ud800", "\\udfff", ("\\ud800",))


def test_reading_takes_memory_as_the_answer_has_bytes():
    text = b"[" + b",".join([b"[]"] * (MOST_TEXT // 3 - 2)) + b"]"
    tracemalloc.start()
    with pytest.raises(ValueError, match="not enough values"):
        read_outcomes(answer(text), ["a"])
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 64 * MOST_TEXT


def test_arrays_are_copies_that_can_be_written_to(rng):
    x = rng.normal(size=(3, 4))
    (read,) = read_arrays(x.tobytes(), [["<f8", [3, 4]]])
    read += 1
    assert np.array_equal(read, x + 1)
