"""Files of arrays: what goes in comes out, NumPy reads them too, and what lies is refused before it costs."""

import io
import os
import re
import struct
import subprocess
import sys
import tracemalloc
import zipfile

import numpy as np
import pytest

from nonlocal_ref.base import files, npz
from nonlocal_ref.base.npz import read_arrays, read_headers, write_npz

ARRAYS = {
    "w": np.arange(24, dtype=np.float32).reshape(2, 3, 4),
    "columns": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "big endian": np.arange(3, dtype=">f4"),
    "every other": np.arange(10)[::2],
    "empty": np.zeros((0, 3)),
    "number": np.int64(7),
    "text": np.array("naïve"),
    "file": np.ones(2, np.uint8),
}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "arrays.npz"


def test_arrays_come_back_as_they_were(path):
    write_npz(path, ARRAYS)
    found = read_arrays(path, ARRAYS)
    for name, a in ARRAYS.items():
        assert np.array_equal(found[name], a)
        assert (found[name].dtype, found[name].shape) == (a.dtype, a.shape)
        assert found[name].flags.writeable
        assert found[name].flags.owndata


def test_headers_say_shape_and_kind_without_the_arrays(path, monkeypatch):
    write_npz(path, ARRAYS)
    monkeypatch.setattr(npz, "_array", None)
    headers = read_headers(path)
    assert list(headers) == list(ARRAYS)
    assert [(h.shape, h.dtype) for h in headers.values()] == [(a.shape, a.dtype) for a in ARRAYS.values()]


def test_numpy_reads_them_and_they_are_read_from_numpy(path):
    write_npz(path, ARRAYS)
    with np.load(path, allow_pickle=False) as loaded:
        assert all(np.array_equal(loaded[name], a) for name, a in ARRAYS.items())
    np.savez(path, **{name: a for name, a in ARRAYS.items() if name != "file"})
    assert np.array_equal(read_arrays(path, ["w"])["w"], ARRAYS["w"])


def test_the_same_arrays_give_the_same_bytes(tmp_path):
    first, second = tmp_path / "1.npz", tmp_path / "2.npz"
    write_npz(first, ARRAYS)
    write_npz(second, ARRAYS)
    assert first.read_bytes() == second.read_bytes()


def test_objects_are_not_written(path):
    with pytest.raises(ValueError, match="w holds object: a file takes arrays of numbers or text alone"):
        write_npz(path, {"w": np.array([{}])})
    assert not path.exists()


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"there is no folder .*lost for a\.npz: make it first"):
        write_npz(tmp_path / "lost" / "a.npz", ARRAYS)


def test_a_file_that_is_not_there_is_named(path):
    with pytest.raises(FileNotFoundError, match=r"there is no file .*arrays\.npz: check the path"):
        read_headers(path)


def test_a_write_that_breaks_leaves_the_old_file_and_nothing_else(path, monkeypatch):
    write_npz(path, {"w": np.zeros(3)})
    monkeypatch.setattr(npz.npy, "write_array", _breaks)
    with pytest.raises(OSError, match="no space left"):
        write_npz(path, ARRAYS)
    assert (read_arrays(path, ["w"])["w"] == 0).all()
    assert [file.name for file in path.parent.iterdir()] == ["arrays.npz"]


def _breaks(member, *_, **__):
    member.write(b"half")
    raise OSError("no space left")


DIES = """
import os, sys
import numpy as np
from nonlocal_ref.base import npz
def dies(member, a, *_, **__):
    member.write(bytes(100_000))
    os._exit(9)
npz.npy.write_array = dies
npz.write_npz(sys.argv[1], {"w": np.ones(3)})
"""


def test_a_process_that_dies_while_it_writes_leaves_the_old_file(path):
    write_npz(path, {"w": np.zeros(3)})
    assert subprocess.run([sys.executable, "-c", DIES, path]).returncode == 9
    assert (read_arrays(path, ["w"])["w"] == 0).all()
    write_npz(path, {"w": np.ones(3)})
    assert (read_arrays(path, ["w"])["w"] == 1).all()


def test_the_bytes_are_on_the_disk_before_the_old_file_goes(path, monkeypatch):
    done = []
    monkeypatch.setattr(files.os, "fsync", lambda number: done.append("on the disk"))
    replace = os.replace
    monkeypatch.setattr(files.os, "replace", lambda *paths: (done.append("replaced"), replace(*paths)))
    write_npz(path, ARRAYS)
    assert done == ["on the disk", "replaced"]


class Runs:
    """What a pickle runs when it is loaded."""

    def __reduce__(self):
        return os.system, ("touch HACKED",)


def member(header, data=b"", version=b"\x01\x00"):
    """The bytes of an .npy file with this header."""
    text = header.encode() + b"\n"
    return b"\x93NUMPY" + version + struct.pack("<H", len(text)) + text + data


def described(descr="'<f8'", shape="(3,)"):
    return f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}"


def objects():
    file = io.BytesIO()
    np.lib.format.write_array(file, np.array([Runs()], dtype=object))
    return file.getvalue()


LIES = {
    "objects": (objects, "holds object, which is no number or text: refused, nothing was run"),
    "objects in a record": (
        lambda: member(described("[('a', '|O')]"), bytes(24)),
        "which is no number or text: refused",
    ),
    "records": (lambda: member(described("[('a', '<f8')]"), bytes(24)), "which is no number or text"),
    "a petabyte": (
        lambda: member(described(shape="(1000000000000, 1000)"), bytes(24)),
        "says (1000000000000, 1000) of float64 and has 24 bytes: damaged",
    ),
    "a number beyond 64 bits": (lambda: member(described(shape=f"({2**70},)"), bytes(24)), "damaged"),
    "negative sides": (lambda: member(described(shape="(-3, -1)"), bytes(24)), "says (-3, -1) of float64"),
    "too few bytes": (lambda: member(described(), bytes(23)), "and has 23 bytes: damaged"),
    "too many bytes": (lambda: member(described(), bytes(25)), "and has 25 bytes: damaged"),
    "a call in the header": (
        lambda: member("__import__('os').system('touch HACKED')"),
        "is no .npz of arrays, or is damaged",
    ),
    "another version": (lambda: member(described(), bytes(24), b"\x02\x00"), "a header of version (2, 0)"),
    "no array": (lambda: b"hello", "is no .npz of arrays, or is damaged"),
    "nothing": (lambda: b"", "is no .npz of arrays, or is damaged"),
}


@pytest.mark.parametrize("what", LIES)
def test_an_array_that_lies_is_refused_and_nothing_runs(path, what, monkeypatch):
    monkeypatch.chdir(path.parent)
    made, message = LIES[what]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("w.npy", made())
    for read in (read_headers, lambda path: read_arrays(path, ["w"])):
        with pytest.raises(ValueError, match=re.escape(message)) as refusal:
            read(path)
        assert str(refusal.value).startswith(str(path))
    assert not (path.parent / "HACKED").exists()


def test_a_zip_bomb_is_refused_before_it_is_unpacked(path):
    np.savez_compressed(path, w=np.zeros(10**6))
    assert path.stat().st_size < 10**4
    with pytest.raises(ValueError, match=r"w\.npy is compressed, .* refused\. If you trust the file"):
        read_headers(path)


@pytest.mark.parametrize("shape", ["(1000000000000, 1000)", "(100000000,)"])
def test_a_huge_array_is_refused_before_memory_is_taken(path, shape):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("w.npy", member(described(shape=shape), bytes(24)))
    tracemalloc.start()
    with pytest.raises(ValueError, match="of float64 and has 24 bytes: damaged"):
        read_arrays(path, ["w"])
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 2**20


def test_arrays_that_share_the_same_bytes_are_refused(path):
    """A bomb without compression: many entries of the list lead to one place of the file."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("w0.npy", member(described(shape="(1000,)"), bytes(8000)))
        first = archive.filelist[0]
        for k in range(1, 9):
            info = zipfile.ZipInfo(f"w{k}.npy")
            for field in ("header_offset", "CRC", "file_size", "compress_size", "external_attr"):
                setattr(info, field, getattr(first, field))
            archive.filelist.append(info)
        archive._didModify = True
    with pytest.raises(ValueError, match=r"bytes but its arrays claim 7\d,\d+: refused"):
        read_headers(path)


def test_the_same_name_twice_is_refused(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("w.npy", member(described(), bytes(24)))
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("w.npy", member(described(), bytes(24)))
    with pytest.raises(ValueError, match="two of its arrays have the same name"):
        read_headers(path)


def test_what_is_no_array_is_refused(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("README", "hello")
    with pytest.raises(ValueError, match="it holds README, which is no array"):
        read_headers(path)


@pytest.mark.parametrize("data", [b"", b"PK", b"\x80\x02}.", np.float64(3).tobytes()])
def test_a_file_of_another_kind_is_refused(path, data):
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"arrays\.npz is no \.npz of arrays, or is damaged"):
        read_headers(path)


def test_a_file_with_a_wrong_byte_is_damaged(path):
    write_npz(path, {"w": np.arange(1000.0)})
    data = bytearray(path.read_bytes())
    data[4000] ^= 1
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"is damaged: Bad CRC-32 for file 'w\.npy'"):
        read_arrays(path, ["w"])


def test_a_file_cut_anywhere_is_damaged(path):
    write_npz(path, {"w": np.arange(5.0), "b": np.zeros((2, 3))})
    whole = path.read_bytes()
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        with pytest.raises(ValueError, match="or is damaged"):
            read_arrays(path, ["w", "b"])


def test_ctrl_c_while_a_member_is_closed_is_told_as_ctrl_c(tmp_path, monkeypatch):
    def interrupted(member):
        raise KeyboardInterrupt

    monkeypatch.setattr(zipfile._ZipWriteFile, "close", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_npz(tmp_path / "run.npz", {"x": np.zeros(3)})
    assert list(tmp_path.iterdir()) == []
