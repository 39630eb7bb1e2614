"""The convolution of conv.py as one matrix product a tile, on all cores. The same numbers; NumPy only.

    cols_o = [x_{s o + k - p} for all taps k], prod(kernel) C_in numbers      y_o = cols_o w, w as one matrix

A tile is some rows of outputs of one frame. Its columns are copied into a buffer that stays in the cache, so
the large matrix of all outputs never exists. Pictures are videos of one frame, sequences of one column too.

    dw = sum over the tiles of cols^T dy
    dx = a convolution of dy with the taps in reverse order and w_k^T, with a stride of s once for each phase
"""

from collections.abc import Callable
from itertools import product
from math import prod
from typing import Any, NamedTuple

import numpy as np

from ..base.arrays import Array
from ..base.parallel import round_robin, run_parallel, threads_for
from .windows import Window, window

TILE_BYTES = 2**20  # of the columns of a tile in the forward: they stay in a core's own cache
DW_TILE_BYTES = 2**23  # in the backward: each tile also costs a sum as large as w


class Tile(NamedTuple):
    """Rows of outputs of one frame, b and t, from `first` to before `last`."""

    b: int
    t: int
    first: int
    last: int


class Video(NamedTuple):
    """The sizes of a convolution, three axes each: T, H, W."""

    seen: Window
    outputs: tuple[int, int, int]
    channels: int

    @property
    def width(self) -> int:
        """Numbers that one output sees."""
        return prod(self.seen.kernel) * self.channels


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

    finish  finish(part, tile) changes the outputs of a tile, (rows, W, C_out), in place while they are in the
            cache: an activation, a sum
    """
    v, wide, matrix = _prepare(x, w, stride, padding)
    y = np.empty((x.shape[0], *v.outputs, w.shape[-1]), x.dtype)

    def work(tiles: list[Tile]) -> None:
        buffer = np.empty((_rows(v, x.itemsize, TILE_BYTES) * v.outputs[2], v.width), x.dtype)
        for tile in tiles:
            place = y[tile.b, tile.t, tile.first : tile.last]
            flat = place.reshape(-1, w.shape[-1])
            np.matmul(_columns(wide, tile, v, buffer), matrix, out=flat)
            if b is not None:
                flat += b
            if finish is not None:
                finish(place, tile)

    _on_all_cores(work, _tiles(v, x, TILE_BYTES), x)
    return y.reshape(x.shape[0], *_unpacked(v.outputs, x.ndim), w.shape[-1])


def conv_backward(
    dy: Array, x: Array, w: Array, *, stride: Any = 1, padding: Any = 0
) -> tuple[Array, Array, Array]:
    """dx, dw, db as conv.conv_backward gives them."""
    return (
        input_gradient(dy, x, w, stride=stride, padding=padding),
        weight_gradient(dy, x, w, stride=stride, padding=padding),
        dy.reshape(-1, dy.shape[-1]).sum(axis=0),
    )


def weight_gradient(dy: Array, x: Array, w: Array, *, stride: Any = 1, padding: Any = 0) -> Array:
    """dw: each thread adds up its own tiles, and the threads' sums are added at the end."""
    v, wide, matrix = _prepare(x, w, stride, padding)
    dy, sums = dy.reshape(x.shape[0], *v.outputs, w.shape[-1]), []

    def work(tiles: list[Tile]) -> None:
        buffer = np.empty((_rows(v, x.itemsize, DW_TILE_BYTES) * v.outputs[2], v.width), x.dtype)
        total, part = None, np.empty_like(matrix)
        for tile in tiles:
            rows = dy[tile.b, tile.t, tile.first : tile.last].reshape(-1, w.shape[-1])
            columns = _columns(wide, tile, v, buffer)
            if total is None:
                total = columns.T @ rows
            else:
                total += np.matmul(columns.T, rows, out=part)
        sums.append((tiles[0], total))

    _on_all_cores(work, _tiles(v, x, DW_TILE_BYTES), x)
    return sum(total for _, total in sorted(sums, key=lambda pair: pair[0])).reshape(w.shape)


def input_gradient(dy: Array, x: Array, w: Array, *, stride: Any = 1, padding: Any = 0) -> Array:
    """dx: for each phase of the stride a convolution of dy with every s-th tap, in reverse order."""
    seen = window(w.shape[:-2], stride, padding)
    phases = list(product(*map(range, seen.stride)))
    if len(phases) == 1:
        return _phase_gradient(dy, x, w, seen, phases[0])
    dx = np.zeros(x.shape, x.dtype)
    for first in phases:
        inputs = (slice(None), *(slice(r, None, s) for r, s in zip(first, seen.stride, strict=True)))
        found = _phase_gradient(dy, x, w, seen, first)
        if found is not None:
            dx[inputs] = found
    return dx


def _phase_gradient(dy: Array, x: Array, w: Array, seen: Window, first: tuple[int, ...]) -> Array | None:
    """dx at every s-th input from `first` on; None where no tap sees these inputs, or there are none."""
    sizes = zip(first, *seen, x.shape[1:-1], dy.shape[1:-1], strict=True)
    axes = [_phase(*of_axis) for of_axis in sizes]
    taps = w[tuple(axis.taps for axis in axes)]
    if not taps.size or any(r >= n for r, n in zip(first, x.shape[1:-1], strict=True)):
        return None
    reverse = taps[tuple(slice(None, None, -1) for _ in axes)]
    return conv(_widened(dy, axes), reverse.mT)


class Phase(NamedTuple):
    """On one axis, the inputs q = first + s t: which taps see them, and how much wider dy must be for it."""

    taps: slice
    left: int
    right: int


def _phase(first: int, kernel: int, stride: int, padding: int, n: int, outputs: int) -> Phase:
    """q = s o + k - p, so the taps of a phase are k = (first + p) mod s, and every s-th after it."""
    tap = (first + padding) % stride
    shift = (first + padding - tap) // stride  # o = t + shift for that tap, one less for each further one
    count, length = len(range(tap, kernel, stride)), len(range(first, n, stride))
    return Phase(slice(tap, None, stride), count - 1 - shift, length + shift - outputs)


def _widened(dy: Array, axes: list[Phase]) -> Array:
    """dy with zeros around its grid; where a number is negative, so many positions are left out."""
    kept = (slice(max(0, -a.left), n - max(0, -a.right)) for a, n in zip(axes, dy.shape[1:-1], strict=True))
    around = [(max(0, a.left), max(0, a.right)) for a in axes]
    return np.pad(dy[(slice(None), *kept)], [(0, 0), *around, (0, 0)])


def _prepare(x: Array, w: Array, stride: Any, padding: Any) -> tuple[Video, Array, Array]:
    """The sizes, the padded input (B, T, H, W, C), and w as one matrix."""
    seen = window(w.shape[:-2], stride, padding)
    three = Window(_packed(seen.kernel), _packed(seen.stride), _packed(seen.padding, 0))
    grid = _packed(x.shape[1:-1])
    wide = three.padded(np.ascontiguousarray(x).reshape(x.shape[0], *grid, x.shape[-1]))
    return (
        Video(three, three.outputs(grid), x.shape[-1]),
        wide,
        np.ascontiguousarray(w).reshape(-1, w.shape[-1]),
    )


def _packed(numbers: tuple[int, ...], one: int = 1) -> tuple[int, int, int]:
    """Three axes of one, two or three: a sequence is a video of one frame and one column."""
    return {1: (one, *numbers, one), 2: (one, *numbers), 3: numbers}[len(numbers)]


def _unpacked(numbers: tuple[int, int, int], ndim: int) -> tuple[int, ...]:
    return {3: numbers[1:2], 4: numbers[1:], 5: numbers}[ndim]


def _rows(v: Video, itemsize: int, limit: int) -> int:
    """Rows of outputs in a tile."""
    return max(1, min(v.outputs[1], limit // (v.outputs[2] * v.width * itemsize)))


def _tiles(v: Video, x: Array, limit: int) -> list[Tile]:
    step = _rows(v, x.itemsize, limit)
    T, H, _ = v.outputs
    places = product(range(x.shape[0]), range(T), range(0, H, step))
    return [Tile(b, t, first, min(first + step, H)) for b, t, first in places]


def _views(wide: Array, tile: Tile, v: Video) -> list[Array]:
    """For each (k_t, k_h): (rows, W, k_w C) of the padded input, the k_w C numbers side by side in memory."""
    (kt, kh, kw), (st, sh, sw), _ = v.seen
    _, _, line, place, item = wide.strides
    shape = (tile.last - tile.first, v.outputs[2], kw * v.channels)
    starts = [wide[tile.b, tile.t * st + i, tile.first * sh + j :] for i, j in product(range(kt), range(kh))]
    return [np.lib.stride_tricks.as_strided(a, shape, (sh * line, sw * place, item)) for a in starts]


def _columns(wide: Array, tile: Tile, v: Video, buffer: Array) -> Array:
    """cols of a tile, in the buffer; a 1x1x1 convolution with stride 1 needs no copy."""
    views = _views(wide, tile, v)
    if v.width == v.channels and v.seen.stride[1:] == (1, 1):
        return views[0].reshape(-1, v.channels)
    rows, columns, run = views[0].shape
    found = buffer[: rows * columns]
    parts = found.reshape(rows, columns, len(views), run)
    for k, view in enumerate(views):
        parts[:, :, k] = view
    return found


def _on_all_cores(work: Callable, pieces: list, x: Array) -> None:
    run_parallel(work, round_robin(pieces, threads_for(x)))
