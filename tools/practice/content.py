"""The exercises as data for the page: texts as HTML, given code, stubs, templates of the files to hand in."""

import re
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markupsafe import Markup
from mdit_py_plugins.dollarmath import dollarmath_plugin

from exercises.authoring.formulas import typeset
from exercises.authoring.source import SourceCell, cells_of, new_cell, notebook, percent
from exercises.authoring.student_files import student_cell
from exercises.checker.catalogue import EXERCISES, STEMS

from ..site.mathml import mathml

LINK = re.compile(r"\[([^]]*)\]\(\.\./\.\./([^)#]*)(#[^)]*)?\)")  # to a file of the project
FILL = "# the code of {} stands here"  # in a template: JavaScript puts the reader's code in its place


def formula(latex: str, options: dict) -> str:
    return mathml(latex, block=options["display_mode"])


MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
MARKDOWN.use(dollarmath_plugin, renderer=formula, allow_digits=False)


def exercises(*, links: bool) -> list[dict]:
    """All of them. links: whether the site's pages are next to this one, to be linked to."""
    return [_exercise(key, links) for key in EXERCISES]


def _exercise(key: str, links: bool) -> dict:
    exercise, cells = EXERCISES[key], _cells(key)
    return {
        "key": key,
        "stem": STEMS[key],
        "title": exercise.title,
        "minutes": exercise.minutes,
        "points": {task.name: task.points for task in exercise.tasks},
        "cells": [_cell(cell, key, links) for cell in cells if cell.role != "check"],
        "fill": {task.name: FILL.format(task.name) for task in exercise.tasks},
        **_to_hand_in(key),
    }


@cache
def _cells(key: str) -> tuple[SourceCell, ...]:
    """Of an exercise: both pages, with links and without, are made of them."""
    return tuple(cells_of(key))


@cache
def _to_hand_in(key: str) -> dict[str, str]:
    """The templates of the notebook and of the program, the same in both pages."""
    filled = [_template_cell(cell, key) for cell in _cells(key)]
    return {"notebook": notebook(filled, key), "program": percent(filled)}


def _cell(cell: SourceCell, key: str, links: bool) -> dict:
    if cell.role == "text":
        return {"role": "text", "html": html(_linked(cell.text) if links else unlinked(cell.text))}
    source = student_cell(cell, key).source
    if cell.role == "solution":
        return {"role": "function", "name": cell.task.name, "code": source}
    return {"role": "given", "code": source}


def _template_cell(cell: SourceCell, key: str):
    if cell.role == "solution":
        return new_cell("code", FILL.format(cell.task.name))
    return student_cell(cell, key)


def html(text: str) -> str:
    """Of an exercise's Markdown; its titles begin at level 2, the page has the first."""
    made = MARKDOWN.render(typeset(text))
    for wide in ("<pre", '<div class="math block"'):  # they scroll, by keys too
        made = made.replace(f"{wide}>", f'{wide} tabindex="0">')
    return re.sub(r"<(/?)h([1-5])>", lambda found: f"<{found[1]}h{int(found[2]) + 1}>", made)


def _linked(text: str) -> str:
    return LINK.sub(lambda found: f"[{found[1]}]({on_site(found[2])}{found[3] or ''})", text)


def unlinked(text: str) -> str:
    """With the file's path in place of a link to it."""
    return LINK.sub(r"\1 (`\2`)", text)


def on_site(path: str) -> str:
    """The page of a file of the project, from the site's root: a text's, or one that shows code."""
    is_text = path.endswith((".md", ".ipynb"))
    return str(Path(path).with_suffix(".html")) if is_text else f"files/{path}.html"


def sentence(found: list[dict]) -> Markup:
    """How many exercises, functions and points there are."""
    functions = sum(len(exercise["points"]) for exercise in found)
    points = sum(sum(exercise["points"].values()) for exercise in found)
    return Markup("{} exercises, {} functions, {} points").format(len(found), functions, points)
