"""All cores for NumPy: blocks of rows of the weights, or pieces of work with BLAS held to one thread.

NumPy's exp, max and sum run on one core. The rows of the weights are independent, so each core gets blocks of
them. Arrays of other libraries are not cut: a GPU works on all of its cores anyway.
"""

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from functools import cache, partial
from importlib.util import find_spec
from itertools import pairwise
from math import gcd
from threading import Lock, local
from typing import Any

import numpy as np

from .arrays import Array, namespace
from .shapes import Scores

BLOCK_BYTES = 2**18  # of one array: a block and its temporaries stay in a core's own cache
ROW = 2048  # numbers in a row that NumPy works through at full speed
ONE_THREAD = 2**13  # multiply-adds: up to here OpenBLAS uses one thread anyway
SHARED = 2**24  # multiply-adds: from here on a product is worth waking the other cores
ONE_AT_A_TIME = Lock()  # the limit on BLAS's threads holds for the whole process
HERE = local()  # inside: whether this thread does a share of `run_parallel`


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


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
    with ONE_AT_A_TIME, _one_thread_of_blas():
        parts = in_blocks(function, *arrays, channels=channels)
    sums = (np.sum(part, axis=0, dtype=np.float64) for part in zip(*parts, strict=True))
    return tuple(a.reshape(-1, width).sum(axis=0).astype(arrays[0].dtype) for a in sums)


def total(rows: Array) -> Array:
    """The sum over rows, (n, C) -> (C,), as a product with ones: BLAS adds faster than NumPy does."""
    if isinstance(rows, np.ndarray):  # called for every block
        return np.dot(np.ones(rows.shape[0], rows.dtype), rows)
    return namespace(rows).ones_like(rows[:, 0]) @ rows


def product(a: Array, b: Array) -> Array:
    """a @ b, matrices or stacks (B, n, k), (B, k, m): each core has rows or samples, and BLAS one thread.

    OpenBLAS's own threads wait busily for some 20 ms after a product, and take the cores from what comes next.
    """
    work = a.size * b.shape[-1]
    if work <= ONE_THREAD or not all(isinstance(x, np.ndarray) for x in (a, b)) or _is_inside():
        return a @ b
    out = np.empty((*a.shape[:-1], b.shape[-1]), np.result_type(a, b))

    def some(part: tuple) -> None:
        of_b = part[:1] if a.ndim > 2 else ()
        np.matmul(a[part], b[of_b], out=out[part])

    with ONE_AT_A_TIME, _one_thread_of_blas():
        _with_this_thread(some, _parts(a.shape[:-1], cores() if work > SHARED else 1))
    return out


def _parts(shape: tuple[int, ...], shares: int) -> list[tuple[slice, ...]]:
    """Rows of a matrix, or samples of a stack, or rows of every sample where samples are few."""
    if len(shape) > 1 and shape[0] < shares:
        return [(slice(None), *part) for part in _parts(shape[1:], shares)]
    ends = [shape[0] * k // shares for k in range(shares + 1)]
    return [(slice(first, last),) for first, last in pairwise(ends)]


def _side_by_side(arrays: tuple, channels: tuple) -> tuple[list[Array], list[Array]]:
    """The arrays as long rows, with several positions in one where each channel has a number of its own."""
    width = arrays[0].shape[-1]
    most = 2 ** max(0, (ROW // width).bit_length() - 1) if channels else 1
    several = gcd(arrays[0].size // width, most)
    return [a.reshape(-1, several * width) for a in arrays], [np.tile(c, several) for c in channels]


def _row_blocks(a: Array) -> list[slice]:
    step = max(1, BLOCK_BYTES // max(1, a[:1].nbytes))
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

    _with_this_thread(work_on, [waiting] * cores())
    return found


def _with_this_thread(work: Callable, shares: list) -> list:
    """[work(share) for every share]: the first on this thread, the others in the pool."""
    others = [_pool().submit(work, share) for share in shares[1:]]
    return [work(shares[0]), *(other.result() for other in others)]


@cache
def _pool() -> ThreadPoolExecutor:
    """One pool for the whole process. Its work never waits for other work of the pool."""
    return ThreadPoolExecutor(cores())


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pool.cache_clear)  # threads do not survive a fork


def by_channels(function: Callable, *arrays: Array) -> Array:
    """function(*arrays) for a function that treats every channel alone: one share of the channels a core."""
    channels = arrays[0].shape[-1]
    if (
        not all(isinstance(a, np.ndarray) for a in arrays)
        or arrays[0].size * arrays[0].itemsize < BLOCK_BYTES
    ):
        return function(*arrays)
    ends = [channels * k // cores() for k in range(cores() + 1)]
    shares = [slice(first, last) for first, last in pairwise(ends) if first < last]
    parts = list(_pool().map(lambda share: function(*(a[..., share] for a in arrays)), shares))
    return np.concatenate(parts, axis=-1)


def samplewise(function: Callable, *arrays: Array) -> tuple[Array, ...]:
    """function(*arrays), a tuple of arrays (B, ...), for a function that treats every sample alone.

    It gets one sample after the other, so its temporaries are small; each core has samples of its own.
    """
    samples = [tuple(a[b : b + 1] for a in arrays) for b in range(arrays[0].shape[0])]
    with ONE_AT_A_TIME, _one_thread_of_blas():
        first = _inside(lambda arrays: function(*arrays), samples[0])
    found = tuple(np.empty((len(samples), *a.shape[1:]), a.dtype) for a in first)

    def work(share: list[int]) -> None:
        for b in share:
            for whole, part in zip(found, function(*samples[b]) if b else first, strict=True):
                whole[b] = part[0]

    run_parallel(work, round_robin([*range(len(samples))], threads_for(arrays[0])))
    return found


def threads_for(array: Array) -> int:
    """Threads worth starting: one a core for NumPy with `threadpoolctl` (extra `fast`), otherwise one."""
    return cores() if isinstance(array, np.ndarray) and _blas_can_be_limited() else 1


def round_robin(pieces: list, shares: int) -> list[list]:
    """The pieces shared out in turns, so that a second call adds in the same order."""
    return [pieces[k::shares] for k in range(shares)]


def run_parallel(work: Callable, shares: list[list]) -> list:
    """[work(share) for every share], each on a thread of its own with BLAS held to one thread inside."""
    shares = [share for share in shares if share]
    if len(shares) <= 1:
        return [work(share) for share in shares]
    with ONE_AT_A_TIME, _one_thread_of_blas():
        if len(shares) <= cores():
            return _with_this_thread(partial(_inside, work), shares)
        with ThreadPoolExecutor(len(shares)) as pool:
            return list(pool.map(partial(_inside, work), shares))


def _inside(work: Callable, share: list) -> Any:
    """work(share), in which `product` multiplies on this thread alone."""
    HERE.inside = True
    try:
        return work(share)
    finally:
        HERE.inside = False


def _is_inside() -> bool:
    return getattr(HERE, "inside", False)


def _one_thread_of_blas() -> Any:
    """The limit, given back at the end; without `threadpoolctl` BLAS keeps its threads: right, but slower."""
    return _blas().limit(limits=1, user_api="blas") if _blas_can_be_limited() else nullcontext()


@cache
def _blas_can_be_limited() -> bool:
    return find_spec("threadpoolctl") is not None


@cache
def _blas() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
