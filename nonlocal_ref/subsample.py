"""x-hat: keys and values come from pooled positions, queries never (section 3.3). A quarter of the pairs."""

from .base.arrays import Array
from .base.shapes import Features
from .layers.pooling import max_pool, max_pool_backward

WINDOWS = {
    1: (2,),
    2: (2, 2),
    3: (1, 2, 2),
}  # by the number of grid axes: sequence, picture, video (space only)


def subsample(x: Features) -> Array:
    """Maximum of 2 (sequence), 2x2 (picture) or 1x2x2 (video): (B, T, H, W, C) -> (B, T, H//2, W//2, C)."""
    return max_pool(x, WINDOWS[x.ndim - 2])


def subsample_backward(dy: Array, x: Features) -> Features:
    """dx: the first largest entry of each window receives dy."""
    return max_pool_backward(dy, x, WINDOWS[x.ndim - 2])


def check_grid(grid: tuple[int, ...]) -> None:
    """Raises ValueError if a window does not fit into the grid."""
    window = WINDOWS[len(grid)]
    if any(n < k for n, k in zip(grid, window, strict=True)):
        raise ValueError(
            f"a grid of {grid} is too small to pool by {window}: no key would be left, use pool=None"
        )
