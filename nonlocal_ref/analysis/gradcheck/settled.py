"""The derivatives that the first step leaves open: by steps that fit, at a kink, or none with the reason."""

import numpy as np

from .finite_differences import JUMP, Directional, Loss, norm_of, refined
from .kinks import accepted_at_kinks, kind_of_kink
from .limits import TOLERANCE, Limits
from .local_fit import TIGHT, Estimate, estimate
from .unchecked import reason

FAR = 1e-2  # of an entry: more than the first step's length changes in a slope
ENOUGH = 8  # entries of like size that are wrong by all steps
SUSPECT = 1e-3  # a gap between the slopes above this part of the steepest slope is measured again


def settled(loss: Loss, group: list[Directional], limits: Limits) -> list[Directional]:
    """The derivatives; those that disagree with the gradient, or may be at a kink, by steps that fit.

    Where ENOUGH entries are wrong by all steps, as the first step had said, the gradient is wrong, and the
    first step is believed in the others that it puts far off: a wrong gradient then costs little more than
    a right one.
    """
    sure = [min(abs(p.yours), abs(p.numeric)) if np.isfinite(p.numeric) else abs(p.yours) for p in group]
    typical, wrong = norm_of(sure) / len(sure) ** 0.5, 0
    found = []
    for p in sorted(group, key=lambda p: np.nan_to_num(p.off), reverse=True):
        allowed = TOLERANCE * typical + limits.floor(p)
        if limits.is_rounding(p):
            p = p._replace(uncertainty=p.slopes.rounding)
        smooth = p.slopes.gap <= max(SUSPECT * typical, p.slopes.rounding)
        far = smooth and p.off > FAR * max(abs(p.yours), abs(p.numeric))
        if np.isfinite(p.uncertainty) and not (smooth and p.off <= allowed) and not (far and wrong >= ENOUGH):
            again = _by_steps_that_fit(loss, p, allowed, limits.negligible)
            wrong += far and not again.kink and abs(again.numeric - p.numeric) < FAR * again.off
            p = again
        found.append(p)
    slack = TOLERANCE * norm(group, "numeric") + max(map(limits.floor, group))
    return accepted_at_kinks(loss, found, slack)


def _by_steps_that_fit(loss: Loss, p: Directional, allowed: float, negligible: float) -> Directional:
    """The derivative from fits at many steps, or at a kink, or none with the reason."""
    kinked = refined(loss, p, allowed)
    kind = kind_of_kink(loss, p) if kinked.kink else ""
    if kind == "kink":
        return kinked
    if found := estimate(loss, p, allowed, negligible):
        return _with(loss, p, found, allowed)
    if kind == "jump":  # only if no longer step sees a slope: float32 inside makes small jumps everywhere
        return kinked._replace(slopes=JUMP)
    return p._replace(numeric=p.yours, uncertainty=np.inf, lost=reason(loss, p))


def _with(loss: Loss, p: Directional, found: Estimate, allowed: float) -> Directional:
    """The derivative with this estimate; no verdict if yours is what only the longer steps give."""
    p = p._replace(numeric=found.slope, uncertainty=found.uncertainty)
    doubtful = found.alone or any(abs(p.yours - s) <= TIGHT * abs(s) for s in found.others)
    if p.off > allowed and doubtful:
        return p._replace(numeric=p.yours, uncertainty=np.inf, lost=reason(loss, p))
    return p


def norm(found: list[Directional], of: str) -> float:
    """The norm over all elements; of a large array estimated: E <g, u>^2 = |g|^2 for a random normal u."""
    values = [(p.index is None, getattr(p, of)) for p in found]
    values = [(is_across, v) for is_across, v in values if np.isfinite(v)]
    across = [v for is_across, v in values if is_across]
    return norm_of(across) / len(across) ** 0.5 if across else norm_of([v for _, v in values])
