"""The slope of L along one direction by fits of a polynomial at many step lengths, with the error of each.

    L(v + t u) - L(v) = a t + b t^2 + c t^3 + d t^4      fitted at eight t between -h and h; a is the slope

What the polynomial leaves over says how smooth L is at this h: noise, float32 inside, a kink or an end of the
domain show as a large remainder. A step that fits is one with a small remainder.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from .finite_differences import STEP, Directional, Loss, norm_of, size

EPS = float(np.finfo(np.float64).eps)
DENORMAL = 1e-322  # numbers near 1e-320 are rounded to the next multiple of 5e-324
PLACES = (-1.0, -0.7, -0.45, -0.2, 0.2, 0.45, 0.7, 1.0)  # of h
DEGREE = 4
LARGEST, SMALLEST, RATIO = 0.1, 1e-13, 0.1  # steps, relative to the size of the input
TINY = 1e-5  # smallest step of an entry that is far below the size of its array, relative to the entry
ULPS = 64  # the shortest step, in distances to the neighbouring float64
TIGHT = 1e-2  # a fit whose error is below this part of its slope counts
ALONE = 10  # times as uncertain is a rough fit that no other step length confirms
FINE = 0.05  # of a negligible gradient: its error should be seen too, if it can be
ROUGH = 0.3  # below this part it shows that y moves
EXPLAINED = 0.1  # a fit may leave this part of the changes
NOISE = 1e3  # roundings of L: smaller changes may be nothing but rounding
SAFE = 3  # a factor, because eight points tell the noise roughly


class Fit(NamedTuple):
    """One fit: the slope, its possible error, and whether L did not move at all."""

    h: float
    slope: float
    uncertainty: float
    constant: bool


class Estimate(NamedTuple):
    """The slope from the fit with the smallest error; slopes that other step lengths give beside it."""

    slope: float
    uncertainty: float
    others: tuple[float, ...] = ()
    alone: bool = False  # whether one step length alone gives it, as a line through rounded values may


def estimate(loss: Loss, p: Directional, allowed: float, negligible: float) -> Estimate | None:
    """The slope along p.u; None if no step length gives one.

    Cost: eight forwards for each step length; two if they agree with p.yours, about fourteen if none does.
    """
    rounding, least = noise(loss, p), max(allowed, negligible)
    steps, fits = step_lengths(loss, p), []
    enough = least if abs(p.yours) <= allowed else max(allowed, min(least, FINE * abs(p.yours)))
    for h in (*steps[2:5:2], *steps[0:1], *steps[6::2], None, *steps[1::2]):
        if h is None and sum(f.uncertainty <= least for f in fits) > 1:
            break
        fits += _fits(loss, p, h, rounding) if h else ()
        sure = [
            f for f in fits if f.uncertainty <= enough and abs(f.slope - p.yours) <= least + f.uncertainty
        ]
        sure = [f for f in sure if p.yours or f.constant]  # beside 0 the best of all fits decides
        if len(sure) == (1 if loss.large else 2):
            return Estimate(sure[-1].slope, sure[-1].uncertainty)
    far = any(not f.constant and f.uncertainty > ROUGH * abs(f.slope) for f in fits)
    fits = [f for f in fits if not f.constant or not (far or is_staircase(fits, f.h, rounding))]
    found = _combined([f for f in fits if _is_tight(f, least)], least)
    return found if found and _is_tight(found, least) else None


def _is_tight(found: Fit | Estimate, least: float) -> bool:
    return found.uncertainty <= max(least, TIGHT * abs(found.slope))


def is_staircase(fits: list[Fit], h: float, rounding: float) -> bool:
    """Whether longer steps see a slope that a step of h should have seen too: y moves in jumps (float32)."""
    moving = [f for f in fits if not f.constant and f.uncertainty <= ROUGH * abs(f.slope)]
    return any(abs(f.slope) * h > 10 * rounding for f in moving)


def moves_in_jumps(loss: Loss, u: Any) -> bool:
    """Whether longer steps along u see a slope, though y stays the same at a short one."""
    p = Directional(None, u, 0.0, loss.slopes(u), 0.0)
    rounding = noise(loss, p)
    fits = [f for h in step_lengths(loss, p)[:4] for f in _fits(loss, p, h, rounding)]
    return is_staircase(fits, STEP * size(loss.v), rounding)


def noise(loss: Loss, p: Directional) -> float:
    """How much of L is rounding, of those entries of y that depend on what p.u moves."""
    moved = np.ones(loss.y.shape, bool)
    if p.index is not None and not loss.large:
        dependent = _dependent(loss, p.u)
        moved = dependent if np.any(dependent) else moved
    return norm_of((loss.dy * np.maximum(EPS * np.abs(loss.y), DENORMAL))[moved])


def step_lengths(loss: Loss, p: Directional) -> list[float]:
    """From a tenth of the input's size down to what float64 resolves, or to a small part of a tiny entry."""
    typical = loss.size_along(p.u, p.index)
    entry = abs(float(loss.v[p.index])) if p.index is not None else typical
    top = LARGEST * max(typical, entry)
    if not np.isfinite(top):
        return []
    bottom = SMALLEST * typical if entry > 1e-3 * typical or not entry else TINY * entry
    bottom = max(bottom, ULPS * float(np.spacing(max(entry, np.finfo(np.float64).tiny))))
    count = max(int(np.log(bottom / top) / np.log(RATIO)) + 1, 1) if bottom < top else 1
    every = [top * RATIO**k for k in range(count)]
    return every[:11] if loss.large and p.index is None else every


def _fits(loss: Loss, p: Directional, h: float, rounding: float) -> Iterator[Fit]:
    """The fit at this step length, where L is finite at all eight points and no two of them are one."""
    t, changes = map(np.array, zip(*(loss.change(p.u, place * h, p.index) for place in PLACES), strict=True))
    t = t / h
    if not np.all(np.isfinite(changes)) or np.min(np.diff([*t[:4], 0.0, *t[4:]])) < 0.05:
        return
    powers = t[:, None] ** np.arange(1, DEGREE + 1)
    inverse = np.linalg.pinv(powers)
    left = changes - powers @ (inverse @ changes)
    rest = norm_of(left) / (len(t) - DEGREE) ** 0.5
    largest = float(np.max(np.abs(changes)))
    if rest > EXPLAINED * largest and largest > max(NOISE * rounding, SAFE * loss.noise):
        rest = np.inf  # not even roughly a polynomial
    error = SAFE * float(np.linalg.norm(inverse[0])) * max(rest, rounding, EPS * largest) / h
    yield Fit(h, float(inverse[0] @ changes) / h, float(error), largest == 0)


def _combined(fits: list[Fit], least: float) -> Estimate | None:
    """The best fit of those with the shortest steps that agree with each other; the others' slopes too."""
    if not fits:
        return None
    best = min(fits, key=lambda f: f.uncertainty)
    rivals = [f for f in fits if not _agree(f, best)]
    shorter = [f for f in rivals if f.h < best.h]
    chosen = min(shorter, key=lambda f: f.uncertainty) if shorter else best
    others = tuple(f.slope for f in fits if not _agree(f, chosen))
    alone = sum(_agree(f, chosen) for f in fits) == 1
    doubt = ALONE if alone and chosen.uncertainty > least else 1
    return Estimate(chosen.slope, doubt * chosen.uncertainty, others, alone)


def _agree(a: Fit, b: Fit) -> bool:
    return abs(a.slope - b.slope) <= SAFE * (a.uncertainty + b.uncertainty)


def _dependent(loss: Loss, u: Any) -> Any:
    """Which entries of y change when the entry that u moves changes a lot, in any of a few ways."""
    far = 1 + 2 * float(np.max(np.abs(loss.v)))
    tries = (loss.f_or_nan(loss.v + t * u) for t in (far, -far, far / 16, -far / 16, 1e3 * far))
    return np.any([y != loss.y for y in tries], axis=0)
