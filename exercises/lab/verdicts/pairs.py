"""Two known mistakes at once: each in an array of its own, both in one sum, or one of them and a factor."""

from collections.abc import Callable, Iterator
from itertools import combinations, product

import numpy as np

from ..task import Mistake
from .case import Case, Values
from .factors import factors, factors_of
from .known import told
from .verdict import Verdict
from .words import listed, picture, place

Found = tuple[str, tuple[Mistake, ...]]


def two_mistakes(case: Case) -> Verdict | None:
    """Named if the numbers are exactly those of both, on every probe on which both wrong versions answer."""
    found = _by_array(case) or next(_in_one_sum(case), None) or next(_with_factor(case), None)
    if found is None:
        return None
    headline, mistakes = found
    words = told(list(mistakes))
    return Verdict("two mistakes", headline, place(case), **words, picture=picture(case))


def _by_array(case: Case) -> Found | None:
    """Each wrong array is that of a known mistake, or a factor times the right one."""
    if len(case.task.returns) == 1:
        return None
    able = _answering(case)
    as_in = {k: [m for m in able if _array_fits(case, k, m)] for k in case.wrong}
    scaled = {k: factors_of(case, k) for k in case.wrong if not as_in[k]}
    if not all(scaled.values()) or not any(as_in.values()):
        return None
    words = [
        f"{case.task.returns[k]} as in: {listed([m.name for m in as_in[k]], 'or')}"
        if as_in[k]
        else f"{case.task.returns[k]} is {scaled[k]} times the right one"
        for k in case.wrong
    ]
    mistakes = {m.name: m for group in as_in.values() for m in group}
    return "; ".join(words), tuple(mistakes.values())


def _array_fits(case: Case, k: int, mistake: Mistake) -> bool:
    known = case.known[mistake.name]
    return all(case.equal(p, case.outcomes[p].values[k], known[p].values[k]) for p in case.inputs)


def _in_one_sum(case: Case) -> Iterator[Found]:
    """yours - right = (one wrong - right) + (other wrong - right): mistakes in different terms of a sum."""
    able = _answering(case)
    marks = {m.name: _mark(case, case.known[m.name]["generic"].values) for m in able}
    mark = _mark(case, case.outcomes["generic"].values)
    for one, other in combinations(able, 2):
        a, b = case.known[one.name], case.known[other.name]
        near = np.isclose(marks[one.name] + marks[other.name], mark, rtol=1e-3, atol=1e-3)
        if near and _all_fit(
            case, lambda p, k, a=a, b=b: a[p].values[k] + 1.0 * b[p].values[k] - 1.0 * case.right[p][k]
        ):
            yield f"two mistakes at once: {one.name}; and {other.name}", (one, other)


def _mark(case: Case, values: Values) -> float:
    """One number for an answer's difference from the right one, to leave out most pairs at once."""
    rng = np.random.default_rng(0)
    differences = (1.0 * a - b for a, b in zip(values, case.right["generic"], strict=True))
    return float(sum((d * rng.standard_normal(d.shape)).sum() for d in differences))


def _with_factor(case: Case) -> Iterator[Found]:
    """A known mistake, and all of it times one named factor."""
    tables = case.each(lambda p: factors(case.task, case.inputs[p]))
    for mistake, name in product(_answering(case), next(iter(tables.values()))):
        known = case.known[mistake.name]
        fitting = all(name in table for table in tables.values())
        if fitting and _all_fit(case, lambda p, k, m=known, n=name: tables[p][n] * m[p].values[k]):
            yield f"two mistakes at once: {mistake.name}; and all of it {name} times too much", (mistake,)


def _all_fit(case: Case, expected: Callable[[str, int], np.ndarray]) -> bool:
    places = range(len(case.task.returns))
    return all(
        case.equal(p, case.outcomes[p].values[k], expected(p, k)) for p, k in product(case.inputs, places)
    )


def _answering(case: Case) -> list[Mistake]:
    """The mistakes that answer on every probe with finite numbers of the right shapes."""
    return [m for m in case.mistakes if all(_answers(case, p, m) for p in case.inputs)]


def _answers(case: Case, probe: str, mistake: Mistake) -> bool:
    values: Values = case.known[mistake.name][probe].values
    shapes = [a.shape for a in values] == [b.shape for b in case.right[probe]]
    return bool(values) and shapes and all(np.isfinite(a).all() for a in values)
