"""The student's files from the sources: solutions/exNN_*.py -> student/exNN_*.py and .ipynb."""

import re
from pathlib import Path

from ..checker.files import write_text
from ..checker.source import Cell, cells, notebook, percent, student
from ..checker.table import EXERCISES, ROOT, file_of
from ..checker.task import Exercise

WHAT = """Writes the student's files: those that hold work are left alone, unless --force is given.
With --check it says which of them are not what the sources give."""


def built(key: str) -> dict[Path, str]:
    """Path -> text of the exercise's two files for the student."""
    exercise = EXERCISES[key]
    given = student(headed(cells(file_of(key).read_text(encoding="utf-8")), exercise), exercise)
    return {
        file_of(key, "student"): percent(given),
        file_of(key, "student", ".ipynb"): notebook(given, key),
    }


def headed(document: list[Cell], exercise: Exercise) -> list[Cell]:
    """The cells; points and minutes come under the title unless the source says them itself."""
    first, *rest = document
    title, _, body = first.text.partition("\n")
    if "minutes" in first.text:
        return document
    says = f"**Points** {exercise.points} · **Time** {exercise.minutes} minutes"
    return [Cell(True, f"{title}\n\n{says}\n{body}"), *rest]


def all_built() -> dict[Path, str]:
    """Path -> text, for every exercise whose source is there."""
    keys = [key for key in EXERCISES if file_of(key).exists()]
    return {path: text for key in keys for path, text in built(key).items()}


def stale() -> list[Path]:
    """The files of the student's folder that are not what the sources give: changed, missing or too many."""
    expected = all_built()
    changed = [
        path for path, text in expected.items() if not path.exists() or path.read_text("utf-8") != text
    ]
    return changed + [
        path for path in sorted((ROOT / "student").glob("*")) if path not in expected and path.is_file()
    ]


def worked_on() -> list[Path]:
    """The student's files in which a stub has given way to something else."""
    return [
        path for path in all_built() if path.exists() and _written(path.read_text("utf-8"), path.stem[:4])
    ]


def _written(text: str, key: str) -> bool:
    """Whether a function of the exercise is no stub any more."""
    return any(not re.search(rf'{key}: {task.name}\\?"', text) for task in EXERCISES[key].tasks)


def write(spared: list[Path]) -> list[Path]:
    """Writes all but those; the paths that it wrote."""
    expected = {path: text for path, text in all_built().items() if path not in spared}
    for path, text in expected.items():
        write_text(path, text)
    return list(expected)


def main(words: list[str]) -> int:
    """Writes, or with --check compares: 1 if a file is stale, or was left alone because it holds work."""
    if words not in ([], ["--check"], ["--force"]):
        print(f"{' '.join(words)} is not known. {WHAT}")
        return 2
    if words == ["--check"]:
        found = stale()
        print(named(found) or "all files are as the sources give")
        return int(bool(found))
    kept = [] if words else worked_on()
    print(named(write(kept)))
    if kept:
        print(
            f"left alone, for they hold work: move them away, or write over them with --force\n{named(kept)}"
        )
    return int(bool(kept))


def named(paths: list[Path]) -> str:
    """A line for each."""
    return "\n".join(f"{path.parent.name}/{path.name}" for path in paths)
