"""How much memory this process holds, and the most that it has held."""

from pathlib import Path

STATUS = Path("/proc/self/status")  # Linux


def held_now() -> int | None:
    """Bytes in memory at this moment; None where the system does not tell."""
    return _status("VmRSS")


def held_at_most() -> int | None:
    """The most bytes that were in memory since the process began; None where the system does not tell."""
    return _status("VmHWM")


def _status(name: str) -> int | None:
    if not STATUS.is_file():
        return None
    sizes = dict(line.split(":", 1) for line in STATUS.read_text().splitlines())
    return int(sizes[name].split()[0]) * 1024 if name in sizes else None
