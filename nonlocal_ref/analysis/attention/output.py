"""What a position receives in the attention explorer: y_i = sum_j p_ij g(x_j), g the pixels themselves.

x_j are the pixels around position j, less the mean colour of all frames. Under the softmax y_i is an average
of such patches: non-local means, a denoised patch. The weights of the 1/M versions do not sum to 1, so their
y_i is no picture, but still what the equation says.
"""

from typing import Any

import numpy as np

from ...embed import Linear
from .explore import shown, weights_at
from .patches import PATCH, patches


def output_at(frames, query, version="gaussian_distance", *, size=PATCH, **options: Any) -> np.ndarray:
    """y_i of one position as pixels, with the mean colour on it: (side, side, 3), an average from 0 to 1.

    frames, query and the options are those of `weights_at`. side is `size`; with a given theta and phi the
    patches lie around the cells' middles, and side is the odd one that reaches over a cell, `size` at least.
    Raises ValueError or TypeError for options that do not fit each other.
    """
    p = weights_at(frames, query, version, size=size, **options)
    g, mean = values_at(frames, size=size, **options)
    return as_patch(np.tensordot(p, g, p.ndim), mean)


def values_at(frames, *, size=PATCH, theta=None, pool=False, **_: Any) -> tuple[np.ndarray, np.ndarray]:
    """g(x_j) of every key, (*grid of keys, 3 side^2), and the mean colour (3,) that was taken off.

    The options are those of `output_at`; `as_patch` makes one of them a picture.
    """
    film = _intensities(frames)
    pixels, mean = film.shape[-3:-1], _mean_colour(film)
    grid = pixels if theta is None else theta.shape[-3:-1]
    side = size if theta is None else cell_patch(pixels, grid, size)
    g = _of_cells(patches(film - mean, side), grid)
    return (_pooled(g) if pool else g), mean


def denoised(frames, version="gaussian_distance", *, size=PATCH, **options: Any) -> np.ndarray:
    """y of every pixel, the mean colour on it: frames (T, H, W, 3) or (H, W, 3) -> the same shape, floating.

    The block itself gives it, with g and W_z the identity: y = z - x. The options are `positions` and `pool`
    of `shown`.   Cost: that of the block, 4 N M 3 size^2 FLOPs.
    """
    run, mean = shown(frames, version, size=size, **options), _mean_colour(_intensities(frames))
    channels = run.x.shape[-1]
    same = Linear(np.eye(channels, dtype=run.x.dtype), np.zeros(channels, run.x.dtype))
    z, _ = run.block.forward(run.params | {"g": same, "w_z": same}, run.x)
    y = (z - run.x)[0].reshape(*np.shape(frames), size, size)
    return y[..., size // 2, size // 2] * channels**0.5 + mean


def cell_patch(pixels: tuple[int, ...], grid: tuple[int, ...], least: int) -> int:
    """The odd side that reaches over a cell of the grid, `least` at least."""
    side = int(max(n / cells for n, cells in zip(pixels, grid, strict=True)))
    return max(least, side + 1 - side % 2)


def as_patch(x: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """One row of `patches` as pixels with the mean colour on them: (3 side^2,) -> (side, side, 3)."""
    side = round((x.size / 3) ** 0.5)
    return np.moveaxis(x.reshape(3, side, side), 0, -1) * x.size**0.5 + mean


def _intensities(frames) -> np.ndarray:
    frames = np.asarray(frames)
    return frames / 255 if frames.dtype == np.uint8 else frames


def _mean_colour(film: np.ndarray) -> np.ndarray:
    return film.mean(axis=tuple(range(film.ndim - 1)))


def _of_cells(x: np.ndarray, grid: tuple[int, ...]) -> np.ndarray:
    """x of the pixels in the middle of each cell: (..., H, W, C) -> (..., h, w, C)."""
    pairs = zip(grid, x.shape[-3:-1], strict=True)
    rows, columns = (((np.arange(n) + 0.5) * pixels / n).astype(int) for n, pixels in pairs)
    return x[..., rows[:, None], columns, :]


def _pooled(g: np.ndarray) -> np.ndarray:
    """The largest of each 2 x 2 in space, as keys are pooled: (..., h, w, C) -> (..., h // 2, w // 2, C)."""
    h, w = (n // 2 for n in g.shape[-3:-1])
    whole = g[..., : 2 * h, : 2 * w, :]
    return whole.reshape(*g.shape[:-3], h, 2, w, 2, g.shape[-1]).max(axis=(-4, -2))
