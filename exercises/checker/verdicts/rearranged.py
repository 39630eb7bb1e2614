"""The right numbers in other places: arrays in another order, axes swapped, flipped or wrongly reshaped.

Nothing is said that does not hold on every probe.
"""

from collections.abc import Callable, Iterator
from itertools import permutations

import numpy as np

from .case import Case
from .describe import listed

Move = Callable[[np.ndarray], np.ndarray]  # applied to the right array it gives yours
RESHAPED = "has the right numbers in the right order but another shape", np.ravel


def rearranged(case: Case) -> str:
    """A sentence on how the numbers were moved, or nothing."""
    return _order(case) or _moved_arrays(case)


def _order(case: Case) -> str:
    names, exchanged = case.task.returns, exchanged_arrays(case)
    if not exchanged or set(exchanged) != set(case.wrong):
        return ""
    order = [names[exchanged.get(k, k)] for k in range(len(names))]
    if sorted(exchanged) == sorted(exchanged.values()):
        return f"The arrays are right but in another order: {', '.join(order)}."
    return listed([f"{names[k]} is what {names[j]} should be" for k, j in exchanged.items()]) + "."


def exchanged_arrays(case: Case) -> dict[int, int]:
    """Place of a wrong array -> place of the right array that it equals. Arrays of zeros do not count."""
    right = case.right["generic"]
    pairs = [(k, j) for k in case.wrong for j in range(len(right)) if j != k and np.any(right[j])]
    found = {}
    for k, j in pairs:
        if k not in found and _on_all(case, k, j, lambda a: a):
            found[k] = j
    return {} if all(case.is_zero(k) for k in found) else found


def _moved_arrays(case: Case) -> str:
    words = {case.task.returns[k]: _moved(case, k) for k in case.wrong}
    if not words or not all(words.values()):
        return ""
    return listed([f"{name} {how}" for name, how in words.items()]) + "."


def _moved(case: Case, k: int) -> str:
    """How the numbers of one array were moved: axes swapped, one axis flipped, reshaped, or somehow."""
    right = case.right["generic"][k]
    moves = _moves(right.ndim) if _has_distinct_entries(right) else [RESHAPED] if np.any(right) else []
    return next((words for words, move in moves if _on_all(case, k, k, move)), "")


def _moves(ndim: int) -> Iterator[tuple[str, Move]]:
    """Words, and the move of the right array that they describe; the simplest first."""
    yield RESHAPED
    orders = list(permutations(range(ndim)))[1:]
    for axes in orders:
        back = tuple(int(n) for n in np.argsort(axes))
        yield f"has its axes in another order: .transpose{back} of it is right", _transpose(axes)
    for axis in range(ndim):
        yield f"is right but backwards along axis {axis}", _flip(axis)
    for axes in orders:
        yield f"has its numbers in memory in the order of .transpose{axes} of the right one", _reread(axes)
    yield "has the right numbers, but in other places", _sorted


def _transpose(axes: tuple[int, ...]) -> Move:
    return lambda a: a.transpose(axes)


def _flip(axis: int) -> Move:
    return lambda a: np.flip(a, axis)


def _reread(axes: tuple[int, ...]) -> Move:
    return lambda a: a.transpose(axes).reshape(a.shape)


def _sorted(a: np.ndarray) -> np.ndarray:
    return np.sort(a, axis=None)


def _on_all(case: Case, n: int, k: int, move: Move) -> bool:
    """Whether your array n equals the moved right array k on every probe."""
    return all(
        _fits(case, probe, o.values[n], case.right[probe][k], move) for probe, o in case.outcomes.items()
    )


def _fits(case: Case, probe: str, yours: np.ndarray, right: np.ndarray, move: Move) -> bool:
    if yours.size != right.size:
        return False
    by_place = move not in (np.ravel, _sorted)
    return case.equal(probe, yours if by_place else move(yours), move(right))


def _has_distinct_entries(right: np.ndarray) -> bool:
    """Whether no number but 0 occurs twice, so that a number shows which place it came from."""
    nonzero = right[right != 0]
    return nonzero.size > 3 and np.unique(nonzero).size == nonzero.size
