"""gradcheck: first the contract of a backward, then its numbers; with kinks, again at a point nearby."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from ...base.arrays import to_numpy
from ...base.checks import filled
from .contract import violations
from .finite_differences import DIRECTIONS, ELEMENTS
from .judge import TOLERANCE, Verdict, judge
from .point import perturbed, point
from .report import Report
from .subject import as_subject, differentiable, float64_copies

NEARBY = 1e-3  # how far the second point is from a kink, relative to the size of each input


def gradcheck(subject: Any, *inputs: Any, seed: int = 0, **options: Any) -> Report:
    """Compare every gradient of `subject` with finite differences; say where they differ, and by how much.

    subject  an Op with its inputs; a Layer with params and x (`options` go to its forward, as train=True);
             or a pair (forward, backward) with its inputs, y = forward(*inputs), backward(dy, *inputs)
    seed     of the random output gradient and directions
    returns  Report: `.ok`, `.worst`, `.rows`, `.problems`, `.notes`; prints as a table, HTML in a notebook

    Arrays of up to 600 elements (60 where y has more than 10,000) are checked in every element, larger ones
    along 6 random directions and in 20 elements. All inputs are converted to float64, so labels and
    indices belong inside the functions. Cost: two forwards for each element checked.
    Raises TypeError for anything else as subject or input, ValueError for an empty input.
    """
    rng = np.random.default_rng(seed)
    given = as_subject(subject, inputs, options)
    exact = given._replace(tree=float64_copies(given.tree))
    filled(**differentiable(exact.tree))
    if problems := violations(exact, given, rng):
        return Report((), tuple(problems), (), TOLERANCE)
    dy = rng.standard_normal(to_numpy(exact.run(exact.tree)[0]).shape)
    verdicts = judge(point(exact, np.asarray(dy), rng), rng)
    if any(v.kinks for v in verdicts):
        second = judge(point(perturbed(exact, NEARBY, rng), np.asarray(dy), rng), rng)
        verdicts = [_both(one, other) for one, other in zip(verdicts, second, strict=True)]
    problems = tuple(v.problem for v in verdicts if v.problem)
    return Report(tuple(v.row for v in verdicts), problems, tuple(_notes(verdicts)), TOLERANCE)


def _both(here: Verdict, nearby: Verdict) -> Verdict:
    """The verdict at the inputs, with the row of the nearby point if that is worse."""
    row = here.row
    if row.ok and nearby.row.error > row.error:
        row = nearby.row._replace(kinks=row.kinks)
    return here._replace(row=row, hidden=here.hidden and nearby.hidden)


def _notes(verdicts: list[Verdict]) -> Iterator[str]:
    if hidden := [v.row.name for v in verdicts if v.hidden]:
        yield (
            f"{', '.join(hidden)}: no effect on y here, and the gradient is 0, so nothing was checked there. "
            "In a block, W_z = 0 or gamma = 0 hides the inside: make params with init(..., zero_init=False)"
        )
    for v in verdicts:
        elements = [p for p in v.kinks if p.index is not None]
        for p in elements[:1]:
            yield (
                f"{v.row.name}: {len(elements)} elements lie on a kink or tie, the first at {p.index}: slope "
                f"{p.slopes.left:.4g} to the left, {p.slopes.right:.4g} to the right. No single value is the "
                "derivative there, so all gradients were checked once more beside it"
            )
    if large := [v.row.name for v in verdicts if v.sampled]:
        yield f"{', '.join(large)}: checked along {DIRECTIONS} random directions and in {ELEMENTS} elements"
