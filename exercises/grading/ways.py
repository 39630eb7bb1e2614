"""Ways to start the worker, the strictest first, and which of them this system allows.

The strictest is a root folder of its own (Python, NumPy and system libraries, read-only, and 16 MB of memory
to write to), in namespaces of its own: no network, no other process to be seen, all gone when the first ends.
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

from .public import public

PROJECT = Path(__file__).resolve().parents[2]
SPACES = ("--mount", "--net", "--ipc", "--pid", "--fork", "--kill-child=KILL")
SYSTEM = ("/usr", "/lib", "/lib64", "/bin")
PACKAGES = ("lib/python3*/site-packages", "lib/python3*/dist-packages", "lib/python3/dist-packages")
BARE = ("--no-new-privs", "--bounding-set=-all", "--inh-caps=-all")


class Way(NamedTuple):
    """How to start a worker.

    holds    what it keeps away, in words
    command  (box, user) -> the command
    counts   whether a limit on processes counts those of the run alone
    drops    whether the worker itself, being root, becomes that user
    """

    name: str
    holds: str
    command: Callable[[Path, int], list[str]]
    counts: bool = True
    drops: bool = False


def python(box: str, at: str = "") -> list[str]:
    """The interpreter without the site's packages, on the worker in its box."""
    program = at or os.path.realpath(sys.executable)
    return [program, "-I", "-S", "-B", f"{box}/worker.py", f"{box}/libraries"]


def walled(box: Path, user: int) -> list[str]:
    """In a root folder of its own, by the system's root: as a user without an account."""
    ids = [f"--reuid={user}", f"--regid={user}", "--clear-groups"]
    return ["unshare", *SPACES, "sh", "-c", script(box, [*ids, *BARE])]


def walled_by_user(box: Path, user: int) -> list[str]:
    """The same without being root, where a user may have namespaces."""
    return ["unshare", "--user", "--map-root-user", *SPACES, "sh", "-c", script(box, list(BARE))]


def no_network(box: Path, user: int) -> list[str]:
    return ["unshare", "--user", "--map-current-user", *SPACES[1:], *python(str(box))]


def own_user(box: Path, user: int) -> list[str]:
    """Plain, with Python and NumPy where that user can read them; the worker becomes that user itself."""
    for library in libraries():
        link = box / "libraries" / library.name
        link.unlink()
        link.symlink_to(public(library), target_is_directory=True)
    prefix = Path(sys.base_prefix).resolve()
    program = Path(sys.executable).resolve().relative_to(prefix)
    return python(str(box), str(public(prefix) / program))


def plain(box: Path, user: int) -> list[str]:
    return python(str(box))


COMMON = "limits on time, memory and files, a watch on the files that Python opens, no secrets"
ROOM = "a root folder without the project, no network, no other process in sight, a limit on processes"
WAYS = (
    Way("walled", f"{ROOM}, a user of its own, {COMMON}", walled),
    Way("walled by user", f"{ROOM}, {COMMON}", walled_by_user),
    Way("no network", f"no network, an end to all processes, {COMMON}", no_network, counts=False),
    Way(
        "own user", f"a user of its own, a limit on processes, {COMMON}; network is on", own_user, drops=True
    ),
    Way("plain", f"{COMMON}; network is on", plain, counts=False),
)
ROOT, NO_ROOT = {"walled", "own user"}, {"walled by user", "no network", "plain"}


def possible(way: Way) -> bool:
    """Whether it can be tried at all: tools, and who asks."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    tools = way.command in (own_user, plain) or all(
        map(shutil.which, ("unshare", "setpriv", "chroot", "mount"))
    )
    return tools and way.name not in (NO_ROOT if root else ROOT)


def script(box: Path, rights: list[str]) -> str:
    """Shell lines that build the root folder on `box`/root and start Python in it."""
    root, program = box / "root", [box / name for name in ("worker.py", "walls.py", "checker")]
    links = [room for room in rooms() if room.is_symlink()]
    places = {room: room for room in rooms() if room not in links}
    places |= {file: Path("/box") / file.name for file in program}
    places |= {library: Path("/box/libraries") / library.name for library in libraries()}
    folders = [place for source, place in places.items() if source.is_dir()]
    inside = shlex.join([shutil.which("setpriv") or "setpriv", *rights, *python("/box")])
    return "\n".join(
        [
            f"set -e; mount -t tmpfs -o size=16m,mode=755 none {root}; cd {root}",
            f"mkdir -p {below(*folders, Path('/box'), Path('/proc'), Path('/work'))}; chmod 1777 work",
            *(f": > {below(place)}" for source, place in places.items() if not source.is_dir()),
            *(f"ln -s {shlex.quote(os.readlink(link))} {below(link)}" for link in links),
            *(f"mount -o bind,ro {shlex.quote(str(a))} {below(b)}" for a, b in places.items()),
            *(f"mount -t tmpfs -o size=4k,mode=755 none {below(path)}" for path in hidden()),
            "mount -t proc none proc",
            f"chroot . /bin/sh -c {shlex.quote(f'cd /work && exec {inside}')}",
        ]
    )


def below(*places: Path) -> str:
    """The places below the folder that becomes the root, for the shell."""
    return shlex.join("." + str(place) for place in places)


@cache
def rooms() -> tuple[Path, ...]:
    """The system's libraries and Python itself."""
    prefix = Path(sys.base_prefix).resolve()
    given = [Path(folder) for folder in SYSTEM if Path(folder).exists()]
    return (*given, *([] if prefix.is_relative_to("/usr") else [prefix]))


@cache
def hidden() -> tuple[Path, ...]:
    """Folders of packages inside the rooms, and the project should it lie there."""
    folders = [room for room in (*rooms(), Path("/usr/local")) if room.is_dir() and not room.is_symlink()]
    found = {path.resolve() for room in folders for pattern in PACKAGES for path in room.glob(pattern)}
    inside = [path for path in {*found, PROJECT} if any(path.is_relative_to(room) for room in folders)]
    return tuple(sorted(inside))


@cache
def libraries() -> tuple[Path, ...]:
    """NumPy's folder, and that of the libraries that its wheel brings."""
    here = Path(np.__file__).resolve().parent
    return tuple(path for path in (here, here.with_name("numpy.libs")) if path.is_dir())
