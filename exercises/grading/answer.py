"""Reads what the worker sent back. Nothing in it is trusted: we read the .npz ourselves, byte by byte."""

import io
import json
import math
from typing import Any
from zipfile import BadZipFile, ZipFile

import numpy as np

from ..checker.observe import Outcome, Raised

UNREADABLE = (LookupError, TypeError, AttributeError, RuntimeError, ArithmeticError, EOFError, BadZipFile)
MAX_LETTERS, MAX_ARRAYS = 2000, 2000  # in one text, in one answer


def read_outcomes(body: bytes, probes: list[str]) -> dict[str, Outcome]:
    """Probe -> Outcome. Raises ValueError for anything that the worker would not have written."""
    try:
        members = read_npz(body)
        fields = json.loads(members.pop("fields").tobytes())
        return {probe: _outcome(n, *fields[n], members) for n, probe in enumerate(probes)}
    except UNREADABLE as error:
        raise ValueError(f"no answer: {error!r}") from None


def _outcome(
    n: int, raised: Any, refused: Any, changed: Any, seconds: Any, repeats: Any, count: Any, arrays: dict
) -> Outcome:
    """Probe n's Outcome; every field is checked or converted."""
    values = tuple(arrays[f"{n}_{k}"] for k in range(min(int(count), MAX_ARRAYS)))
    names = tuple(_text(name) for name in list(changed)[:MAX_ARRAYS])
    return Outcome(values, _raised(raised), _text(refused), names, float(seconds), bool(repeats))


def _raised(raised: Any) -> Raised | None:
    if raised is None:
        return None
    kind, message, line, code, from_stub = raised
    return Raised(_text(kind), _text(message), int(line), _text(code), bool(from_stub))


def _text(words: Any) -> str:
    return str(words)[:MAX_LETTERS]


def read_npz(body: bytes) -> dict[str, np.ndarray]:
    """The arrays of an .npz: numbers only, uncompressed, so that no array is larger than what was sent."""
    with ZipFile(io.BytesIO(body)) as file:
        members = file.infolist()
        if len(members) > MAX_ARRAYS or any(m.compress_type or m.file_size > len(body) for m in members):
            raise ValueError("the answer is packed, or holds too much")
        return {member.filename.removesuffix(".npy"): read_npy(file.read(member)) for member in members}


def read_npy(data: bytes) -> np.ndarray:
    """One .npy of numbers, with exactly as many bytes as its shape needs. Raises ValueError for any other."""
    stream = io.BytesIO(data)
    if np.lib.format.read_magic(stream) != (1, 0):
        raise ValueError("the answer holds an array of an unknown version")
    shape, fortran, dtype = np.lib.format.read_array_header_1_0(stream)
    content = data[stream.tell() :]
    if (
        dtype.kind not in "fiub"
        or any(n < 0 for n in shape)
        or math.prod(shape) * dtype.itemsize != len(content)
    ):
        raise ValueError(f"the answer holds {dtype} of shape {shape} in {len(content)} bytes")
    return np.frombuffer(content, dtype).reshape(shape, order="F" if fortran else "C").copy()
