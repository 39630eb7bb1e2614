"""Wrong arrays with causes of their own: two that account for all of them, a known mistake among them."""

from collections.abc import Iterator
from itertools import combinations, product
from typing import NamedTuple

import numpy as np

from ..task import Mistake
from .arranged import taken_for
from .case import Case, Values
from .factors import factors_of
from .words import listed


class Found(NamedTuple):
    """What is said, and the mistakes that it names."""

    headline: str
    mistakes: tuple[Mistake, ...]


class Cause(NamedTuple):
    """What can be said of these arrays, by their places; a known mistake or not."""

    says: dict[int, str]
    mistake: Mistake | None = None


def by_array(case: Case) -> Found | None:
    """Two causes, a known mistake among them, that account for all wrong arrays."""
    causes = [*_known(case), *_unknown(case)]
    pairs = [pair for pair in combinations(causes, 2) if _accounts(case, *pair)]
    if not pairs:
        return None
    used = [cause for cause in causes if any(cause in pair for pair in pairs)]
    said = {k: [cause.says[k] for cause in used if k in cause.says] for k in case.wrong}
    words = [f"{case.task.returns[k]} {listed(list(dict.fromkeys(w)), 'or')}" for k, w in said.items()]
    return Found("; ".join(words), tuple(cause.mistake for cause in used if cause.mistake))


def _accounts(case: Case, one: Cause, other: Cause) -> bool:
    covered = set(one.says) | set(other.says)
    return covered == set(case.wrong) and bool(one.mistake or other.mistake)


def _known(case: Case) -> Iterator[Cause]:
    """The mistakes that are here with all that they do: half of one is another one with the same numbers."""
    for mistake in answering(case):
        touched = _touched(case, mistake)
        if touched <= set(case.wrong) and all(_array_fits(case, k, mistake) for k in touched):
            yield Cause({k: f"as in: {mistake.name}" for k in sorted(touched)}, mistake)


def _unknown(case: Case) -> Iterator[Cause]:
    """Arrays that are 0, another one of the right arrays, or a factor times the right one."""
    yield Cause({k: "is 0 everywhere" for k in case.wrong if case.is_zero(k)})
    yield Cause({k: f"is what {case.task.returns[j]} should be" for k, j in taken_for(case).items()})
    scaled = {k: factors_of(case, k) for k in case.wrong}
    for factor in filter(None, dict.fromkeys(scaled.values())):
        yield Cause({k: f"is {factor} times the right one" for k, f in scaled.items() if f == factor})


def _touched(case: Case, mistake: Mistake) -> set[int]:
    """The places of the arrays that this mistake makes wrong."""
    known, places = case.known[mistake.name], range(len(case.task.returns))
    return {
        k for p, k in product(case.inputs, places) if not case.equal(p, known[p].values[k], case.right[p][k])
    }


def _array_fits(case: Case, k: int, mistake: Mistake) -> bool:
    known = case.known[mistake.name]
    return all(case.equal(p, case.outcomes[p].values[k], known[p].values[k]) for p in case.inputs)


def answering(case: Case) -> list[Mistake]:
    """The mistakes that answer on every probe with finite numbers of the right shapes."""
    return [m for m in case.mistakes if all(_answers(case, p, m) for p in case.inputs)]


def _answers(case: Case, probe: str, mistake: Mistake) -> bool:
    known = case.known[mistake.name][probe]
    shapes = [a.shape for a in known.values] == [b.shape for b in case.right[probe]]
    return bool(known.values) and shapes and not known.changed and _finite(known.values)


def _finite(values: Values) -> bool:
    return all(np.isfinite(a).all() for a in values)
