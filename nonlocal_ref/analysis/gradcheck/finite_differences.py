"""One-sided finite differences of a function, and what they mean at a kink.

    L(v) = <dy, f(v)>     right = (L(v + h u) - L(v)) / h     left = (L(v) - L(v - h u)) / h

The central difference is their mean. Where f is smooth, right - left goes to 0 with h. At a kink (relu at 0,
the maximum of a tie) it does not, and no single value is the derivative. At a jump both grow without limit.
"""

import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

STEP, WIDE, NEAR = 1e-5, 1e-6, 1e-7  # relative; at 1e-5 truncation h^2 and rounding eps / h are near 1e-11
EVERY_ELEMENT_UP_TO = 600  # larger arrays: random directions and a few elements
LARGE_OUTPUT, OR_UP_TO = 10_000, 60  # the forward of a large y is slow: fewer elements
DIRECTIONS, ELEMENTS = 6, 20
SAFE = 4  # a factor, because the noise is measured in a few draws only
LAST_PART = 5  # entries below 1e-20 of the largest are one part with the zeros
DOUBT = 5  # uncertainties: a difference above that is a mistake
SMALLEST_SPREAD = 1e-6  # of the length; below it the entries are equal up to rounding


class Slopes(NamedTuple):
    """Slopes to the left and to the right of a point, and how much of them may be rounding."""

    left: float
    right: float
    rounding: float

    @property
    def central(self) -> float:
        return (self.left + self.right) / 2

    @property
    def gap(self) -> float:
        return abs(self.right - self.left)

    @property
    def steepest(self) -> float:
        return max(abs(self.left), abs(self.right))


JUMP = Slopes(-np.inf, np.inf, 0.0)  # every value lies between these slopes


class Loss(NamedTuple):
    """L(v) = <dy, f(v)> as a function of one input v, the others fixed; `noise` is the rounding of L."""

    f: Callable
    v: Any
    y: Any
    dy: Any
    noise: float
    gradient: Callable = np.zeros_like  # of this input by the backward, for another dy

    @property
    def large(self) -> bool:
        """Whether v is checked along random directions."""
        return self.v.size > (OR_UP_TO if self.y.size > LARGE_OUTPUT else EVERY_ELEMENT_UP_TO)

    def slopes(self, u: Any, step: float = STEP, index: Any = None) -> Slopes:
        """Slopes along u, which has the shape of v; the step is relative to the size of v."""
        h = step * self.size_along(u, index)
        right, left = (self._slope(u, side * h, index) for side in (1, -1))
        return Slopes(left, right, SAFE * self.noise / h)

    def size_along(self, u: Any, index: Any) -> float:
        """The typical size of what u moves: of a part of a large array, or else of the whole array."""
        return size(self.v[u != 0]) if self.large and index is None else size(self.v)

    def _slope(self, u: Any, t: float, index: Any) -> float:
        step, change = self.change(u, t, index)
        return change / step if step else float("nan")

    def change(self, u: Any, t: float, index: Any = None) -> tuple[float, float]:
        """The step as float64 makes it, and L(v + t u) - L(v); NaN outside of the domain."""
        moved = self.v + t * u
        with np.errstate(all="ignore"):
            change = float(np.sum(self.dy * (self.f_or_nan(moved) - self.y)))
        return t if index is None else float(moved[index] - self.v[index]), change

    def f_or_nan(self, v: Any) -> Any:
        """y at v; NaN where v is outside of the domain."""
        return or_nan(self.f, v, self.y.shape)


def or_nan(f: Callable, v: Any, shape: tuple[int, ...]) -> Any:
    """f(v) without warnings; NaN where v is outside of the domain, also if f raises something there."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return f(v)
        except Exception:
            return np.full(shape, np.nan)


class Directional(NamedTuple):
    """The derivative along a direction u: <gradient, u> as `yours`, the finite difference as `numeric`."""

    index: tuple[int, ...] | None  # the one element that u moves; None if u moves all of them
    u: Any
    yours: float
    slopes: Slopes
    numeric: float
    kink: bool = False
    uncertainty: float = 0.0  # of numeric, where more than one step was tried; infinite: no step fits
    lost: str = ""  # why numeric says little, in words
    seen: bool = False  # right in those entries of y that show it, where rounding hides it in L

    @property
    def steepest(self) -> float:
        """The steeper one of the slopes to both sides."""
        return self.slopes.steepest

    @property
    def off(self) -> float:
        """|yours - numeric|; 0 if that is no more than the uncertainty."""
        off = abs(self.yours - self.numeric)
        return off if not off <= DOUBT * self.uncertainty else 0.0


def along(loss: Loss, gradient: Any, u: Any, index: tuple[int, ...] | None = None) -> Directional:
    """The derivative along u, by the first step."""
    slopes = loss.slopes(u, index=index)
    return Directional(index, u, float(np.sum(gradient * u)), slopes, slopes.central)


def all_directions(loss: Loss, gradient: Any, rng: Any) -> list[Directional]:
    """Along every element of a small array; of a large one along random directions and some elements.

    The directions of a large array move entries of like gradient together: a small one shows only by itself.
    """
    v, chosen, found = loss.v, range(loss.v.size), []
    if loss.large:
        chosen = sorted(map(int, rng.choice(v.size, ELEMENTS, replace=False)))
        for part in like_parts(gradient):
            found += [along(loss, gradient, part * rng.standard_normal(v.shape)) for _ in range(DIRECTIONS)]
    return found + [along_element(loss, gradient, k) for k in chosen]


def like_parts(gradient: Any) -> list[Any]:
    """Masks of the entries of like size: down to 1e-4 of the largest, down to 1e-8 of it, and so on."""
    largest = float(np.max(np.abs(gradient))) or 1.0
    labels = labels_of_size(np.abs(gradient) / largest, decades=4, last=LAST_PART)
    return [labels == label for label in np.unique(labels)]


def labels_of_size(part: Any, decades: int, last: int = 400) -> Any:
    """0 for entries above 10^-decades of the largest, 1 for those above its square, ...; the zeros last."""
    part = np.clip(part, np.finfo(np.float64).tiny, 1.0)
    return np.minimum(np.floor(-np.log10(part) / decades), last).astype(int)


def along_element(loss: Loss, gradient: Any, k: int) -> Directional:
    """The derivative along the element number k."""
    u = np.zeros(loss.v.shape)
    u.flat[k] = 1.0
    return along(loss, gradient, u, tuple(int(i) for i in np.unravel_index(k, u.shape)))


def refined(loss: Loss, p: Directional, slack: float) -> Directional:
    """The derivative again with two smaller steps: they tell a kink from a first step that was too long.

    Where f is smooth, one step that agrees with the gradient up to rounding is enough.
    """
    wide, near = loss.slopes(p.u, WIDE), loss.slopes(p.u, NEAR)
    least = slack + 4 * near.rounding
    if near.steepest > max(5 * wide.steepest, least):  # a tenth of the step gives ten times the slope
        return p._replace(slopes=JUMP, numeric=near.central, kink=True)
    if near.gap > max(wide.gap / 2, least):
        return p._replace(slopes=near, numeric=near.central, kink=True)
    if any(abs(p.yours - s.central) <= slack + s.rounding for s in (p.slopes, wide, near)):
        return p._replace(numeric=p.yours if p.off > slack else p.numeric)
    return p._replace(numeric=wide.central)


def locate(loss: Loss, gradient: Any, rng: Any) -> Directional:
    """The element of a large array where a wrong gradient is worst: the worse half, again and again."""
    part = np.arange(loss.v.size)
    while part.size > 1:
        part = max(np.array_split(part, 2), key=lambda half: _disagreement(loss, gradient, half, rng))
    return along_element(loss, gradient, int(part[0]))


def _disagreement(loss: Loss, gradient: Any, part: Any, rng: Any, times: int = 3) -> float:
    u = np.zeros((times, *loss.v.shape))
    u.reshape(times, -1)[:, part] = rng.standard_normal((times, part.size))
    return sum(along(loss, gradient, direction).off ** 2 for direction in u)


def norm_of(values: Any) -> float:
    """The Euclidean norm, also of numbers whose squares do not fit into float64."""
    values = np.asarray(values, np.float64)
    largest = float(np.max(np.abs(values), initial=0.0))
    if not 0 < largest < np.inf:
        return largest
    return largest * float(np.linalg.norm(values / largest))


def size(v: Any) -> float:
    """The typical size of v: between its length and its spread, since features may share a large offset."""
    length, spread = norm_of(v) / v.size**0.5, norm_of(v - np.mean(v)) / v.size**0.5
    return float(np.sqrt(length) * np.sqrt(spread)) if spread > SMALLEST_SPREAD * length else length or 1.0
