"""An exercise's solution file in parts: what another system's notebook is put together from."""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from ..checker.source import METADATA, Cell, cells, folded
from ..checker.table import EXERCISES, file_of
from ..checker.task import Exercise, Task
from .building import headed

LINK = re.compile(r"\[([^]]*)\]\(\.\./\.\./([^)#]*)[^)]*\)")  # from the exercises to a file of the project


class Part(NamedTuple):
    """kind is one of: text (Markdown), code (given), solution (of `task`), check (of `task`)."""

    kind: str
    text: str
    task: Task | None = None


def parts(key: str) -> list[Part]:
    """All of an exercise, in order; the hints of a function stand before it."""
    document = headed(cells(file_of(key).read_text("utf-8")), EXERCISES[key])
    return [part for cell in document for part in _of_cell(cell, EXERCISES[key])]


def book(written: list[dict], **metadata: dict) -> str:
    """A notebook of these cells; their ids are their places."""
    named = [{"id": f"cell-{n:02d}", "metadata": {}, **cell} for n, cell in enumerate(written, 1)]
    found = {"cells": named, "metadata": {**METADATA, **metadata}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def cell(kind: str, text: str) -> dict:
    """kind is markdown, code or raw."""
    extra = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "source": text, **extra}


def _of_cell(given: Cell, exercise: Exercise) -> Iterator[Part]:
    if given.markdown:
        yield Part("text", LINK.sub(r"\1 (`\2`)", given.text))  # in a course folder it would lead nowhere
        return
    for task in exercise.tasks:
        if re.search(rf"^def {task.name}\(", given.text, flags=re.MULTILINE):
            if task.hints:
                yield Part("text", folded(task))
            yield Part("solution", given.text, task)
            return
        if given.text.strip() == f"check({task.name})":
            yield Part("check", given.text, task)
            return
    yield Part("code", given.text)
