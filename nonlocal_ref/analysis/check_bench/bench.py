"""The bench: every check on every mistake of every function."""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from .checks import CHECKS, prepared
from .functions import FUNCTIONS, Function

DRAWS = 3  # points at which the right backward shows the noise of a check
MARGIN = 3  # an error below this many times the noise shows nothing
RIGHT = "no mistake"


class Finding(NamedTuple):
    """The result of one check on one backward."""

    function: str
    mistake: str
    check: str
    error: float  # infinite: the contract was broken, and no numbers were compared
    noise: float  # the largest error of the right backward in a few draws
    tolerance: float  # a backward with a larger error is rejected

    @property
    def verdict(self) -> str:
        """Of a mistake "seen", "missed", or "in the noise" (rejected, but the right backward is too); of
        the right backward "right" or "false alarm".
        """
        rejected = self.error > self.tolerance
        if self.mistake == RIGHT:
            return "false alarm" if rejected else "right"
        if not rejected:
            return "missed"
        return "seen" if self.error > MARGIN * self.noise else "in the noise"


@cache
def compare_checks() -> tuple[Finding, ...]:
    """One row for each function, mistake (the right backward too) and check.   Cost: seconds, once."""
    return tuple(
        row
        for name, function in FUNCTIONS.items()
        for check in CHECKS
        if CHECKS[check].point in function.points
        for row in _findings(name, function, check)
    )


def _findings(name: str, function: Function, check: str) -> list[Finding]:
    function = function._replace(forward=remembered(function.forward))
    errors_of = [prepared(function, CHECKS[check], seed) for seed in range(DRAWS)]
    noise = max(error(function.backward) for error in errors_of)
    errors = {RIGHT: noise} | {in_words(f): errors_of[0](f) for f in function.mistakes}
    tolerance = CHECKS[check].tolerance
    return [Finding(name, mistake, check, error, noise, tolerance) for mistake, error in errors.items()]


def remembered(forward: Callable) -> Callable:
    """The forward, each point once: a check moves the same inputs by the same steps for every backward."""
    known: dict[tuple, Any] = {}

    def y(*inputs: Any) -> Any:
        point = tuple(v.tobytes() for v in inputs)
        if point not in known:
            known[point] = forward(*inputs)
        return known[point].copy()

    return y


def in_words(mistake) -> str:
    """The mistake in words: the docstring of its function."""
    return mistake.__doc__
