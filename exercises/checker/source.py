"""The percent format, from which the student's files come: `# %%`, `# %% [markdown]`, and solutions."""

import json
import re
from textwrap import fill
from typing import NamedTuple

from .task import Exercise, Task

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
MARK = "# %%"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


class Cell(NamedTuple):
    """One cell: markdown (without the comment signs) or code."""

    markdown: bool
    text: str


def cells(source: str) -> list[Cell]:
    """The cells of a file in percent format, in order. What stands before the first mark is no cell."""
    pieces = re.split(rf"^(?={MARK})", source, flags=re.MULTILINE)
    return [_cell(piece) for piece in pieces if piece.startswith(MARK)]


def percent(document: list[Cell]) -> str:
    """The file in percent format, with one empty line between cells."""
    return "\n\n".join(_written(cell) for cell in document) + "\n"


def notebook(document: list[Cell], key: str) -> str:
    """The same as a notebook without outputs; the ids of its cells are their places, so that they stay."""
    written = [_notebook_cell(cell, f"{key}-{n:02d}") for n, cell in enumerate(document, 1)]
    book = {"cells": written, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(book, indent=1, ensure_ascii=False) + "\n"


def student(document: list[Cell], exercise: Exercise) -> list[Cell]:
    """The student's cells: no solutions, hints folded before each function."""
    return [cell for given in document for cell in _given_out(given, exercise)]


def solution_lines(source: str) -> list[str]:
    """The lines between BEGIN and END, stripped, without empty ones and comments."""
    between = re.findall(rf"{BEGIN}\n(.*?){END}", source, flags=re.DOTALL)
    lines = [line.strip() for block in between for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def _cell(piece: str) -> Cell:
    head, _, body = piece.partition("\n")
    markdown = "[markdown]" in head
    body = body.strip("\n")
    return Cell(markdown, re.sub(r"^# ?", "", body, flags=re.MULTILINE) if markdown else body)


def _written(cell: Cell) -> str:
    if not cell.markdown:
        return f"{MARK}\n{cell.text}"
    return "\n".join([f"{MARK} [markdown]", *(f"# {line}".rstrip() for line in cell.text.splitlines())])


def _notebook_cell(cell: Cell, name: str) -> dict:
    base = {"cell_type": "markdown" if cell.markdown else "code", "id": name, "metadata": {}}
    extra = {} if cell.markdown else {"execution_count": None, "outputs": []}
    return {**base, **extra, "source": cell.text.splitlines(keepends=True)}


def _given_out(cell: Cell, exercise: Exercise) -> list[Cell]:
    task = next((t for t in exercise.tasks if not cell.markdown and f"def {t.name}(" in cell.text), None)
    if task is None:
        return [cell]
    stub = Cell(False, stubbed(cell.text, f"{exercise.key}: {task.name}"))
    return [Cell(True, folded(task)), stub] if task.hints else [stub]


def stubbed(code: str, words: str) -> str:
    """Code whose solution gives way to `raise NotImplementedError(words)`, indented as its BEGIN was."""
    pattern = rf"^([ \t]*){BEGIN}\n.*?{END}[ \t]*$"
    return re.sub(pattern, rf'\1raise NotImplementedError("{words}")', code, flags=re.DOTALL | re.MULTILINE)


def folded(task: Task) -> str:
    """The hints of a task, each to be opened by itself."""
    head = "<details><summary>Hint {} for <code>{}</code></summary>"
    parts = [
        f"{head.format(n, task.name)}\n\n{fill(h, 100)}\n\n</details>" for n, h in enumerate(task.hints, 1)
    ]
    return "\n\n".join(parts)
