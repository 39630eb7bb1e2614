"""Submissions as text: no code of a student runs here, and only a notebook's JSON is parsed."""

import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ..checker.catalogue import STEMS
from ..checker.student_text import SUFFIXES, CodeCell, code_cells, text_of
from ..checker.task import Exercise
from .limits import DEFAULT_LIMITS, Limits

MAX_FILES = 200  # of one student
LONGEST_LINE = 1000  # that may define a function
EXERCISE_FILE = re.compile(r"ex\d\d_\w+$")  # the names of the files that students are given
Sources = dict[str, list[CodeCell]]


class Submission(NamedTuple):
    """A student's files.

    sources   file's name -> its code cells
    chosen    function -> the file that it is taken from
    problems  a sentence for each file that cannot be read
    """

    student: str
    sources: Sources
    chosen: dict[str, str]
    problems: tuple[str, ...] = ()


def submissions(
    path: str | Path, exercises: dict[str, Exercise], limits: Limits = DEFAULT_LIMITS
) -> list[Submission]:
    """One per folder or file in `path`, by name; a file alone is one submission.

    Raises FileNotFoundError, and ValueError where there is nothing to grade.
    """
    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(f"no submissions at {path}: give a folder with a folder or file per student")
    entries = sorted(path.iterdir()) if path.is_dir() else [path]
    students: dict[str, list[Path]] = {}
    for entry in filter(_is_submission, entries):
        folder = entry.is_dir() or not entry.suffix
        students.setdefault(_printable(entry.name if folder else entry.stem), []).append(entry)
    if path.is_dir() and students and all(map(EXERCISE_FILE.match, students)):
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
            name = _printable(str(file.relative_to(root.parent if file == root else root)))
            try:
                sources[name] = _read(file, name, limits.source)
            except Exception as error:  # a student's file must not stop the batch, whatever is in it
                words = _in_words(error)
                problems.append(words if words.startswith(name) else f"{name}: {words}")
    return Submission(student, sources, chosen(sources, exercises), tuple(problems))


def chosen(sources: Sources, exercises: dict[str, Exercise]) -> dict[str, str]:
    """Function -> its file: first one without a stub, then one of the name given out, then of the key."""

    def order(file: str) -> tuple[bool, bool, bool, str]:
        return stub in text_of(sources[file]), Path(file).stem != STEMS[key], key not in file, file

    found = {}
    for key, exercise in exercises.items():
        for task in exercise.tasks:
            files = [name for name in sources if _is_about(key, name) and _defines(sources[name], task.name)]
            stub = f'NotImplementedError("{key}: {task.name}")'
            if files:
                found[task.name] = min(files, key=order)
    return found


def _defines(cells: list[CodeCell], name: str) -> bool:
    """Whether a line may make this name: def, class, an assignment of any form, an import."""
    made = (rf"\b(def|class|as)[ \t]+{name}\b", rf"\b{name}\b[^#(=]*=(?!=)", rf"\bimport\b.*\b{name}\b")
    lines = [line for line in text_of(cells).splitlines() if name in line and len(line) < LONGEST_LINE]
    return any(re.search(pattern, line.partition("#")[0]) for pattern in made for line in lines)


def modules_of(source: str, sources: Sources) -> dict[str, str]:
    """Module's name -> file: of those in this one's folder, or below it, those that it or they import."""
    folder, left, found = Path(source).parent, [source], {}
    beside = {
        ".".join(Path(file).relative_to(folder).with_suffix("").parts): file
        for file in sources
        if file != source and file.endswith(".py") and Path(file).is_relative_to(folder)
    }
    while left:
        lines = re.findall(r"^[ \t]*(?:from|import)\b.*", text_of(sources[left.pop()]), re.MULTILINE)
        words = set(re.findall(r"\w+", "\n".join(lines)))
        new = {name: beside[name] for name in beside if name not in found and {*name.split(".")} <= words}
        found |= new
        left += new.values()
    return found


def _is_about(key: str, name: str) -> bool:
    """A file whose name has keys of exercises belongs to these alone."""
    named = re.findall(r"ex\d\d", Path(name).name)
    return not named or key in named


def _is_submission(entry: Path) -> bool:
    hidden = entry.name.startswith((".", "__"))
    return not hidden and (entry.is_dir() or entry.is_symlink() or entry.suffix in SUFFIXES)


def _files(root: Path) -> Iterator[Path]:
    """The files of a submission; a link is listed, never followed."""
    if root.is_symlink() or not root.is_dir():
        yield root
        return
    found = (file for file in sorted(root.rglob("*")) if file.suffix in SUFFIXES)
    for _, file in zip(range(MAX_FILES), found, strict=False):
        if not any(part.startswith((".", "__")) for part in file.relative_to(root).parts):
            yield file


def _read(file: Path, name: str, most: int) -> list[CodeCell]:
    about = file.lstat()
    if not stat.S_ISREG(about.st_mode):
        raise ValueError("a link or a device, not a file: hand in the file itself")
    if about.st_size > most:
        raise ValueError(f"{about.st_size} bytes, more than the {most} that are read: hand in the code alone")
    return [cell._replace(file=cell.file.replace(str(file), name)) for cell in code_cells(file)]


def _in_words(error: Exception) -> str:
    return str(error) if type(error) is ValueError else f"{type(error).__name__}: {error}"


def _printable(name: Any) -> str:
    return str(name).encode("utf-8", "backslashreplace").decode()
