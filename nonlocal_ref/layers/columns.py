"""What im2col.py multiplies: an output tile's columns, the inputs that its outputs see.

A tile is some rows of outputs, whole frames or whole samples. Its inputs with the padding around them, and
its columns, are copied into buffers that stay in the cache: neither the padded input nor the large matrix of
all columns ever exists.
"""

from collections.abc import Callable
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


def tiles_of(x: Array, seen: Taps, limit: int, channels: int = 1) -> list[Tile]:
    """Tiles whose columns and outputs of so many channels take about `limit` bytes each, at most.

    At least one for each core where there is enough.
    """
    output = max(prod(seen.kernel) * x.shape[-1], channels) * x.itemsize
    return _tiles((x.shape[0], *seen.outputs), output, limit, threads_for(x))


@lru_cache(256)  # a training asks for the same ones in every step
def _tiles(outputs: tuple[int, int, int, int], output: int, limit: int, least: int) -> list[Tile]:
    B, T, H, W = outputs
    row = W * output
    limit = min(limit, B * T * H * row // least)
    rows = _even(H, limit // row)
    frames = _even(T, limit // (H * row)) if rows == H else 1
    samples = _even(B, limit // (T * H * row)) if frames == T and rows == H else 1
    return [Tile(*part) for part in product(_cuts(B, samples), _cuts(T, frames), _cuts(H, rows))]


def _even(n: int, most: int) -> int:
    """The size of parts of n, none larger than `most`, all about the same size."""
    parts = -(-n // max(1, most))
    return -(-n // parts)


def _cuts(n: int, step: int) -> list[slice]:
    return [slice(first, min(first + step, n)) for first in range(0, n, step)]


class Plan(NamedTuple):
    """Which inputs a tile sees, and where they go; its columns, as they lie in memory and as the outputs see
    them. The first alone where the columns are the inputs themselves.
    """

    inputs: tuple[slice, slice, slice]
    inside: Array | None = None
    columns: Array | None = None
    places: Array | None = None
    seen: Array | None = None


class Memory:
    """Memory that every tile's columns lie in: each tile writes all of its own before they are read."""

    def __init__(self) -> None:
        self._bytes = np.empty(0, np.uint8)

    def array(self, shape: tuple[int, ...], dtype: np.dtype) -> Array:
        """An array at its start; larger memory takes its place if this one is too small."""
        needed = prod(shape) * dtype.itemsize
        if self._bytes.size < needed:
            self._bytes = np.empty(needed, np.uint8)
        return self._bytes[:needed].view(dtype).reshape(shape)


def columns_of(x: Array, seen: Taps) -> Callable:
    """columns(tile), (outputs, prod(kernel) C), for one thread: the next call writes over the last one's."""
    plans, buffers, memory = {}, {}, Memory()

    def columns(tile: Tile) -> Array:
        samples, frames, rows = tile
        key = samples.stop - samples.start, frames.start, frames.stop, rows.start, rows.stop
        if key not in plans:
            plans[key] = _plan(x, seen, tile, buffers, memory)
        inputs, inside, found, places, seen_by_all = plans[key]
        if inside is None:
            return x[(samples, *inputs)].reshape(-1, x.shape[-1])
        inside[...] = x[(samples, *inputs)]
        places[...] = seen_by_all  # one copy for all taps: between short ones threads would wait
        return found

    return columns


def _plan(x: Array, seen: Taps, tile: Tile, buffers: dict, memory: Memory) -> Plan:
    """Tiles of one shape and one place of the padding share a padded copy: its zeros are written once."""
    ends = (_ends(tile.frames), _ends(tile.rows), (0, seen.outputs[2]))
    axes = zip(ends, *seen[:3], x.shape[1:-1], strict=True)
    spans = [_span(*of_outputs, *axis) for of_outputs, *axis in axes]
    inputs, shape = tuple(span.inside for span in spans), x[(tile.samples, *(s.inside for s in spans))].shape
    if seen.kernel == (1, 1, 1) and shape[1:-1] == tuple(span.length for span in spans):
        every = zip(inputs, seen.stride, strict=True)
        return Plan(tuple(slice(i.start, i.stop, s) for i, s in every))
    key = (shape, *(span[1:] for span in spans))
    if key not in buffers:
        outputs = (*(part.stop - part.start for part in tile), seen.outputs[2])
        buffers[key] = _buffers(shape, x.dtype, spans, seen, outputs, memory)
    return Plan(inputs, *buffers[key])


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


def _buffers(
    shape: tuple, dtype: np.dtype, spans: list[Span], seen: Taps, outputs: tuple, memory: Memory
) -> tuple:
    """What a Plan holds, for inputs (samples, frames, rows, columns, C) of this shape."""
    wide = np.empty((shape[0], *(span.length for span in spans), shape[-1]), dtype)
    for axis, (span, n) in enumerate(zip(spans, shape[1:-1], strict=True), start=1):
        slices = np.moveaxis(wide, axis, 0)
        slices[: span.at] = slices[span.at + n :] = 0
    inside = wide[:, *(slice(s.at, s.at + n) for s, n in zip(spans, shape[1:-1], strict=True))]
    (k_t, k_h), run = seen.kernel[:2], seen.kernel[2] * shape[-1]
    sample, *steps, item = wide.strides
    of_outputs = sample, *(step * s for step, s in zip(steps, seen.stride, strict=True))
    if run < SHORT:  # cols^T: NumPy copies along W then
        columns = memory.array((k_t, k_h, run, *outputs), dtype)
        seen_by_all = np.ndarray(columns.shape, dtype, wide, 0, (*steps[:2], item, *of_outputs))
        return inside, columns.reshape(k_t * k_h * run, -1).T, columns, seen_by_all
    whole = np.dtype((np.void, run * wide.itemsize))  # NumPy copies such things much faster
    columns = memory.array((*outputs, k_t, k_h, run), dtype)
    seen_by_all = np.ndarray(columns.shape[:-1], whole, wide, 0, (*of_outputs, *steps[:2]))
    return inside, columns.reshape(-1, k_t * k_h * run), columns.view(whole)[..., 0], seen_by_all
