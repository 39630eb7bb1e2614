"""Why no finite difference can be trusted at a place, in words."""

from itertools import pairwise
from typing import Any

import numpy as np

from ...base.arrays import to_numpy
from .finite_differences import Directional, Loss, norm_of, size
from .local_fit import moves_in_jumps
from .point import moved
from .subject import Subject, differentiable

FAR = tuple(10.0**k for k in range(0, 16, 3))  # steps, relative to the size of the input
SMALL = 1e-3
SHORT = (1e-4, 1e-6, 1e-8)  # steps: where there is a slope, they give nearly the same
GROWS = 3
ROUGH = "no two step lengths agree on the slope: float32 or noise inside, a jump, chaos, or a domain's edge"
UNSEEN = 1e-6  # where y is so much larger than the input that a slope of 1 would be seen to this part only
VISIBLE = 10  # times the rounding of L
NEAREST = 0.1  # of the input's size: the longest step that says something of the slope here
ALIKE = 2  # slopes within this factor are one
FEW = 64  # roundings of the largest number
FLAT = 1e-10  # a slope below that beside dy is nothing but rounding
TIMES = tuple(side * 10.0**-k for k in range(6) for side in (1, -1))
EPS = float(np.finfo(np.float64).eps)


class Unchecked(str):
    """A sentence that says why there is no verdict, where others say what is wrong."""


def has_no_slope(subject: Subject, name: str, place: tuple[int, ...]) -> bool:
    """Whether shorter and shorter steps of this entry give steeper and steeper slopes, as sqrt(x) at 0."""
    v, y = (to_numpy(a) for a in (differentiable(subject.tree)[name], subject.run(subject.tree)[0]))

    def steepest(step: float) -> float:
        ends = (moved(subject, name, place, side * step * size(v)) for side in (1, -1))
        slopes = [float(np.max(np.abs(end - y))) / step for end in ends if np.all(np.isfinite(end))]
        return max(slopes, default=np.inf)

    slopes = [steepest(step) for step in SHORT]
    return all(b > GROWS * a or np.isinf(b) for a, b in pairwise(slopes))


def reason(loss: Loss, p: Directional) -> str:
    """What stands in the way: an offset in the input or in y, the edge of the domain, or roughness."""
    entry = float(np.max(np.abs(loss.v))) if p.index is None else abs(float(loss.v[p.index]))
    spread = float(np.std(loss.v))
    if np.spacing(entry) > SMALL * (spread or 1.0):
        return f"the step is lost in {entry:.3g}, where the next float64 is {np.spacing(entry):.2g} away"
    if rounding(loss) > SMALL * max(abs(p.yours), p.slopes.steepest) * size(loss.v) and loss.y.size:
        return f"the change of y is lost in the rounding of y, whose largest entry is {_largest(loss.y):.3g}"
    if not np.isfinite(p.slopes.central):
        return "the step leaves the domain of the forward"
    return ROUGH


def hidden_by_rounding(loss: Loss, rng: Any) -> bool:
    """Whether y changes with far steps, so little that a short one would be lost in the rounding of y."""
    u, typical = rng.standard_normal(loss.v.shape), size(loss.v)
    if moves_in_jumps(loss, u) or rounding(loss) > UNSEEN * norm_of(loss.dy) * typical:
        return True
    slope = max(abs(slope_far_away(loss, u, far * typical)) for far in FAR)
    expected = slope * NEAREST * typical
    is_flat_here = (
        expected > VISIBLE * rounding(loss) and abs(loss.change(u, NEAREST * typical)[1]) < expected / 2
    )
    return slope > 0 and not is_flat_here


def is_flat(loss: Loss, found: list[Directional], rng: Any) -> bool:
    """Whether y stays the same but for rounding, as sum(x - mean(x)) does.

    Every step up to a tenth of the input's size changes L by a few roundings, and no longer one sees a slope.
    """
    u, typical, unit = rng.standard_normal(loss.v.shape), size(loss.v), norm_of(loss.dy)
    bound = FEW * EPS * unit * max(_largest(loss.v), _largest(loss.y)) * loss.v.size**0.5
    if bound > FLAT * unit * NEAREST * min(typical, float(np.std(loss.v))):  # a step is lost in an offset
        return False
    moves = (loss.change(p.u, t * NEAREST * typical, p.index)[1] for p in found for t in TIMES)
    sees = (slope_far_away(loss, u, far * typical) for far in FAR)
    return all(abs(move) <= bound for move in moves) and not any(sees)


def slope_far_away(loss: Loss, u: Any, t: float) -> float:
    """The slope that steps from t to 32 t see together, or 0: rounding gives each of them another one.

    The rounding of y itself grows with the step where large terms cancel: gamma x - gamma mean.
    """
    slopes = [loss.change(u, t * 2.0**k)[1] / 2.0**k for k in range(6)]
    low, high = min(slopes, key=abs), max(slopes, key=abs)
    is_one = low * high > 0 and abs(high) <= ALIKE * abs(low) and min(slopes) * max(slopes) > 0
    return high / t if is_one and abs(slopes[0]) > VISIBLE * rounding(loss) else 0.0


def rounding(loss: Loss) -> float:
    """The rounding of L = <dy, y>."""
    return float(EPS * norm_of(loss.dy * loss.y))


def _largest(a: Any) -> float:
    return float(np.max(np.abs(a)))
