"""Named arrays in an .npz file: written without pickle, and read from files that nobody trusts.

An .npz is a zip of .npy files, each a header (kind of numbers, shape) and the bytes of one array. Reading has
three steps, and none of them runs anything of the file:

1. the list of the zip: what is compressed is refused, so that the arrays are never larger than the file;
2. the headers: objects are refused, and the bytes that a shape needs are compared with those that are there;
3. the arrays that were asked for, and no others.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from math import prod
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import numpy as np
from numpy.lib import format as npy

from .arrays import Array, to_numpy
from .files import write_whole

KINDS = "biufU"  # of numpy.dtype: truth values, whole numbers, floating numbers, texts
VERSION = (1, 0)  # of the headers


class Refused(ValueError):
    """What a file claims or asks for and does not get."""


class Header(NamedTuple):
    """What an .npy header says; its own length in bytes."""

    shape: tuple[int, ...]
    dtype: np.dtype
    by_columns: bool
    length: int


def write_npz(path: str | Path, arrays: dict[str, Array]) -> None:
    """Writes the arrays whole or not at all; numpy.load reads them too. The same arrays give the same bytes.

    Arrays of CuPy are copied from the GPU.
    Raises FileNotFoundError for a folder that is not there, ValueError for what is no array of numbers.
    """
    path, kept = Path(path), {name: to_numpy(a) for name, a in arrays.items()}
    if not path.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {path.parent} for {path.name}: make it first")
    for name, a in kept.items():
        if a.dtype.kind not in KINDS:
            raise ValueError(f"{name} holds {a.dtype}: a file takes arrays of numbers or text alone")
    write_whole(path, lambda file: _write(file, kept))


def read_headers(path: str | Path) -> dict[str, Header]:
    """name -> header of every array, without reading the arrays.

    Raises FileNotFoundError; and ValueError for a file that is no .npz, is damaged, compressed, claims more
    bytes than it has, or holds objects.
    """
    with _opened(path) as archive:
        return {info.filename.removesuffix(".npy"): _header(archive, info) for info in archive.infolist()}


def read_arrays(path: str | Path, names: Iterable[str]) -> dict[str, Array]:
    """name -> array for these names.   Raises what read_headers raises."""
    with _opened(path) as archive:
        return {name: _array(archive, archive.getinfo(f"{name}.npy")) for name in names}


def _write(file: Any, arrays: dict[str, Array]) -> None:
    try:
        with ZipFile(file, "w", ZIP_STORED) as archive:
            for name, a in arrays.items():
                with archive.open(ZipInfo(f"{name}.npy"), "w", force_zip64=True) as member:
                    npy.write_array(member, a, VERSION, allow_pickle=False)
    except ValueError as wrong:  # an archive that is left with a half-closed member hides why it was left
        if isinstance(wrong.__context__, KeyboardInterrupt):
            archive.fp = None  # or it says so again when it is forgotten
            raise wrong.__context__ from None
        raise


@contextmanager
def _opened(path: str | Path) -> Iterator[ZipFile]:
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {path}: check the path, which starts from {Path.cwd()}")
    with open(path, "rb") as file:
        try:
            with ZipFile(file) as archive:
                _check_list(archive.infolist(), path.stat().st_size)
                yield archive
        except Refused as problem:
            raise ValueError(f"{path}: {problem}") from None
        except Exception as problem:  # whatever a damaged file makes the reader stumble over
            raise ValueError(f"{path} is no .npz of arrays, or is damaged: {problem}") from None


def _check_list(infos: list[ZipInfo], size: int) -> None:
    """Raises Refused where the list alone shows that something is wrong."""
    for info in infos:
        if not info.filename.endswith(".npy"):
            raise Refused(f"it holds {info.filename}, which is no array: refused")
        if info.compress_type != ZIP_STORED or info.compress_size != info.file_size:
            raise Refused(
                f"{info.filename} is compressed, and could be of any size once unpacked: refused. If you "
                "trust the file, load it with numpy.load and write it again with numpy.savez"
            )
    if (claimed := sum(info.file_size for info in infos)) > size:
        raise Refused(f"the file has {size:,} bytes but its arrays claim {claimed:,}: refused")
    if len({info.filename for info in infos}) < len(infos):
        raise Refused("two of its arrays have the same name: refused")


def _header(archive: ZipFile, info: ZipInfo) -> Header:
    """Raises Refused for objects, and for a shape that does not fit the bytes that are there."""
    with archive.open(info) as member:
        if (version := npy.read_magic(member)) != VERSION:
            raise Refused(f"{info.filename} has a header of version {version}: known is {VERSION}")
        shape, by_columns, dtype = npy.read_array_header_1_0(member)
        length = member.tell()
    if dtype.kind not in KINDS:
        raise Refused(f"{info.filename} holds {dtype}, which is no number or text: refused, nothing was run")
    if min(shape, default=0) < 0 or prod(shape) * dtype.itemsize != info.file_size - length:
        raise Refused(
            f"{info.filename} says {shape} of {dtype} and has {info.file_size - length:,} bytes: damaged"
        )
    return Header(shape, dtype, by_columns, length)


def _array(archive: ZipFile, info: ZipInfo) -> np.ndarray:
    header, data = _header(archive, info), archive.read(info)
    order = "F" if header.by_columns else "C"
    return np.ndarray(header.shape, header.dtype, data, header.length, order=order).copy(order)
