"""Kinks and ties: which values of a gradient are right where the function has no derivative.

At one kink every value between the slopes of both sides is right. Where several kinks meet, a backward may
take another side at each, and the sum may lie outside of both slopes. Then the gradient is judged at a point
nearby, and along directions that move all equal entries together, so that a tie stays a tie.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from .finite_differences import NEAR, Directional, Loss, Slopes, along, norm_of, refined, size

NEARER, NEAREST, GROWS = 1e-8, 1e-9, 10  # the ratio of these steps
STAYS = 0.1  # of the gap, or of the steepest slope
BENT = 1e-3  # of the largest second difference: below it that entry of y has no kink
ACROSS = 10  # gaps: along a random direction many kinks add up or cancel
GROUPS = 8  # of equal values, the largest first


def accepted_at_kinks(loss: Loss, found: list[Directional], slack: float) -> list[Directional]:
    """The derivatives, with `numeric` = `yours` at kinks where the gradient is right or cannot be judged."""
    gaps = [p.slopes.gap for p in found if p.kink and p.index is None]
    across = ACROSS * (norm_of(gaps) / len(gaps) ** 0.5 if gaps else 0.0)

    def is_accepted(p: Directional) -> bool:
        if p.index is None:
            return p.off <= across
        return between(p.slopes, p.yours, slack) or not _alone(loss, p)

    return [p._replace(numeric=p.yours) if p.kink and is_accepted(p) else p for p in found]


def kind_of_kink(loss: Loss, p: Directional) -> str:
    """ "kink" if both slopes stay as they are with a shorter step, "jump" if they grow like 1/h, or ""."""
    if p.index is None:
        return "kink"  # along a random direction there are many kinks, near and far
    near, nearer = (loss.slopes(p.u, step, p.index) for step in (NEAR, NEARER))
    rounding = near.rounding + nearer.rounding
    if rounding > near.gap / 4:
        return ""  # the gap may be rounding
    allowed = STAYS * near.gap + rounding
    if abs(near.left - nearer.left) <= allowed and abs(near.right - nearer.right) <= allowed:
        return "kink"
    nearest = loss.slopes(p.u, NEAREST, p.index)  # three steps: chaos passes two by chance
    return "jump" if _grow(near, nearer) and _grow(nearer, nearest) else ""


def _grow(a: Slopes, b: Slopes) -> bool:
    """Whether both slopes at a tenth of the step are ten times as steep, or one of them stays small."""
    allowed = STAYS * b.steepest
    return abs(b.left - GROWS * a.left) <= allowed and abs(b.right - GROWS * a.right) <= allowed


def between(slopes: Slopes, value: float, slack: float) -> bool:
    """Whether the value lies between the left and the right slope."""
    low, high = sorted((slopes.left, slopes.right))
    return low - slack <= value <= high + slack


def _alone(loss: Loss, p: Directional) -> bool:
    """Whether only one entry of y has a kink here, as in a relu; in a block each kink affects all of y."""
    step = NEAR * size(loss.v) * p.u
    bend = np.abs(loss.f(loss.v + step) - 2 * loss.y + loss.f(loss.v - step))
    return int(np.sum(bend > BENT * np.max(bend))) == 1


def broken_ties(loss: Loss, gradient: Any, slack: float) -> Iterator[Directional]:
    """Directions that move all equal entries together, have one slope, and another one by the gradient."""
    values, counts = np.unique(loss.v, return_counts=True)
    for k in np.argsort(-counts, kind="stable")[:GROUPS]:
        allowed = slack * float(counts[k]) ** 0.5
        together = refined(loss, along(loss, gradient, (loss.v == values[k]).astype(float)), allowed)
        if counts[k] > 1 and not together.kink and together.off > allowed:
            yield together


def tie_message(name: str, loss: Loss, tie: Directional) -> str:
    """The problem at a tie in words, and what would be right."""
    value = float(loss.v[tie.u != 0].flat[0])
    return (
        f"{name}: its {int(tie.u.sum())} entries of {value:g} moved together have the slope {tie.numeric:.6g}"
        f" but their gradients add up to {tie.yours:.6g}: at a tie one of the equal entries receives dy, "
        "or shares that add up to one"
    )
