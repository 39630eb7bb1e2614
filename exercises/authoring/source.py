"""Reads the cells of an exercise's solution file, in percent format, and writes notebooks, by jupytext."""

import re
from collections.abc import Iterator
from textwrap import fill
from typing import NamedTuple

import jupytext
import nbformat
from nbformat import NotebookNode

from ..checker.catalogue import EXERCISES, file_of
from ..checker.task import Exercise, Task
from .formulas import typeset

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
SOLUTION = re.compile(rf"^([ \t]*){BEGIN}\n(.*?)[ \t]*{END}[ \t]*$", flags=re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[([^]]*)\]\(\.\./\.\./([^)#]*)[^)]*\)")  # from the exercises to a file of the project
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
NEW_CELL = {
    "markdown": nbformat.v4.new_markdown_cell,
    "code": nbformat.v4.new_code_cell,
    "raw": nbformat.v4.new_raw_cell,
}


class SourceCell(NamedTuple):
    """role is one of: text (Markdown), code (given), solution (of `task`), check (of `task`)."""

    role: str
    text: str
    task: Task | None = None


def cells_of(key: str) -> list[SourceCell]:
    """The cells of an exercise's solution file."""
    return source_cells(file_of(key).read_text("utf-8"), EXERCISES[key])


def portable_cells(key: str) -> list[SourceCell]:
    """cells_of, with paths in place of links to the project's files: a course folder does not have them."""
    return [
        cell._replace(text=LINK.sub(r"\1 (`\2`)", cell.text)) if cell.role == "text" else cell
        for cell in cells_of(key)
    ]


def source_cells(source: str, exercise: Exercise) -> list[SourceCell]:
    """Of a file in percent format, with points and minutes under the title, hints before each function."""
    first, *others = jupytext.reads(source, fmt="py:percent").cells
    head = SourceCell("text", with_points(first.source, exercise))
    return [head, *(made for cell in others for made in _of_cell(cell, exercise))]


def with_points(head: str, exercise: Exercise) -> str:
    """The first text, with the exercise's points and minutes unless it names the minutes itself."""
    if "minutes" in head:
        return head
    title, _, body = head.partition("\n")
    return f"{title}\n\n**Points** {exercise.points} · **Time** {exercise.minutes} minutes\n{body}"


def folded_hints(task: Task) -> str:
    """The hints of a task, each one folded until the reader opens it."""
    head = "<details><summary>Hint {} for <code>{}</code></summary>"
    hints = [
        f"{head.format(n, task.name)}\n\n{fill(h, 100)}\n\n</details>" for n, h in enumerate(task.hints, 1)
    ]
    return "\n\n".join(hints)


def new_cell(kind: str, text: str, **metadata: object) -> NotebookNode:
    """kind is markdown, code or raw."""
    return NEW_CELL[kind](text, metadata=metadata)


def notebook(cells: list[NotebookNode], prefix: str = "cell") -> str:
    """A notebook without outputs, as text. A cell's id is its number: it stays the same in every build."""
    numbered = [_typeset(cell, f"{prefix}-{n:02d}") for n, cell in enumerate(cells, 1)]
    return nbformat.writes(nbformat.v4.new_notebook(cells=numbered, metadata=METADATA)) + "\n"


def _typeset(cell: NotebookNode, name: str) -> NotebookNode:
    """The cell under this id, its formulas as JupyterLab draws them."""
    source = typeset(cell.source) if cell.cell_type == "markdown" else cell.source
    return NotebookNode(cell | {"id": name, "source": source})


def percent(cells: list[NotebookNode]) -> str:
    """The cells as a .py in percent format, with one empty line between them and no header."""
    spaced = [new_cell(cell.cell_type, cell.source, lines_to_next_cell=1) for cell in cells]
    plain = {"notebook_metadata_filter": "-all", "cell_metadata_filter": "-all"}
    document = nbformat.v4.new_notebook(cells=spaced, metadata={"jupytext": plain})
    return jupytext.writes(document, fmt="py:percent")


def _of_cell(cell: NotebookNode, exercise: Exercise) -> Iterator[SourceCell]:
    if cell.cell_type == "markdown":
        yield SourceCell("text", cell.source)
        return
    for task in exercise.tasks:
        if re.search(rf"^def {task.name}\(", cell.source, flags=re.MULTILINE):
            if task.hints:
                yield SourceCell("text", folded_hints(task))
            yield SourceCell("solution", cell.source, task)
            return
        if cell.source.strip() == f"check({task.name})":
            yield SourceCell("check", cell.source, task)
            return
    yield SourceCell("code", cell.source)
