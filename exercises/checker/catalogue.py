"""All exercises and their known mistakes, from the files in tasks/ and misconceptions/."""

from importlib import import_module
from pathlib import Path

from .task import Exercise, Mistake, Task

ROOT = Path(__file__).parents[1]
STEMS = {path.stem[:4]: path.stem for path in sorted((ROOT / "tasks").glob("ex*.py"))}  # "ex05" -> file name

EXERCISES: dict[str, Exercise] = {
    key: import_module(f"exercises.tasks.{stem}").EXERCISE for key, stem in STEMS.items()
}
TASKS: dict[str, tuple[Exercise, Task]] = {t.name: (e, t) for e in EXERCISES.values() for t in e.tasks}


def mistakes_in(key: str) -> tuple[Mistake, ...]:
    """The known mistakes of an exercise; none if it has no file of them."""
    if not file_of(key, "misconceptions").exists():
        return ()
    return import_module(f"exercises.misconceptions.{STEMS[key]}").MISTAKES


def mistakes_of(task: Task) -> tuple[Mistake, ...]:
    """The known mistakes of a task."""
    key = TASKS[task.name][0].key
    return tuple(mistake for mistake in mistakes_in(key) if mistake.task == task.name)


def file_of(key: str, folder: str = "solutions", suffix: str = ".py") -> Path:
    """The exercise's file in a folder of the exercises: ("ex05", "student", ".ipynb") -> its notebook."""
    return ROOT / folder / (STEMS[key] + suffix)
