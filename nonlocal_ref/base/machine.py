"""Where figures were made: the processor, its cores, the versions."""

import platform
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from .parallel import cores


@cache
def about(*libraries: str) -> dict[str, str]:
    """Columns of a table of figures: date, processor, cores, python, numpy, and these libraries.

    A library that is not installed has an empty text.
    """
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": _processor(),
        "cores": str(cores()),
        "python": platform.python_version(),
        **{name: _version(name) for name in ("numpy", *libraries)},
    }


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
