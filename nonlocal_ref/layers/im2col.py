"""The convolution of conv.py as one matrix product a tile, on all cores. The same numbers; NumPy only.

    cols_o = [x_{s o + k - p} for all taps k], prod(kernel) C_in numbers      y_o = cols_o w, w as one matrix

Tiles and columns are in columns.py. Pictures are videos of one frame, sequences of one column too.

    dw = sum over the tiles of cols^T dy
    dx = a convolution of dy with the taps in reverse order and w_k^T, with a stride of s once for each phase
         (where channels are few, the phases of the last axis together)
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from math import gcd, prod
from typing import Any

import numpy as np

from ..base.arrays import Array
from ..base.blocks import total
from ..base.parallel import round_robin, run_parallel, threads_for
from .batchnorm import near_mean
from .columns import Taps, Tile, columns_of, tiles_of
from .phases import Product, convolutions_of_phases, side_by_side
from .windows import Window, window

TILE_BYTES = 2**20  # of a tile's columns: they stay in the cache, and between short calls threads would wait
DW_TILE_BYTES = 2**23  # at most, in the backward: each tile also costs a sum as large as w

ROWS, SMALL = 64, 10**6  # rows; multiply-adds: OpenBLAS copies nothing first for so small products
SHORT_COLUMNS, TOGETHER = 16, 16  # numbers in a column; outputs that are then taken together, at most
NARROW = 64  # channels of x: up to here one product of several phases is faster, in spite of its zeros


def conv(
    x: Array,
    w: Array,
    b: Array | None = None,
    *,
    stride: Any = 1,
    padding: Any = 0,
    finish: Callable | None = None,
) -> Array:
    """y as conv.conv gives it.

    finish  finish(part, tile) changes the outputs of a tile, part = y[tile] with y as a video, in place while
            they are in the cache: an activation, a sum
    """
    seen, x_video = _video(x, w, stride, padding)
    y = np.empty((x.shape[0], *seen.outputs, w.shape[-1]), x.dtype)
    bias = None if b is None else np.tile(b, seen.outputs[2])  # long rows are added faster

    def finished(part: Array, tile: Tile) -> None:
        if bias is not None:
            part.reshape(-1, bias.size)[...] += bias
        if finish is not None:
            finish(part, tile)

    _convolve(x_video, seen, [Product(w.reshape(-1, w.shape[-1]), y)], finished)
    return y.reshape(x.shape[0], *_unpacked(seen.outputs, x.ndim), w.shape[-1])


def conv_backward(
    dy: Array, x: Array, w: Array, *, stride: Any = 1, padding: Any = 0
) -> tuple[Array, Array, Array]:
    """dx, dw, db as conv.conv_backward gives them."""
    return (
        input_gradient(dy, x, w, stride=stride, padding=padding),
        *weight_gradient(dy, x, w, stride=stride, padding=padding),
    )


def weight_gradient(
    dy: Array,
    x: Array,
    w: Array,
    *,
    stride: Any = 1,
    padding: Any = 0,
    bias: bool = True,
    start: Callable | None = None,
) -> tuple[Array, Array | float]:
    """dw and db: each thread adds up its own tiles, and the threads' sums are added at the end.

    bias   False: db is 0.0
    start  start(part, tile) gives the gradient that is read in the place of part = dy[tile], with dy as a
           video; it may write it into part
    """
    seen, x = _video(x, w, stride, padding)
    dy = dy.reshape(x.shape[0], *seen.outputs, w.shape[-1])
    tiles = tiles_of(x, seen, min(max(TILE_BYTES, 8 * w.nbytes), DW_TILE_BYTES), w.shape[-1])

    def work(share: list[Tile]) -> tuple[Array, Array]:
        columns, dw, db = columns_of(x, seen), 0.0, 0.0
        for tile in share:
            part = dy[tile] if start is None else start(dy[tile], tile)
            rows = part.reshape(-1, w.shape[-1])
            dw = dw + np.dot(columns(tile).T, rows)
            db = db + total(rows) if bias else db
        return dw, db

    dw, db = (sum(part) for part in zip(*_on_all_cores(work, tiles, x), strict=True))
    return dw.reshape(w.shape), db


def column_statistics(x: Array, w: Array, *, stride: Any = 1, padding: Any = 0) -> tuple[Array, Array, int]:
    """Mean (S,) and covariance (S, S) of the S = prod(kernel) C_in columns, and n of each.

    covariance = mean(d d^T) - mean(d) mean(d)^T with d = cols - near, in one pass over x. `near` is the mean
    of each channel in some rows of x, so few digits are lost.
    """
    seen, x = _video(x, w, stride, padding)
    n, wide = x.shape[0] * prod(seen.outputs), _together(seen, _several(seen, x.shape[-1]))
    tiles, size = tiles_of(x, wide, TILE_BYTES), prod(wide.kernel)
    near = np.tile(near_mean(x), size)

    def work(share: list[Tile]) -> tuple[Array, Array]:
        columns, first, second = columns_of(x, wide), 0.0, 0.0
        for tile in share:
            d = columns(tile) - near
            first, second = first + total(d), second + np.dot(d.T, d)
        return first, second

    first, second = (sum(part) / n for part in zip(*_on_all_cores(work, tiles, x), strict=True))
    single = [(first[k], second[k[:, None], k]) for k in _single_columns(seen, wide, x.shape[-1])]
    first, second = map(sum, zip(*single, strict=True))
    return near[: first.size] + first, second - np.outer(first, first), n


def _several(seen: Taps, channels: int) -> int:
    """How many neighbouring outputs of W are taken together: short columns are slow to copy and multiply."""
    return gcd(seen.outputs[2], TOGETHER) if prod(seen.kernel) * channels <= SHORT_COLUMNS else 1


def _together(seen: Taps, several: int) -> Taps:
    """What neighbouring outputs of W see together: one column in place of `several`."""
    (*kernel, k), (*stride, s), left, (*outputs, n) = seen
    return Taps((*kernel, k + (several - 1) * s), (*stride, several * s), left, (*outputs, n // several))


@lru_cache(64)
def _single_columns(seen: Taps, wide: Taps, channels: int) -> list[Array]:
    """For each of the outputs that are taken together: where its column lies in the one of `_together`."""
    places = np.arange(prod(wide.kernel) * channels).reshape(*wide.kernel, channels)
    several, step = wide.stride[2] // seen.stride[2], seen.stride[2]
    return [places[:, :, j * step : j * step + seen.kernel[2]].ravel() for j in range(several)]


def input_gradient(
    dy: Array, x: Array, w: Array, *, stride: Any = 1, padding: Any = 0, finish: Callable | None = None
) -> Array:
    """dx: for each phase of the stride a convolution of dy with every s-th tap, in reverse order.

    finish  as in `conv`, for a kernel of one tap: part = dx[tile], tile one of those of y
    """
    seen, x_video = _video(x, w, stride, padding)
    dy, taps = dy.reshape(x.shape[0], *seen.outputs, w.shape[-1]), w.reshape(*seen.kernel, *w.shape[-2:])
    if finish is None and x.shape[-1] <= NARROW and x_video.shape[3] % seen.stride[2] == 0:
        seen, taps = side_by_side(seen, taps)
    every = all(k >= s for k, s in zip(seen.kernel, seen.stride, strict=True))  # input is seen by some tap
    B, T, H, W, C = x_video.shape
    dx = (np.empty if every else np.zeros)((B, T, H, W * C // taps.shape[-2], taps.shape[-2]), x.dtype)
    for sees, products in convolutions_of_phases(dx, taps, seen):
        _convolve(dy, sees, products, finish)
    return dx.reshape(x.shape)


def _convolve(x: Array, seen: Taps, products: list[Product], finish: Callable | None = None) -> None:
    """Writes y_o = cols_o w for each of the products, tile by tile; x and y are videos, y may have gaps."""
    limit = max(TILE_BYTES, sum(of.w.nbytes for of in products) // 2)
    tiles = tiles_of(x, seen, limit, max(of.w.shape[-1] for of in products))

    def work(waiting: Iterator[Tile]) -> None:
        columns = columns_of(x, seen)
        for tile in waiting:
            found = columns(tile)
            for w, y, numbers in products:
                part = y[tile]
                few = _few_rows(found[:, numbers], w)
                if part.flags.c_contiguous:
                    np.matmul(few, w, out=part.reshape(*few.shape[:-1], part.shape[-1]))
                else:
                    part[...] = (few @ w).reshape(part.shape)
                if finish is not None:
                    finish(part, tile)

    waiting = iter(tiles)  # of all threads: each takes the next tile as soon as it is free
    run_parallel(work, [waiting] * min(len(tiles), threads_for(x)))


def _few_rows(rows: Array, w: Array) -> Array:
    """A stack of matrices of ROWS rows, where their products are small; otherwise all rows as they are."""
    small = rows.shape[0] % ROWS == 0 and ROWS * w.size <= SMALL
    return rows.reshape(-1, ROWS, rows.shape[-1]) if small else rows


def _video(x: Array, w: Array, stride: Any, padding: Any) -> tuple[Taps, Array]:
    """What the outputs see, and x as (B, T, H, W, C)."""
    asked, x = window(w.shape[:-2], stride, padding), video(x)
    return _taps(asked, x.shape[1:-1]), x


@lru_cache(256)
def _taps(asked: Window, grid: tuple[int, int, int]) -> Taps:
    seen = Window(packed(asked.kernel), packed(asked.stride), packed(asked.padding, 0))
    return Taps(*seen, seen.outputs(grid))


def video(x: Array) -> Array:
    """A sequence, a picture or a video as a video (B, T, H, W, C), which lies in memory in this order."""
    return np.ascontiguousarray(x).reshape(x.shape[0], *packed(x.shape[1:-1]), x.shape[-1])


def packed(numbers: tuple[int, ...], one: int = 1) -> tuple[int, int, int]:
    """Three axes of one, two or three: a sequence is a video of one frame and one column."""
    return {1: (one, *numbers, one), 2: (one, *numbers), 3: numbers}[len(numbers)]


def _unpacked(numbers: tuple[int, int, int], ndim: int) -> tuple[int, ...]:
    return {3: numbers[1:2], 4: numbers[1:], 5: numbers}[ndim]


def _on_all_cores(work: Callable, pieces: list, x: Array) -> list:
    return run_parallel(work, round_robin(pieces, threads_for(x)))
