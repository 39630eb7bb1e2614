"""Checking: one function in a notebook, or every function of a student's file. It runs in this process.

That is meant for the student's own machine and own code. Code of others belongs into `exercises.grade`, which
gives each submission a process of its own.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from time import perf_counter
from typing import Any

from .observe import observe, probes_of
from .report import Report
from .student_file import load
from .table import EXERCISES, TASKS, file_of, mistakes_of
from .task import Exercise, Task
from .verdicts import Verdict, judge


def check(function: Callable, *, hint: int = 0, seed: int = 0) -> Report:
    """What is right or wrong with your function, which is found by its name. hint = 1, 2 or 3: ask for more.

    The other functions of its exercise are the reference's while it runs, so that a mistake costs once.
    Cost: below half a second, unless the function itself takes long.
    Raises ValueError if no exercise asks for a function of this name, TypeError if it is none.
    """
    if not callable(function):
        kind = type(function).__name__
        raise TypeError(
            f"check got a {kind}: give it the function itself, check(softmax), not what it returns"
        )
    exercise, task = find(getattr(function, "__name__", "without a name"))
    return report_on(exercise, task, function, hint=hint, seed=seed)


def check_file(key: str, path: Path | None = None, *, hint: int = 0, seed: int = 0) -> list[Report]:
    """A report on each function of the exercise, from a .py or .ipynb.

    Without a path both files of exercises/student are read and the one with more in it counts.
    Raises ValueError for an exercise or a file that is not there, and for a notebook that cannot be read.
    """
    if key not in EXERCISES:
        raise ValueError(f"no exercise {key!r}: there are {', '.join(EXERCISES)}")
    if path is None:
        files = [file_of(key, "student", suffix) for suffix in (".py", ".ipynb")]
        return fullest([_of_file(key, file, hint, seed) for file in files if file.exists()])
    if not path.is_file():
        raise ValueError(f"no file {path}: name the .py or .ipynb with your functions of {key}")
    return _of_file(key, path, hint, seed)


def fullest(found: list[list[Report]]) -> list[Report]:
    """Of several files of one exercise the reports with most points, then with most functions written."""
    written = {id(r): sum(x.verdict.kind != "not written" for x in r) for r in found}
    return max(found, key=lambda r: (sum(x.points for x in r), written[id(r)]), default=[])


def find(name: str) -> tuple[Exercise, Task]:
    """The task whose function is called so. Raises ValueError, with the nearest name, if there is none."""
    if name in TASKS:
        return TASKS[name]
    near = get_close_matches(name, TASKS, n=1)
    meant = f"did you mean {near[0]} ({TASKS[near[0]][0].key})?" if near else f"they are {', '.join(TASKS)}"
    raise ValueError(f"no exercise asks for a function called {name}: {meant}")


def report_on(exercise: Exercise, task: Task, function: Callable, *, hint: int = 0, seed: int = 0) -> Report:
    """The report on a function as this task's, whatever it is called."""
    start = perf_counter()
    inputs = probes_of(task, seed)
    with _standing_in(function, exercise, task):
        outcomes = {probe: observe(function, given) for probe, given in inputs.items()}
    verdict = judge(task, mistakes_of(task), inputs, outcomes)
    return Report(exercise, task, verdict, perf_counter() - start, hint)


def _of_file(key: str, path: Path, hint: int, seed: int) -> list[Report]:
    module, problems = load(path)
    exercise = EXERCISES[key]
    return [_of_task(exercise, task, vars(module), problems, path, hint, seed) for task in exercise.tasks]


def _of_task(
    exercise: Exercise, task: Task, names: dict, problems: list[str], path: Path, hint: int, seed: int
) -> Report:
    function = names.get(task.name)
    if callable(function):
        return report_on(exercise, task, function, hint=hint, seed=seed)
    headline = f"{task.name} is not written yet: {path.name} has no such function"
    why = "What could not be read: " + "; ".join(problems) if problems else ""
    return Report(exercise, task, Verdict("not written", headline, why=why), 0.0, hint)


@contextmanager
def _standing_in(function: Any, exercise: Exercise, task: Task) -> Iterator[None]:
    """While it runs, the exercise's other functions are the reference's where this one looks for them."""
    names = getattr(function, "__globals__", {})
    others = {t.name: t.right for t in exercise.tasks if t.name != task.name}
    before = {name: names[name] for name in others if name in names}
    names.update(others)
    try:
        yield
    finally:
        for name in others:
            names.pop(name, None)
        names.update(before)
