"""The streaming engine step by step: the sums that it holds for one query after each tile of keys."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from ...base.arrays import Array
from ...base.checks import positive
from ...engines import streaming_engine
from ...operation import nonlocal_operation
from ...versions import Version


class SoFar(NamedTuple):
    """After some of the keys: the largest score, the factor for the earlier sums, the sum of e, and y."""

    keys: int
    top: float
    shrink: float
    total: float
    y: np.ndarray

    def __str__(self) -> str:
        """A row of a table, narrow enough for a telephone: keys, top, shrink, total, y."""
        numbers = f"{self.keys:4} {self.top:5.2f} {self.shrink:6.3f} {self.total:6.3f} "
        return numbers + " ".join(f"{value:6.3f}" for value in self.y)


def running_sums(
    theta_i: Array, phi: Array, g: Array, *, tile: int, version: str | Version = "embedded_gaussian"
) -> list[SoFar]:
    """The sums of one query, tile by tile: theta_i (E,), phi (M, E), g (M, D) -> one entry for each tile.

    Each entry is the engine's own result for the keys so far, so the last one is y_i.   Source: eq. 1.
    Raises ValueError for a tile below 1, and what the operation raises.
    """
    positive(tile=tile)
    ends = [*range(tile, len(phi), tile), len(phi)]
    held = [_held(theta_i, phi[:end], g[:end], tile, version) for end in ends]
    tops = [-np.inf, *(top for top, _, _ in held)]  # before the first tile there is no sum
    shrinks = [float(np.exp(before - after)) for before, after in pairwise(tops)]
    return [SoFar(end, h[0], shrink, *h[1:]) for end, shrink, h in zip(ends, shrinks, held, strict=True)]


def _held(theta_i: Array, phi: Array, g: Array, tile: int, version: str | Version) -> tuple:
    engine, rows = streaming_engine(tile=tile, threads=1), theta_i[None, None, :]
    y, saved = nonlocal_operation(rows, phi[None, ...], g[None, ...], version=version, engine=engine)
    return float(saved.kept.top[0, 0, 0]), float(saved.kept.total[0, 0, 0]), y[0, 0]
