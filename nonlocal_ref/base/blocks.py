"""All cores for NumPy, in blocks that stay in the cache: rows of the weights, positions of a clip, channels.

NumPy's exp, max and sum run on one core. Where the rows of an array are independent, each core gets blocks of
them. Arrays of other libraries are not cut: a GPU works on all of its cores anyway.
"""

from collections import deque
from collections.abc import Callable
from contextlib import nullcontext
from functools import lru_cache
from itertools import pairwise
from math import gcd

import numpy as np

from .arrays import Array, namespace
from .parallel import ONE_THREAD, blas_on_one_thread, cores, on_threads, pool
from .shapes import Scores

BLOCK_BYTES = 2**18  # of one array: a block and its temporaries stay in a core's own cache
ROW = 2048  # numbers in a row that NumPy works through at full speed


def by_rows(function: Callable, *arrays: Scores) -> Scores:
    """function(*arrays) for a function that treats every row alone, written over the first array."""
    if not (isinstance(arrays[0], np.ndarray) and arrays[0].flags.carray):  # others cannot be written over
        return function(*arrays)
    flat = [a.reshape(1, -1, a.shape[-1]) for a in arrays]
    step = max(1, BLOCK_BYTES // flat[0][:, :1].nbytes)

    def one_block(start: int) -> None:
        blocks = [a[:, start : start + step] for a in flat]
        blocks[0][...] = function(*blocks)

    _each(one_block, [*range(0, flat[0].shape[1], step)])
    return arrays[0]


def rowwise(function: Callable, *arrays: Array, channels: tuple = ()) -> Array:
    """function(*arrays, *channels) for a function that treats every row alone: a fresh array (..., C).

    arrays    (..., C) each
    channels  arrays (C,) for a function of single numbers, such as y = x slope + shift: it may then meet
              several rows side by side
    """
    if not all(isinstance(a, np.ndarray) and a.flags.c_contiguous for a in arrays):
        return function(*arrays, *channels)
    out = np.empty_like(arrays[0])

    def one_block(to: Array, *blocks: Array) -> None:
        to[...] = function(*blocks)

    in_blocks(one_block, out, *arrays, channels=channels)
    return out


def in_blocks(work: Callable, *arrays: Array, channels: tuple = ()) -> list:
    """[work(*blocks, *channels) for all blocks of rows of the NumPy arrays (..., C)], on all cores.

    A block of an array in the order of its rows is a view: work may write into it. channels as in `rowwise`.
    """
    flat, channels = _side_by_side(arrays, channels)
    return _each(lambda rows: work(*(a[rows] for a in flat), *channels), _row_blocks(flat[0]))


def sum_rows(function: Callable, *arrays: Array, channels: tuple = ()) -> tuple[Array, ...]:
    """The sums (C,) of what function(*blocks, *channels), a tuple, gives for all blocks of rows (..., C).

    Always in the same order. The blocks' sums are added in float64: millions of float32 numbers one after the
    other would lose digits. channels as in `rowwise`.
    """
    width = arrays[0].shape[-1]
    if not isinstance(arrays[0], np.ndarray):
        return function(*(namespace(a).reshape(a, (-1, width)) for a in arrays), *channels)
    with blas_on_one_thread() if arrays[0].size > ONE_THREAD else nullcontext():
        parts = in_blocks(function, *arrays, channels=channels)
    sums = (np.sum(part, axis=0, dtype=np.float64) for part in zip(*parts, strict=True))
    return tuple(a.reshape(-1, width).sum(axis=0).astype(arrays[0].dtype) for a in sums)


def total(rows: Array) -> Array:
    """The sum over rows, (n, C) -> (C,), as a product with ones: BLAS adds faster than NumPy does."""
    if isinstance(rows, np.ndarray):  # called for every block
        return np.dot(ones(rows.shape[0], rows.dtype), rows)
    return namespace(rows).ones_like(rows[:, 0]) @ rows


@lru_cache(256)
def ones(n: int, dtype: np.dtype) -> Array:
    """n ones, kept: read them only."""
    return np.ones(n, dtype)


def _side_by_side(arrays: tuple, channels: tuple) -> tuple[list[Array], list[Array]]:
    """The arrays as long rows, with several positions in one where each channel has a number of its own."""
    width = arrays[0].shape[-1]
    most = 2 ** max(0, (ROW // width).bit_length() - 1) if channels else 1
    several = gcd(arrays[0].size // width, most)
    return [a.reshape(-1, several * width) for a in arrays], [np.tile(c, several) for c in channels]


def _row_blocks(a: Array) -> list[slice]:
    """Larger than for `by_rows`: a call of such a short function costs more than the cache gains, and between
    short calls threads wait for Python's lock. But a few for each core where there is enough.
    """
    size = min(4 * BLOCK_BYTES, max(2 * BLOCK_BYTES, a.nbytes // 4))
    step = max(1, size // max(1, a[:1].nbytes))
    return [slice(start, start + step) for start in range(0, a.shape[0], step)]


def _each(work: Callable, pieces: list) -> list:
    """[work(piece) for every piece], on all cores; a few pieces are not worth the threads.

    Each core takes the next piece as soon as it is free.
    """
    if len(pieces) <= 2 or cores() == 1:
        return [work(piece) for piece in pieces]
    found, ends = [None] * len(pieces), [None] * cores()
    waiting = deque([*range(len(pieces)), *ends])

    def work_on(waiting: deque) -> None:
        while (k := waiting.popleft()) is not None:
            found[k] = work(pieces[k])

    on_threads(work_on, [waiting] * cores())
    return found


def by_channels(function: Callable, *arrays: Array) -> Array:
    """function(*arrays) for a function that treats every channel alone: one share of the channels a core."""
    channels = arrays[0].shape[-1]
    small = arrays[0].size * arrays[0].itemsize < BLOCK_BYTES
    if small or cores() == 1 or not all(isinstance(a, np.ndarray) for a in arrays):
        return function(*arrays)
    ends = [channels * k // cores() for k in range(cores() + 1)]
    shares = [slice(first, last) for first, last in pairwise(ends) if first < last]
    parts = list(pool().map(lambda share: function(*(a[..., share] for a in arrays)), shares))
    return np.concatenate(parts, axis=-1)
