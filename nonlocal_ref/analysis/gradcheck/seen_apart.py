"""A gradient that the rounding of y hides, checked in those entries of y that show it.

In softmax with scores near 30 a weight of 1e-15 stands beside one of 1. A step changes both by the same
amount, but only the small one has the digits for it. With dy = 0 at the large one, <dy, y> is exact enough.
"""

from typing import Any, NamedTuple

import numpy as np

from .finite_differences import DOUBT, Directional, Loss, norm_of
from .limits import TOLERANCE
from .local_fit import EPS, Estimate, estimate

LENGTH = 1e-3  # of the step that shows which entries of y move, relative to the size of the input
DIGITS = 1e6  # an entry of y shows a change of so many roundings
ELSEWHERE = "the small entries of y, which alone show it, have another slope"
ANOTHER = 1e-3  # of the slope: a gradient that is so far off in the small entries of y is another one


class Apart(NamedTuple):
    """In the entries of y that show it: <gradient, u> for a dy that is 0 elsewhere, and the slope."""

    yours: float
    found: Estimate

    @property
    def is_right(self) -> bool:
        return self._off <= TOLERANCE * abs(self.yours) + DOUBT * self.found.uncertainty

    @property
    def is_wrong(self) -> bool:
        return self._off > ANOTHER * abs(self.found.slope) + DOUBT * self.found.uncertainty

    @property
    def _off(self) -> float:
        return abs(self.yours - self.found.slope)


def seen_apart(loss: Loss, p: Directional) -> Directional:
    """p, marked as seen if it is right in the small entries of y; without a verdict if it is wrong there."""
    apart = in_small_entries(loss, p)
    if apart and apart.is_wrong:
        return p._replace(uncertainty=np.inf, lost=ELSEWHERE)
    return p._replace(seen=bool(apart and apart.is_right))


def in_small_entries(loss: Loss, p: Directional) -> Apart | None:
    """The derivative for a dy that is 0 where rounding hides the change of y; None if no entry shows it."""
    visible = _visible(loss, p.u)
    if not np.any(visible):
        return None
    dy = np.where(visible, loss.dy, 0.0)
    part = loss._replace(dy=dy, noise=EPS * norm_of(dy * loss.y))
    yours = float(np.sum(loss.gradient(dy) * p.u))
    allowed = TOLERANCE * abs(yours)
    found = estimate(part, p._replace(yours=yours), allowed, allowed)
    return Apart(yours, found) if found else None


def _visible(loss: Loss, u: Any) -> Any:
    """Which entries of y change by far more than their rounding."""
    y = loss.f_or_nan(loss.v + LENGTH * loss.size_along(u, None) * u)
    return np.abs(y - loss.y) > DIGITS * EPS * np.abs(loss.y)
