"""Runs in the browser, next to the project: checks and runs a page's cells, reads a student's file.

Everything comes in and goes out as JSON; each answer has `stdout`, and `error` where Python raised one.
"""

import ast
import base64
import io
import json
import linecache
import re
import sys
import traceback
from contextlib import redirect_stderr, redirect_stdout
from itertools import count
from pathlib import Path
from typing import Any

TEXT_CELL, CELL_MARK = "# %% [markdown]", re.compile(r"\A# %%.*\n")
MOST_PRINTED = 20_000  # characters of one run
NAMES: dict[str, Any] = {"__name__": "__main__"}  # what run_cell keeps from cell to cell
DISPLAYED: list[Any] = []  # what a cell has shown before its end: the last picture of a training
DRAWINGS = count(1)  # their ids differ from those of all others in the page


def answer(name: str, values: str) -> str:
    """The answer of one of this module's functions, {"stdout", "error", ...}; values is JSON by name."""
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(printed):
        try:
            found = globals()[name](**json.loads(values))
        except BaseException as error:  # SystemExit too: the page goes on
            found = {"error": _shown(error)}
    return json.dumps({"stdout": _cut(printed.getvalue()), **found})


def tell(shown_now: str) -> None:
    """What a cell shows while it runs, as JSON: the worker puts its own function here."""


def run_cell(code: str, name: str = "cell", fresh: bool = False) -> dict:
    """Runs a cell as a notebook does, with the names of the cells before it; shows its last value.

    fresh   forget those names first
    """
    if fresh:
        NAMES.clear()
        NAMES["__name__"] = "__main__"
    DISPLAYED.clear()
    value = _last_value(code, name, NAMES)
    return shown(DISPLAYED[-1] if value is None and DISPLAYED else value)


def try_out(cells: list[list[str]]) -> dict:
    """[[name, code], ...] one after the other in names of their own; shows the last one's last value."""
    names, value = {"__name__": "__main__"}, None
    for name, code in cells:
        value = _last_value(code, name, names)
    return shown(value)


def check(key: str, cells: list[list[str]], only: list[str], hint: int = 0) -> dict:
    """Reports on the functions `only` of an exercise, whose cells are [[name, code], ...]."""
    from exercises.checker.catalogue import EXERCISES, STEMS
    from exercises.checker.checking import report_in
    from exercises.checker.student_file import loaded
    from exercises.checker.student_text import CodeCell

    _keep_lines(cells)
    exercise, path = EXERCISES[key], Path(STEMS[key] + ".py")
    file = loaded([CodeCell(name, code + "\n") for name, code in cells])
    tasks = [task for task in exercise.tasks if task.name in only]
    return {"reports": [_as_data(report_in(file, path, (hint, 0), exercise, task)) for task in tasks]}


def functions_in(key: str, name: str, data: str) -> dict:
    """Of a student's file (its bytes as base64): the code of each function of the exercise, and the rest."""
    from exercises.checker.catalogue import EXERCISES
    from exercises.checker.student_text import cells_in

    found: dict[str, str] = {}
    rest: list[str] = []
    tasks = {task.name for task in EXERCISES[key].tasks}
    for cell in cells_in(Path(name), base64.b64decode(data)):
        if not cell.text.startswith(TEXT_CELL):
            _sort_in(CELL_MARK.sub("", cell.text).strip("\n"), tasks, found, rest)
    return {"functions": found, "rest": rest}


def _sort_in(text: str, tasks: set[str], found: dict[str, str], rest: list[str]) -> None:
    """A cell with one function goes to it whole; of one with several each gets its own lines."""
    try:
        nodes = [n for n in ast.parse(text).body if isinstance(n, ast.FunctionDef) and n.name in tasks]
    except SyntaxError:
        nodes = []
    if len(nodes) == 1:
        found[nodes[0].name] = text
        return
    lines = text.splitlines(keepends=True)
    for node in reversed(nodes):
        first = min([node.lineno, *(d.lineno for d in node.decorator_list)]) - 1
        found[node.name] = "".join(lines[first : node.end_lineno]).rstrip("\n")
        del lines[first : node.end_lineno]
    rest.append("".join(lines).strip("\n"))


def shown(value: Any) -> dict:
    """A value as a notebook shows it: html, svg in the page's colours, png or text."""
    found = {} if value is None else {"text": repr(value)}
    if html := getattr(value, "_repr_html_", lambda: None)():
        found["html"] = html
    if "matplotlib.pyplot" in sys.modules:
        found |= _figures()
    if callable(getattr(value, "_repr_svg_", None)):
        found["svg"] = _drawing(value)
    elif callable(getattr(value, "savefig", None)):
        found["png"] = _png(value)
    return found


def _drawing(figure: Any) -> str:
    from drawings import inline  # next to this file in the worker; of no use without matplotlib

    return inline(figure._repr_svg_(), f"run-{next(DRAWINGS)}", "the figure of this cell")


def _figures() -> dict:
    """The open figures, closed by this, the last one as a PNG in base64."""
    from matplotlib import pyplot

    found = {}
    for number in pyplot.get_fignums():
        found["png"] = _png(pyplot.figure(number))
    pyplot.close("all")
    return found


def _png(figure: Any) -> str:
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=150, bbox_inches="tight")
    return base64.b64encode(picture.getvalue()).decode()


def _last_value(code: str, name: str, names: dict) -> Any:
    """Runs the code; the value of its last line, if that is an expression without a semicolon."""
    _keep_lines([[name, code]])
    tree = ast.parse(code, name)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), names)
    if last is None:
        return None
    value = eval(compile(ast.Expression(last.value), name, "eval"), names)
    return None if code.rstrip().endswith(";") else value


def _as_data(report: Any) -> dict:
    sign, words, _ = report.sign
    return {
        "task": report.task.name,
        "points": report.points,
        "kind": report.verdict.kind,
        "sign": sign,
        "words": words,
        "title": report.title,
        "html": report._repr_html_() or "",
        "text": str(report),
    }


def _keep_lines(cells: list[list[str]]) -> None:
    """So that an error can show the line that it came from."""
    for name, code in cells:
        linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)


def _shown(error: BaseException) -> str:
    """The error as Python prints it, from the first line that is the reader's own."""
    frames = traceback.extract_tb(error.__traceback__)
    own = next((n for n, frame in enumerate(frames) if frame.filename != __file__), len(frames))
    lines = traceback.format_list(frames[own:]) + traceback.format_exception_only(error)
    return _cut("".join(lines))


def _cut(text: str) -> str:
    return text if len(text) <= MOST_PRINTED else text[:MOST_PRINTED] + "\n… cut here: it is very long"
