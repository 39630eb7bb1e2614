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
    """The folder, or a copy that everyone may read, gone when this process ends."""
    if is_public(folder):
        return folder
    copies = Path(mkdtemp(prefix="public-"))
    atexit.register(shutil.rmtree, copies, ignore_errors=True)
    copies.chmod(0o755)
    shutil.copytree(folder, copies / folder.name, symlinks=True, ignore=shutil.ignore_patterns(*SPARED))
    (copies / folder.name).chmod(0o755)
    return copies / folder.name
