"""What the process of a student's code does to itself before that runs: limits, another user, a watch.

Runs in the worker: standard library alone. What isolates the process from outside is in isolation.py.
"""

import builtins
import math
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec, module_from_spec
from types import MappingProxyType, ModuleType, SimpleNamespace
from typing import Any

RESOURCES = {
    "memory": "RLIMIT_AS",
    "file": "RLIMIT_FSIZE",
    "files": "RLIMIT_NOFILE",
    "processes": "RLIMIT_NPROC",
    "core": "RLIMIT_CORE",
}
PR_SET_CHILD_SUBREAPER = 36
FIRST_TO_BE_ENDED = "1000"  # where a machine runs out of memory
PROGRAMS = ("os.exec", "os.posix_spawn", "os.spawn", "os.system", "subprocess.Popen", "pty.spawn")
SIGNALS = ("os.kill", "os.killpg")
INSIDE = ("ctypes.dlopen", "ctypes.dlsym", "gc.get_objects", "gc.get_referrers", "gc.get_referents")
REFUSED = (*PROGRAMS, *SIGNALS, *INSIDE, "os.symlink", "os.link")
ONE_PATH = ("open", "os.listdir", "os.scandir", "os.remove", "os.rmdir", "os.mkdir", "os.truncate")
ONE_PATH += ("os.chmod", "os.chown", "os.utime", "os.setxattr", "os.removexattr")
PATHS = MappingProxyType(dict.fromkeys(ONE_PATH, 1) | {"os.rename": 2})  # event -> how many paths it has
REFUSAL = "a submission may use Python's own library and NumPy, and no file but those of its own folder"


def confine(limits: dict[str, Any]) -> None:
    """Limits this process and its children, and adopts their orphans.

    Where it is told to, it enters a root folder and becomes a user without an account, or ends.
    """
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write(FIRST_TO_BE_ENDED)
    with suppress(ImportError):  # no such limits on Windows
        import resource

        for name, kind in RESOURCES.items():
            with suppress(ValueError, OSError, AttributeError):  # each system has others of them
                resource.setrlimit(getattr(resource, kind), (limits.get(name, 0),) * 2)
    with suppress(Exception):  # Linux alone
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    if limits["root"]:
        become_user(limits["root"], limits["user"])
    from seccomp import restrict_system_calls  # in this file's folder

    if not restrict_system_calls() and limits["root"]:
        raise SystemExit("this system filters no system calls")


def become_user(root: str, user: int) -> None:
    """Enters the root folder as this user, for ever."""
    os.chroot(root)
    os.chdir("/")
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def limit_seconds(seconds: float) -> None:
    """Of computing, for this process; the grader watches the clock."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        whole = math.ceil(seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (whole, whole + 1))  # a signal, then the end


def private_copy(name: str, **others: Any) -> ModuleType:
    """A module of Python's own, loaded again, with copies of the modules and built-ins that it uses."""
    spec = find_spec(name)
    module = module_from_spec(spec)
    vars(module)["__builtins__"] = dict(vars(builtins))
    spec.loader.exec_module(module)
    vars(module).update({used: SimpleNamespace(**vars(other)) for used, other in others.items()})
    return module


def add_audit_hook(*libraries: str) -> None:
    """From here on: files of Python, libraries and this folder only; no program, network or signal."""
    paths = private_copy(os.path.__name__, os=os, stat=sys.modules["stat"])
    folders = (os.path.dirname(os.__file__), *libraries, os.getcwd())
    roots = tuple(os.path.join(os.path.realpath(path), "") for path in folders)
    sys.addaudithook(watch(paths.realpath, roots, os.sep))


def watch(resolve: Callable, roots: tuple[str, ...], separator: str) -> Callable:
    """The hook. All that it uses are its own parameters: the student's code can change every module.

    A relative path may not go up: it may be meant from another folder than the working folder, and
    Python does not say so.
    """

    def hook(
        event: str,
        arguments: tuple[Any, ...],
        *,
        resolve: Callable = resolve,
        roots: tuple[str, ...] = roots,
        separator: str = separator,
        paths: MappingProxyType = PATHS,
        refused: tuple[str, ...] = REFUSED,
        words: str = REFUSAL,
        text: type = str,
        letters: type = bytes,
        number: type = int,
        kind: Callable = type,
        decode: Callable = bytes.decode,
        error: type = PermissionError,
        caught: type = Exception,
    ) -> None:
        wrong = event in refused or event[:7] == "socket."
        for path in arguments[: paths.get(event, 0)] if event in paths else ():
            if kind(path) is number:
                continue
            try:
                path = "." if path is None else path
                path = decode(path, "utf-8", "surrogateescape") if kind(path) is letters else path
                inside = kind(path) is text and (resolve(path) + separator).startswith(roots)
                up = path[:1] != separator and ".." in path.split(separator)
            except caught:
                inside, up = False, True
            wrong = wrong or up or not inside
        if wrong:
            raise error(words)

    return hook


def reap(child: int = 0, *, alone: bool = False) -> None:
    """Kills the child with its group and every orphan that came to this process; waits for their end.

    alone  whether all that this process may signal is of its run: then all of it is killed
    """
    if alone:
        with suppress(OSError):
            os.kill(-1, signal.SIGKILL)
        with suppress(ChildProcessError):
            while True:
                os.waitpid(-1, 0)
        return
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
