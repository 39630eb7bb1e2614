"""i, j: which positions meet (eq. 1, Table 2d). What does not meet becomes different samples of a batch.

    positions     x (B, T, H, W, C) becomes       each position meets
    "spacetime"   (B, T*H*W, C)                   every position of its clip
    "space"       (B*T, H*W, C)                   the positions of its own frame
    "time"        (B*H*W, T, C)                   its own place in every frame
    k             (B*T/k, k*H*W, C)               the positions of its group of k frames

`split` only re-orders, so its backward is `join`, and the backward of `join` is `split`.
"""

from math import prod

from .base.arrays import Array, namespace
from .base.shapes import Features

NAMES = ("spacetime", "space", "time")


def split(x: Features, positions: str | int) -> Array:
    """(B, *grid, C) -> (groups, positions of a group, C): samples in which all positions meet."""
    xp, (_, *grid, channels) = namespace(x), x.shape
    if positions == "time":
        return xp.reshape(xp.permute_dims(x, (0, 2, 3, 1, 4)), (-1, grid[0], channels))
    return xp.reshape(x, (-1, _frames(positions, grid) * prod(grid[1:]), channels))


def join(y: Array, positions: str | int, grid: tuple[int, ...]) -> Features:
    """(groups, positions of a group, C) -> (B, *grid, C): undoes `split`."""
    xp, channels = namespace(y), y.shape[-1]
    if positions == "time":
        frames, height, width = grid
        return xp.permute_dims(xp.reshape(y, (-1, height, width, frames, channels)), (0, 3, 1, 2, 4))
    return xp.reshape(y, (-1, *grid, channels))


def check_positions(positions: str | int, *, pooled: bool, grid: tuple[int, ...] | None = None) -> None:
    """Raises ValueError where `positions` is unknown, or has no meaning with pooled keys, or on this grid."""
    if positions not in NAMES and (type(positions) is not int or positions < 1):
        listed = ", ".join(map(repr, NAMES))
        raise ValueError(f"unknown positions {positions!r}: choose {listed}, or k for groups of k frames")
    if positions == "time" and pooled:
        raise ValueError(
            'positions="time" with pooled keys: a pooled cell has no place of its own '
            "to follow in time, use pool=None"
        )
    if grid is None or positions == "spacetime":
        return
    if len(grid) != 3:
        raise ValueError(
            f"positions={positions!r} needs a time axis, but the grid is {grid}: give x as (B, T, H, W, C)"
        )
    if isinstance(positions, int) and grid[0] % positions:
        raise ValueError(
            f"positions={positions} does not divide the {grid[0]} frames: choose a divisor of {grid[0]}"
        )


def _frames(positions: str | int, grid: list[int]) -> int:
    """How many frames (or, without a time axis, entries of the first axis) belong to one group."""
    return {"spacetime": grid[0], "space": 1}.get(positions, positions)
