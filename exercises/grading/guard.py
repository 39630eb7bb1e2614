"""Limits that the process of a student's code sets for itself: resources, files and programs, orphans.

Runs in the worker: standard library alone. What isolates the process from outside is in isolation.py.
"""

import math
import os
import signal
import sys
from contextlib import suppress
from typing import Any

RESOURCES = {
    "memory": "RLIMIT_AS",
    "file": "RLIMIT_FSIZE",
    "files": "RLIMIT_NOFILE",
    "processes": "RLIMIT_NPROC",
    "core": "RLIMIT_CORE",
}
PR_SET_CHILD_SUBREAPER = 36
PROGRAMS = ("os.exec", "os.posix_spawn", "os.spawn", "os.system", "subprocess.Popen", "pty.spawn")
REFUSED = (*PROGRAMS, "ctypes.dlopen", "os.symlink", "os.link")
REFUSAL = "a submission may use Python's own library and NumPy, and no file but those of its own folder"


def confine(limits: dict[str, Any]) -> None:
    """Limits this process and its children, and adopts their orphans; root becomes a user without rights."""
    with suppress(ImportError):  # no such limits on Windows
        import resource

        for name, kind in RESOURCES.items():
            with suppress(ValueError, OSError, AttributeError):  # each system has others of them
                resource.setrlimit(getattr(resource, kind), (limits.get(name, 0),) * 2)
    with suppress(Exception):  # Linux alone
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    if limits["user"]:
        os.setgroups([])
        os.setgid(limits["user"])
        os.setuid(limits["user"])


def limit_seconds(seconds: float) -> None:
    """Of computing, for this process; the grader watches the clock."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        whole = math.ceil(seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (whole, whole + 1))  # a signal, then the end


def add_audit_hook(*libraries: str) -> None:
    """From here on: files of Python, the libraries and this folder only; no program, no network."""
    roots = tuple(os.path.realpath(path) for path in (os.path.dirname(os.__file__), *libraries, os.getcwd()))
    real, refused, error = os.path.realpath, REFUSED, PermissionError

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        opened = event == "open" and not isinstance(arguments[0], int)
        outside = opened and not os.fsdecode(real(arguments[0])).startswith(roots)
        if outside or event in refused or event.startswith("socket."):
            raise error(REFUSAL)

    sys.addaudithook(hook)


def reap(child: int = 0) -> None:
    """Kills the child with its group, and every orphan that this process has adopted; waits for their end."""
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
    """The child processes of this one; empty where the system does not tell."""
    with suppress(OSError), open(f"/proc/self/task/{os.getpid()}/children") as file:
        return list(map(int, file.read().split()))
    return []
