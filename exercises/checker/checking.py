"""Checking one function, as a notebook does it. It runs in this process.

That is meant for the student's own machine and own code. Code of others belongs into `exercises.grade`, which
gives each submission a process of its own.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from time import perf_counter
from typing import Any

from .observe import Inputs, Outcome, observe, probes_of, raised
from .report import Report
from .table import TASKS, mistakes_of
from .task import Exercise, Task
from .verdicts import judge


def check(function: Callable, *, hint: int = 0, seed: int = 0) -> Report:
    """What is right or wrong with your function, which is found by its name. hint = 1, 2 or 3: ask for more.

    The other functions of its exercise are the reference's while it runs, so that a mistake costs once.
    Cost: below half a second, unless the function itself takes long.
    Raises ValueError if no exercise asks for a function of this name, or for another hint, TypeError if it is
    no function.
    """
    if not callable(function):
        kind = type(function).__name__
        raise _plainly(
            TypeError(f"check got a {kind}: give it the function itself, check(softmax), not what it returns")
        )
    if hint not in (0, 1, 2, 3):
        raise _plainly(ValueError(f"hint = {hint!r}: there are the hints 1, 2 and 3; 3 says most"))
    exercise, task = find(function)
    return report_on(exercise, task, function, hint=hint, seed=seed)


def find(function: Callable) -> tuple[Exercise, Task]:
    """The task whose function is called so. Raises ValueError, with the nearest name, if there is none."""
    name = getattr(function, "__name__", "")
    if name in TASKS:
        return TASKS[name]
    if not name.isidentifier():  # a lambda, a partial, an object that can be called
        kind = "lambda" if name else type(function).__name__
        raise _plainly(
            ValueError(
                f"check finds the task by the function's name, and a {kind} has none: write it with def"
            )
        )
    near = get_close_matches(name, TASKS, n=1)
    meant = (
        f"did you mean {near[0]} ({TASKS[near[0]][0].key})?" if near else "keep the name that it was given"
    )
    raise _plainly(ValueError(f"no exercise asks for a function called {name}: {meant}"))


def report_on(exercise: Exercise, task: Task, function: Callable, *, hint: int = 0, seed: int = 0) -> Report:
    """The report on a function as this task's, whatever it is called."""
    start = perf_counter()
    inputs = probes_of(task, seed)
    with _standing_in(function, exercise, task):
        outcomes = {probe: _observed(task, function, given) for probe, given in inputs.items()}
    verdict = judge(task, mistakes_of(task), inputs, outcomes)
    probe = verdict.picture.probe if verdict.picture else "generic"
    return Report(exercise, task, verdict, perf_counter() - start, hint, sizes(task, inputs, probe))


def sizes(task: Task, inputs: dict[str, Inputs], probe: str) -> str:
    """What comes in and what should come out: "dp (2, 7, 5), p (2, 7, 5) → ds (2, 7, 5), on ..."."""
    given = [_size(name, value) for name, value in inputs[probe].items()]
    values = observe(task.right, inputs[probe]).values
    right = [_size(name, value) for name, value in zip(task.returns, values, strict=True)]
    return f"{', '.join(given)} → {', '.join(right)}, for the inputs called {probe!r}"


def _size(name: str, value: Any) -> str:
    shape = getattr(value, "shape", None)
    return f"{name} = {value}" if shape is None else f"{name} {shape}" if shape else f"{name}, a number"


def _observed(task: Task, function: Callable, inputs: Inputs) -> Outcome:
    """As observe; where a reader stops it, the line that was running is noted."""
    try:
        return observe(function, inputs)
    except KeyboardInterrupt as error:
        at = raised(error, function)
        error.add_note(f"stopped in {task.name}, line {at.line}: {at.text}")
        raise


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


def _plainly(error: Exception) -> Exception:
    """The error, which a notebook shows as its sentence alone, without the lines of the checker."""
    error._render_traceback_ = lambda: [f"check: {error}"]
    return error
