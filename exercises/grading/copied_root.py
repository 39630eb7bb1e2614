"""A root folder without mounts: copies of Python's library, of NumPy, and of what these load."""

import re
import shutil
import subprocess
import sys
import sysconfig
from functools import cache
from pathlib import Path

from .isolation import numpy_folders

NOT_COPIED = ("site-packages", "dist-packages", "test", "tests", "idlelib", "ensurepip", "__pycache__", "*.a")
LIBRARY = re.compile(r"(/\S+) \(0x")  # in the lines of ldd
FOUND_BY_NAME = Path("/etc/ld.so.cache")


@cache
def copied_root(program: Path) -> Path:
    """`program`/root, for the worker in that folder: all may read it, root alone may write to it.

    Cost: 100 MB, and a second.
    """
    root = program / "root"
    (root / "lib").mkdir()
    base = {"platbase": sys.base_exec_prefix}  # also from a virtual environment
    stdlib = {Path(sysconfig.get_path(name, vars=base)) for name in ("stdlib", "platstdlib")}
    sources = {folder: folder for folder in stdlib} | {program / "job": program / "job"}
    sources |= {source: program / "libraries" / source.name for source in numpy_folders()}
    for source, place in sources.items():
        ignore = shutil.ignore_patterns(*NOT_COPIED)
        shutil.copytree(source, in_root(root, place), ignore=ignore, dirs_exist_ok=True)
    for file in system_libraries([*root.rglob("*.so"), *root.rglob("*.so.*")]):
        in_root(root, file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, in_root(root, file))
    for path in root.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644, follow_symlinks=True)
    root.chmod(0o755)
    return root


def in_root(root: Path, place: Path) -> Path:
    return root / place.relative_to("/")


def system_libraries(binaries: list[Path]) -> set[Path]:
    """Those that these need, of the folders where the system looks for them."""
    said = subprocess.run(["ldd", *binaries], capture_output=True, text=True, check=False).stdout
    found = {Path(name) for name in LIBRARY.findall(said)} | {FOUND_BY_NAME}
    copied = {binary.parent for binary in binaries}
    return {file for file in found if file.is_file() and not copied & {*file.parents}}
