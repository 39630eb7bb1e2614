"""All cores for NumPy: pieces of work on threads of our own, with BLAS held to one thread meanwhile.

OpenBLAS's own threads wait busily for some 20 ms after a product, and take the cores from what comes next.
So products are shared out here. blocks.py does the same for rows that stay in the cache. Arrays of other
libraries are not cut: a GPU works on all of its cores anyway.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import cache, partial
from importlib.util import find_spec
from itertools import pairwise
from threading import Lock, local
from typing import Any

import numpy as np

from .arrays import Array

ONE_THREAD = 2**13  # multiply-adds: up to here OpenBLAS uses one thread anyway
SHARED = 2**22  # multiply-adds: from here on a product is worth waking the other cores
FEW_NUMBERS = 2**13  # in all samples: another core is not worth waking
OF_ONE_SAMPLE = 2**10  # numbers: its products are below ONE_THREAD
ONE_AT_A_TIME = Lock()  # the limit on BLAS's threads holds for the whole process
HERE = local()  # inside: whether this thread does a share of `run_parallel`


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def matmul(a: Array, b: Array) -> Array:
    """a @ b, matrices or stacks (B, n, k), (B, k, m): each core has rows or samples of its own.

    Either may be one matrix, or a stack of one, for all samples of the other.
    """
    work = a.size * b.shape[-1]
    if work <= ONE_THREAD or getattr(HERE, "inside", False) or threads_for(a, b) == 1:
        return a @ b
    like = a
    if b.ndim > 2:
        a, b = _of_one_stack(a, b)
    out = np.empty_like(like, np.result_type(a, b), shape=(*a.shape[:-1], b.shape[-1]))

    def some(part: tuple) -> None:
        of_b = part[: a.ndim - 2] if b.ndim > 2 else ()
        np.matmul(a[part], b[of_b], out=out[part])

    with blas_on_one_thread():
        on_threads(some, _parts(a.shape[:-1], cores() if work > SHARED else 1))
    return out


def _of_one_stack(a: Array, b: Array) -> tuple[Array, ...]:
    """Views of both with the same samples: one matrix stands for all of them."""
    stack = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    return tuple(np.broadcast_to(m, (*stack, *m.shape[-2:])) for m in (a, b))


def _is_for_threads(*arrays: Array) -> bool:
    return _blas_can_be_limited() and all(isinstance(a, np.ndarray) for a in arrays)


def _parts(shape: tuple[int, ...], shares: int) -> list[tuple[slice, ...]]:
    """Rows of a matrix, or samples of a stack, or rows of every sample where samples are few."""
    if len(shape) > 1 and shape[0] < shares:
        return [(slice(None), *part) for part in _parts(shape[1:], shares)]
    ends = [shape[0] * k // shares for k in range(shares + 1)]
    return [(slice(first, last),) for first, last in pairwise(ends)]


def on_threads(work: Callable, shares: list) -> list:
    """[work(share) for every share]: the first on this thread, the others in the pool."""
    others = [pool().submit(work, share) for share in shares[1:]]
    return [work(shares[0]), *(other.result() for other in others)]


@cache
def pool() -> ThreadPoolExecutor:
    """One pool for the whole process. Its work never waits for other work of the pool."""
    return ThreadPoolExecutor(cores())


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=pool.cache_clear)  # threads do not survive a fork


def samplewise(function: Callable, *arrays: Array, several: int = 1) -> tuple[Array, ...]:
    """function(*arrays), a tuple of arrays (B, ...), for a function that treats every sample alone.

    It gets `several` samples at a time, or fewer so that each core has some; few, since its temporaries
    shall be small. Where all samples are small, it gets them all.
    """
    B, numbers = arrays[0].shape[0], sum(a.size for a in arrays)
    if numbers <= min(FEW_NUMBERS, OF_ONE_SAMPLE * B):
        return tuple(function(*arrays))
    threads, found, only_one = threads_for(arrays[0]), [], Lock()
    several = min(several, -(-B // threads))

    def keep(samples: slice, parts: tuple) -> None:
        with only_one:  # the first to be done knows the shapes
            if not found:
                found.extend(np.empty((B, *part.shape[1:]), part.dtype) for part in parts)
        for whole, part in zip(found, parts, strict=True):
            whole[samples] = part

    def work(share: list[slice]) -> None:
        for samples in share:
            keep(samples, function(*(a[samples] for a in arrays)))

    pieces = [slice(b, b + several) for b in range(0, B, several)]
    run_parallel(work, round_robin(pieces, threads))
    return tuple(found)


def threads_for(*arrays: Array) -> int:
    """Threads worth starting: one a core for NumPy with `threadpoolctl` (extra `fast`), otherwise one."""
    return cores() if _is_for_threads(*arrays) else 1


def round_robin(pieces: list, shares: int) -> list[list]:
    """The pieces shared out in turns, so that a second call adds in the same order."""
    return [pieces[k::shares] for k in range(shares)]


def run_parallel(work: Callable, shares: list[Iterable]) -> list:
    """[work(share) for every share], each on a thread of its own with BLAS held to one thread inside."""
    shares = [share for share in shares if share]
    if len(shares) <= 1:
        return [work(share) for share in shares]
    with blas_on_one_thread():
        if len(shares) <= cores():
            return on_threads(partial(_inside, work), shares)
        with ThreadPoolExecutor(len(shares)) as pool:
            return list(pool.map(partial(_inside, work), shares))


def _inside(work: Callable, share: Iterable) -> Any:
    """work(share), in which `matmul` multiplies on this thread alone."""
    HERE.inside = True
    try:
        return work(share)
    finally:
        HERE.inside = False


@contextmanager
def blas_on_one_thread() -> Iterator[None]:
    """The limit, given back at the end; without `threadpoolctl` BLAS keeps its threads: right, but slower."""
    limit = _blas().limit(limits=1, user_api="blas") if _blas_can_be_limited() else nullcontext()
    with ONE_AT_A_TIME, limit:
        yield


@cache
def _blas_can_be_limited() -> bool:
    return find_spec("threadpoolctl") is not None


@cache
def _blas() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
