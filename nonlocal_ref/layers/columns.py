"""What im2col.py multiplies: an output tile's columns, the inputs that its outputs see.

A tile is some rows of outputs, whole frames or whole samples. Its inputs with the padding around them, and
its columns, are copied into buffers that stay in the cache: neither the padded input nor the large matrix of
all columns ever exists.
"""

from collections.abc import Callable
from itertools import product
from math import prod
from typing import NamedTuple

import numpy as np

from ..base.arrays import Array
from ..base.parallel import threads_for

SHORT = 16  # numbers side by side in memory: fewer are copied faster the other way round


class Tile(NamedTuple):
    """Where a tile lies in y: y[tile] is (samples, frames, rows, W, C_out)."""

    samples: slice
    frames: slice
    rows: slice


class Taps(NamedTuple):
    """Which inputs the outputs of a convolution see, for T, H and W: s o + k - left, k = 0 ... kernel - 1."""

    kernel: tuple[int, int, int]
    stride: tuple[int, int, int]
    left: tuple[int, int, int]
    outputs: tuple[int, int, int]


def tiles_of(x: Array, seen: Taps, limit: int) -> list[Tile]:
    """Tiles with columns of about `limit` bytes, at least one for each core where there is enough."""
    T, H, W = seen.outputs
    row = W * prod(seen.kernel) * x.shape[-1] * x.itemsize
    limit = min(limit, x.shape[0] * T * H * row // threads_for(x))
    rows = _even(H, limit // row)
    frames = _even(T, limit // (H * row)) if rows == H else 1
    samples = _even(x.shape[0], limit // (T * H * row)) if frames == T and rows == H else 1
    return [Tile(*part) for part in product(_cuts(x.shape[0], samples), _cuts(T, frames), _cuts(H, rows))]


def _even(n: int, most: int) -> int:
    """The size of parts of n, none larger than `most`, all about the same size."""
    parts = -(-n // max(1, most))
    return -(-n // parts)


def _cuts(n: int, step: int) -> list[slice]:
    return [slice(first, min(first + step, n)) for first in range(0, n, step)]


def columns_of(x: Array, seen: Taps, largest: Tile) -> Callable:
    """columns(tile) with buffers of its own, for one thread: (outputs, prod(kernel) C)."""
    sizes = _outputs(largest, seen)
    width = prod(seen.kernel) * x.shape[-1]
    reach = [s * (n - 1) + k for n, s, k in zip(sizes[1:], seen.stride, seen.kernel, strict=True)]
    wide = np.empty(sizes[0] * prod(reach) * x.shape[-1], x.dtype)
    buffer = np.empty(prod(sizes) * width, x.dtype)
    return lambda tile: _columns(_padded(x, tile, seen, wide), _outputs(tile, seen), seen, buffer)


def _outputs(tile: Tile, seen: Taps) -> tuple[int, int, int, int]:
    return (*(part.stop - part.start for part in tile), seen.outputs[2])


def _padded(x: Array, tile: Tile, seen: Taps, buffer: Array) -> Array:
    """The inputs that a tile sees, with zeros outside of the grid: where there are none, a view of x."""
    places = (tile.frames, tile.rows, slice(0, seen.outputs[2]))
    spans = [_span(*axis) for axis in zip(places, *seen[:3], x.shape[1:-1], strict=True)]
    found = x[(tile.samples, *(span.inside for span in spans))]
    shape = (found.shape[0], *(span.length for span in spans), x.shape[-1])
    if found.shape == shape:
        return found
    wide = buffer[: prod(shape)].reshape(shape)
    wide[...] = 0
    inside = (slice(s.at, s.at + n) for s, n in zip(spans, found.shape[1:-1], strict=True))
    wide[(slice(None), *inside)] = found
    return wide


class Span(NamedTuple):
    """The inputs that some outputs see on one axis: those inside the grid begin at `at` of `length`."""

    inside: slice
    at: int
    length: int


def _span(outputs: slice, kernel: int, stride: int, left: int, n: int) -> Span:
    first, last = outputs.start * stride - left, (outputs.stop - 1) * stride - left + kernel
    start = min(max(first, 0), n)
    return Span(slice(start, max(start, min(last, n))), start - first, last - first)


def _columns(wide: Array, outputs: tuple[int, ...], seen: Taps, buffer: Array) -> Array:
    """cols of a tile, in the buffer; a 1x1x1 convolution with stride 1 needs no copy."""
    channels = wide.shape[-1]
    if seen.kernel == seen.stride == (1, 1, 1):
        return wide.reshape(-1, channels)
    views = _views(wide, outputs, seen)
    run, found = views[0].shape[-1], buffer[: prod(outputs) * len(views) * views[0].shape[-1]]
    if run < SHORT:  # cols^T: NumPy copies along W then
        parts = found.reshape(len(views), run, *outputs)
        for k, view in enumerate(views):
            parts[k] = np.moveaxis(view, -1, 0)
        return found.reshape(len(views) * run, -1).T
    parts = found.reshape(*outputs, len(views), run)
    for k, view in enumerate(views):
        parts[..., k, :] = view
    return found.reshape(-1, len(views) * run)


def _views(wide: Array, outputs: tuple[int, ...], seen: Taps) -> list[Array]:
    """For each (k_t, k_h): (*outputs, k_w C) of what a tile sees, k_w C numbers side by side in memory."""
    sample, *axes, item = wide.strides
    strides = (sample, *(a * s for a, s in zip(axes, seen.stride, strict=True)), item)
    starts = [wide[:, i:, j:] for i, j in product(range(seen.kernel[0]), range(seen.kernel[1]))]
    run = seen.kernel[2] * wide.shape[-1]
    return [np.lib.stride_tricks.as_strided(a, (*outputs, run), strides) for a in starts]
