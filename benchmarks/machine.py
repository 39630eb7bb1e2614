"""The machine and its libraries: what the tables say of it, and how work on a GPU is waited for."""

import os
import platform
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from nonlocal_ref.base.parallel import cores


@cache
def about() -> dict[str, str]:
    """Columns that say where and with what the figures were made."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": _processor(),
        "cores": str(cores()),
        "python": platform.python_version(),
        **{name: _version(name) for name in ("numpy", "torch", "threadpoolctl")},
    }


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


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
