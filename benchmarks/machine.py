"""The machine and its libraries: what the tables say of it, and how work on a GPU is waited for."""

import os
from collections.abc import Callable
from typing import Any

from nonlocal_ref.base import machine


def about() -> dict[str, str]:
    """Columns that say where and with what the figures were made."""
    return machine.about("torch", "threadpoolctl")


def array_library(gpu: bool) -> Any:
    """cupy, with TF32 off there and in PyTorch, or numpy."""
    if not gpu:
        import numpy

        return numpy
    os.environ["CUPY_TF32"] = "0"
    import cupy
    import torch

    torch.backends.cuda.matmul.allow_tf32 = False
    return cupy


def finished(work: Callable, gpu: bool) -> Callable:
    """The work together with the wait until the GPU has done it."""
    if not gpu:
        return work
    import torch

    def wait() -> None:
        work()
        torch.cuda.synchronize()  # waits for all of the device, CuPy's streams too

    return wait


def gpu_peak(work: Callable) -> int:
    """Bytes of the device that the work takes beside what is held already, by both libraries' pools."""
    import cupy
    import torch

    pool = cupy.get_default_memory_pool()
    torch.cuda.reset_peak_memory_stats()
    before = pool.total_bytes() + torch.cuda.memory_allocated()
    work()
    torch.cuda.synchronize()
    return pool.total_bytes() + torch.cuda.max_memory_allocated() - before
