"""Max pooling over windows that do not overlap; what is left over at an axis' end is dropped (7 -> 3)."""

from itertools import product

from ..base.arrays import Array, namespace


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


def _windows(x: Array, window: tuple[int, ...]) -> Array:
    return namespace(x).stack(
        [x[tap] for tap in _taps(x.shape, window)]
    )  # (entries of a window, B, *pooled, C)


def _taps(shape: tuple[int, ...], window: tuple[int, ...]) -> list[tuple[slice, ...]]:
    """For each entry of a window, the index that picks this entry out of all windows at once."""
    ends = [n // k * k for n, k in zip(shape[1:-1], window, strict=True)]
    starts = product(*map(range, window))
    return [(slice(None), *map(slice, first, ends, window), slice(None)) for first in starts]
