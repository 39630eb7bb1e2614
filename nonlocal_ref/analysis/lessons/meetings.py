"""Which query meets which key, as a matrix of ones and zeros, made by the block's own `split`."""

from math import prod

import numpy as np

from ...block import Block, nonlocal_block
from ...positions import split
from ..cost.plan import plan


def meetings(block: Block, grid: tuple[int, ...]) -> np.ndarray:
    """1 where query i meets key j, 0 where it does not: (N, M) of whole numbers.

    grid is (T, H, W), (H, W) or (N,); queries and keys are numbered as they lie in memory, frame after frame.
    With pooled keys M counts the pooled cells.   Source: eq. 1, Table 2d.   Cost: N M numbers, for
    grids small enough to look at.
    Raises ValueError for a grid on which the block cannot work.
    """
    p = plan(block, (1, *grid, 2))
    groups = zip(*(_groups(where, block.options.positions) for where in (p.where, p.cells)), strict=True)
    meets = np.zeros((prod(p.where), prod(p.cells)), dtype=int)
    for queries, keys in groups:
        meets[np.ix_(queries, keys)] = 1
    return meets


def refusal(grid: tuple[int, ...], **options) -> str | None:
    """Why a block with these options does not work on this grid, in its own words; None where it does."""
    try:
        meetings(nonlocal_block(**options), grid)
    except ValueError as error:
        return str(error)
    return None


def _groups(where: tuple[int, ...], positions: str | int) -> np.ndarray:
    """The numbers of the positions of (1, *grid), one row for each group of positions that meet."""
    return split(np.arange(float(prod(where))).reshape(*where, 1), positions)[..., 0].astype(int)
