"""Which gradients are right: one error for each whole gradient; at kinks a range of values is accepted.

    |yours - numeric| <= TOLERANCE (|numeric| + FLOOR L)      L: the largest gradient norm of the subject

The error is that of a whole gradient, not of single elements: in the embedded Gaussian the gradient of phi's
bias is exactly 0, and an element-wise relative error would call the right answer wrong.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from .finite_differences import Directional, Loss, all_directions, locate, refined
from .kinks import accepted_at_kinks, broken_ties, tie_message
from .point import Point, losses
from .report import Row

TOLERANCE = 1e-6
FLOOR = 1e-4
SUSPECT = 1e-3  # a gap between the slopes above this part of the steepest slope is measured again


class Verdict(NamedTuple):
    """A row of the report, and what its notes and problems are made from."""

    row: Row
    kinks: tuple[Directional, ...]
    problem: str | None
    hidden: bool  # every slope and the whole gradient are 0
    sampled: bool  # a large array, checked along random directions


def judge(at: Point, rng: Any) -> list[Verdict]:
    """One verdict for every input."""
    of_inputs = losses(at)
    first = {name: all_directions(loss, at.gradients[name], rng) for name, loss in of_inputs.items()}
    floor = FLOOR * max(norm(found, "numeric") for found in first.values())
    return [
        _verdict(loss, name, at.gradients[name], first[name], floor, rng) for name, loss in of_inputs.items()
    ]


def _verdict(
    loss: Loss, name: str, gradient: Any, found: list[Directional], floor: float, rng: Any
) -> Verdict:
    scale = norm(found, "numeric") + floor
    slack = TOLERANCE * scale
    hidden = not np.any(gradient) and not any(p.slopes.left or p.slopes.right for p in found)
    found = list(_settled(loss, found, slack))
    kinks, tie = tuple(p for p in found if p.kink), None
    if kinks:
        found = accepted_at_kinks(loss, found, slack)
        tie = next(broken_ties(loss, gradient, slack), None)
    distance, worst = _distance(found), max(_elements(found), key=lambda p: p.off)
    if distance <= slack and tie:
        distance, worst = tie.off, tie
    elif distance > slack and not kinks and loss.large:
        worst = locate(loss, gradient, rng)
    row = _row(name, loss, distance / (scale or 1.0), worst, len(kinks))
    return Verdict(row, kinks, tie and tie_message(name, loss, tie), hidden, loss.large)


def _row(name: str, loss: Loss, error: float, worst: Directional, kinks: int) -> Row:
    return Row(name, loss.v.shape, error, worst.index, worst.yours, worst.numeric, kinks, error <= TOLERANCE)


def _settled(loss: Loss, found: list[Directional], slack: float) -> Iterator[Directional]:
    """The derivatives; those that disagree with the gradient, or may be at a kink, with smaller steps."""
    steepest = max(p.slopes.steepest for p in found)
    for p in found:
        allowed = slack if p.index is None else slack / loss.v.size**0.5
        suspect = p.off > allowed or p.slopes.gap > max(SUSPECT * steepest, p.slopes.rounding)
        yield refined(loss, p, allowed) if suspect else p


def norm(found: list[Directional], of: str) -> float:
    """The norm over all elements; of a large array estimated: E <g, u>^2 = |g|^2 for a random normal u."""
    across = [getattr(p, of) for p in found if p.index is None]
    all_elements = float(np.linalg.norm([getattr(p, of) for p in found]))
    return all_elements if not across else float(np.sqrt(np.mean(np.square(across))))


def _distance(found: list[Directional]) -> float:
    return max(norm(found, "off"), norm(_elements(found), "off"))


def _elements(found: list[Directional]) -> list[Directional]:
    return [p for p in found if p.index is not None]
