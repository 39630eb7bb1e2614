"""Submissions as text: no code of a student runs here, and only a notebook's JSON is parsed."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from ..checker.student_text import text_of
from ..checker.task import Exercise
from .definitions import defined
from .exercise_names import distance, is_a_copy, keys_in
from .limits import DEFAULT_LIMITS, Limits
from .names import file_names, shown_names, visible
from .own_imports import beside, words_of_imports
from .reader import Reader, Sources
from .submitted_files import (
    CAPITALS,
    NO_WORK,
    OTHER_NAME,
    Files,
    files_of,
    in_words,
    is_archive,
    is_hidden,
)

EXERCISE_FILE = re.compile(r"ex\d\d_\w+$")  # the names of the files that students are given
Definitions = dict[str, dict[str, bool]]  # file -> function that it defines -> whether that is a stub


class Entry(NamedTuple):
    """A student: the name that is shown, that of the files written for them, and what they handed in."""

    student: str
    file: str
    paths: tuple[Path, ...]


class Submission(NamedTuple):
    """A student's files.

    sources   file's name -> its code cells
    chosen    function -> the file that it is taken from
    problems  a sentence for each reason why files were skipped, and for each file that cannot be read
    readable  False if there is something, and none of it can be read: nobody can say how many points it has
    equal     function -> other files that have it, as near to the name given out: the better one counts
    """

    student: str
    sources: Sources
    chosen: dict[str, str]
    problems: tuple[str, ...] = ()
    readable: bool = True
    equal: dict[str, tuple[str, ...]] = {}  # noqa: RUF012 - nobody writes to it


def submissions(
    path: str | Path, exercises: dict[str, Exercise], limits: Limits = DEFAULT_LIMITS
) -> list[Submission]:
    """One per folder or file in `path`, by name; a file alone is one submission.

    Raises FileNotFoundError, and ValueError where there is nothing to grade.
    """
    return [submission(entry.student, entry.paths, exercises, limits) for entry in entries(path)]


def entries(path: str | Path) -> list[Entry]:
    """One for each student, by name. Only names are read. Raises as `submissions` does."""
    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(f"no submissions at {path}: give a folder with a folder or file per student")
    inside = [entry for entry in _inside(path) if _is_submission(entry)]
    students: dict[str, list[Path]] = {}
    for entry in inside:
        students.setdefault(_student(entry), []).append(entry)
    if path.is_dir() and students and all(map(EXERCISE_FILE.match, students)):
        names = ", ".join(students)
        raise ValueError(f"{path} holds {names}, the files of one student: give the folder that it lies in")
    if not students:
        raise ValueError(f"{path} holds no submission: put in a folder, a .py or an .ipynb for each student")
    shown = shown_names(students)
    files = file_names(shown.values())
    made = [Entry(shown[name], files[shown[name]], tuple(paths)) for name, paths in students.items()]
    return sorted(made, key=lambda entry: entry.student)


def left_out(path: str | Path) -> list[str]:
    """What lies among the submissions and is none: hidden files, texts, pictures."""
    return [visible(entry.name) for entry in _inside(Path(path)) if not _is_submission(entry)]


def submission(
    student: str, roots: Iterable[Path], exercises: dict[str, Exercise], limits: Limits
) -> Submission:
    """Never raises for what is in the files: a student's file must not stop the batch."""
    found = files_of(list(roots))
    reader = Reader(found, limits)
    graded = _graded(found, {_name_of(root) for root in roots})
    for name in graded:
        reader.read(name)
    _read_imported(reader, [name for name in found.code if name not in graded])
    sources = reader.sources
    made = _definitions({name: sources[name] for name in graded if name in sources}, exercises)
    ranked = _ranked(made, exercises, found.doubtful)
    taken = {function: files[0] for function, files in ranked.items()}
    equal = {function: tuple(files[1:]) for function, files in ranked.items() if files[1:]}
    said = (*_both(taken, equal), *_not_taken(made, taken, equal))
    problems = (*in_words(found.skipped), *reader.problems, *said)
    readable = bool(sources) or not (reader.problems or {*found.skipped} - {*NO_WORK, CAPITALS})
    return Submission(student, sources, taken, problems, readable, equal)


def _ranked(made: Definitions, exercises: dict[str, Exercise], doubtful: set[str]) -> dict[str, list[str]]:
    """Function -> its file: first one without a stub, then the name given out, then what is nearest to it.

    After it those of the same rank: the notebook and the .py of one name.
    """
    found = {}
    for key, exercise in exercises.items():
        about = [name for name in made if key in (keys_in(name) or {key})]
        for task in exercise.tasks:
            order = {
                name: (made[name][task.name], name in doubtful, *distance(name, key))
                for name in about
                if task.name in made[name]
            }
            if order:
                first, *others = sorted(order, key=order.__getitem__)
                work = [
                    name for name in others if order[name][:-1] == order[first][:-1] and not order[name][0]
                ]
                found[task.name] = [first, *work]
    return found


def _definitions(sources: Sources, exercises: dict[str, Exercise]) -> Definitions:
    names = frozenset(task.name for exercise in exercises.values() for task in exercise.tasks)
    return {name: defined(text_of(cells), names) for name, cells in sources.items()}


def _both(taken: dict[str, str], equal: dict[str, tuple[str, ...]]) -> list[str]:
    """A sentence for the files of the same rank."""
    groups = dict.fromkeys((taken[function], *others) for function, others in equal.items())
    return [f"{' and '.join(files)}: of each function in both the better one counts" for files in groups]


def _not_taken(made: Definitions, taken: dict[str, str], equal: dict[str, tuple[str, ...]]) -> list[str]:
    """A sentence for each file with a name of an exercise whose work another file has, too."""
    said, judged = [], {*taken.values(), *(name for others in equal.values() for name in others)}
    for name in (name for name in made if keys_in(name) and name not in judged):
        work = [function for function, stub in made[name].items() if not stub and function in taken]
        said += [f"{name}: not graded, as {taken[function]} has {function} too" for function in work[:1]]
    return said


def _graded(found: Files, own: set[str]) -> list[str]:
    """The files with the names that were given out and the student's own; if there are none, all files."""
    named = [name for name in found.code if keys_in(name) or name in own]
    return sorted(named, key=is_a_copy) or [*found.code]


def _read_imported(reader: Reader, others: list[str]) -> None:
    """Also the files that those that were read import; of the others only the names are told."""
    left = [(source, source) for source in reader.sources]
    while left:
        source, file = left.pop()
        for _, other in list(beside(source, others, words_of_imports(reader.sources[file]))):
            others.remove(other)
            reader.read(other)
            left += [(source, other)] * (other in reader.sources)
    for name in others:
        reader.found.skip(OTHER_NAME, name)


def _inside(path: Path) -> list[Path]:
    return sorted(path.iterdir()) if path.is_dir() else [path]


def _student(entry: Path) -> str:
    """The name of the folder, or of the file without its suffix; before a backslash, if Windows made one."""
    name = entry.name
    if entry.is_dir() or not entry.suffix:
        return name
    if "\\" in name:
        return name.partition("\\")[0]
    while is_archive(name):
        name = name[: name.rindex(".")]
    return name if name != entry.name else entry.stem


def _is_submission(entry: Path) -> bool:
    if is_hidden(entry.name):
        return False
    file = is_archive(entry.name) or entry.suffix.lower() in (".py", ".ipynb")
    return entry.is_symlink() or entry.is_dir() or file


def _name_of(root: Path) -> str:
    return visible(root.name)
