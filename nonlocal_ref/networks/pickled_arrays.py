"""Arrays out of a pickle file that nobody trusts: arrays, numbers, texts, lists, dictionaries, nothing else.

A pickle is a program. It is read here in three steps:

1. the size of the file is checked;
2. every instruction is looked at and none is carried out (pickletools): refused are those that are not in
   ALLOWED, functions that are not in BUILDERS, and places in memory beyond the file;
3. the unpickler builds the values. In the place of NumPy's functions it calls those of BUILDERS, which
   compare the shape that is asked for with the bytes that are there before they take memory.
"""

import io
import pickle
import pickletools
from collections.abc import Callable
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

MOST_BYTES = 2**30  # of a file; the largest released one has 0.3 GiB
DTYPES = ("b1", "i1", "u1", "i2", "i4", "i8", "u2", "u4", "u8", "f2", "f4", "f8")
ALLOWED = frozenset(
    "PROTO FRAME STOP MARK POP POP_MARK DUP MEMOIZE PUT BINPUT LONG_BINPUT GET BINGET LONG_BINGET NONE "
    "NEWTRUE NEWFALSE INT BININT BININT1 BININT2 LONG LONG1 LONG4 FLOAT BINFLOAT STRING BINSTRING "
    "SHORT_BINSTRING UNICODE BINUNICODE SHORT_BINUNICODE BINUNICODE8 BINBYTES SHORT_BINBYTES BINBYTES8 "
    "EMPTY_LIST APPEND APPENDS LIST EMPTY_TUPLE TUPLE TUPLE1 TUPLE2 TUPLE3 EMPTY_DICT DICT SETITEM "
    "SETITEMS GLOBAL STACK_GLOBAL REDUCE BUILD".split()
)


class Refused(ValueError):
    """What a file asks for and does not get."""


class Dtype:
    """In the place of numpy.dtype: a kind and a size, little endian unless its state says otherwise."""

    def __init__(self, name: Any, *_: Any):
        if str(name) not in DTYPES:
            raise Refused(f"the file holds numbers of the kind {name!r}: known are {', '.join(DTYPES)}")
        self.name, self.order = str(name), "<"

    def __setstate__(self, state: tuple) -> None:
        self.order = ">" if state[1] == ">" else "<"

    def numpy(self) -> np.dtype:
        return np.dtype(self.order + self.name)


class Pending:
    """In the place of an array that is still empty; its state holds the shape, the kind and the bytes."""

    array: Any = None

    def __setstate__(self, state: tuple) -> None:
        _, shape, dtype, by_columns, data = state
        data = data.encode("latin1") if isinstance(data, str) else data
        if len(data) != prod(shape) * dtype.numpy().itemsize or min(shape, default=0) < 0:
            raise Refused(f"an array of shape {tuple(shape)} has {len(data)} bytes: the file is damaged")
        values = np.frombuffer(data, dtype.numpy())
        self.array = values.reshape(shape, order="F" if by_columns else "C")


def _scalar(dtype: Dtype, data: Any) -> Any:
    data = data.encode("latin1") if isinstance(data, str) else data
    return np.frombuffer(data, dtype.numpy())[0]


def _encoded(text: str, encoding: str) -> bytes:
    return text.encode("latin1")


BUILDERS = {
    **{(f"numpy.{core}.multiarray", "_reconstruct"): lambda *_: Pending() for core in ("core", "_core")},
    **{(f"numpy.{core}.multiarray", "scalar"): _scalar for core in ("core", "_core")},
    ("numpy", "ndarray"): None,  # named as an argument, never called
    ("numpy", "dtype"): Dtype,
    ("_codecs", "encode"): _encoded,
    **{(module, "bytes"): lambda: b"" for module in ("builtins", "__builtin__")},  # of an empty array
}


class Restricted(pickle.Unpickler):
    """Finds the functions of BUILDERS alone."""

    def find_class(self, module: str, name: str) -> Any:
        return _builder(module, name)


class Counted(io.BytesIO):
    """The bytes of a file; each read tells `tick` how many it took."""

    def __init__(self, data: bytes, tick: Callable[[int], Any]):
        super().__init__(data)
        self.tick = tick

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        self.tick(len(data))
        return data

    def readinto(self, buffer: Any) -> int:
        count = super().readinto(buffer)
        self.tick(count)
        return count


def read_pickle(path: str | Path, tick: Callable[[int], Any] = lambda count: None) -> Any:
    """The values of a pickle file, arrays as NumPy's; written by Python 2 or 3.

    tick  is called with numbers of bytes, which together are nearly twice the file's: for a progress bar
    Raises ValueError for a file that is too large, damaged, or asks for anything but arrays, numbers, texts,
    lists and dictionaries. Nothing of such a file runs.
    """
    path = Path(path)
    if (size := path.stat().st_size) > MOST_BYTES:
        raise ValueError(f"{path} has {size:,} bytes, more than {MOST_BYTES:,}: no released file is so large")
    data = path.read_bytes()
    try:
        _check_instructions(Counted(data, tick), len(data))
        return _finished(Restricted(Counted(data, tick), encoding="latin1").load())
    except Refused as problem:
        raise ValueError(f"{path}: {problem}") from None
    except Exception as problem:  # whatever a damaged file makes the reader stumble over
        raise ValueError(f"{path} is no pickle of arrays, or is damaged: {problem}") from None


def _check_instructions(file: Counted, size: int) -> None:
    """Raises Refused for an instruction that arrays do not need. Carries nothing out."""
    for code, argument, position in pickletools.genops(file):
        if code.name not in ALLOWED:
            raise Refused(f"the instruction {code.name} at byte {position} is not one of arrays: refused")
        if code.name == "GLOBAL":
            _builder(*argument.split(" ", 1))
        if "PUT" in code.name and int(argument) > size:
            raise Refused(f"the file has {size} bytes but asks for place {argument} of a memory: refused")


def _builder(module: str, name: str) -> Any:
    if (module, name) not in BUILDERS:
        raise Refused(
            f"the file asks for {module}.{name}, which arrays do not need: refused, nothing was run"
        )
    return BUILDERS[module, name]


def _finished(value: Any) -> Any:
    """The value with finished arrays in the place of pending ones."""
    if isinstance(value, Pending):
        return value.array
    if isinstance(value, dict):
        return {key: _finished(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_finished, value))
    return value
