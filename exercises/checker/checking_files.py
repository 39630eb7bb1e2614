"""Checking every function of an exercise, from the student's .py or .ipynb. It runs in this process."""

import re
from difflib import get_close_matches
from pathlib import Path

from .checking import report_on
from .report import Report
from .student_file import KINDS, load
from .table import EXERCISES, TASKS, file_of
from .task import Task
from .verdicts import Verdict


def check_file(key: str, path: Path | None = None, *, hint: int = 0, seed: int = 0) -> list[Report]:
    """A report on each function of the exercise, from a .py or .ipynb, or from the files of a folder.

    Without a path exercises/student is read. Of several files the one with more in it counts.
    Raises ValueError for an exercise or a file that is not there, and for a file that cannot be read.
    """
    if key not in EXERCISES:
        raise ValueError(f"no exercise {key!r}: there are {next(iter(EXERCISES))} to {[*EXERCISES][-1]}")
    return fullest([_of_file(key, file, hint, seed) for file in found_for(key, path)])


def found_for(key: str, path: Path | None) -> list[Path]:
    """The file itself, or the exercise's files of a folder. Raises ValueError if there is none."""
    folder = path or file_of(key, "student").parent
    found = files_of(folder, key) if folder.is_dir() else [folder] if folder.is_file() else []
    if not found:
        missing = f"no {key}*.py or .ipynb in {folder}" if folder.is_dir() else f"no file {folder}"
        raise ValueError(f"{missing}: name the .py or .ipynb with your functions of {key}")
    return found


def files_of(folder: Path, key: str) -> list[Path]:
    """The exercise's files in a folder: those whose names begin with its key."""
    return sorted(p for p in folder.glob(f"{key}*") if p.suffix in KINDS)


def fullest(found: list[list[Report]]) -> list[Report]:
    """Of several files of one exercise the reports with most points, then with most functions written."""
    written = {id(r): sum(x.verdict.kind != "not written" for x in r) for r in found}
    return max(found, key=lambda r: (sum(x.points for x in r), written[id(r)]), default=[])


def _of_file(key: str, path: Path, hint: int, seed: int) -> list[Report]:
    module, problems = load(path)
    exercise = EXERCISES[key]
    return [
        report_on(exercise, task, function, hint=hint, seed=seed)
        if callable(function := vars(module).get(task.name))
        else Report(exercise, task, absent(task, path, [*vars(module)], problems))
        for task in exercise.tasks
    ]


def absent(task: Task, path: Path, names: list[str], problems: list[str]) -> Verdict:
    """A function that is not there: nobody has written it, its name is another, or its cell is broken."""
    text = path.read_text(encoding="utf-8", errors="replace")
    if problems and re.search(rf"(def|class) {task.name}\b", text):
        headline = f"{task.name} is in {path.name}, but Python could not read it"
        return Verdict("not readable", headline, where="; ".join(problems))
    near = get_close_matches(task.name, set(names) - set(TASKS), n=1)
    meant = f"; {near[0]} is there, was it to be this one?" if near else ""
    why = "What could not be read: " + "; ".join(problems) if problems else ""
    headline = f"{task.name} is not written yet: {path.name} has no such function{meant}"
    return Verdict("not written", headline, why=why)
