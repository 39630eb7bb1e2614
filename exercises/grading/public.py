"""Folders that a user without rights can read: Python and NumPy may lie in a private folder of root's."""

import atexit
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

SPARED = ("site-packages", "test", "idlelib", "__pycache__", "include", "share", "*.a")
READ, ENTER = 0o004, 0o001


def is_public(folder: Path) -> bool:
    """Whether everyone may read it, and enter all that it lies in."""
    entered = all(place.stat().st_mode & ENTER for place in (folder, *folder.parents))
    return entered and bool(folder.stat().st_mode & READ)


@cache
def public(folder: Path) -> Path:
    """The folder, or a copy that everyone may read: beside the copies of its neighbours, as they lie."""
    if is_public(folder):
        return folder
    copy = copies(folder.parent) / folder.name
    shutil.copytree(folder, copy, symlinks=True, ignore=shutil.ignore_patterns(*SPARED))
    copy.chmod(0o755)
    return copy


@cache
def copies(parent: Path) -> Path:
    """Where the copies of what lies in this folder are, until this process ends."""
    place = Path(mkdtemp(prefix="public-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    place.chmod(0o755)
    return place
