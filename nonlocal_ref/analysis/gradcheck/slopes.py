"""Slopes of a function by small steps, and what they mean where it has a kink.

    L(v) = <dy, f(v)>     right = (L(v + h u) - L(v)) / h     left = (L(v) - L(v - h u)) / h

The central slope is their mean. Where f is smooth, right - left shrinks with h. At a kink (relu at 0, the
maximum of a tie) it does not: then no single value is the derivative. At a jump the slopes grow without end.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

STEP, WIDE, NEAR = 1e-5, 1e-6, 1e-7  # relative; at 1e-5 truncation h^2 and rounding eps / h are near 1e-11
EVERY_ELEMENT_UP_TO = 600  # larger arrays: random directions, and a few elements
LARGE_OUTPUT, OR_UP_TO = 10_000, 60  # a forward with so large a y is slow: fewer elements then
DIRECTIONS, ELEMENTS = 6, 20
SAFE = 4  # the noise is itself measured in a few draws only
SMALLEST_SPREAD = 1e-6  # of the length; less is rounding of equal entries


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


JUMP = Slopes(-np.inf, np.inf, 0.0)  # holds every value between its slopes


class Line(NamedTuple):
    """L as a function of one input v, the others held: f(v) -> y in NumPy; `noise` is the rounding of L."""

    f: Callable
    v: Any
    y: Any
    dy: Any
    noise: float

    @property
    def large(self) -> bool:
        """Whether v is looked at along random directions."""
        return self.v.size > (OR_UP_TO if self.y.size > LARGE_OUTPUT else EVERY_ELEMENT_UP_TO)

    def slopes(self, u: Any, step: float = STEP) -> Slopes:
        """Slopes along u, which has the shape of v; the step is relative to the size of v."""
        h = step * size(self.v)
        right = float(np.sum(self.dy * (self.f(self.v + h * u) - self.y))) / h
        left = float(np.sum(self.dy * (self.y - self.f(self.v - h * u)))) / h
        return Slopes(left, right, SAFE * self.noise / h)


class Probe(NamedTuple):
    """One direction u, <gradient, u> as `yours` and the slope along u as `numeric`."""

    index: tuple[int, ...] | None  # the one element that u moves; None where u moves all of them
    u: Any
    yours: float
    slopes: Slopes
    numeric: float
    kink: bool = False

    @property
    def off(self) -> float:
        return abs(self.yours - self.numeric)


def probe(line: Line, gradient: Any, u: Any, index: tuple[int, ...] | None = None) -> Probe:
    """A first look along u."""
    slopes = line.slopes(u)
    return Probe(index, u, float(np.sum(gradient * u)), slopes, slopes.central)


def probes(line: Line, gradient: Any, rng: Any) -> list[Probe]:
    """Every element of a small array; of a large one random directions and some elements."""
    v, chosen, found = line.v, range(line.v.size), []
    if line.large:
        chosen = sorted(map(int, rng.choice(v.size, ELEMENTS, replace=False)))
        found = [probe(line, gradient, rng.standard_normal(v.shape)) for _ in range(DIRECTIONS)]
    return found + [element(line, gradient, k) for k in chosen]


def element(line: Line, gradient: Any, k: int) -> Probe:
    """A first look at the element number k."""
    u = np.zeros(line.v.shape)
    u.flat[k] = 1.0
    return probe(line, gradient, u, tuple(int(i) for i in np.unravel_index(k, u.shape)))


def closer_look(line: Line, p: Probe, slack: float) -> Probe:
    """The probe after two smaller steps: they tell a kink from a step that was too long for a bend.

    In a smooth place, a step that agrees with the gradient to rounding settles it.
    """
    wide, near = line.slopes(p.u, WIDE), line.slopes(p.u, NEAR)
    least = slack + 4 * near.rounding
    if near.steepest > max(5 * wide.steepest, least):  # a tenth of the step, ten times the slope
        return p._replace(slopes=JUMP, numeric=near.central, kink=True)
    if near.gap > max(wide.gap / 2, least):
        return p._replace(slopes=near, numeric=near.central, kink=True)
    if any(abs(p.yours - s.central) <= slack + s.rounding for s in (p.slopes, wide, near)):
        return p._replace(numeric=p.yours if p.off > slack else p.numeric)
    return p._replace(numeric=wide.central)


def locate(line: Line, gradient: Any, rng: Any) -> Probe:
    """The element of a large array where a wrong gradient is worst: the half further off, again and again."""
    part = np.arange(line.v.size)
    while part.size > 1:
        part = max(np.array_split(part, 2), key=lambda half: _disagreement(line, gradient, half, rng))
    return element(line, gradient, int(part[0]))


def _disagreement(line: Line, gradient: Any, part: Any, rng: Any, times: int = 3) -> float:
    u = np.zeros((times, *line.v.shape))
    u.reshape(times, -1)[:, part] = rng.standard_normal((times, part.size))
    return sum(probe(line, gradient, direction).off ** 2 for direction in u)


def size(v: Any) -> float:
    """The typical size of v: between its length and its spread, for features with a common offset."""
    length, spread = float(np.sqrt(np.mean(v * v))), float(np.std(v))
    return float(np.sqrt(length * spread)) if spread > SMALLEST_SPREAD * length else length or 1.0
