"""How exact a gradient can be at a point: what is rounding, what is negligible, what cannot be seen."""

from typing import Any, NamedTuple

import numpy as np

from .finite_differences import DOUBT, Directional, norm_of
from .point import Point

TOLERANCE = 1e-6
LIKE = 2  # decades between the entries of one group
LEAST = 1e-3  # of what is negligible: a whole gradient below that may be rounding, 1e-13 of the largest
VANISHING = 1e-10  # of what is negligible: nobody can see an error there
HIDDEN = "the rounding of y hides so small a gradient beside the larger ones"
CANCELLED = TOLERANCE / 100  # of an entry's size for another dy
GRAIN = 1e-321  # the smallest number of float64 is 5e-324: nothing is known to less than some of these
ROUNDING = 10  # a factor, because the rounding of a gradient is measured in three draws


class Limits(NamedTuple):
    """How exact a gradient can be: the rounding of each entry; what is negligible in the subject."""

    rounding: Any
    typical: Any
    negligible: float
    least: float = 0.0  # of a gradient that is 0 but for the rounding of larger terms, as of phi's bias

    def floor(self, p: Directional) -> float:
        """What p.yours may differ by for rounding alone, also if large terms cancel for this dy."""
        moved = p.u != 0 if p.index is None else p.index
        rounding, typical = (norm_of(a[moved]) for a in (self.rounding, self.typical))
        return max(min(max(ROUNDING * rounding, self.least), self.negligible), CANCELLED * typical, GRAIN)

    def is_rounding(self, p: Directional) -> bool:
        """Whether p.yours and the slope are nothing but rounding: their true value is 0, or negligible."""
        is_small = 0 < abs(p.yours) <= self.floor(p) and p.slopes.rounding <= self.negligible
        return bool(is_small and abs(p.numeric) <= p.slopes.rounding)

    def all_rounding(self, gradient: Any) -> bool:
        """Whether the whole gradient is 0, or changes altogether with the last digits of the inputs."""
        return norm_of(gradient) <= ROUNDING * norm_of(self.rounding)

    def is_lost(self, p: Directional) -> bool:
        """Whether the uncertainty is negligible in the subject, but not beside this entry's own gradient."""
        if not np.isfinite(p.uncertainty) or abs(p.yours) <= self.floor(p) or p.seen:
            return False
        return bool(p.uncertainty > abs(p.yours) / (2 * DOUBT))

    def beside_larger(self, lost: tuple, gradient: Any) -> tuple[Directional, ...]:
        """Those of the lost entries that stand in one array with larger ones, and are more than rounding."""
        least = VANISHING * self.negligible
        largest = 10.0**LIKE * max((abs(p.yours) for p in lost), default=0.0)
        if largest > np.max(np.abs(gradient)):
            return ()
        return tuple(p._replace(lost=HIDDEN) for p in lost if abs(p.yours) > least)

    def relative(self, group: list[Directional]) -> float:
        """The largest relative uncertainty in a group of entries of like size, if above what is allowed."""
        typical = norm_of([p.numeric for p in group]) / len(group) ** 0.5
        coarse = [p for p in group if self.is_lost(p) or p.uncertainty > self._allowed(p, typical)]
        doubts = [p.uncertainty / (abs(p.numeric) or 1.0) for p in coarse if not p.seen]
        return min(max(doubts, default=0.0), 1.0)

    def _allowed(self, p: Directional, typical: float) -> float:
        return max(TOLERANCE * max(abs(p.numeric), typical) + self.floor(p), self.negligible)


def limits_of(at: Point, name: str, negligible: float) -> Limits:
    """The limits of one input's gradient."""
    least = LEAST * negligible
    is_zero = np.max(np.abs(at.gradients[name])) <= least
    return Limits(at.rounding[name], at.typical[name], negligible, least if is_zero else 0.0)
