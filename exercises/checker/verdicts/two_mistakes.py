"""Two mistakes at once: in different arrays, in the same sum, or one mistake and a factor.

What is named fits on every probe. All that fits is named: two pairs can give the same numbers.
"""

from collections.abc import Callable, Iterator
from itertools import combinations, product
from typing import NamedTuple

import numpy as np

from ..task import Mistake
from .case import Case, Values
from .describe import cosine, largest_difference, listed, picture
from .factors import factors, factors_of
from .known_mistakes import reasons
from .rearranged import exchanged_arrays
from .verdict import Verdict

BOTH = "the numbers of two mistakes at once: "


class Explanation(NamedTuple):
    """The headline, and the mistakes that it names."""

    headline: str
    mistakes: tuple[Mistake, ...]


class Cause(NamedTuple):
    """What is wrong with some arrays: place -> words. `mistake` if it is a known one."""

    words: dict[int, str]
    mistake: Mistake | None = None


def two_mistakes(case: Case) -> Verdict | None:
    """Named if the numbers are exactly those of both, on every probe. Arrays of zeros show nothing."""
    if all(case.is_zero(k) for k in case.wrong):
        return None
    explained = (explain(case) for explain in (_in_different_arrays, _in_one_sum, _with_factor))
    found = next(filter(None, explained), None)
    if found is None:
        return None
    where, words = largest_difference(case), reasons(list(found.mistakes))
    return Verdict("two mistakes", found.headline, where, **words, picture=picture(case))


def _in_different_arrays(case: Case) -> Explanation | None:
    """Two causes, at least one of them a known mistake, that explain all wrong arrays."""
    causes = [*_known_causes(case), *_other_causes(case)]
    pairs = [pair for pair in combinations(causes, 2) if _explain_all(case, *pair)]
    if not pairs:
        return None
    used = [cause for cause in causes if any(cause in pair for pair in pairs)]
    words = {k: [cause.words[k] for cause in used if k in cause.words] for k in case.wrong}
    said = [f"{case.task.returns[k]} {listed(list(dict.fromkeys(w)), 'or')}" for k, w in words.items()]
    return Explanation("; ".join(said), tuple(cause.mistake for cause in used if cause.mistake))


def _explain_all(case: Case, one: Cause, other: Cause) -> bool:
    covered = set(one.words) | set(other.words)
    return covered == set(case.wrong) and bool(one.mistake or other.mistake)


def _known_causes(case: Case) -> Iterator[Cause]:
    """The known mistakes whose wrong arrays are all here: a mistake that fits in part is another one."""
    for mistake in _with_values(case):
        affected = _affected(case, mistake)
        if affected <= set(case.wrong) and all(_array_fits(case, k, mistake) for k in affected):
            yield Cause({k: f"as in: {mistake.name}" for k in sorted(affected)}, mistake)


def _other_causes(case: Case) -> Iterator[Cause]:
    """Arrays that are 0, another one of the right arrays, or a factor times the right one."""
    yield Cause({k: "is 0 everywhere" for k in case.wrong if case.is_zero(k)})
    yield Cause({k: f"is what {case.task.returns[j]} should be" for k, j in exchanged_arrays(case).items()})
    scaled = {k: factors_of(case, k) for k in case.wrong}
    for factor in filter(None, dict.fromkeys(scaled.values())):
        yield Cause({k: f"is {factor} times the right one" for k, f in scaled.items() if f == factor})


def _affected(case: Case, mistake: Mistake) -> set[int]:
    """The places of the arrays that this mistake makes wrong."""
    known, places = case.known[mistake.name], range(len(case.task.returns))
    return {
        k for p, k in product(case.inputs, places) if not case.equal(p, known[p].values[k], case.right[p][k])
    }


def _array_fits(case: Case, k: int, mistake: Mistake) -> bool:
    known = case.known[mistake.name]
    return all(case.equal(p, case.outcomes[p].values[k], known[p].values[k]) for p in case.inputs)


def _in_one_sum(case: Case) -> Explanation | None:
    """yours - right = (one wrong - right) + (other wrong - right): mistakes in different terms of a sum.

    Only where the task says that the terms of its result are separate: elsewhere two mistakes do not add up.
    """
    if not case.task.separate:
        return None
    candidates = _with_values(case)
    projections = {m.name: _projection(case, case.known[m.name]["generic"].values) for m in candidates}
    yours = _projection(case, case.outcomes["generic"].values)
    near = [
        (a, b)
        for a, b in combinations(candidates, 2)
        if np.isclose(projections[a.name] + projections[b.name], yours, rtol=1e-3, atol=1e-3)
    ]
    return _name_pairs([pair for pair in near if _all_fit(case, _sum_of(case, *pair))])


def _sum_of(case: Case, one: Mistake, other: Mistake) -> Callable[[str, int], np.ndarray]:
    a, b = case.known[one.name], case.known[other.name]
    return lambda p, k: a[p].values[k] + 1.0 * b[p].values[k] - 1.0 * case.right[p][k]


def _name_pairs(pairs: list[tuple[Mistake, Mistake]]) -> Explanation | None:
    if not pairs:
        return None
    words = listed([f"{a.name}; and {b.name}" for a, b in pairs], "- or:")
    named = {m.name: m for pair in pairs for m in pair}
    return Explanation(BOTH + words, tuple(named.values()))


def _projection(case: Case, values: Values) -> float:
    """Random projection of the difference from the right answer: one number, which rules out most pairs."""
    rng = np.random.default_rng(0)
    differences = (1.0 * a - b for a, b in zip(values, case.right["generic"], strict=True))
    return float(sum((d * rng.standard_normal(d.shape)).sum() for d in differences))


def _with_factor(case: Case) -> Explanation | None:
    """A known mistake that is more than a factor itself, and one named factor on all of it."""
    named = case.by_probe(lambda p: factors(case.task, case.inputs[p]))
    shared = set.intersection(*map(set, named.values()))
    candidates = [m for m in _with_values(case) if not _only_a_factor(case, m)]
    fitting = [
        (m, name)
        for m, name in product(candidates, next(iter(named.values())))
        if name in shared and _all_fit(case, _scaled(case, m, {p: named[p][name] for p in named}))
    ]
    words = listed([f"{m.name}; and a factor {name} in all of it" for m, name in fitting], "- or:")
    return Explanation(BOTH + words, tuple({m.name: m for m, _ in fitting}.values())) if fitting else None


def _scaled(case: Case, mistake: Mistake, by: dict[str, float]) -> Callable[[str, int], np.ndarray]:
    return lambda p, k: by[p] * case.known[mistake.name][p].values[k]


def _only_a_factor(case: Case, mistake: Mistake) -> bool:
    """Whether each of its arrays has the direction of the right one: then it is a factor, too."""
    pairs = zip(case.known[mistake.name]["generic"].values, case.right["generic"], strict=True)
    return all(abs(cosine(a, b)) > 1 - 1e-9 or not np.any(b) for a, b in pairs)


def _all_fit(case: Case, expected: Callable[[str, int], np.ndarray]) -> bool:
    places = range(len(case.task.returns))
    return all(
        case.equal(p, case.outcomes[p].values[k], expected(p, k)) for p, k in product(case.inputs, places)
    )


def _with_values(case: Case) -> list[Mistake]:
    """The mistakes that return finite numbers of the right shapes on every probe."""
    return [m for m in case.mistakes if all(_has_values(case, p, m) for p in case.inputs)]


def _has_values(case: Case, probe: str, mistake: Mistake) -> bool:
    known = case.known[mistake.name][probe]
    shapes = [a.shape for a in known.values] == [b.shape for b in case.right[probe]]
    finite = all(np.isfinite(a).all() for a in known.values)
    return bool(known.values) and shapes and not known.changed and finite
