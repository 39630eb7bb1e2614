"""Submissions as text: nothing of a student's runs here, nothing is parsed but a notebook's JSON."""

import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ..checker.student_file import KINDS, Piece, pieces
from ..checker.task import Exercise
from .limits import USUAL, Limits

MOST = 200  # files of one student
OF_AN_EXERCISE = re.compile(r"ex\d\d_\w+$")  # the names that files are given out with
Sources = dict[str, list[Piece]]


class Submission(NamedTuple):
    """A student's files.

    sources   file's name -> its pieces
    chosen    function -> the file that it is taken from
    problems  a sentence for each file that cannot be read
    """

    student: str
    sources: Sources
    chosen: dict[str, str]
    problems: tuple[str, ...] = ()


def submissions(path: str | Path, exercises: dict[str, Exercise], limits: Limits = USUAL) -> list[Submission]:
    """One per folder or file in `path`, by name; a file alone is one submission.

    Raises FileNotFoundError, and ValueError where there is nothing to grade.
    """
    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(f"no submissions at {path}: give a folder with a folder or file per student")
    entries = sorted(path.iterdir()) if path.is_dir() else [path]
    students: dict[str, list[Path]] = {}
    for entry in filter(_counts, entries):
        folder = entry.is_dir() or not entry.suffix
        students.setdefault(_plain(entry.name if folder else entry.stem), []).append(entry)
    if path.is_dir() and students and all(map(OF_AN_EXERCISE.match, students)):
        names = ", ".join(students)
        raise ValueError(f"{path} holds {names}, the files of one student: give the folder that it lies in")
    if not students:
        raise ValueError(f"{path} holds no submission: put in a folder, a .py or an .ipynb for each student")
    return [submission(student, entries, exercises, limits) for student, entries in students.items()]


def submission(
    student: str, entries: list[Path], exercises: dict[str, Exercise], limits: Limits
) -> Submission:
    sources: Sources = {}
    problems = []
    for root in entries:
        for file in _files(root):
            name = _plain(str(file.relative_to(root.parent if file == root else root)))
            try:
                sources[name] = _read(file, name, limits.source)
            except Exception as error:  # a student's file must not stop the batch, whatever is in it
                words = _words(error)
                problems.append(words if words.startswith(name) else f"{name}: {words}")
    return Submission(student, sources, chosen(sources, exercises), tuple(problems))


def chosen(sources: Sources, exercises: dict[str, Exercise]) -> dict[str, str]:
    """For each function the file it is taken from: written before a stub, the exercise's own file first."""
    found = {}
    for key, exercise in exercises.items():
        for task in exercise.tasks:
            files = [name for name in sources if _of(key, name) and _defines(sources[name], task.name)]
            stub = f'NotImplementedError("{key}: {task.name}")'
            if files:
                found[task.name] = min(
                    files, key=lambda f, s=stub, k=key: (s in text_of(sources[f]), k not in f, f)
                )
    return found


def _defines(own: list[Piece], name: str) -> bool:
    defined = rf"^[ \t]*(def|class) {name}\b|^{name} *="
    return re.search(defined, text_of(own), flags=re.MULTILINE) is not None


def text_of(own: list[Piece]) -> str:
    return "\n".join(piece.text for piece in own)


def _of(key: str, name: str) -> bool:
    """A file that names exercises in its name is about those alone."""
    named = re.findall(r"ex\d\d", Path(name).name)
    return not named or key in named


def _counts(entry: Path) -> bool:
    hidden = entry.name.startswith((".", "__"))
    return not hidden and (entry.is_dir() or entry.is_symlink() or entry.suffix in KINDS)


def _files(root: Path) -> Iterator[Path]:
    """The files of a submission; links are named, never followed."""
    if root.is_symlink() or not root.is_dir():
        yield root
        return
    found = (file for file in sorted(root.rglob("*")) if file.suffix in KINDS)
    for _, file in zip(range(MOST), found, strict=False):
        if not any(part.startswith((".", "__")) for part in file.relative_to(root).parts):
            yield file


def _read(file: Path, name: str, most: int) -> list[Piece]:
    about = file.lstat()
    if not stat.S_ISREG(about.st_mode):
        raise ValueError("a link or a device, not a file: hand in the file itself")
    if about.st_size > most:
        raise ValueError(f"{about.st_size} bytes, more than the {most} that are read: hand in the code alone")
    return [piece._replace(file=piece.file.replace(str(file), name)) for piece in pieces(file)]


def _words(error: Exception) -> str:
    return str(error) if type(error) is ValueError else f"{type(error).__name__}: {error}"


def _plain(name: Any) -> str:
    return str(name).encode("utf-8", "backslashreplace").decode()
