"""The functions in a student's .py or .ipynb. Standard library alone, so that the grader's worker can use it.

Only definitions run: imports, functions, classes and assignments. Calls that stand alone, `check(...)` among
them, are left out, and the order of the cells does not matter. A broken cell costs only what is in it.
"""

import ast
import json
import linecache
import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import CodeType, ModuleType
from typing import NamedTuple

IMPORTS = (ast.Import, ast.ImportFrom)
DEFINITIONS = (ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)
SUFFIXES = (".py", ".ipynb")
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)  # what a hostile cell makes of the parser
MAGIC = re.compile(r"^\s*[%!?].*$", flags=re.MULTILINE)
Statement = tuple[str, ast.stmt]  # with the name of its file


class CodeCell(NamedTuple):
    """One cell's text, the name of the file that its errors show, and the number of lines before it."""

    file: str
    text: str
    lines_before: int = 0


def code_cells(path: Path) -> list[CodeCell]:
    """Of a notebook, or of a .py in percent format. Raises ValueError if it cannot be read."""
    if path.suffix not in SUFFIXES:
        raise ValueError(f"{path.name} is no .py and no .ipynb: name the file that your functions are in")
    text = path.read_text(encoding="utf-8", errors="replace")
    return _of_notebook(path, text) if path.suffix == ".ipynb" else _of_percent_format(path, text)


def load(path: Path) -> tuple[ModuleType, list[str]]:
    """A module with the file's definitions, and a sentence for each cell that is broken."""
    module, problems, statements = ModuleType("student"), [], []
    for cell in code_cells(path):
        try:
            statements += parse(cell)
        except UNREADABLE as error:
            problems.append(_syntax_problem(cell, error))
    return module, problems + run(imports_first(statements), vars(module))


def parse(cell: CodeCell) -> list[Statement]:
    """The definitions of one cell; their line numbers are the file's. Raises UNREADABLE."""
    text = MAGIC.sub("", cell.text)
    try:
        tree = ast.increment_lineno(ast.parse(text, cell.file), cell.lines_before)
    except SyntaxError as error:
        error.lineno = (error.lineno or 1) + cell.lines_before
        raise
    return [(cell.file, node) for node in tree.body if isinstance(node, IMPORTS + DEFINITIONS)]


def imports_first(statements: list[Statement]) -> list[Statement]:
    """In this order; all else stays as it is."""
    return sorted(statements, key=lambda statement: not isinstance(statement[1], IMPORTS))


def run(statements: list[Statement], names: dict) -> list[str]:
    """Runs each by itself, and the failed ones again as long as that helps: a later cell may define a name.

    Returns a sentence for each that failed.
    """
    failed = [(statement, _run_one(*statement, names)) for statement in statements]
    while broken := [(statement, problem) for statement, problem in failed if problem]:
        failed = [(statement, _run_one(*statement, names)) for statement, _ in broken]
        if all(problem for _, problem in failed):
            break
    return [problem for _, problem in broken]


@cache
def compiled(file: str, node: ast.stmt) -> CodeType:
    """Raises SyntaxError for what can be parsed but not compiled."""
    return compile(ast.Module([node], []), file, "exec")


def _run_one(file: str, node: ast.stmt, names: dict) -> str:
    try:
        exec(compiled(file, node), names)
    except (Exception, SystemExit) as error:
        return f"{file}, line {node.lineno}: {type(error).__name__}: {error}"
    return ""


def _syntax_problem(cell: CodeCell, error: Exception) -> str:
    """The place in the student's file, and Python's message: "ex05.py, line 38: '(' was never closed"."""
    name = Path(cell.file).name
    if isinstance(error, SyntaxError):
        return f"{name}, line {error.lineno}: {error.msg}"
    return f"{name}: {error or type(error).__name__}"


def _of_percent_format(path: Path, text: str) -> list[CodeCell]:
    starts = [0, *(m.start() for m in re.finditer(r"^# %%", text, flags=re.MULTILINE)), len(text)]
    bounds = [(a, b) for a, b in pairwise(starts) if text[a:b].strip()]
    _keep_lines(str(path), text)
    return [CodeCell(str(path), text[a:b], text.count("\n", 0, a)) for a, b in bounds]


def _of_notebook(path: Path, text: str) -> list[CodeCell]:
    try:
        found = [c for c in json.loads(text)["cells"] if c["cell_type"] == "code"]
        texts = ["".join(c["source"]) for c in found]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        why = f"it has no {error}" if isinstance(error, KeyError) else error
        advice = "save it again in Jupyter, or give the .py"
        raise ValueError(f"{path.name} is no notebook that can be read ({why}): {advice}") from None
    cells = [CodeCell(f"{path}, code cell {n}", text) for n, text in enumerate(texts, 1)]
    for cell in cells:
        _keep_lines(cell.file, cell.text)
    return cells


def _keep_lines(file: str, text: str) -> None:
    """So that an error can show the line that it came from."""
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
