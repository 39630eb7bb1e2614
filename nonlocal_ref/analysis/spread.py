"""Other queries to compare one with: spread evenly over those that meet the same keys."""

from itertools import product
from math import prod

from .attention import check_query

OTHERS = 24
STEPS = (1, 7, 11)  # of t, y, x, coprime to 24: each axis is cut into 24 parts, each part is visited once


def other_queries(query, grid: tuple[int, ...], positions: str | int = "spacetime") -> list[tuple]:
    """24 positions spread over those that meet the same keys as the query, which is not among them.

    All of them where there are 30 or fewer.
    Raises ValueError for a query outside the grid.
    """
    check_query(query, grid)
    axes = _met(query, grid, positions)
    if prod(map(len, axes)) <= 30:
        return [place for place in product(*axes) if place != tuple(query)]
    steps = list(zip(axes, STEPS[-len(axes) :], strict=True))
    places = [tuple(_part(axis, step * k % OTHERS) for axis, step in steps) for k in range(OTHERS)]
    return [place for place in dict.fromkeys(places) if place != tuple(query)]


def _part(axis: range, part: int) -> int:
    """The middle of one of the axis' 24 parts."""
    return axis[(2 * part + 1) * len(axis) // (2 * OTHERS)]


def _met(query, grid: tuple[int, ...], positions: str | int) -> list[range]:
    """What each coordinate of the positions that meet this one can be."""
    whole, own = [range(n) for n in grid], [range(q, q + 1) for q in query]
    if positions == "time":
        return [whole[0], *own[1:]]
    frames = {"spacetime": grid[0], "space": 1}.get(positions, positions)
    first = query[0] // frames * frames
    return [range(first, first + frames), *whole[1:]]
