"""Max pooling over windows that do not overlap; what is left over at an axis' end is dropped (7 -> 3)."""

from itertools import product
from typing import Any

from ..base.arrays import Array, namespace
from ..base.layer import Layer, Shape


def max_pool(x: Array, window: tuple[int, ...]) -> Array:
    """The largest value of each window: (B, *grid, C) -> (B, *(n // k), C), one k for each grid axis."""
    return namespace(x).max(_windows(x, window), axis=0)


def max_pool_backward(dy: Array, x: Array, window: tuple[int, ...]) -> Array:
    """dx: the first largest entry of each window receives its dy, every other entry 0."""
    xp = namespace(dy, x)
    winner = xp.argmax(_windows(x, window), axis=0)
    dx = xp.zeros_like(x)
    for k, tap in enumerate(_taps(x.shape, window)):
        dx[tap] = xp.where(winner == k, dy, xp.zeros_like(dy))
    return dx


def pooled_shape(shape: Shape, window: tuple[int, ...]) -> Shape:
    """(B, *grid, C) -> (B, *(n // k), C); of the channels alone, (C,), nothing changes."""
    if len(shape) == 1:
        return shape
    return shape[0], *(n // k for n, k in zip(shape[1:-1], window, strict=True)), shape[-1]


def max_pool_layer(window: tuple[int, ...]) -> Layer:
    """Max pooling as a Layer. It has no parameters: params and dparams are {}."""

    def init(rng: Any, channels: int, *, dtype: Any = None) -> dict:
        return {}

    def forward(params: dict, x: Array, train: bool = False) -> tuple[Array, Array]:
        return max_pool(x, window), x

    def backward(dy: Array, saved: Array, params: dict) -> tuple[Array, dict]:
        return max_pool_backward(dy, saved, window), {}

    return Layer(init, forward, backward, out_shape=lambda shape: pooled_shape(shape, window))


def _windows(x: Array, window: tuple[int, ...]) -> Array:
    return namespace(x).stack(
        [x[tap] for tap in _taps(x.shape, window)]
    )  # (entries of a window, B, *pooled, C)


def _taps(shape: tuple[int, ...], window: tuple[int, ...]) -> list[tuple[slice, ...]]:
    """For each entry of a window, the index that picks this entry out of all windows at once."""
    ends = [n // k * k for n, k in zip(shape[1:-1], window, strict=True)]
    starts = product(*map(range, window))
    return [(slice(None), *map(slice, first, ends, window), slice(None)) for first in starts]
