"""All cores for NumPy: pieces of work on threads of our own, with BLAS held to one thread meanwhile.

OpenBLAS's own threads wait busily for some 20 ms after a product, and take the cores from what comes next.
So products are shared out here. blocks.py does the same for rows that stay in the cache. Arrays of other
libraries are not cut: a GPU works on all of its cores anyway.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
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
MANY_ROWS = 2**14  # float32 numbers of more rows lose digits in one sum
ONE_AT_A_TIME = Lock()  # the limit on BLAS's threads holds for the whole process
HERE = local()  # inside: whether this thread does a share of `run_parallel`


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def matmul(a: Array, b: Array, plus: Array | None = None) -> Array:
    """a @ b (+ plus), matrices or stacks (B, n, k), (B, k, m): each core has rows or samples of its own.

    Either may be one matrix, or a stack of one, for all samples of the other. plus is a row (m,).
    """
    work = a.size * b.shape[-1]
    if not _is_large(work, a, b):
        out = a @ b
        if plus is not None:
            out += plus
        return out
    like = a
    if b.ndim > 2:
        a, b = _of_one_stack(a, b)
    shape = (*a.shape[:-1], b.shape[-1])
    out = np.empty_like(like, np.result_type(a, b), order="C", shape=shape)

    def some(part: tuple) -> None:
        of_b = part[: a.ndim - 2] if b.ndim > 2 else ()
        multiply(a[part], b[of_b], out=out[part])
        if plus is not None:
            out[part] += plus

    with blas_on_one_thread():
        on_threads(some, _parts(a.shape[:-1], cores() if work > SHARED else 1))
    return out


def multiply(a: Array, b: Array, out: Array | None = None) -> Array:
    """a @ b on this thread, written into `out` where it is given."""
    if isinstance(a, np.ndarray):
        as_dot_wants = a.ndim == b.ndim == 2 and (out is None or out.flags.c_contiguous)
        product = np.dot if as_dot_wants else np.matmul  # which keeps Python's lock for less than 500 numbers
        return product(a, b, out=out)
    if out is None:
        return a @ b
    out[...] = a @ b
    return out


def in_parts_of_rows(work: Callable, *arrays: Array, multiply_adds: int, least: int = 1) -> list:
    """[work(*arrays) for parts of the rows of all matrices]: one part a core, or more, of at most `MANY_ROWS`
    but not less than `least` rows. Where the cores are not worth waking, or for arrays of other libraries
    than NumPy: a single part.
    """
    if not _is_large(multiply_adds, *arrays):
        return [work(*arrays)]
    n = arrays[0].shape[0]
    parts = max(cores() if multiply_adds > SHARED else 1, min(n // MANY_ROWS, n // least))
    with blas_on_one_thread():
        return on_threads(lambda part: work(*(a[part] for a in arrays)), _parts((n,), parts))


def _is_large(multiply_adds: int, *arrays: Array) -> bool:
    """Whether a product is cut: on a thread that does a share of something else it is not."""
    return multiply_adds > ONE_THREAD and not getattr(HERE, "inside", False) and threads_for(*arrays) > 1


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

    def work(waiting: Iterator[slice]) -> None:
        for samples in waiting:
            keep(samples, function(*(a[samples] for a in arrays)))

    pieces = [slice(b, b + several) for b in range(0, B, several)]
    waiting = iter(pieces)  # of all threads: each takes the next piece as soon as it is free
    run_parallel(work, [waiting] * min(len(pieces), threads))
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
    libraries = _blas_libraries() if _blas_can_be_limited() else []
    with ONE_AT_A_TIME:
        before = [library.num_threads for library in libraries]
        try:
            for library in libraries:
                library.set_num_threads(1)
            yield
        finally:
            for library, threads in zip(libraries, before, strict=True):
                library.set_num_threads(threads)


@cache
def _blas_can_be_limited() -> bool:
    return find_spec("threadpoolctl") is not None


@cache
def _blas_libraries() -> list:
    """The loaded BLAS libraries, found once: each tells and sets its number of threads."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(user_api="blas").lib_controllers
