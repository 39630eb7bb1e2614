"""The functions in a student's .py or .ipynb. Standard library alone, so that the grader's worker can use it.

Only definitions run: imports, functions, classes and assignments. Calls that stand alone, `check(...)` among
them, are left out, and so is the order of the cells. What is broken costs only the piece that it stands in.
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
DEFINED = (ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)
KINDS = (".py", ".ipynb")
MAGIC = re.compile(r"^\s*[%!?].*$", flags=re.MULTILINE)


class Piece(NamedTuple):
    """One cell's text, the name under which its errors are shown, and the number of lines before it."""

    file: str
    text: str
    before: int = 0


def pieces(path: Path) -> list[Piece]:
    """The code cells of a notebook; a .py in percent format cell by cell. Raises ValueError if unreadable."""
    if path.suffix not in KINDS:
        raise ValueError(f"{path.name} is no .py and no .ipynb: name the file that your functions are in")
    text = path.read_text(encoding="utf-8", errors="replace")
    return _notebook_pieces(path, text) if path.suffix == ".ipynb" else _file_pieces(path, text)


def load(path: Path) -> tuple[ModuleType, list[str]]:
    """A module with the file's definitions, and a sentence for each piece that is broken."""
    module, problems, statements = ModuleType("student"), [], []
    for piece in pieces(path):
        try:
            statements += parsed(piece)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            problems.append(broken(piece, error))
    statements.sort(key=lambda found: not isinstance(found[1], IMPORTS))
    return module, problems + run(statements, vars(module))


def parsed(piece: Piece) -> list[tuple[str, ast.stmt]]:
    """The definitions of one piece, each with the name of its file; their line numbers are the file's."""
    text = MAGIC.sub("", piece.text)
    try:
        tree = ast.increment_lineno(ast.parse(text, piece.file), piece.before)
    except SyntaxError as error:
        error.lineno = (error.lineno or 1) + piece.before
        raise
    return [(piece.file, node) for node in tree.body if isinstance(node, IMPORTS + DEFINED)]


def broken(piece: Piece, error: Exception) -> str:
    """The place in the student's file, and what Python says: "ex05.py, line 38: '(' was never closed"."""
    name = Path(piece.file).name
    if isinstance(error, SyntaxError):
        return f"{name}, line {error.lineno}: {error.msg}"
    return f"{name}: {error or type(error).__name__}"


def run(statements: list[tuple[str, ast.stmt]], names: dict) -> list[str]:
    """Runs each by itself, again as long as that helps: one may need what a later cell defines."""
    failed = [(found, _problem(*found, names)) for found in statements]
    while broken := [(found, problem) for found, problem in failed if problem]:
        failed = [(found, _problem(*found, names)) for found, _ in broken]
        if all(problem for _, problem in failed):
            break
    return [problem for _, problem in broken]


@cache
def compiled(file: str, node: ast.stmt) -> CodeType:
    """Raises SyntaxError for what can be parsed and means nothing."""
    return compile(ast.Module([node], []), file, "exec")


def _problem(file: str, node: ast.stmt, names: dict) -> str:
    try:
        exec(compiled(file, node), names)
    except (Exception, SystemExit) as error:
        return f"{file}, line {node.lineno}: {type(error).__name__}: {error}"
    return ""


def _file_pieces(path: Path, text: str) -> list[Piece]:
    starts = [0, *(m.start() for m in re.finditer(r"^# %%", text, flags=re.MULTILINE)), len(text)]
    bounds = [(a, b) for a, b in pairwise(starts) if text[a:b].strip()]
    _remember(str(path), text)
    return [Piece(str(path), text[a:b], text.count("\n", 0, a)) for a, b in bounds]


def _notebook_pieces(path: Path, text: str) -> list[Piece]:
    try:
        found = [c for c in json.loads(text)["cells"] if c["cell_type"] == "code"]
        texts = ["".join(c["source"]) for c in found]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        why = f"it has no {error}" if isinstance(error, KeyError) else error
        advice = "save it again in Jupyter, or give the .py"
        raise ValueError(f"{path.name} is no notebook that can be read ({why}): {advice}") from None
    named = [Piece(f"{path}, code cell {n}", text) for n, text in enumerate(texts, 1)]
    for piece in named:
        _remember(piece.file, piece.text)
    return named


def _remember(file: str, text: str) -> None:
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
