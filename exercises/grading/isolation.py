"""Three ways to start the worker: walled in, as another user, or not isolated at all.

walled        a root folder of its own (Python, NumPy and system libraries, read-only, and 16 MB of memory
              to write to), in namespaces of its own: no network, no other process, all killed at the end
another user  for root where there are no namespaces: a root folder of copies, a user without an account
none          only where it is asked for
In all of them the kernel refuses the system calls of seccomp.py, if it can.
"""

import os
import shlex
import shutil
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

PROJECT = Path(__file__).resolve().parents[2]
PROGRAM = ("worker.py", "guard.py", "seccomp.py")
NAMESPACES = ("--mount", "--net", "--ipc", "--pid", "--fork", "--kill-child=KILL")
TOOLS = ("unshare", "setpriv", "chroot", "mount")
SYSTEM = ("/usr/lib", "/usr/lib64", "/usr/bin", "/lib", "/lib64", "/bin")
SYSTEM += ("/etc/alternatives", "/etc/ld.so.cache")
OF_PYTHON = ("lib", "lib64", "bin")
PACKAGES = ("python3*/site-packages", "python3*/dist-packages")
NO_RIGHTS = ("--no-new-privs", "--bounding-set=-all", "--inh-caps=-all")


class Isolation(NamedTuple):
    """How to start a worker.

    holds    what it keeps away, in words
    command  (program's folder, user, pipe to the grader) -> the command
    enters   whether the worker itself enters the copied root folder as that user
    counts   whether a limit on processes counts those of the run alone
    """

    name: str
    holds: str
    command: Callable[[Path, int, int], list[str]]
    enters: bool = False
    counts: bool = True


def python_command(job: str, libraries: str, grader: int) -> list[str]:
    """The interpreter without the site's packages, on the worker in its folder."""
    return [os.path.realpath(sys.executable), "-I", "-S", "-B", f"{job}/worker.py", libraries, str(grader)]


def walled(folder: Path, user: int, grader: int) -> list[str]:
    """In namespaces; started by the system's root also as a user without an account."""
    root = os.geteuid() == 0
    ids = [f"--reuid={user}", f"--regid={user}", "--clear-groups"] if root else []
    inside = python_command("/job", "/job/libraries", grader)
    inside = [shutil.which("setpriv") or "setpriv", *ids, *NO_RIGHTS, *inside]
    start = ["unshare"] if root else ["unshare", "--user", "--map-root-user"]
    return [*start, *NAMESPACES, "sh", "-c", root_script(folder, inside)]


def plain(folder: Path, user: int, grader: int) -> list[str]:
    return python_command(str(folder / "job"), str(folder / "libraries"), grader)


LIMITS = "limits on time, memory and files, no secrets of the environment"
APART = "no network, no files but Python's and NumPy's, no signals to others, nothing left running"
SPACES = "namespaces and a root folder of their own"
USER = "the rights of another user in a root folder of copies"
OPEN = "NO ISOLATION and all rights of the user who grades, as asked for"
WALLED = Isolation("walled", f"{SPACES}: {APART}, {LIMITS}", walled)
ANOTHER_USER = Isolation("another user", f"{USER}: {APART}, {LIMITS}", plain, enters=True)
NONE = Isolation("none", f"{OPEN}: {LIMITS}", plain, counts=False)
ISOLATIONS = (WALLED, ANOTHER_USER, NONE)


def is_possible(isolation: Isolation) -> bool:
    """Whether it can be tried at all: the tools are there, and this user may."""
    if isolation is WALLED:
        return hasattr(os, "geteuid") and all(map(shutil.which, TOOLS))
    root = sys.platform == "linux" and os.geteuid() == 0
    return isolation is NONE or (root and shutil.which("ldd") is not None)


def root_script(folder: Path, inside: list[str]) -> str:
    """Shell lines that build the root folder on `folder`/root and start the command in it."""
    root, links = shlex.quote(str(folder / "root")), [path for path in system_paths() if path.is_symlink()]
    places = {path: path for path in system_paths() if path not in links} | {folder / "job": Path("/job")}
    places |= {library: Path("/job/libraries") / library.name for library in numpy_folders()}
    folders = [place for source, place in places.items() if source.is_dir() and source not in numpy_folders()]
    files = [place for source, place in places.items() if source.is_file()]
    made = {*folders, Path("/work"), *(file.parent for file in [*files, *links])}
    return "\n".join(
        [
            "echo 1000 2>/dev/null > /proc/self/oom_score_adj || true",  # ended first where memory runs out
            f"set -e; mount -t tmpfs -o size=16m,mode=755 none {root}; cd {root}",
            f"mkdir -p {_in_root(*sorted(made))}; chmod 1777 work",
            *(f": > {_in_root(place)}" for place in files),
            *(f"ln -s {shlex.quote(os.readlink(link))} {_in_root(link)}" for link in links),
            *(f"mount -o bind,ro {shlex.quote(str(a))} {_in_root(b)}" for a, b in places.items()),
            *(f"mount -t tmpfs -o size=4k,mode=755 none {_in_root(path)}" for path in hidden_folders()),
            f"exec chroot . /bin/sh -c {shlex.quote(f'cd /work && exec {shlex.join(inside)}')}",
        ]
    )


def _in_root(*places: Path) -> str:
    """The places as paths relative to the new root, for the shell."""
    return shlex.join("." + str(place) for place in places)


@cache
def system_paths() -> tuple[Path, ...]:
    """The system's libraries and Python itself."""
    given = [Path(name) for name in SYSTEM if Path(name).exists()]
    own = [path for name in OF_PYTHON if (path := Path(sys.base_prefix).resolve() / name).is_dir()]
    return (*given, *(path for path in own if not any(path.is_relative_to(other) for other in given)))


@cache
def hidden_folders() -> tuple[Path, ...]:
    """Inside the system's folders: those of installed packages, and the project if it lies there."""
    folders = [path for path in system_paths() if path.is_dir() and not path.is_symlink()]
    found = {path.resolve() for folder in folders for pattern in PACKAGES for path in folder.glob(pattern)}
    found |= {path.resolve() for folder in folders for path in folder.glob("python3/*-packages")}
    inside = [path for path in {*found, PROJECT} if any(path.is_relative_to(folder) for folder in folders)]
    return tuple(sorted(inside))


@cache
def numpy_folders() -> tuple[Path, ...]:
    """NumPy's folder, and that of the libraries that its wheel brings."""
    here = Path(np.__file__).resolve().parent
    return tuple(path for path in (here, here.with_name("numpy.libs")) if path.is_dir())
