"""Memory that a training frees and asks for again at every step stays with the process.

A step makes and frees arrays of many megabytes. The C library of Linux (glibc) gives such memory back to
the system, which has to clear every page of it when it is asked for again in the next step. `kept_memory`
asks glibc to keep it until the training ends: a step of `tiny` with 64 clips then meets some 4 fresh pages
instead of some 10,000. Elsewhere, and for arrays on a GPU (CuPy keeps its own), it does nothing.
"""

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # numbers of mallopt's settings, from glibc's malloc.h
KEPT = {TRIM_THRESHOLD: 2**31 - 1, MMAP_THRESHOLD: 2**30}  # bytes
AFTERWARDS = {TRIM_THRESHOLD: 2**26, MMAP_THRESHOLD: 2**25}  # glibc's own upper limits


@contextmanager
def kept_memory() -> Iterator[None]:
    """Inside, freed memory stays with the process and all its threads; at the end it goes back."""
    _set(KEPT)
    try:
        yield
    finally:
        _set(AFTERWARDS)
        if (libc := _glibc()) is not None:
            libc.malloc_trim(0)


def _set(options: dict[int, int]) -> None:
    if (libc := _glibc()) is not None:
        for name, value in options.items():
            libc.mallopt(name, value)


@cache
def _glibc() -> Any:
    """The C library if it is glibc."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "gnu_get_libc_version") else None
