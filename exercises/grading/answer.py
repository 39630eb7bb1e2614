"""Reads what the worker sent back. Nothing in it is trusted: every length, type and shape is checked.

No archive and no pickle: a short text, JSON, says what arrays follow, and then come their bytes. So what
is made here is never larger than what was sent.
"""

import json
import math
from typing import Any

import numpy as np

from ..checker.observe import Outcome, Raised
from .worker import LENGTH, LONGEST

UNREADABLE = (LookupError, TypeError, AttributeError, RuntimeError, ArithmeticError)
DTYPES = {np.dtype(code).str: np.dtype(code) for code in "?bhilqBHILQefdg"}  # those of numbers
MOST_TEXT = 2**20  # bytes of JSON: it becomes twenty times as many in memory
MOST_ARRAYS = 2000  # of one answer, and names of inputs


def read_outcomes(body: bytes, probes: list[str]) -> dict[str, Outcome]:
    """Probe -> Outcome. Raises ValueError for anything that the worker would not have written."""
    try:
        (size,) = LENGTH.unpack_from(body.ljust(LENGTH.size, b"\0"))
        if not 0 < size <= min(MOST_TEXT, len(body) - LENGTH.size):
            raise ValueError(f"the answer's text has {size} bytes")
        start = LENGTH.size + size
        told = json.loads(body[LENGTH.size : start].decode("ascii"))
        arrays = read_arrays(body[start:], [list(array) for _, given in told for array in given])
        return {probe: _outcome(*told[n], arrays) for n, probe in enumerate(probes)}
    except UNREADABLE as error:
        raise ValueError(f"no answer: {error!r}") from None


def _outcome(fields: Any, given: Any, arrays: list[np.ndarray]) -> Outcome:
    """The Outcome of one probe, with the next of the arrays; every field is checked or converted."""
    raised, refused, changed, seconds, repeats = fields
    values = tuple(arrays.pop(0) for _ in given)
    names = tuple(_text(name) for name in list(changed)[:MOST_ARRAYS])
    return Outcome(values, _raised(raised), _text(refused), names, float(seconds), bool(repeats))


def _raised(raised: Any) -> Raised | None:
    if raised is None:
        return None
    kind, message, line, code, from_stub = raised
    return Raised(_text(kind), _text(message), int(line), _text(code), bool(from_stub))


def _text(words: Any) -> str:
    """The beginning, as text that can be written to a file: a half of a character becomes its number."""
    return str(words)[:LONGEST].encode(errors="backslashreplace").decode()


def read_arrays(data: bytes, told: list[list[Any]]) -> list[np.ndarray]:
    """Arrays of these (dtype, shape), whose bytes are all of the data. Raises ValueError if not."""
    if len(told) > MOST_ARRAYS:
        raise ValueError(f"the answer holds {len(told)} arrays")
    sizes = [_bytes_of(*array) for array in told]
    if sum(sizes) != len(data):
        raise ValueError(f"the answer holds {told[:3]} in {len(data)} bytes")
    ends = np.cumsum(sizes, dtype=np.int64).tolist()
    parts = [data[end - size : end] for size, end in zip(sizes, ends, strict=True)]
    return [
        np.frombuffer(part, DTYPES[dtype]).reshape(shape).copy()
        for part, (dtype, shape) in zip(parts, told, strict=True)
    ]


def _bytes_of(dtype: Any, shape: Any) -> int:
    if dtype not in DTYPES or any(type(n) is not int or n < 0 for n in shape):
        raise ValueError(f"the answer holds {dtype} of shape {shape}")
    return DTYPES[dtype].itemsize * math.prod(shape)
