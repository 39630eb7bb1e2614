"""Walls around a student's code that its own process can raise: limits, a watch on files, an end to orphans.

Runs in the worker: standard library alone. The other walls are raised from outside, see ways.py.
"""

import math
import os
import signal
import sys
from contextlib import suppress
from typing import Any

KINDS = {
    "memory": "RLIMIT_AS",
    "file": "RLIMIT_FSIZE",
    "files": "RLIMIT_NOFILE",
    "processes": "RLIMIT_NPROC",
    "core": "RLIMIT_CORE",
}
ADOPT_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER
PROGRAMS = ("os.exec", "os.posix_spawn", "os.spawn", "os.system", "subprocess.Popen", "pty.spawn")
REFUSED = (*PROGRAMS, "ctypes.dlopen", "os.symlink", "os.link")
REFUSAL = "a submission may use Python's own library and NumPy, and no file but those of its own folder"


def confine(limits: dict[str, Any]) -> None:
    """For this process and for all that it starts; whoever is root becomes somebody without rights."""
    with suppress(ImportError):  # no such limits on Windows
        import resource

        for name, kind in KINDS.items():
            with suppress(ValueError, OSError, AttributeError):  # each system knows others of them
                resource.setrlimit(getattr(resource, kind), (limits.get(name, 0),) * 2)
    with suppress(Exception):  # Linux alone
        import ctypes

        ctypes.CDLL(None).prctl(ADOPT_ORPHANS, 1, 0, 0, 0)
    if limits["user"]:
        os.setgroups([])
        os.setgid(limits["user"])
        os.setuid(limits["user"])


def limit_seconds(seconds: float) -> None:
    """Of computing time, for this process: the clock is watched from outside."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        whole = math.ceil(seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (whole, whole + 1))  # a signal, then the end


def watch(*libraries: str) -> None:
    """From here on no file but Python's, the libraries' and this folder's; no program, no network."""
    roots = tuple(os.path.realpath(path) for path in (os.path.dirname(os.__file__), *libraries, os.getcwd()))
    real, refused, error = os.path.realpath, REFUSED, PermissionError

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        opened = event == "open" and not isinstance(arguments[0], int)
        outside = opened and not os.fsdecode(real(arguments[0])).startswith(roots)
        if outside or event in refused or event.startswith("socket."):
            raise error(REFUSAL)

    sys.addaudithook(hook)


def reap(child: int = 0) -> None:
    """Ends the child with its group, and everything that it left behind and that came to this process."""
    if child:
        with suppress(OSError):
            os.killpg(child, signal.SIGKILL)
    left = {*children(), child} - {0}
    while left:
        for process in left:
            with suppress(OSError):
                os.kill(process, signal.SIGKILL)
        for process in left:
            with suppress(ChildProcessError):
                os.waitpid(process, 0)
        left = set(children())


def children() -> list[int]:
    """The processes whose parent is this one, where the system tells."""
    with suppress(OSError), open(f"/proc/self/task/{os.getpid()}/children") as file:
        return list(map(int, file.read().split()))
    return []
