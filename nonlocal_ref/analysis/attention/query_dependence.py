"""How much the weights depend on the query: one query compared with others that meet the same keys."""

from collections.abc import Iterable
from itertools import product
from math import prod

import numpy as np

from .weights import check_query

OTHERS = 24
STRIDES = (1, 7, 11)  # of t, y, x, coprime to 24: each axis has 24 parts, and each part is visited once


def query_dependence(p: np.ndarray, others: Iterable[np.ndarray]) -> float:
    """0 if all queries have the weights p (*grid), 1 if no two overlap; 0 too if there is no other query.

    The mean over the others of sum_j |p_ij - p_kj| / (sum_j |p_ij| + sum_j |p_kj|). For averages that is half
    the sum of the absolute differences.
    """
    changes = [_difference(p, other) for other in others]
    return float(np.mean(changes)) if changes else 0.0


def _difference(p: np.ndarray, other: np.ndarray) -> float:
    both = np.abs(p).sum() + np.abs(other).sum()
    return np.abs(p - other).sum() / both if both > 0 else 0.0


def other_queries(query, grid: tuple[int, ...], positions: str | int = "spacetime") -> list[tuple]:
    """24 positions spread evenly over those that meet the same keys as the query, without the query itself.

    All of them where there are 30 or fewer.
    Raises ValueError for a query outside the grid.
    """
    check_query(query, grid)
    axes = _met(query, grid, positions)
    if prod(map(len, axes)) <= 30:
        return [place for place in product(*axes) if place != tuple(query)]
    steps = list(zip(axes, STRIDES[-len(axes) :], strict=True))
    places = [tuple(_part(axis, step * k % OTHERS) for axis, step in steps) for k in range(OTHERS)]
    return [place for place in dict.fromkeys(places) if place != tuple(query)]


def _part(axis: range, part: int) -> int:
    """The middle of one of the axis' 24 parts."""
    return axis[(2 * part + 1) * len(axis) // (2 * OTHERS)]


def _met(query, grid: tuple[int, ...], positions: str | int) -> list[range]:
    """The range of each coordinate over the positions that meet the same keys as this one."""
    whole, own = [range(n) for n in grid], [range(q, q + 1) for q in query]
    if positions == "time":
        return [whole[0], *own[1:]]
    frames = {"spacetime": grid[0], "space": 1}.get(positions, positions)
    first = query[0] // frames * frames
    return [range(first, first + frames), *whole[1:]]
