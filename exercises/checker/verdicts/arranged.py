"""The right numbers in other places: arrays in another order, axes swapped, turned round, reshuffled.

Nothing is said that does not hold on every probe.
"""

from collections.abc import Callable, Iterator
from itertools import permutations

import numpy as np

from .case import Case
from .words import listed

Move = Callable[[np.ndarray], np.ndarray]  # what would have to be done with the right array to have yours


def rearranged(case: Case) -> str:
    """A sentence on how yours becomes right by moving numbers, or nothing."""
    return _order(case) or _moved(case)


def _order(case: Case) -> str:
    names, came = case.task.returns, taken_for(case)
    if not came or set(came) != set(case.wrong):
        return ""
    order = [names[came.get(k, k)] for k in range(len(names))]
    if sorted(came) == sorted(came.values()):
        return f"The arrays are right but in another order: {', '.join(order)}."
    return listed([f"{names[k]} is what {names[j]} should be" for k, j in came.items()]) + "."


def taken_for(case: Case) -> dict[int, int]:
    """Place of a wrong array -> place of the right array that it is. Zeros alone show nothing."""
    right = case.right["generic"]
    there = [(k, j) for k in case.wrong for j in range(len(right)) if j != k and np.any(right[j])]
    found = {}
    for k, j in there:
        if k not in found and _on_all(case, k, j, lambda a: a):
            found[k] = j
    return {} if all(case.is_zero(k) for k in found) else found


def _moved(case: Case) -> str:
    words = {case.task.returns[k]: moved(case, k) for k in case.wrong}
    if not words or not all(words.values()):
        return ""
    return listed([f"{name} {how}" for name, how in words.items()]) + "."


def moved(case: Case, k: int) -> str:
    """How the numbers of one array have moved: by its axes, round one of them, by a reshape, or somehow."""
    right = case.right["generic"][k]
    moves = _moves(right.ndim) if _told_apart(right) else [RESHAPED] if np.any(right) else []
    return next((words for words, move in moves if _on_all(case, k, k, move)), "")


RESHAPED = "has the right numbers in the right order but another shape", np.ravel


def _moves(ndim: int) -> Iterator[tuple[str, Move]]:
    """What can be said, and the right array as it would come then; the plainest first."""
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
    """Whether array n of yours is array k of the right ones, moved so, on every probe."""
    return all(
        _fits(case, probe, o.values[n], case.right[probe][k], move) for probe, o in case.outcomes.items()
    )


def _fits(case: Case, probe: str, yours: np.ndarray, right: np.ndarray, move: Move) -> bool:
    if yours.size != right.size:
        return False
    by_place = move not in (np.ravel, _sorted)
    return case.equal(probe, yours if by_place else move(yours), move(right))


def _told_apart(right: np.ndarray) -> bool:
    """Whether its numbers, but for zeros, differ from each other, so that a place can be seen by them."""
    nonzero = right[right != 0]
    return nonzero.size > 3 and np.unique(nonzero).size == nonzero.size
