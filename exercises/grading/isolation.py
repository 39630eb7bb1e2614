"""Ways to start the worker isolated, the strictest first, and which of them this system allows.

The strictest is a root folder of its own (Python, NumPy and system libraries, read-only, and 16 MB of memory
to write to), in namespaces of its own: no network, no other process visible, all killed when the first ends.
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

from .world_readable import world_readable

PROJECT = Path(__file__).resolve().parents[2]
PROGRAM = ("worker.py", "guard.py")
PACKAGED = ("checker", "IPython")
NAMESPACES = ("--mount", "--net", "--ipc", "--pid", "--fork", "--kill-child=KILL")
SYSTEM = ("/usr", "/lib", "/lib64", "/bin")
PACKAGES = ("lib/python3*/site-packages", "lib/python3*/dist-packages", "lib/python3/dist-packages")
NO_RIGHTS = ("--no-new-privs", "--bounding-set=-all", "--inh-caps=-all")


class Isolation(NamedTuple):
    """How to start a worker.

    holds    what it keeps away, in words
    command  (folder, user) -> the command
    counts   whether a limit on processes counts those of the run alone
    drops    whether the worker itself, being root, becomes that user
    """

    name: str
    holds: str
    command: Callable[[Path, int], list[str]]
    counts: bool = True
    drops: bool = False


def python_command(folder: str, python: str = "") -> list[str]:
    """The interpreter without the site's packages, on the worker in its folder."""
    program = python or os.path.realpath(sys.executable)
    return [program, "-I", "-S", "-B", f"{folder}/worker.py", f"{folder}/libraries"]


def own_root(folder: Path, user: int) -> list[str]:
    """In a root folder of its own, started by the system's root: as a user without an account."""
    ids = [f"--reuid={user}", f"--regid={user}", "--clear-groups"]
    return ["unshare", *NAMESPACES, "sh", "-c", root_script(folder, [*ids, *NO_RIGHTS])]


def own_root_by_user(folder: Path, user: int) -> list[str]:
    """The same without being root, where a user may have namespaces."""
    script = root_script(folder, list(NO_RIGHTS))
    return ["unshare", "--user", "--map-root-user", *NAMESPACES, "sh", "-c", script]


def no_network(folder: Path, user: int) -> list[str]:
    return ["unshare", "--user", "--map-current-user", *NAMESPACES[1:], *python_command(str(folder))]


def own_user(folder: Path, user: int) -> list[str]:
    """Plain, with Python and NumPy where that user can read them; the worker becomes that user itself."""
    for library in numpy_folders():
        link = folder / "libraries" / library.name
        link.unlink()
        link.symlink_to(world_readable(library), target_is_directory=True)
    prefix = Path(sys.base_prefix).resolve()
    program = Path(sys.executable).resolve().relative_to(prefix)
    return python_command(str(folder), str(world_readable(prefix) / program))


def plain(folder: Path, user: int) -> list[str]:
    return python_command(str(folder))


COMMON = "limits on time, memory and files, a watch on the files that Python opens, no secrets"
ROOT_FOLDER = "a root folder without the project, no network, no other process in sight, a limit on processes"
ISOLATIONS = (
    Isolation("own root", f"{ROOT_FOLDER}, a user of its own, {COMMON}", own_root),
    Isolation("own root by user", f"{ROOT_FOLDER}, {COMMON}", own_root_by_user),
    Isolation("no network", f"no network, an end to all processes, {COMMON}", no_network, counts=False),
    Isolation(
        "own user", f"a user of its own, a limit on processes, {COMMON}; network is on", own_user, drops=True
    ),
    Isolation("plain", f"{COMMON}; network is on", plain, counts=False),
)
FOR_ROOT, FOR_USERS = {"own root", "own user"}, {"own root by user", "no network", "plain"}


def is_possible(isolation: Isolation) -> bool:
    """Whether it can be tried at all: the tools are there, and it is meant for this user."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    tools = isolation.command in (own_user, plain) or all(
        map(shutil.which, ("unshare", "setpriv", "chroot", "mount"))
    )
    return tools and isolation.name in (FOR_ROOT if root else FOR_USERS)


def root_script(folder: Path, rights: list[str]) -> str:
    """Shell lines that build the root folder on `folder`/root and start Python in it."""
    root, program = folder / "root", [folder / name for name in (*PROGRAM, *PACKAGED)]
    links = [path for path in system_folders() if path.is_symlink()]
    places = {path: path for path in system_folders() if path not in links}
    places |= {file: Path("/job") / file.name for file in program}
    places |= {library: Path("/job/libraries") / library.name for library in numpy_folders()}
    folders = [place for source, place in places.items() if source.is_dir()]
    inside = shlex.join([shutil.which("setpriv") or "setpriv", *rights, *python_command("/job")])
    return "\n".join(
        [
            f"set -e; mount -t tmpfs -o size=16m,mode=755 none {root}; cd {root}",
            f"mkdir -p {_in_root(*folders, Path('/job'), Path('/proc'), Path('/work'))}; chmod 1777 work",
            *(f": > {_in_root(place)}" for source, place in places.items() if not source.is_dir()),
            *(f"ln -s {shlex.quote(os.readlink(link))} {_in_root(link)}" for link in links),
            *(f"mount -o bind,ro {shlex.quote(str(a))} {_in_root(b)}" for a, b in places.items()),
            *(f"mount -t tmpfs -o size=4k,mode=755 none {_in_root(path)}" for path in hidden_folders()),
            "mount -t proc none proc",
            f"chroot . /bin/sh -c {shlex.quote(f'cd /work && exec {inside}')}",
        ]
    )


def _in_root(*places: Path) -> str:
    """The places as paths relative to the new root, for the shell."""
    return shlex.join("." + str(place) for place in places)


@cache
def system_folders() -> tuple[Path, ...]:
    """The system's libraries and Python itself."""
    prefix = Path(sys.base_prefix).resolve()
    given = [Path(folder) for folder in SYSTEM if Path(folder).exists()]
    return (*given, *([] if prefix.is_relative_to("/usr") else [prefix]))


@cache
def hidden_folders() -> tuple[Path, ...]:
    """Inside the system's folders: those of installed packages, and the project if it lies there."""
    folders = [p for p in (*system_folders(), Path("/usr/local")) if p.is_dir() and not p.is_symlink()]
    found = {path.resolve() for folder in folders for pattern in PACKAGES for path in folder.glob(pattern)}
    inside = [path for path in {*found, PROJECT} if any(path.is_relative_to(folder) for folder in folders)]
    return tuple(sorted(inside))


@cache
def numpy_folders() -> tuple[Path, ...]:
    """NumPy's folder, and that of the libraries that its wheel brings."""
    here = Path(np.__file__).resolve().parent
    return tuple(path for path in (here, here.with_name("numpy.libs")) if path.is_dir())
