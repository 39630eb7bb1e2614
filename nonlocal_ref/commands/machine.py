"""How much memory this machine has."""

import os
from pathlib import Path

LIMIT = Path("/sys/fs/cgroup/memory.max")  # of the container, if this is one


def memory() -> int | None:
    """Bytes that this process may fill: the machine's memory or its container's limit; None if unknown."""
    try:
        machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # not a Unix
        return None
    limit = LIMIT.read_text().strip() if LIMIT.is_file() else "max"
    return min(machine, int(limit)) if limit.isdigit() else machine
