"""Which gradients are right: one error for each group of entries of like size; at kinks a range is accepted.

    |yours - numeric| <= TOLERANCE |numeric|      in norms, of the entries within a factor of 100

Groups, because an error in entries of 1e-6 would not show in the norm of a gradient with entries of 1e6.
Not single entries: in the embedded Gaussian the gradient of phi's bias is 0, and both numbers are rounding.
Where no step gives a slope that can be trusted, there is no verdict.
"""

from typing import Any, NamedTuple

import numpy as np

from .finite_differences import (
    DOUBT,
    Directional,
    Loss,
    all_directions,
    along_element,
    labels_of_size,
    locate,
    norm_of,
    size,
)
from .kinks import broken_ties, tie_message
from .limits import LIKE, TOLERANCE, Limits, limits_of
from .local_fit import estimate
from .point import Point, losses
from .report import Row
from .seen_apart import in_small_entries, seen_apart
from .settled import norm, settled
from .unchecked import FLAT, hidden_by_rounding, is_flat, reason

FLOOR = 1e-4  # of the largest gradient: TOLERANCE times that is negligible beside it
INSIDE = 1e3  # so much steeper may a function be inside: a batch normalisation divides by sqrt(1e-5)
NEARLY = 1e3  # times what is negligible: enough where the small entries of y show the rest


class Verdict(NamedTuple):
    """A row of the report, and what its notes and problems are made from."""

    row: Row
    kinks: tuple[Directional, ...]
    problem: str | None
    hidden: bool  # every slope and the whole gradient are 0
    sampled: bool  # a large array, checked along random directions
    unchecked: tuple[Directional, ...] = ()  # no step fits there
    lost: tuple[Directional, ...] = ()  # too small beside the other gradients to be seen
    seen: tuple[Directional, ...] = ()  # as small as the lost, but right in the entries of y that show them
    part: str = ""  # which entries are wrong, where others are right
    flat: bool = False  # y and the gradient are constant and 0, but for rounding


def judge(at: Point, rng: Any) -> list[Verdict]:
    """One verdict for every input."""
    of_inputs = losses(at)
    first = {name: all_directions(loss, at.gradients[name], rng) for name, loss in of_inputs.items()}
    limits = {name: limits_of(at, name, least) for name, least in _negligible(of_inputs, first).items()}
    return [
        _verdict(loss, name, at.gradients[name], first[name], limits[name], rng)
        for name, loss in of_inputs.items()
    ]


def _negligible(of_inputs: dict[str, Loss], first: dict[str, list]) -> dict[str, float]:
    """For each input, what is negligible beside the largest gradient, and beside the largest effect.

    The effect of an input on L is its gradient times its size. In y = x w with x of size 1e8 and w of 1e-8,
    one gradient is 1e16 times the other, and neither is negligible. Where all slopes are 0, as those of x^2
    at 0, the slopes to one side count.
    """
    of = "numeric" if any(p.numeric for found in first.values() for p in found) else "steepest"
    norms = {name: norm(found, of) for name, found in first.items()}
    sizes = {name: size(loss.v) for name, loss in of_inputs.items()}
    effect = max((norms[n] * sizes[n] for n in norms if np.isfinite(sizes[n])), default=0.0)
    return {n: TOLERANCE * FLOOR * min(max(norms.values()), INSIDE * effect / sizes[n]) for n in norms}


def _not_moved(loss: Loss, name: str, gradient: Any) -> Verdict:
    """No verdict on an input with entries that no step moves."""
    place = tuple(map(int, np.argwhere(~np.isfinite(loss.v))[0]))
    p = along_element(loss, gradient, int(np.ravel_multi_index(place, loss.v.shape)) if place else 0)
    p = p._replace(uncertainty=np.inf, lost=f"{name} is {loss.v[place]} there, which no step moves")
    return Verdict(_row(name, loss, 0.0, p, (), np.inf), (), None, False, loss.large, (p,))


def _verdict(
    loss: Loss, name: str, gradient: Any, found: list[Directional], limits: Limits, rng: Any
) -> Verdict:
    if not np.all(np.isfinite(loss.v)):
        return _not_moved(loss, name, gradient)
    hidden = not np.any(gradient) and not any(p.slopes.left or p.slopes.right for p in found)
    if hidden and hidden_by_rounding(loss, rng):
        found = [p._replace(uncertainty=np.inf, lost=reason(loss, p)) for p in found]
    found = [_seen(loss, p, limits) for group in _like(found) for p in settled(loss, group, limits)]
    constant = any(np.isinf(p.uncertainty) for p in found) and is_flat(loss, found, rng)
    flat = constant and limits.all_rounding(gradient) and not _moves_apart(loss, found)
    if constant:
        found = [_at_constant(loss, p, flat) for p in found]
    found = sorted(found, key=lambda p: p.index or ())
    kinks, lost = tuple(p for p in found if p.kink), tuple(p for p in found if limits.is_lost(p))
    unchecked = tuple(p for p in found if np.isinf(p.uncertainty)) + limits.beside_larger(lost, gradient)
    errors = [(_error(group, limits), group) for group in _like(found)]
    error, worst, problem = _worst(loss, name, gradient, errors, rng)
    limit = 0.0 if error > TOLERANCE else np.inf if unchecked else max(map(limits.relative, _like(found)))
    if limit == np.inf:
        worst = unchecked[0]
    row = _row(name, loss, error, worst, kinks, limit)
    seen = tuple(p for p in found if p.seen)
    hidden = hidden and not flat
    return Verdict(row, kinks, problem, hidden, loss.large, unchecked, lost, seen, _part(errors, loss), flat)


def _moves_apart(loss: Loss, found: list[Directional]) -> bool:
    """Whether small entries of y have a slope where y as a whole stays the same, and the gradient has not."""
    return any((apart := in_small_entries(loss, p)) and apart.is_wrong for p in found)


def _at_constant(loss: Loss, p: Directional, flat: bool) -> Directional:
    """The derivative where y stays the same: 0 but for rounding, so that a larger one is wrong."""
    if flat:
        return p._replace(numeric=p.yours, uncertainty=0.0)
    least = FLAT * norm_of(loss.dy) * norm_of(p.u)
    return p._replace(numeric=0.0, uncertainty=least) if abs(p.yours) > DOUBT * least else p


def _seen(loss: Loss, p: Directional, limits: Limits) -> Directional:
    """p, checked in the entries of y that show it, where it is lost in the whole y, or nearly lost."""
    if limits.is_lost(p):
        return seen_apart(loss, p)
    if not np.isinf(p.uncertainty):
        return p
    found = estimate(loss, p, TOLERANCE * abs(p.yours), NEARLY * limits.negligible)
    if not found or abs(found.slope - p.yours) > DOUBT * found.uncertainty:
        return p
    apart = seen_apart(loss, p._replace(numeric=found.slope, uncertainty=found.uncertainty))
    return apart if apart.seen else p


def _row(name: str, loss: Loss, error: float, worst: Directional, kinks: tuple, limit: float) -> Row:
    ok = error <= TOLERANCE and limit < np.inf
    return Row(name, loss.v.shape, error, worst.index, worst.yours, worst.numeric, len(kinks), ok, limit)


def _worst(loss: Loss, name: str, gradient: Any, errors: list, rng: Any) -> tuple:
    """The largest error of a group, the element where it is worst, and the problem at a tie."""
    wrong = [pair for pair in errors if pair[0] > TOLERANCE]  # of these the largest: its ratio says most
    error, group = max(wrong or errors, key=lambda pair: _off(pair[1]) if wrong else pair[0])
    worst = max(_elements(group) or group, key=lambda p: p.off)
    found = [p for _, group in errors for p in group]
    typical, kinks = norm(found, "numeric"), any(p.kink for p in found)
    if kinks and error <= TOLERANCE:
        tie = next(broken_ties(loss, gradient, TOLERANCE * typical), None)
        if tie:
            return tie.off / (typical or 1.0), tie, tie_message(name, loss, tie)
    if error > TOLERANCE and not kinks and loss.large:
        worst = locate(loss, gradient, rng)
    return error, worst, None


def _like(found: list[Directional]) -> list[list[Directional]]:
    """The derivatives in groups of like size; random directions by themselves."""
    sizes = np.array([max(abs(p.yours), abs(p.numeric) if np.isfinite(p.numeric) else 0.0) for p in found])
    labels = labels_of_size(sizes / (float(np.max(sizes)) or 1.0), LIKE)
    keys = [(p.index is None, label) for p, label in zip(found, labels, strict=True)]
    return [[p for p, k in zip(found, keys, strict=True) if k == key] for key in sorted(set(keys))]


def _error(group: list[Directional], limits: Limits) -> float:
    floors = norm_of([limits.floor(p) for p in group]) / TOLERANCE
    off = _off(group)
    return off / (norm_of([p.numeric for p in group]) + floors or off) if off else 0.0


def _off(group: list[Directional]) -> float:
    return norm_of([p.off for p in group])


def _part(errors: list, loss: Loss) -> str:
    """Which entries are wrong, in words, if entries of another size are right."""
    wrong = [group for error, group in errors if error > TOLERANCE]
    if not wrong or len(wrong) == len(errors) or loss.large:
        return ""
    entries = [p for group in wrong for p in group if p.off]
    sizes = [max(abs(p.yours), abs(p.numeric)) for p in entries]
    counted = f"{len(entries)} entries" if len(entries) > 1 else "1 entry"
    return f"{counted} of size {min(sizes):.1g} to {max(sizes):.1g}"


def _elements(found: list[Directional]) -> list[Directional]:
    return [p for p in found if p.index is not None]
