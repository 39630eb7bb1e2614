"""The sentences under the table of a gradient check."""

from collections.abc import Iterator

import numpy as np

from .finite_differences import DIRECTIONS, ELEMENTS
from .judge import Verdict


def notes_on(verdicts: list[Verdict], bools: list[str]) -> Iterator[str]:
    """What a reader of the rows should know."""
    if bools:
        yield f"{', '.join(bools)}: left out, bool has no gradient"
    if hidden := [v.row.name for v in verdicts if v.hidden and not v.unchecked]:
        yield (
            f"{', '.join(hidden)}: no effect on y here, and the gradient is 0, so nothing was checked there. "
            "In a block, W_z = 0 or gamma = 0 hides the inside: make params with init(..., zero_init=False)"
        )
    if flat := [v.row.name for v in verdicts if v.flat]:
        yield f"{', '.join(flat)}: y stays the same here and the gradient is 0, both but for rounding"
    for v in verdicts:
        yield from (*_kinks(v), *_wrong_part(v), *_limits(v))
    if large := [v.row.name for v in verdicts if v.sampled]:
        yield f"{', '.join(large)}: checked along {DIRECTIONS} random directions and in {ELEMENTS} elements"


def unchecked(verdicts: list[Verdict]) -> Iterator[str]:
    """Why there is no verdict, for each input without one."""
    for v in verdicts:
        if v.unchecked:
            entry = next((p for p in v.unchecked if p.index is not None), v.unchecked[0])
            place = f", the first at {entry.index}" if entry.index is not None else ""
            yield f"{v.row.name}: {len(v.unchecked)} of its slopes{place}: {entry.lost}"


def _wrong_part(v: Verdict) -> Iterator[str]:
    if v.part and v.row.wrong:
        yield f"{v.row.name}: wrong in {v.part}, right in those of another size"


def _limits(v: Verdict) -> Iterator[str]:
    if v.seen and not v.row.wrong:
        largest = max(abs(p.yours) for p in v.seen)
        yield (
            f"{v.row.name}: {len(v.seen)} of its slopes, {largest:.0e} or less, were checked in the small "
            "entries of y alone: in the large ones rounding hides them"
        )
    if 0 < v.row.limit < np.inf and not v.lost:
        yield (
            f"{v.row.name}: cannot be checked here to better than {v.row.limit:.0e}: y is not smooth enough "
            "(float32 or noise inside?)"
        )
    if v.lost and not v.unchecked:
        largest = max(abs(p.yours) for p in v.lost)
        yield (
            f"{v.row.name}: {len(v.lost)} of its slopes, {largest:.0e} or less, cannot be checked here: the "
            "rounding of y hides them"
        )


def _kinks(v: Verdict) -> Iterator[str]:
    elements = [p for p in v.kinks if p.index is not None]
    for p in elements[:1]:
        yield (
            f"{v.row.name}: {len(elements)} elements lie on a kink or tie, the first at {p.index}: slope "
            f"{p.slopes.left:.4g} to the left, {p.slopes.right:.4g} to the right. No single value is the "
            "derivative there, so all gradients were checked once more beside it"
        )
