"""The bench: every function, every mistake, every way of checking."""

from functools import cache
from typing import NamedTuple

from .functions import FUNCTIONS, Function
from .ways import WAYS, look

DRAWS = 3  # points at which the right backward shows a way's noise
MARGIN = 3  # times the noise: nearer to it an error tells nothing
RIGHT = "no mistake"


class Row(NamedTuple):
    """What one way of checking finds in one backward."""

    function: str
    mistake: str
    way: str
    error: float  # infinite: refused before numbers were compared
    noise: float  # the largest error of the right backward in a few draws
    tolerance: float  # above it a backward is called wrong

    @property
    def seen(self) -> bool:
        """A mistake: called wrong, and told from the right one. The right one: called wrong all the same."""
        told = self.mistake == RIGHT or self.error > MARGIN * self.noise
        return told and self.error > self.tolerance

    @property
    def verdict(self) -> str:
        """Of a mistake "seen", "missed", or "in the noise" (called wrong, but so is the right backward); of
        the right backward "right" or "false alarm".
        """
        if self.seen:
            return "false alarm" if self.mistake == RIGHT else "seen"
        if self.mistake == RIGHT:
            return "right"
        return "in the noise" if self.error > self.tolerance else "missed"


@cache
def sight() -> tuple[Row, ...]:
    """One row for each function, mistake (the right backward too) and way.   Cost: seconds, once."""
    return tuple(
        row
        for name, function in FUNCTIONS.items()
        for way in WAYS
        if WAYS[way].point in function.points
        for row in _rows(name, function, way)
    )


def _rows(name: str, function: Function, way: str) -> list[Row]:
    looks = [look(function, WAYS[way], seed) for seed in range(DRAWS)]
    noise = max(error(function.backward) for error in looks)
    errors = {RIGHT: noise} | {words(f): looks[0](f) for f in function.mistakes}
    return [Row(name, mistake, way, error, noise, WAYS[way].tolerance) for mistake, error in errors.items()]


def words(mistake) -> str:
    """The mistake in words: the docstring of its function."""
    return mistake.__doc__
