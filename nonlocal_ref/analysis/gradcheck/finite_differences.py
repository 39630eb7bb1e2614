"""One-sided finite differences of a function, and what they mean at a kink.

    L(v) = <dy, f(v)>     right = (L(v + h u) - L(v)) / h     left = (L(v) - L(v - h u)) / h

The central difference is their mean. Where f is smooth, right - left goes to 0 with h. At a kink (relu at 0,
the maximum of a tie) it does not, and no single value is the derivative. At a jump both grow without limit.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

STEP, WIDE, NEAR = 1e-5, 1e-6, 1e-7  # relative; at 1e-5 truncation h^2 and rounding eps / h are near 1e-11
EVERY_ELEMENT_UP_TO = 600  # larger arrays: random directions and a few elements
LARGE_OUTPUT, OR_UP_TO = 10_000, 60  # the forward of a large y is slow: fewer elements
DIRECTIONS, ELEMENTS = 6, 20
SAFE = 4  # a factor, because the noise is measured in a few draws only
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

    @property
    def large(self) -> bool:
        """Whether v is checked along random directions."""
        return self.v.size > (OR_UP_TO if self.y.size > LARGE_OUTPUT else EVERY_ELEMENT_UP_TO)

    def slopes(self, u: Any, step: float = STEP) -> Slopes:
        """Slopes along u, which has the shape of v; the step is relative to the size of v."""
        h = step * size(self.v)
        right = float(np.sum(self.dy * (self.f(self.v + h * u) - self.y))) / h
        left = float(np.sum(self.dy * (self.y - self.f(self.v - h * u)))) / h
        return Slopes(left, right, SAFE * self.noise / h)


class Directional(NamedTuple):
    """The derivative along a direction u: <gradient, u> as `yours`, the finite difference as `numeric`."""

    index: tuple[int, ...] | None  # the one element that u moves; None if u moves all of them
    u: Any
    yours: float
    slopes: Slopes
    numeric: float
    kink: bool = False

    @property
    def off(self) -> float:
        return abs(self.yours - self.numeric)


def along(loss: Loss, gradient: Any, u: Any, index: tuple[int, ...] | None = None) -> Directional:
    """The derivative along u, by the first step."""
    slopes = loss.slopes(u)
    return Directional(index, u, float(np.sum(gradient * u)), slopes, slopes.central)


def all_directions(loss: Loss, gradient: Any, rng: Any) -> list[Directional]:
    """Along every element of a small array; of a large one along random directions and some elements."""
    v, chosen, found = loss.v, range(loss.v.size), []
    if loss.large:
        chosen = sorted(map(int, rng.choice(v.size, ELEMENTS, replace=False)))
        found = [along(loss, gradient, rng.standard_normal(v.shape)) for _ in range(DIRECTIONS)]
    return found + [along_element(loss, gradient, k) for k in chosen]


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


def size(v: Any) -> float:
    """The typical size of v: between its length and its spread, since features may share a large offset."""
    length, spread = float(np.sqrt(np.mean(v * v))), float(np.std(v))
    return float(np.sqrt(length * spread)) if spread > SMALLEST_SPREAD * length else length or 1.0
