"""Two mistakes at once: each in arrays of its own, both in one sum, or one of them and a factor.

What is named fits on every probe. All that fits is named: two pairs can give the same numbers.
"""

from collections.abc import Callable
from itertools import combinations, product

import numpy as np

from ..task import Mistake
from .by_array import Found, answering, by_array
from .case import Case, Values
from .factors import factors
from .known import told
from .verdict import Verdict
from .words import cosine, listed, picture, place

TWO = "the numbers of two mistakes at once: "


def two_mistakes(case: Case) -> Verdict | None:
    """Named if the numbers are exactly those of both, on every probe; nothing is read out of zeros."""
    if all(case.is_zero(k) for k in case.wrong):
        return None
    found = next(filter(None, (way(case) for way in (by_array, _in_one_sum, _with_factor))), None)
    if found is None:
        return None
    words = told(list(found.mistakes))
    return Verdict("two mistakes", found.headline, place(case), **words, picture=picture(case))


def _in_one_sum(case: Case) -> Found | None:
    """yours - right = (one wrong - right) + (other wrong - right): mistakes in different terms of a sum.

    Asked only where the task says of what its result is a sum: elsewhere two mistakes do not add up.
    """
    if case.task.parts is None:
        return None
    able = answering(case)
    marks = {m.name: _mark(case, case.known[m.name]["generic"].values) for m in able}
    mark = _mark(case, case.outcomes["generic"].values)
    near = [
        (a, b)
        for a, b in combinations(able, 2)
        if np.isclose(marks[a.name] + marks[b.name], mark, rtol=1e-3, atol=1e-3)
    ]
    return _both([pair for pair in near if _all_fit(case, _sum_of(case, *pair))])


def _sum_of(case: Case, one: Mistake, other: Mistake) -> Callable[[str, int], np.ndarray]:
    a, b = case.known[one.name], case.known[other.name]
    return lambda p, k: a[p].values[k] + 1.0 * b[p].values[k] - 1.0 * case.right[p][k]


def _both(pairs: list[tuple[Mistake, Mistake]]) -> Found | None:
    if not pairs:
        return None
    words = listed([f"{a.name}; and {b.name}" for a, b in pairs], "- or:")
    named = {m.name: m for pair in pairs for m in pair}
    return Found(TWO + words, tuple(named.values()))


def _mark(case: Case, values: Values) -> float:
    """One number for an answer's difference from the right one, to leave out most pairs at once."""
    rng = np.random.default_rng(0)
    differences = (1.0 * a - b for a, b in zip(values, case.right["generic"], strict=True))
    return float(sum((d * rng.standard_normal(d.shape)).sum() for d in differences))


def _with_factor(case: Case) -> Found | None:
    """A known mistake that is more than a factor itself, and all of it times one named factor."""
    tables = case.each(lambda p: factors(case.task, case.inputs[p]))
    names = set.intersection(*(set(table) for table in tables.values()))
    able = [m for m in answering(case) if not _only_a_factor(case, m)]
    fitting = [
        (m, name)
        for m, name in product(able, next(iter(tables.values())))
        if name in names and _all_fit(case, _scaled(case, m, {p: table[name] for p, table in tables.items()}))
    ]
    words = listed([f"{m.name}; and a factor {name} in all of it" for m, name in fitting], "- or:")
    return Found(TWO + words, tuple({m.name: m for m, _ in fitting}.values())) if fitting else None


def _scaled(case: Case, mistake: Mistake, by: dict[str, float]) -> Callable[[str, int], np.ndarray]:
    return lambda p, k: by[p] * case.known[mistake.name][p].values[k]


def _only_a_factor(case: Case, mistake: Mistake) -> bool:
    """Whether each of its arrays points where the right one does: the factor could be one number as well."""
    pairs = zip(case.known[mistake.name]["generic"].values, case.right["generic"], strict=True)
    return all(abs(cosine(a, b)) > 1 - 1e-9 or not np.any(b) for a, b in pairs)


def _all_fit(case: Case, expected: Callable[[str, int], np.ndarray]) -> bool:
    places = range(len(case.task.returns))
    return all(
        case.equal(p, case.outcomes[p].values[k], expected(p, k)) for p, k in product(case.inputs, places)
    )
