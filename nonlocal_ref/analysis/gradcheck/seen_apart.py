"""A gradient that the rounding of y hides, checked in those entries of y that show it.

In softmax with scores near 30 a weight of 1e-15 stands beside one of 1. A step changes both by the same
amount, but only the small one has the digits for it. With dy = 0 at the large one, <dy, y> is exact enough.
"""

from typing import Any

import numpy as np

from .finite_differences import DOUBT, Directional, Loss, norm_of
from .limits import TOLERANCE
from .local_fit import EPS, estimate

LENGTH = 1e-3  # of the step that shows which entries of y move, relative to the size of the input
DIGITS = 1e6  # an entry of y shows a change of so many roundings


def seen_apart(loss: Loss, p: Directional) -> Directional:
    """p, marked as seen if the gradient is right for a dy that is 0 where rounding hides the change of y."""
    visible = _visible(loss, p.u)
    if not np.any(visible):
        return p
    dy = np.where(visible, loss.dy, 0.0)
    part = loss._replace(dy=dy, noise=EPS * norm_of(dy * loss.y))
    yours = float(np.sum(loss.gradient(dy) * p.u))
    allowed = TOLERANCE * abs(yours)
    found = estimate(part, p._replace(yours=yours), allowed, allowed)
    return p._replace(seen=bool(found and abs(yours - found.slope) <= allowed + DOUBT * found.uncertainty))


def _visible(loss: Loss, u: Any) -> Any:
    """Which entries of y change by far more than their rounding."""
    y = loss.f_or_nan(loss.v + LENGTH * loss.size_along(u, None) * u)
    return np.abs(y - loss.y) > DIGITS * EPS * np.abs(loss.y)
