"""What came back from the worker, believed in nothing: an .npz is read byte by byte, by our own rules."""

import io
import json
import math
from typing import Any
from zipfile import BadZipFile, ZipFile

import numpy as np

from ..checker.observe import Outcome, Raised

UNREADABLE = (LookupError, TypeError, AttributeError, RuntimeError, ArithmeticError, EOFError, BadZipFile)
MOST = 2000  # letters of any text of the student's, and arrays in one answer


def outcomes_of(body: bytes, probes: list[str]) -> dict[str, Outcome]:
    """Probe -> Outcome. Raises ValueError for anything that the worker would not have written."""
    try:
        members = read(body)
        said = json.loads(members.pop("said").tobytes())
        return {probe: outcome(n, *said[n], members) for n, probe in enumerate(probes)}
    except UNREADABLE as error:
        raise ValueError(f"no answer: {error!r}") from None


def outcome(
    n: int, raised: Any, refused: Any, changed: Any, seconds: Any, count: Any, found: dict[str, np.ndarray]
) -> Outcome:
    """One probe's Outcome; every field is made anew."""
    values = tuple(found[f"{n}_{k}"] for k in range(min(int(count), MOST)))
    names = tuple(text(name) for name in list(changed)[:MOST])
    return Outcome(values, said_error(raised), text(refused), names, float(seconds))


def said_error(raised: Any) -> Raised | None:
    if raised is None:
        return None
    kind, message, line, code = raised
    return Raised(text(kind), text(message), int(line), text(code))


def text(words: Any) -> str:
    return str(words)[:MOST]


def read(body: bytes) -> dict[str, np.ndarray]:
    """The arrays of an .npz: numbers alone, nothing packed, so that none is larger than what came."""
    with ZipFile(io.BytesIO(body)) as file:
        members = file.infolist()
        if len(members) > MOST or any(m.compress_type or m.file_size > len(body) for m in members):
            raise ValueError("the answer is packed, or holds too much")
        return {member.filename.removesuffix(".npy"): array(file.read(member)) for member in members}


def array(data: bytes) -> np.ndarray:
    """One .npy, if it holds numbers and exactly as many bytes as its shape asks for."""
    stream = io.BytesIO(data)
    if np.lib.format.read_magic(stream) != (1, 0):
        raise ValueError("the answer holds an array of an unknown version")
    shape, fortran, dtype = np.lib.format.read_array_header_1_0(stream)
    rest = data[stream.tell() :]
    if (
        dtype.kind not in "fiub"
        or any(n < 0 for n in shape)
        or math.prod(shape) * dtype.itemsize != len(rest)
    ):
        raise ValueError(f"the answer holds {dtype} of shape {shape} in {len(rest)} bytes")
    return np.frombuffer(rest, dtype).reshape(shape, order="F" if fortran else "C").copy()
