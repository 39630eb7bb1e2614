"""x-hat: keys and values come from pooled positions, queries never (section 3.3). A quarter of the pairs."""

from typing import Any

from .base.arrays import Array
from .base.shapes import Features
from .layers.pooling import max_pool, max_pool_backward

WINDOWS = {
    1: (2,),
    2: (2, 2),
    3: (1, 2, 2),
}  # by the number of grid axes: sequence, picture, video (space only)


def subsample(x: Features, *, window: tuple[int, ...] | None = None) -> Array:
    """Maximum of 2 (sequence), 2x2 (picture) or 1x2x2 (video): (B, T, H, W, C) -> (B, T, H//2, W//2, C).

    window  another one: a number for each axis of the grid, such as (1, 4, 4)
    """
    return max_pool(x, window or WINDOWS[x.ndim - 2])


def subsample_backward(dy: Array, x: Features, *, window: tuple[int, ...] | None = None) -> Features:
    """dx: the first largest entry of each window receives dy."""
    return max_pool_backward(dy, x, window or WINDOWS[x.ndim - 2])


def check_window(window: Any, pool: str | None, positions: str | int) -> None:
    """Raises ValueError for a window that is none, or has no meaning with these options of a block."""
    if window is None:
        return
    if not isinstance(window, tuple) or not window or any(type(k) is not int or k < 1 for k in window):
        raise ValueError(
            f"pool_window is {window!r}: give whole numbers from 1, one for each axis, such as (1, 2, 2)"
        )
    if pool is None:
        raise ValueError(f'pool_window={window} without pooling: add pool="before" or pool="after"')
    if positions != "spacetime" and window[0] > 1:
        raise ValueError(
            f"pool_window={window} joins {window[0]} frames, but positions={positions!r} keeps frames apart: "
            f"use {(1, *window[1:])}"
        )


def check_grid(grid: tuple[int, ...], window: tuple[int, ...] | None = None) -> None:
    """Raises ValueError if a window does not fit into the grid."""
    window = window or WINDOWS[len(grid)]
    if len(window) != len(grid):
        raise ValueError(
            f"pool_window={window} has {len(window)} numbers but the grid {grid} has {len(grid)} axes: "
            "give one number for each axis"
        )
    if any(n < k for n, k in zip(grid, window, strict=True)):
        raise ValueError(
            f"a grid of {grid} is too small to pool by {window}: no key would be left, use pool=None"
        )
