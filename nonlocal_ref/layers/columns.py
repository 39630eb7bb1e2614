"""What im2col.py multiplies: an output tile's columns, the inputs that its outputs see.

A tile is some rows of outputs, whole frames or whole samples. Its inputs with the padding around them, and
its columns, are copied into buffers that stay in the cache: neither the padded input nor the large matrix of
all columns ever exists.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
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


class Buffers(NamedTuple):
    """Where the inputs of a tile go, its columns, and the copies from the first to the second."""

    inside: Array
    columns: Array
    copies: list[tuple[Array, Array]]


def columns_of(x: Array, seen: Taps) -> Callable:
    """columns(tile), (outputs, prod(kernel) C), with buffers of its own, for one thread.

    Tiles of one shape and one place of the padding share their buffers: its zeros are written once.
    """
    buffers, axes = {}, list(zip(*seen[:3], x.shape[1:-1], strict=True))
    across = _span(0, seen.outputs[2], *axes[2])

    def columns(tile: Tile) -> Array:
        spans = (_span(*_ends(tile.frames), *axes[0]), _span(*_ends(tile.rows), *axes[1]), across)
        inputs = x[(tile.samples, *(span.inside for span in spans))]
        if seen.kernel == (1, 1, 1) and inputs.shape[1:-1] == tuple(span.length for span in spans):
            return inputs[(slice(None), *(slice(None, None, s) for s in seen.stride))].reshape(
                -1, x.shape[-1]
            )
        key = (inputs.shape, *(span[1:] for span in spans))
        if key not in buffers:
            outputs = (*(part.stop - part.start for part in tile), seen.outputs[2])
            buffers[key] = _buffers(inputs, spans, seen, outputs)
        inside, found, copies = buffers[key]
        inside[...] = inputs
        for to, view in copies:
            to[...] = view
        return found

    return columns


class Span(NamedTuple):
    """The inputs that some outputs see on one axis: those inside the grid begin at `at` of `length`."""

    inside: slice
    at: int
    length: int


def _ends(part: slice) -> tuple[int, int]:
    return part.start, part.stop


@lru_cache(1024)  # many tiles have the same rows
def _span(start: int, stop: int, kernel: int, stride: int, left: int, n: int) -> Span:
    first, last = start * stride - left, (stop - 1) * stride - left + kernel
    start = min(max(first, 0), n)
    return Span(slice(start, max(start, min(last, n))), start - first, last - first)


def _buffers(inputs: Array, spans: tuple[Span, ...], seen: Taps, outputs: tuple[int, ...]) -> Buffers:
    wide = np.zeros((inputs.shape[0], *(span.length for span in spans), inputs.shape[-1]), inputs.dtype)
    inside = (slice(s.at, s.at + n) for s, n in zip(spans, inputs.shape[1:-1], strict=True))
    views = _views(wide, outputs, seen)
    run = views[0].shape[-1]
    if run < SHORT:  # cols^T: NumPy copies along W then
        turned = np.empty((len(views), run, *outputs), wide.dtype)
        columns, places = turned.reshape(len(views) * run, -1).T, np.moveaxis(turned, 1, -1)
    else:
        found = np.empty((*outputs, len(views), run), wide.dtype)
        columns, places = found.reshape(-1, len(views) * run), _whole_runs(np.moveaxis(found, -2, 0))
        views = _whole_runs(views)
    return Buffers(wide[(slice(None), *inside)], columns, list(zip(places, views, strict=True)))


def _views(wide: Array, outputs: tuple[int, ...], seen: Taps) -> list[Array]:
    """For each (k_t, k_h): (*outputs, k_w C) of what a tile sees, k_w C numbers side by side in memory."""
    sample, *axes, item = wide.strides
    strides = (sample, *(a * s for a, s in zip(axes, seen.stride, strict=True)), item)
    starts = [wide[:, i:, j:] for i, j in product(range(seen.kernel[0]), range(seen.kernel[1]))]
    run = seen.kernel[2] * wide.shape[-1]
    return [np.lib.stride_tricks.as_strided(a, (*outputs, run), strides) for a in starts]


def _whole_runs(views: Iterable[Array]) -> list[Array]:
    """Each (..., run) as (...) of things of run numbers, which NumPy copies much faster."""
    return [a.view((np.void, a.shape[-1] * a.itemsize))[..., 0] for a in views]
