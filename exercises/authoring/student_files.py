"""The student's files from the sources: solutions/exNN_*.py -> student/exNN_*.py and .ipynb."""

import re
from pathlib import Path

from nbformat import NotebookNode

from ..checker.catalogue import EXERCISES, ROOT, file_of
from ..checker.write_text import write_text
from .source import SOLUTION, SourceCell, cells_of, new_cell, notebook, percent

WHAT = """Writes the student's files: those that hold work are left alone, unless --force is given.
With --check it says which of them are not what the sources give."""


def built(key: str) -> dict[Path, str]:
    """Path -> text of the exercise's two files for the student."""
    cells = [student_cell(cell, key) for cell in cells_of(key)]
    return {
        file_of(key, "student"): percent(cells),
        file_of(key, "student", ".ipynb"): notebook(cells, key),
    }


def student_cell(cell: SourceCell, key: str) -> NotebookNode:
    """Without the solution: there `raise NotImplementedError("ex05: softmax")`, indented as BEGIN was."""
    if cell.role != "solution":
        return new_cell("markdown" if cell.role == "text" else "code", cell.text)
    stub = rf'\1raise NotImplementedError("{key}: {cell.task.name}")'
    return new_cell("code", SOLUTION.sub(stub, cell.text))


def all_built() -> dict[Path, str]:
    """Path -> text, for every exercise whose source is there."""
    keys = [key for key in EXERCISES if file_of(key).exists()]
    return {path: text for key in keys for path, text in built(key).items()}


def stale() -> list[Path]:
    """The student's files that differ from what the sources give: changed, missing or foreign."""
    expected = all_built()
    changed = [
        path for path, text in expected.items() if not path.exists() or path.read_text("utf-8") != text
    ]
    return changed + [
        path for path in sorted((ROOT / "student").glob("*")) if path not in expected and path.is_file()
    ]


def worked_on() -> list[Path]:
    """The student's files in which a stub was replaced by something else."""
    found = [path for path in all_built() if path.exists()]
    return [path for path in found if _has_work(path.read_text("utf-8"), path.stem[:4])]


def _has_work(text: str, key: str) -> bool:
    """Whether a function of the exercise is not a stub any more."""
    return any(not re.search(rf'{key}: {task.name}\\?"', text) for task in EXERCISES[key].tasks)


def write(spared: list[Path]) -> list[Path]:
    """Writes all but the spared ones; returns the paths that it wrote."""
    expected = {path: text for path, text in all_built().items() if path not in spared}
    for path, text in expected.items():
        write_text(path, text)
    return list(expected)


def main(words: list[str]) -> int:
    """Writes, or with --check compares. Returns 1 if a file is stale, or holds work and was left alone."""
    if words not in ([], ["--check"], ["--force"]):
        print(f"{' '.join(words)} is not known. {WHAT}")
        return 2
    if words == ["--check"]:
        found = stale()
        print(_listed(found) or "all files are as the sources give")
        return int(bool(found))
    kept = [] if words else worked_on()
    print(_listed(write(kept)))
    if kept:
        print(f"left alone, they hold work: move them away, or write over them with --force\n{_listed(kept)}")
    return int(bool(kept))


def _listed(paths: list[Path]) -> str:
    """A line for each."""
    return "\n".join(f"{path.parent.name}/{path.name}" for path in paths)
