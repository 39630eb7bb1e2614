"""Which gradients are right: an error over each whole gradient, mild where the function has kinks.

    |yours - numeric| <= TOLERANCE (|numeric| + FLOOR L)      L: the largest gradient norm of the subject

The error is taken over a gradient, not element by element: in the embedded Gaussian the gradient of phi's
bias is exactly 0, and an element-wise relative error calls the right answer wrong there.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from .kinks import broken_ties, forgiven, tie_in_words
from .point import Point, lines
from .report import Row
from .slopes import Line, Probe, closer_look, locate, probes

TOLERANCE = 1e-6
FLOOR = 1e-4
SUSPECT = 1e-3  # a gap of the slopes above this part of the steepest slope is looked at again


class Verdict(NamedTuple):
    """A row of the report, with what the notes say about it."""

    row: Row
    kinks: tuple[Probe, ...]
    problem: str | None
    hidden: bool  # no slope and no gradient at all
    sampled: bool  # a large array, looked at along random directions


def judge(at: Point, rng: Any) -> list[Verdict]:
    """One verdict for every input."""
    at_lines = lines(at)
    first = {name: probes(line, at.gradients[name], rng) for name, line in at_lines.items()}
    floor = FLOOR * max(norm(found, "numeric") for found in first.values())
    return [
        _verdict(line, name, at.gradients[name], first[name], floor, rng) for name, line in at_lines.items()
    ]


def _verdict(line: Line, name: str, gradient: Any, found: list[Probe], floor: float, rng: Any) -> Verdict:
    scale = norm(found, "numeric") + floor
    slack = TOLERANCE * scale
    hidden = not np.any(gradient) and not any(p.slopes.left or p.slopes.right for p in found)
    found = list(_settled(line, found, slack))
    kinks, tie = tuple(p for p in found if p.kink), None
    if kinks:
        found = forgiven(line, found, slack)
        tie = next(broken_ties(line, gradient, slack), None)
    distance, worst = _distance(found), max(_elements(found), key=lambda p: p.off)
    if distance <= slack and tie:
        distance, worst = tie.off, tie
    elif distance > slack and not kinks and line.large:
        worst = locate(line, gradient, rng)
    row = _row(name, line, distance / (scale or 1.0), worst, len(kinks))
    return Verdict(row, kinks, tie and tie_in_words(name, line, tie), hidden, line.large)


def _row(name: str, line: Line, error: float, worst: Probe, kinks: int) -> Row:
    return Row(name, line.v.shape, error, worst.index, worst.yours, worst.numeric, kinks, error <= TOLERANCE)


def _settled(line: Line, found: list[Probe], slack: float) -> Iterator[Probe]:
    """The probes; those that disagree, or may sit on a kink, after a closer look."""
    steepest = max(p.slopes.steepest for p in found)
    for p in found:
        allowed = slack if p.index is None else slack / line.v.size**0.5
        suspect = p.off > allowed or p.slopes.gap > max(SUSPECT * steepest, p.slopes.rounding)
        yield closer_look(line, p, allowed) if suspect else p


def norm(found: list[Probe], of: str) -> float:
    """The norm over all elements; of a large array estimated: E <g, u>^2 = |g|^2 for a random normal u."""
    across = [getattr(p, of) for p in found if p.index is None]
    all_elements = float(np.linalg.norm([getattr(p, of) for p in found]))
    return all_elements if not across else float(np.sqrt(np.mean(np.square(across))))


def _distance(found: list[Probe]) -> float:
    return max(norm(found, "off"), norm(_elements(found), "off"))


def _elements(found: list[Probe]) -> list[Probe]:
    return [p for p in found if p.index is not None]
