"""The result of judging a function: kind, headline, place, reason, one hint, and a share of the points."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Picture:
    """One returned array and the right one, on one probe."""

    name: str
    probe: str
    yours: np.ndarray
    right: np.ndarray


@dataclass(frozen=True)
class Verdict:
    """kind is one of: right, not written, not readable, raised, not taken, shape, dtype, not finite,
    input changed, another answer, recognised, scale, upstream, paths, two mistakes, places, invariant,
    unknown.

    score   0 to 1, the share of the task's points
    names   the known mistakes that give these numbers: several if they give the same, or two at once
    """

    kind: str
    headline: str
    where: str = ""
    why: str = ""
    hint: str = ""
    score: float = 0.0
    names: tuple[str, ...] = ()
    picture: Picture | None = field(default=None, repr=False, compare=False)


NO_ANSWER = ("not written", "raised")


def is_better(new: Verdict, old: Verdict) -> bool:
    """More points; or as many, and only the old one came to no answer."""
    return (new.score, new.kind not in NO_ANSWER) > (old.score, old.kind not in NO_ANSWER)


def in_place_of(names: Iterable[str]) -> str:
    """What is said where right functions stood in for these."""
    return f"Judged with a right {' and '.join(names)} in the place of yours."
