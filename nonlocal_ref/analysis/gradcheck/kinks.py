"""Kinks and ties: which values of a gradient are right where the function has no derivative.

At one kink every value between the slopes of both sides is right. Where several kinks meet, each may have
been decided in its own way, and the sum may lie outside of both slopes: then the gradient is judged beside
the point, and along directions that move all equal entries together, in which a tie stays a tie.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from .slopes import NEAR, Line, Probe, Slopes, closer_look, probe, size

BENT = 1e-3  # of the largest bend: less is no kink of that entry of y
ACROSS = 10  # gaps: a random direction crosses many kinks at once, which may add up or cancel
GROUPS = 8  # of equal values, the largest first


def forgiven(line: Line, found: list[Probe], slack: float) -> list[Probe]:
    """The probes, with `numeric` = `yours` at the kinks where the gradient is right or cannot be judged."""
    gaps = [p.slopes.gap for p in found if p.kink and p.index is None]
    across = ACROSS * float(np.sqrt(np.mean(np.square(gaps or [0.0]))))

    def is_forgiven(p: Probe) -> bool:
        if p.index is None:
            return p.off <= across
        return between(p.slopes, p.yours, slack) or not _alone(line, p)

    return [p._replace(numeric=p.yours) if p.kink and is_forgiven(p) else p for p in found]


def between(slopes: Slopes, value: float, slack: float) -> bool:
    """Whether the value lies between the left and the right slope."""
    low, high = sorted((slopes.left, slopes.right))
    return low - slack <= value <= high + slack


def _alone(line: Line, p: Probe) -> bool:
    """Whether only one entry of y has a kink here, as in a relu; in a block every kink reaches all of y."""
    step = NEAR * size(line.v) * p.u
    bend = np.abs(line.f(line.v + step) - 2 * line.y + line.f(line.v - step))
    return int(np.sum(bend > BENT * np.max(bend))) == 1


def broken_ties(line: Line, gradient: Any, slack: float) -> Iterator[Probe]:
    """The directions moving all equal entries together whose slope is one number, but not the gradient's."""
    values, counts = np.unique(line.v, return_counts=True)
    for k in np.argsort(-counts, kind="stable")[:GROUPS]:
        allowed = slack * float(counts[k]) ** 0.5
        together = closer_look(line, probe(line, gradient, (line.v == values[k]).astype(float)), allowed)
        if counts[k] > 1 and not together.kink and together.off > allowed:
            yield together


def tie_in_words(name: str, line: Line, tie: Probe) -> str:
    """What is wrong at a tie, and what would be right."""
    value = float(line.v[tie.u != 0].flat[0])
    return (
        f"{name}: its {int(tie.u.sum())} entries of {value:g} moved together have the slope {tie.numeric:.6g}"
        f" but their gradients add up to {tie.yours:.6g}: at a tie one of the equal entries receives dy, "
        "or shares that add up to one"
    )
