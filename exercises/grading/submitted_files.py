"""The files of one submission: which are read, and what is skipped and why.

Links are not followed; folders are walked from the top down, so many entries and so deep at most.
"""

import os
from collections import deque
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from ..checker.catalogue import STEMS
from ..checker.student_text import SUFFIXES
from .exercise_names import keys_in
from .names import visible

MOST_ENTRIES = 50_000  # files and folders
DEEPEST = 20  # folders in one another
MOST_NAMED = 5  # in one sentence
ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst")
SYSTEM = ("__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini")
OF_EDITORS = (".DS_Store", ".gitignore", "__pycache__", "Thumbs.db", "desktop.ini")  # not worth a word
INSTALLED = ("site-packages", "dist-packages", "node_modules")
ENVIRONMENT = ("pyvenv.cfg", "conda-meta")
PACKAGE = {"pairwise.py", "normalise.py", "embed.py", "versions.py", "operation.py", "block.py"}
EXERCISES = {"tasks", "misconceptions", "checker", "grading", "authoring"}  # parts of the project's folder
OWN_FILES = {"solutions", "__init__.py", "build.py", "check.py", "export.py", "grade.py"}  # next to them
NOT_THEIRS = {"nonlocal_ref", "tests", "benchmarks", "tools"}  # next to that folder

# reasons: those of the first group are no work of a student; those of the second may be, and were not read
HIDDEN = "hidden, so not read"
INSTALLED_CODE = "an environment or installed packages, whose folders are not read"
PROJECT = "part of the project that was given out, so not read"
OTHER_NAME = "not graded: the name is none that was given out (ex04_softmax.py)"
NO_WORK = (HIDDEN, INSTALLED_CODE, PROJECT, OTHER_NAME)
LINK = "a link or a device, not a file: hand in the file itself"
ARCHIVE = "an archive, which is not unpacked: hand in the files themselves"
NO_CODE = "no .py and no .ipynb, so not read"
CAPITALS = "capitals that are not those of the name given out; read all the same"
TOO_DEEP = f"folders more than {DEEPEST} deep are not read"
TOO_MANY = f"more than {MOST_ENTRIES} files and folders: what lies deeper is not read"


class Files(NamedTuple):
    """What is in a submission.

    code      name below the submission -> its path, nearest to the top first
    skipped   reason -> names
    doubtful  those of the code that lie next to the mark of an environment: any other comes before them
    """

    code: dict[str, Path]
    skipped: dict[str, list[str]]
    doubtful: set[str]

    def skip(self, reason: str, name: str) -> None:
        self.skipped.setdefault(reason, []).append(visible(name))


def files_of(roots: list[Path]) -> Files:
    """Of the folders and files of one student."""
    found = Files({}, {}, set())
    for root in roots:
        if root.is_dir() and not root.is_symlink():
            _walk(root, found)
        else:
            _sort_file(root, root.name, root.is_symlink(), found)
    return found


def is_hidden(name: str) -> bool:
    return name.startswith(".") or name in SYSTEM


def is_archive(name: str) -> bool:
    return name.lower().endswith(ARCHIVES)


def in_words(skipped: dict[str, list[str]]) -> list[str]:
    """A sentence for each reason."""
    return [f"{_few(names)}: {reason}" for reason, names in skipped.items()]


def _few(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _walk(root: Path, found: Files) -> None:
    folders, left = deque([(root, PurePosixPath())]), MOST_ENTRIES
    while folders:
        folder, name = folders.popleft()
        inside = _listed(folder, name, left, found)
        left -= len(inside)
        folders += [(Path(e.path), name / _slashes(e.name)) for e in _folders(inside, name, found)]


def _listed(folder: Path, name: PurePosixPath, most: int, found: Files) -> list[os.DirEntry]:
    """What is in it, by name; nothing if it cannot be opened."""
    try:
        with os.scandir(folder) as entries:
            inside = sorted(islice(entries, most + 1), key=lambda entry: entry.name)
    except OSError as error:
        found.skip(f"cannot be opened ({error.strerror})", _folder(name))
        return []
    if len(inside) > most:
        found.skip(TOO_MANY, _folder(name))
    return inside[:most]


def _folder(name: PurePosixPath) -> str:
    return f"{name}/" if name.parts else "the folder itself"


def _folders(inside: list[os.DirEntry], name: PurePosixPath, found: Files) -> list[os.DirEntry]:
    """The folders to walk through; files are sorted by what they are."""
    names = {entry.name for entry in inside}
    if reason := _why_not(name.name, names):
        found.skip(reason, _folder(name))
        _sort_doubtful(inside if names & {*ENVIRONMENT} else [], name, found)
        return []
    folders = {entry.name for entry in inside if entry.is_dir(follow_symlinks=False)}
    return [entry for entry in inside if _is_walked(entry, name / _slashes(entry.name), folders, found)]


def _is_walked(entry: os.DirEntry, name: PurePosixPath, folders: set[str], found: Files) -> bool:
    """Whether it is a folder to walk through; anything else is sorted, or skipped."""
    is_folder = entry.name in folders
    if is_hidden(entry.name):
        _skip_hidden(entry, name, found)
    elif entry.name in _not_theirs(folders):
        found.skip(PROJECT, _folder(name) if is_folder else str(name))
    elif not is_folder:
        _sort_file(Path(entry.path), str(name), entry.is_symlink(), found)
    elif len(name.parts) > DEEPEST:
        found.skip(TOO_DEEP, f"{'/'.join(name.parts[:3])}/…")
    else:
        return True
    return False


def _sort_doubtful(inside: list[os.DirEntry], name: PurePosixPath, found: Files) -> None:
    """Next to the mark of an environment, which may lie in the work: files with the names given out alone."""
    before = {*found.code}
    for entry in inside:
        if keys_in(entry.name) and entry.is_file(follow_symlinks=False) and not is_hidden(entry.name):
            _sort_file(Path(entry.path), str(name / entry.name), False, found)
    found.doubtful.update({*found.code} - before)


def _why_not(name: str, inside: set[str]) -> str:
    """Why nothing in a folder is a student's work; empty if something may be."""
    if name in INSTALLED or inside & {*ENVIRONMENT}:
        return INSTALLED_CODE
    return PROJECT if len(inside & PACKAGE) > len(PACKAGE) / 2 else ""


def _not_theirs(folders: set[str]) -> set[str]:
    """The project's own among these folders that lie next to one another."""
    exercises = EXERCISES | OWN_FILES if len(folders & EXERCISES) > 1 else set()
    return exercises | (NOT_THEIRS if {"nonlocal_ref", "exercises"} <= folders else set())


def _skip_hidden(entry: os.DirEntry, name: PurePosixPath, found: Files) -> None:
    if entry.name not in OF_EDITORS:
        found.skip(HIDDEN, str(name))


def _sort_file(path: Path, name: str, is_link: bool, found: Files) -> None:
    """Among the code, or among what is skipped; other files (data, texts) are passed over in silence."""
    pure = PurePosixPath(name)
    if is_link:
        found.skip(LINK, name)
    elif is_archive(name):
        found.skip(ARCHIVE, name)
    elif pure.suffix.lower() in SUFFIXES:
        found.code[_unused(visible(name), found.code)] = path
        if pure.stem not in STEMS.values() and pure.stem.lower() in STEMS.values():
            found.skip(CAPITALS, name)
        elif pure.suffix not in SUFFIXES:
            found.skip(CAPITALS, name)
    elif keys_in(pure.name):
        found.skip(NO_CODE, name)


def _unused(name: str, taken: dict[str, Path]) -> str:
    """The name, or one next to it: two names may look alike when control characters are made visible."""
    pure, number = PurePosixPath(name), 2
    while name in taken:
        name, number = str(pure.with_name(f"{pure.stem} ({number}){pure.suffix}")), number + 1
    return name


def _slashes(name: str) -> str:
    """A zip made on Windows may unpack folders into the file's name, with backslashes."""
    return name.replace("\\", "/").lstrip("/") if PurePosixPath(name).suffix.lower() in SUFFIXES else name
