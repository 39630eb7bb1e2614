"""Calls one function on one probe: what it returned, what it raised, and which inputs it changed."""

import itertools
import linecache
import traceback
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Mapping, MappingView, Sequence, Set
from time import perf_counter, process_time
from types import CodeType
from typing import Any, NamedTuple

import numpy as np

from .task import Task

NUMBERS = frozenset({bool, int, float, *np.sctypeDict.values()})
REFUSED_DTYPES = {
    "O": "objects",
    "U": "text",
    "S": "bytes",
    "c": "complex numbers",
    "M": "dates",
    "m": "times",
    "V": "records",
}
LARGEST = 10_000_000  # numbers in one returned array: far more than a probe needs, far less than memory holds
MOST_PARTS = 10_000  # of one answer
SECONDS_FOR_TWO = 0.25  # of computing: beyond it no probe is given a second time
COLLECTIONS = (Mapping, MappingView, Set, Iterator)  # without an order, or to be read once
TEXT = (str, bytes, bytearray, memoryview)
ROUNDING = 1e-6  # of the largest number: sums in another order, in float32 too
Inputs = dict[str, Any]


class Raised(NamedTuple):
    """An exception: its type, its message, and the last line of the student's own code in its traceback.

    from_stub   whether that line is all that its function has
    """

    kind: str
    message: str
    line: int = 0
    text: str = ""
    from_stub: bool = True


class Outcome(NamedTuple):
    """The result of one call: exactly one of values, raised and refused is set.

    values    the arrays that it returned, in order; one array is a tuple of one
    refused   a sentence, for something returned that is neither an array nor a number
    changed   the names of the inputs that the function changed
    repeats   whether a second call with equal inputs, if there was one, gave the same
    """

    values: tuple[np.ndarray, ...] = ()
    raised: Raised | None = None
    refused: str = ""
    changed: tuple[str, ...] = ()
    seconds: float = 0.0
    repeats: bool = True


def probes_of(task: Task, seed: int | list[int] = 0) -> dict[str, Inputs]:
    """The task's inputs for this seed: probe -> name -> value, in the order of the parameters."""
    return task.probes(np.random.default_rng(seed))


def observe_all(function: Callable, probes: dict[str, Inputs]) -> dict[str, Outcome]:
    """Probe -> Outcome. Each probe is given twice, as long as that takes little: is it the same answer?"""
    start = process_time()
    found = {probe: observe(function, inputs) for probe, inputs in probes.items()}
    for probe, first in found.items():
        if first.values and process_time() - start < SECONDS_FOR_TWO:
            found[probe] = first._replace(repeats=_is_same(first, observe(function, probes[probe])))
    return found


def observe(function: Callable, inputs: Inputs) -> Outcome:
    """The Outcome of function(*inputs), called on copies. Warnings of NumPy are ignored."""
    copies = {name: _copied(value) for name, value in inputs.items()}
    start = perf_counter()
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            outcome = checked_values(function(*copies.values()))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit too: a student's exit() must not end the check
        outcome = Outcome(raised=raised(error, function))
    seconds = perf_counter() - start
    return outcome._replace(changed=_changed(inputs, copies), seconds=seconds)


def checked_values(returned: Any) -> Outcome:
    """What was returned as plain arrays, copied; or a sentence on what cannot be one.

    A sequence of any kind, as a namedtuple, is several arrays. Of arrays and numbers only exact types are
    accepted: an object of another class can lie about its shape and its equality.
    """
    parts = tuple(itertools.islice(returned, MOST_PARTS)) if _is_sequence(returned) else (returned,)
    for refusal in filter(None, map(_refusal, parts)):
        return Outcome(refused=refusal)
    return Outcome(values=tuple(np.array(part, copy=True, order="C") for part in parts))


def raised(error: BaseException, function: Callable) -> Raised:
    """The error, with the last line of the function's own file in its traceback, or with the first line."""
    kind, code = type(error).__name__, getattr(function, "__code__", None)
    if code is None:
        return Raised(kind, str(error))
    frames = traceback.walk_tb(error.__traceback__)
    places = [(frame.f_code, at) for frame, at in frames if frame.f_code.co_filename == code.co_filename]
    last, line = places[-1] if places else (code, code.co_firstlineno)
    text = linecache.getline(code.co_filename, line).strip()
    return Raised(kind, str(error), line, text, _lines_of(last) <= {line})


def _lines_of(code: CodeType) -> set[int]:
    """All but the one with `def`."""
    return {line for *_, line in code.co_lines() if line} - {code.co_firstlineno}


def _refusal(part: Any) -> str:
    kind = type(part)
    if part is None:
        return "it returned nothing (None)"
    if isinstance(part, COLLECTIONS):
        return f"it returned a {kind.__name__}"
    if kind is not np.ndarray and kind not in NUMBERS:
        return f"it returned a {kind.__name__}: return a NumPy array, made with np.asarray if need be"
    dtype = np.asarray(part).dtype
    if dtype.kind in REFUSED_DTYPES:
        return f"it returned {REFUSED_DTYPES[dtype.kind]} (dtype {dtype}): return an array of numbers"
    size = np.asarray(part).size
    return f"it returned {size} numbers: more than any probe asks for" if size > LARGEST else ""


def _is_sequence(returned: Any) -> bool:
    return isinstance(returned, (Sequence, deque)) and not isinstance(returned, TEXT)


def _is_same(first: Outcome, second: Outcome) -> bool:
    pairs = zip(first.values, second.values, strict=False)
    return len(first.values) == len(second.values) and all(itertools.starmap(_is_close, pairs))


def _is_close(a: np.ndarray, b: np.ndarray) -> bool:
    """Up to rounding, with NaN and inf in the same places."""
    if a.shape != b.shape or a.dtype != b.dtype:
        return False
    a, b, finite = a.astype(np.float64), b.astype(np.float64), np.isfinite(a)
    if not np.array_equal(a[~finite], b[~finite], equal_nan=True):
        return False
    a, b = a[finite], b[finite]
    return bool(np.abs(a - b).max(initial=0) <= ROUNDING * np.abs(a).max(initial=0))


def _copied(value: Any) -> Any:
    return value.copy(order="K") if isinstance(value, np.ndarray) else value


def _changed(inputs: Inputs, copies: Inputs) -> tuple[str, ...]:
    return tuple(name for name, before in inputs.items() if not _same(before, copies[name]))


def _same(before: Any, after: Any) -> bool:
    if not isinstance(before, np.ndarray):
        return True
    return before.shape == after.shape and before.tobytes() == after.tobytes()
