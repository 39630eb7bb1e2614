"""gradcheck: first the contract of a backward, then its numbers; with kinks, again at a point nearby."""

from typing import Any

import numpy as np

from ...base.arrays import to_numpy
from ...base.checks import filled
from .contract import violations
from .judge import TOLERANCE, Verdict, judge
from .notes import notes_on, unchecked
from .point import is_inside, nan_outside, nearby, point
from .report import Report
from .subject import Subject, as_subject, differentiable, float64_copies, left_out
from .unchecked import Unchecked

ALONE = "a kink, and the points beside it lie outside of the domain"
NEARBY = 1e-3  # how far the second point is from a kink, relative to the size of each input


def gradcheck(subject: Any, *inputs: Any, seed: int = 0, **options: Any) -> Report:
    """Compare every gradient of `subject` with finite differences; say where they differ, and by how much.

    subject  an Op with its inputs; a Layer with params and x (`options` go to its forward, as train=True);
             or a pair (forward, backward) with its inputs, y = forward(*inputs), backward(dy, *inputs)
    seed     of the random output gradient and directions
    returns  Report: `.ok`, `.worst`, `.rows`, `.problems`, `.notes`; prints as a table, HTML in a notebook

    Arrays of up to 600 elements (60 where y has more than 10,000) are checked in every element, larger ones
    along 6 random directions and in 20 elements. All inputs are converted to float64, so labels and
    indices belong inside the functions; bool inputs stay as they are and have no row. Where no step gives a
    slope that can be trusted, or the forward raises, the report says "cannot be checked here", and `.ok` is
    False.
    Cost: two forwards for each element checked, about a hundred where the first step does not fit.
    Raises TypeError for anything else as subject or input, also complex numbers, ValueError for an empty one.
    """
    rng = np.random.default_rng(seed)
    given = as_subject(subject, inputs, options)
    exact = given._replace(tree=float64_copies(given.tree))
    filled(**differentiable(exact.tree))
    if found := violations(exact, given, rng):
        problems = tuple(text for text in found if not isinstance(text, Unchecked))
        return Report((), problems, (), TOLERANCE, tuple(text for text in found if text not in problems))
    dy = rng.standard_normal(to_numpy(exact.run(exact.tree)[0]).shape)
    exact = nan_outside(exact, dy.shape)
    with np.errstate(all="ignore"):
        verdicts = _verdicts(exact, np.asarray(dy), rng)
    problems = tuple(v.problem for v in verdicts if v.problem)
    notes = tuple(notes_on(verdicts, left_out(exact.tree)))
    return Report(tuple(v.row for v in verdicts), problems, notes, TOLERANCE, tuple(unchecked(verdicts)))


def _verdicts(exact: Subject, dy: Any, rng: Any) -> list[Verdict]:
    """At the inputs; at kinks also beside them."""
    verdicts = judge(point(exact, dy, rng), rng)
    if not any(v.kinks for v in verdicts):
        return verdicts
    beside = next(filter(is_inside, nearby(exact, NEARBY, rng)), None)
    if beside is None:
        return [_without_nearby(v) for v in verdicts]
    second = judge(point(beside, dy, rng), rng)
    return [_both(one, other) for one, other in zip(verdicts, second, strict=True)]


def _without_nearby(v: Verdict) -> Verdict:
    """No verdict at kinks that no point of the domain is beside."""
    lost = tuple(p._replace(lost=ALONE) for p in v.kinks)
    row = v.row._replace(ok=False, limit=np.inf) if lost and v.row.ok else v.row
    return v._replace(row=row, unchecked=v.unchecked + lost)


def _both(here: Verdict, nearby: Verdict) -> Verdict:
    """The verdict at the inputs, with the row of the nearby point if that is worse."""
    row, other = here.row, nearby.row
    if row.ok and (other.wrong or (other.ok and other.error > row.error)):
        row = other._replace(kinks=row.kinks)
    return here._replace(row=row, hidden=here.hidden and nearby.hidden)
