"""The right numbers in other places: arrays in another order, axes swapped, entries reshuffled."""

from itertools import permutations

import numpy as np

from .case import Case, Values
from .words import listed


def rearranged(case: Case, probe: str) -> str:
    """A sentence on how yours becomes right by moving numbers, or nothing."""
    yours, right = case.outcomes[probe].values, case.right[probe]
    return _order(case, probe, yours, right) or _moved(case, probe, yours, right)


def _order(case: Case, probe: str, yours: Values, right: Values) -> str:
    came = [next((k for k, b in enumerate(right) if case.equal(probe, a, b)), -1) for a in yours]
    if sorted(came) != list(range(len(right))) or came == sorted(came):
        return ""
    return f"The arrays are right but in another order: {', '.join(case.task.returns[k] for k in came)}."


def _moved(case: Case, probe: str, yours: Values, right: Values) -> str:
    words = [
        (name, "" if case.equal(probe, a, b) else moved(case, probe, a, b))
        for name, a, b in zip(case.task.returns, yours, right, strict=True)
    ]
    wrong = [k for k, (a, b) in enumerate(zip(yours, right, strict=True)) if not case.equal(probe, a, b)]
    if not wrong or not all(words[k][1] for k in wrong):
        return ""
    return listed([f"{words[k][0]} {words[k][1]}" for k in wrong]) + "."


def moved(case: Case, probe: str, yours: np.ndarray, right: np.ndarray) -> str:
    """How one array's numbers have moved: by its axes, or otherwise."""
    if yours.size != right.size or not np.any(right):
        return ""
    for axes in permutations(range(yours.ndim)):
        if list(axes) != sorted(axes) and case.equal(probe, yours.transpose(axes), right):
            return f"has its axes in another order: .transpose{axes} of it is right"
    if case.equal(probe, yours.reshape(right.shape), right):
        return "has the right numbers in the right order but another shape"
    if yours.size > 3 and case.equal(probe, np.sort(yours, axis=None), np.sort(right, axis=None)):
        return "has the right numbers in other places: a reshape where a transpose belongs does that"
    return ""
