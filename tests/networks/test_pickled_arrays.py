"""Pickles that nobody trusts: arrays are read as they are, everything else is refused before it runs."""

import io
import os
import pickle
import struct
from collections import OrderedDict

import numpy as np
import pytest

from nonlocal_ref.networks import pickled_arrays
from nonlocal_ref.networks.pickled_arrays import read_pickle

VALUES = {
    "w": np.arange(24, dtype=np.float32).reshape(2, 3, 4),
    "columns": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "big endian": np.arange(3, dtype=">f4"),
    "empty": np.zeros((0, 3)),
    "scalar": np.float64(0.5),
    "number": 7,
    "text": "é",
    "list": [1.5, None, True, (np.int64(3),)],
}


def written(tmp_path, data):
    path = tmp_path / "file.pkl"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4])
def test_arrays_numbers_texts_and_lists_come_back(tmp_path, protocol):
    found = read_pickle(written(tmp_path, pickle.dumps(VALUES, protocol)))
    assert list(found) == list(VALUES)
    for name in ("w", "columns", "big endian", "empty", "scalar"):
        assert np.array_equal(found[name], VALUES[name])
        assert np.asarray(found[name]).dtype.kind == np.asarray(VALUES[name]).dtype.kind
    assert (found["number"], found["text"], found["list"]) == (7, "é", [1.5, None, True, (3,)])


class Runs:
    def __init__(self, function, *arguments):
        self.made = function, arguments

    def __reduce__(self):
        return self.made


HOSTILE = {
    "a command": Runs(os.system, "touch HACKED"),
    "eval": Runs(eval, "open('HACKED', 'w')"),
    "a file": Runs(open, "HACKED", "w"),
    "load of NumPy": Runs(np.load, "x.npy", None, True),
    "fromfile": Runs(np.fromfile, "/dev/zero"),
    "an ordered dictionary": OrderedDict(a=1),
    "objects in an array": np.array([{"a": 1}, None], dtype=object),
    "a set": {1, 2},
}


@pytest.mark.parametrize("protocol", [0, 2, 4, 5])
@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_not_needed_for_arrays_is_refused_and_does_not_run(tmp_path, monkeypatch, name, protocol):
    monkeypatch.chdir(tmp_path)
    path = written(tmp_path, pickle.dumps({"blobs": {"w": HOSTILE[name]}}, protocol))
    with pytest.raises(ValueError, match=r"refused|known are|no pickle of arrays"):
        read_pickle(path)
    assert not (tmp_path / "HACKED").exists()


def test_an_array_that_claims_to_be_huge_takes_no_memory(tmp_path):
    data = pickle.dumps(np.zeros(3), 2)
    huge = data.replace(b"K\x03\x85", b"\x8a\x06" + (2**40).to_bytes(6, "little") + b"\x85")
    assert huge != data
    with pytest.raises(
        ValueError, match=r"an array of shape \(1099511627776,\) has 24 bytes: the file is damaged"
    ):
        read_pickle(written(tmp_path, huge))


def test_a_place_beyond_the_file_takes_no_memory(tmp_path):
    data = b"\x80\x02]r" + struct.pack("<I", 2**31) + b"."
    with pytest.raises(ValueError, match="has 9 bytes but asks for place 2147483648 of a memory: refused"):
        read_pickle(written(tmp_path, data))


def test_a_text_longer_than_the_file_takes_no_memory(tmp_path):
    with pytest.raises(ValueError, match="no pickle of arrays, or is damaged"):
        read_pickle(written(tmp_path, b"\x80\x04\x8d" + struct.pack("<Q", 2**60) + b"abc."))


def test_a_file_that_is_too_large_is_not_even_read(tmp_path, monkeypatch):
    monkeypatch.setattr(pickled_arrays, "MOST_BYTES", 100)
    with pytest.raises(ValueError, match="has 200 bytes, more than 100: no released file is so large"):
        read_pickle(written(tmp_path, b"x" * 200))


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"\x80\x02}", pickle.dumps(VALUES, 2)[:-20], b"cos\nsystem\n."]
)
def test_damaged_files_are_refused_in_words(tmp_path, data):
    with pytest.raises(ValueError, match=r"no pickle of arrays|refused"):
        read_pickle(written(tmp_path, data))


def test_names_of_functions_that_are_put_together_on_the_stack_are_refused(tmp_path):
    out = io.BytesIO(b"\x80\x04\x8c\x02os\x8c\x06system\x940\x8c\x05numpy\x8c\x05dtype0h\x00\x93.")
    with pytest.raises(ValueError, match=r"refused|no pickle of arrays"):
        read_pickle(written(tmp_path, out.getvalue()))
