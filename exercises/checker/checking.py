"""Checks one function, as a notebook does, or all functions of an exercise, from the student's .py or .ipynb.

The functions run in this process: use it for your own code on your own machine. For code of others there is
`exercises.grade`, which gives each submission a process of its own.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from .catalogue import EXERCISES, TASKS, file_of, mistakes_of
from .observe import Inputs, Outcome, observe, observe_all, probes_of, raised
from .report import Report
from .stand_in import standing_in
from .student_file import StudentFile, load, modules_beside
from .student_text import SUFFIXES
from .task import Exercise, Task
from .verdicts import Verdict, judge
from .verdicts.describe import listed
from .verdicts.verdict import in_place_of, is_better

MOST_LEFT_OUT = 5  # lines that a report names


def check(function: Callable, *, hint: int = 0, seed: int = 0) -> Report:
    """What is right or wrong with your function, which is found by its name. hint = 1, 2 or 3: ask for more.

    Your own other functions are called first. If one of them before it in its exercise is wrong, a right one
    takes its place where that helps, and the report says so: a mistake costs once.
    Cost: below half a second, unless the function itself takes long.
    Raises ValueError if no exercise asks for a function of this name, or for another hint, TypeError if it is
    no function.
    """
    if not callable(function):
        kind = type(function).__name__
        raise _without_traceback(
            TypeError(f"check got a {kind}: give it the function itself, check(softmax), not what it returns")
        )
    if hint not in (0, 1, 2, 3):
        raise _without_traceback(ValueError(f"hint = {hint!r}: there are the hints 1, 2 and 3; 3 says most"))
    exercise, task = find_task(function)
    return report_on(exercise, task, function, hint=hint, seed=seed)


def find_task(function: Callable) -> tuple[Exercise, Task]:
    """The task with the function's name. Raises ValueError, with the nearest name, if there is none."""
    name = getattr(function, "__name__", "")
    if name in TASKS:
        return TASKS[name]
    if not name.isidentifier():  # a lambda, a partial, an object that can be called
        kind = "lambda" if name else type(function).__name__
        raise _without_traceback(
            ValueError(
                f"check finds the task by the function's name, and a {kind} has none: write it with def"
            )
        )
    near = get_close_matches(name, TASKS, n=1)
    advice = (
        f"did you mean {near[0]} ({TASKS[near[0]][0].key})?" if near else "keep the name that it was given"
    )
    raise _without_traceback(ValueError(f"no exercise asks for a function called {name}: {advice}"))


def report_on(exercise: Exercise, task: Task, function: Callable, *, hint: int = 0, seed: int = 0) -> Report:
    """The report on a function as this task's, whatever its name is."""
    start = perf_counter()
    inputs = probes_of(task, seed)
    verdict, note = judged_with_others(exercise, task, function, seed)
    probe = verdict.picture.probe if verdict.picture else "generic"
    shapes = sizes(task, inputs, probe)
    return Report(exercise, task, verdict, perf_counter() - start, hint, shapes, note)


def judged_with_others(exercise: Exercise, task: Task, function: Callable, seed: int) -> tuple[Verdict, str]:
    """The verdict, and a sentence on wrong functions that it calls: first with the student's own."""
    own = _judged(task, function, seed)
    names = getattr(function, "__globals__", {})
    right = {} if own.kind == "right" else _right_for_wrong(exercise, task, names, seed)
    if not right:
        return own, ""
    with standing_in(names, right, function) as called:
        helped = _judged(task, function, seed)
    used = [name for name in right if name in called]
    if is_better(helped, own):
        return helped, in_place_of(used)
    return own, f"It calls {listed(used)}, not right either: correct that first." if used else ""


def _right_for_wrong(exercise: Exercise, task: Task, names: dict, seed: int) -> dict[str, Callable]:
    """The reference's functions for those before this one that are wrong in the student's file."""
    earlier = exercise.tasks[: exercise.tasks.index(task)]
    own = {t: names.get(t.name) for t in earlier}
    return {t.name: t.right for t, f in own.items() if not callable(f) or _judged(t, f, seed).kind != "right"}


def _judged(task: Task, function: Callable, seed: int) -> Verdict:
    inputs = probes_of(task, seed)
    return judge(task, mistakes_of(task), inputs, _observed(task, function, inputs))


def sizes(task: Task, inputs: dict[str, Inputs], probe: str) -> str:
    """What comes in and what should come out: "dp (2, 7, 5), p (2, 7, 5) → ds (2, 7, 5), for ..."."""
    given = [_size(name, value) for name, value in inputs[probe].items()]
    values = observe(task.right, inputs[probe]).values
    right = [_size(name, value) for name, value in zip(task.returns, values, strict=True)]
    return f"{', '.join(given)} → {', '.join(right)}, for the inputs called {probe!r}"


def check_file(key: str, path: Path | None = None, *, hint: int = 0, seed: int = 0) -> list[Report]:
    """A report on each function of the exercise, from a .py or .ipynb, or from the files of a folder.

    Without a path exercises/student is read. Of several files the better one counts, for each function.
    Raises ValueError for an exercise or a file that is not there, and if the file named cannot be read.
    """
    if key not in EXERCISES:
        raise ValueError(f"no exercise {key!r}: there are {next(iter(EXERCISES))} to {[*EXERCISES][-1]}")
    files = files_for(key, path)
    if path in files:
        return _reports_on_file(key, path, hint, seed)
    return best([_reports_or_why_not(key, file, hint, seed) for file in files])


def files_in(folder: Path, key: str) -> list[Path]:
    """The exercise's files in a folder: those whose names begin with its key."""
    return sorted(p for p in folder.glob(f"{key}*") if p.suffix in SUFFIXES)


def best(found: list[list[Report]]) -> list[Report]:
    """Of several files of one exercise the best report on each function: points, then whether written."""
    of_functions = zip(*found, strict=True) if found else ()
    return [max(r, key=lambda x: (x.points, x.verdict.kind != "not written")) for r in of_functions]


def _size(name: str, value: Any) -> str:
    shape = getattr(value, "shape", None)
    return f"{name} = {value}" if shape is None else f"{name} {shape}" if shape else f"{name}, a number"


def _observed(task: Task, function: Callable, probes: dict[str, Inputs]) -> dict[str, Outcome]:
    """`observe_all`; if the user interrupts it, the error notes the line that was running."""
    try:
        return observe_all(function, probes)
    except KeyboardInterrupt as error:
        at = raised(error, function)
        error.add_note(f"stopped in {task.name}, line {at.line}: {at.text}")
        raise


def _without_traceback(error: Exception) -> Exception:
    """The error; a notebook shows its sentence alone, without the lines of the checker."""
    error._render_traceback_ = lambda: [f"check: {error}"]
    return error


def files_for(key: str, path: Path | None) -> list[Path]:
    """The file itself, or the exercise's files of a folder. Raises ValueError if there is none."""
    folder = path or file_of(key, "student").parent
    found = files_in(folder, key) if folder.is_dir() else [folder] if folder.is_file() else []
    if not found:
        no_file = f"no file {folder}{_near(folder)}"
        missing = f"no {key}*.py or .ipynb in {folder}" if folder.is_dir() else no_file
        raise ValueError(f"{missing}: name the .py or .ipynb with your functions of {key}")
    return found


def _near(path: Path) -> str:
    """The file of nearly the same name in the same folder."""
    files = [p.name for p in path.parent.glob("*") if p.suffix in SUFFIXES]
    near = get_close_matches(path.name, files, n=1)
    return f", {near[0]} is there" if near else ""


def _reports_on_file(key: str, path: Path, hint: int, seed: int) -> list[Report]:
    with modules_beside(path):
        file = load(path)
        return _all_reports(EXERCISES[key], partial(report_in, file, path, (hint, seed)))


def _reports_or_why_not(key: str, path: Path, hint: int, seed: int) -> list[Report]:
    """A file of a folder that cannot be read costs only itself."""
    try:
        return _reports_on_file(key, path, hint, seed)
    except (ValueError, OSError) as error:
        verdict = Verdict("not readable", str(error))
        return [Report(EXERCISES[key], task, verdict, file=path) for task in EXERCISES[key].tasks]


def _all_reports(exercise: Exercise, report: Callable) -> list[Report]:
    """If the user interrupts it, the error has the reports so far."""
    reports = []
    try:
        for task in exercise.tasks:
            reports.append(report(exercise, task))
    except KeyboardInterrupt as error:
        error.reports = reports
        raise
    return reports


def report_in(
    file: StudentFile, path: Path, options: tuple[int, int], exercise: Exercise, task: Task
) -> Report:
    """The report; on a function that is not right it says what of the file did not run."""
    function, (hint, seed) = vars(file.module).get(task.name), options
    if not callable(function):
        return Report(exercise, task, _missing(task, path, file), file=path)
    report = report_on(exercise, task, function, hint=hint, seed=seed)
    older = file.older.get(task.name, "")
    report = replace(report, file=path, note=" ".join(filter(None, (report.note, older))))
    if file.problems and f"{task.name} raised NameError" in report.verdict.headline:
        why = f"What may make this name did not run: {'; '.join(file.problems)}."
        return replace(report, verdict=replace(report.verdict, why=why))
    if report.verdict.kind in ("right", "not written"):
        return report
    return replace(report, note=" ".join(filter(None, (report.note, *_not_run(file)))))


def _not_run(file: StudentFile) -> list[str]:
    """Sentences on what failed, and on calls that stand alone and were left out."""
    failed = f"Not run, because of an error: {'; '.join(file.problems)}." if file.problems else ""
    left_out = f"Left out, as calls that stand alone: {'; '.join(file.left_out[:MOST_LEFT_OUT])}."
    return [failed, left_out if file.left_out else ""]


def _missing(task: Task, path: Path, file: StudentFile) -> Verdict:
    """A function that is not there: not written, under another name, or in a broken cell."""
    problems = "; ".join(file.problems)
    if problems and re.search(rf"(def|class) {task.name}\b", file.text):
        headline = f"{task.name} is in {path.name}, but Python could not read it"
        return Verdict("not readable", headline, where=problems)
    near = get_close_matches(task.name, set(vars(file.module)) - set(TASKS), n=1)
    advice = f"; {near[0]} is there, was it to be this one?" if near else ""
    why = "What could not be read: " + problems if problems else ""
    headline = f"{task.name} is not written yet: {path.name} has no such function{advice}"
    return Verdict("not written", headline, why=why)
