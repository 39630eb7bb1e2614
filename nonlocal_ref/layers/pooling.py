"""Pooling: the largest, or the mean, of each window of a grid, each followed by its backward.

max   y_o = max_k x_{s o + k}      its gradient goes to the first largest entry of the window
mean  y_o = mean_k x_{s o + k}     padding counts as zeros; its gradient is shared by all entries
"""

from collections.abc import Callable
from functools import partial, reduce
from itertools import product
from math import prod
from typing import Any, NamedTuple

import numpy as np

from ..base.arrays import Array, namespace
from ..base.blocks import by_channels
from ..base.checks import plain_options
from ..base.layer import Layer, Shape, op_layer
from ..base.op import Op
from ..base.parallel import cores, round_robin, run_parallel
from .windows import Window, window


class PoolOptions(NamedTuple):
    """What a pooling was asked for; kind is the name of its function."""

    kind: str
    window: Window


def max_pool(x: Array, kernel: tuple[int, ...], stride: Any = None, padding: Any = 0) -> Array:
    """The largest value of each window: (B, *grid, C) -> (B, *outputs, C), one k for each grid axis.

    stride  the kernel by default: windows side by side; what is left over is dropped (7 -> 3)
    padding never wins: it counts as minus infinity
    """
    return _largest(x, _window(kernel, stride, padding))


def max_pool_backward(
    dy: Array, x: Array, kernel: tuple[int, ...], stride: Any = None, padding: Any = 0
) -> Array:
    """dx: the first largest entry of each window receives its dy, every other entry 0."""
    w, xp, grid = _window(kernel, stride, padding), namespace(dy, x), x.shape[1:-1]
    wide, y = w.padded(x, -float("inf")), _largest(x, w)
    dwide, waiting = xp.zeros_like(wide), xp.ones(dy.shape, dtype=xp.bool)
    for _, tap in w.taps(grid):
        wins = waiting & (wide[tap] == y)
        dwide[tap] += dy * xp.astype(wins, dy.dtype)
        waiting = waiting & ~wins
    return dwide[w.interior(grid)]


def mean_pool(x: Array, kernel: tuple[int, ...], stride: Any = None, padding: Any = 0) -> Array:
    """The mean of each window, padding included: (B, *grid, C) -> (B, *outputs, C)."""
    w = _window(kernel, stride, padding)
    wide = w.padded(x)
    return sum(wide[tap] for _, tap in w.taps(x.shape[1:-1])) / prod(kernel)


def mean_pool_backward(
    dy: Array, x: Array, kernel: tuple[int, ...], stride: Any = None, padding: Any = 0
) -> Array:
    """dx: every entry of a window receives dy / (entries of a window)."""
    w, grid = _window(kernel, stride, padding), x.shape[1:-1]
    dwide = namespace(dy, x).zeros_like(w.padded(x))
    for _, tap in w.taps(grid):
        dwide[tap] += dy / prod(kernel)
    return dwide[w.interior(grid)]


def global_mean(x: Array) -> Array:
    """The mean over all positions: (B, *grid, C) -> (B, C).   Source: Table 1, the last row."""
    n = prod(x.shape[1:-1])
    rows = namespace(x).reshape(x, (x.shape[0], n, x.shape[-1]))
    return namespace(x).full(n, 1 / n, dtype=x.dtype) @ rows  # faster than NumPy's mean


def global_mean_backward(dy: Array, x: Array) -> Array:
    """dx: every position receives dy / (number of positions)."""
    xp, (samples, *grid, channels) = namespace(dy, x), x.shape
    dx = xp.empty_like(x)
    dx[...] = xp.reshape(dy, (samples, *(1 for _ in grid), channels)) / prod(grid)
    return dx


@plain_options
def max_pool_layer(kernel: tuple[int, ...], stride: Any = None, padding: Any = 0) -> Layer:
    """Max pooling as a Layer without parameters."""
    return _pool_layer(max_pool, max_pool_backward, _window(kernel, stride, padding))


@plain_options
def mean_pool_layer(kernel: tuple[int, ...], stride: Any = None, padding: Any = 0) -> Layer:
    """Mean pooling as a Layer without parameters."""
    return _pool_layer(mean_pool, mean_pool_backward, _window(kernel, stride, padding))


def global_mean_layer() -> Layer:
    """The mean over all positions as a Layer without parameters: (B, *grid, C) -> (B, C)."""

    def out_shape(shape: Shape) -> Shape:
        return shape if len(shape) == 1 else (shape[0], shape[-1])

    op = Op(global_mean, global_mean_backward)
    return op_layer(op, out_shape, made_of=op)


def _pool_layer(forward: Callable, backward: Callable, w: Window) -> Layer:
    op = Op(*(partial(_in_pieces, w, partial(f, **w._asdict())) for f in (forward, backward)))
    return op_layer(op, w.out_shape, made_of=PoolOptions(forward.__name__, w))


def _in_pieces(w: Window, function: Callable, *arrays: Array) -> Array:
    """function(x) or function(dy, x) on all cores, in pieces that stay in the cache.

    Where windows do not overlap in the first axis of the grid they are cut there; otherwise each core has
    channels of its own.
    """
    x, k, s = arrays[-1], w.kernel[0], w.stride[0]
    outputs, backward = w.out_shape(x.shape), len(arrays) == 2
    if not isinstance(x, np.ndarray) or k > s or w.padding[0] or outputs[0] * outputs[1] < cores():
        return by_channels(function, *arrays)
    all_seen = k == s and outputs[1] * s == x.shape[1]  # then the pieces write every number of dx
    new = np.zeros if backward and not all_seen else np.empty
    found = new(x.shape if backward else outputs, x.dtype)

    def work(share: list[tuple[int, int]]) -> None:
        for b, o in share:
            seen, made = ((slice(b, b + 1), slice(i, i + n)) for i, n in ((s * o, k), (o, 1)))
            found[seen if backward else made] = function(*(a[made] for a in arrays[:-1]), x[seen])

    pieces = list(product(range(outputs[0]), range(outputs[1])))
    run_parallel(work, round_robin(pieces, cores()))
    return found


def _window(kernel: tuple[int, ...], stride: Any, padding: Any) -> Window:
    return window(kernel, kernel if stride is None else stride, padding)


def _largest(x: Array, w: Window) -> Array:
    """max_k x_{s o + k}"""
    wide = w.padded(x, -float("inf"))
    return reduce(namespace(x).maximum, (wide[tap] for _, tap in w.taps(x.shape[1:-1])))
