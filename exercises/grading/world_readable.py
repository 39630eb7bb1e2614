"""Folders that every user can read: Python and NumPy may lie in a private folder of root's."""

import atexit
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

NOT_COPIED = ("site-packages", "test", "idlelib", "__pycache__", "include", "share", "*.a")
READ, ENTER = 0o004, 0o001


def is_world_readable(folder: Path) -> bool:
    """Whether every user may read it, and enter all folders that it lies in."""
    entered = all(place.stat().st_mode & ENTER for place in (folder, *folder.parents))
    return entered and bool(folder.stat().st_mode & READ)


@cache
def world_readable(folder: Path) -> Path:
    """The folder, or a copy that every user may read. Copies of neighbours are neighbours, too."""
    if is_world_readable(folder):
        return folder
    copy = _copies_of(folder.parent) / folder.name
    shutil.copytree(folder, copy, symlinks=True, ignore=shutil.ignore_patterns(*NOT_COPIED))
    copy.chmod(0o755)
    return copy


@cache
def _copies_of(parent: Path) -> Path:
    """The folder for copies of what lies in this one, until this process ends."""
    place = Path(mkdtemp(prefix="world-readable-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    place.chmod(0o755)
    return place
