"""The statements of a student's cells that are run, and what is not. Standard library alone.

Everything runs as Python runs it but calls that stand alone, `check(...)` or `plt.show()`, and tests
with `assert`. Methods of the file's own objects do run: `TABLE.append(3)`.
"""

import __future__

import ast
import re
from collections.abc import Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import NamedTuple

from .magics import translated, without_cell_magic, without_prompts
from .older_definitions import Unreadable, replaced_by_unreadable, without_stubs
from .student_text import CodeCell, lines_of

UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)  # a hostile cell's, from the parser
IMPORTS = (ast.Import, ast.ImportFrom)
OWN_SCOPE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
TESTS = (ast.Assert, ast.Raise)
BLOCKS = ("body", "orelse", "finalbody")
NOT_WORTH_A_WORD = ("check", "print", "display", "get_ipython")
MOST_MAGICS = 200  # in one file
MOST_PIECES = 5000  # statements of one broken cell: far more than anybody writes
GOES_ON = re.compile(r"[\s#)\]}]|(else|elif|except|finally)\b")  # a line that begins no statement


class Statement(NamedTuple):
    """The name of its file, and the flags of the `from __future__` imports before it."""

    file: str
    node: ast.stmt
    flags: int = 0


class Statements(NamedTuple):
    """Those to run; a sentence for each that cannot be read; the lone calls that are left out.

    older   function's name -> a sentence, where a newer definition is left out: a stub, or one that
            cannot be read
    """

    to_run: list[Statement]
    problems: list[str]
    left_out: list[str]
    older: dict[str, str]


def statements_of(cells: list[CodeCell]) -> Statements:
    """Of all cells, in their order, with the file's line numbers. A line that cannot be read costs itself."""
    budget, unreadable, left_out = iter(range(MOST_MAGICS)), {}, []
    read = [(cell, _nodes(cell, budget, unreadable)) for cell in _whole_files(cells)]
    modules = {name for _, nodes in read for node in nodes for name in _imported(node)}
    flags, written = 0, []
    for cell, nodes in read:
        block = [node for node in nodes if not isinstance(node, TESTS)]
        for node in _without_calls(block, modules, left_out):
            flags |= _future(node)
            written.append(Statement(cell.file, node, flags))
    to_run, older = without_stubs(written)
    older |= replaced_by_unreadable(to_run, list(unreadable), [cell.file for cell, _ in read])
    return Statements(to_run, list(unreadable.values()), left_out, older)


def _whole_files(cells: list[CodeCell]) -> list[CodeCell]:
    """The cells of a .py in one: `# %%` may stand inside a function."""
    groups = [list(group) for _, group in groupby(cells, key=lambda cell: cell.file)]
    return [CodeCell(g[0].file, "".join(c.text for c in g), g[0].lines_before) for g in groups]


def _nodes(cell: CodeCell, budget: Iterator, unreadable: dict[Unreadable, str]) -> list[ast.stmt]:
    """The statements, from the cell as it is, or from its pieces, with magics translated.

    Adds to `unreadable`, with a sentence, what cannot be read.
    """
    try:
        return _parsed(cell.text, cell.file, cell.lines_before)
    except UNREADABLE:
        nodes = []
    pieces = _pieces(without_prompts(without_cell_magic(cell.text)))
    for start, text in islice(pieces, MOST_PIECES):
        try:
            nodes += _piece(text, cell.file, cell.lines_before + start, budget)
        except UNREADABLE as error:
            piece = Unreadable(cell.file, cell.lines_before + start + 1, text)
            unreadable[piece] = _problem(cell.file, error)
    return nodes


def _piece(text: str, file: str, start: int, budget: Iterator) -> list[ast.stmt]:
    """One statement of a broken cell. Raises UNREADABLE, of the text before its translation."""
    try:
        return _parsed(text, file, start)
    except UNREADABLE as error:
        try:
            return _parsed(translated(text, budget), file, start)
        except Exception:  # IPython's own for some text, too
            raise error from None


def _parsed(text: str, file: str, start: int) -> list[ast.stmt]:
    try:
        return ast.increment_lineno(ast.parse(text, file), start).body
    except SyntaxError as error:
        error.lineno = (error.lineno or 1) + start
        raise


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Statements at the left margin, each with the number of lines before it."""
    start, piece, quotes, before = 0, [], 0, ""
    for n, line in enumerate(lines_of(text)):
        goes_on = quotes % 2 or GOES_ON.match(line) or before.startswith("@") or before.endswith("\\\n")
        if piece and (line.startswith("# %%") or not goes_on):
            yield start, "".join(piece)
            start, piece, quotes = n, [], 0
        piece.append(line)
        quotes += line.count('"""') + line.count("'''")
        before = before if before.startswith("@") and GOES_ON.match(line) else line
    yield start, "".join(piece)


def _without_calls(block: list, modules: set[str], left_out: list[str]) -> list[ast.stmt]:
    kept = []
    for node in block:
        if not isinstance(node, ast.Expr):
            kept.append(_inside_without_calls(node, modules, left_out))
        elif _is_own_method(node.value, modules):
            kept.append(node)
        elif isinstance(node.value, ast.Call) and _root(node.value) not in NOT_WORTH_A_WORD:
            left_out.append(f"line {node.lineno}: {ast.unparse(node)[:60]}")
    return kept


def _inside_without_calls(node: ast.stmt, *rest: object) -> ast.stmt:
    """An `if`, `for`, `while`, `with` or `try` without the calls that stand alone in it."""
    for owner in () if isinstance(node, OWN_SCOPE) else (node, *_parts(node)):
        for name in BLOCKS:
            if block := getattr(owner, name, None):
                nothing = [ast.copy_location(ast.Pass(), block[0])]
                setattr(owner, name, _without_calls(block, *rest) or nothing)
    return node


def _parts(node: ast.stmt) -> list[ast.AST]:
    return [*getattr(node, "handlers", []), *getattr(node, "cases", [])]


def _is_own_method(call: ast.expr, modules: set[str]) -> bool:
    """Of an object that the file has made, and not of a module; sys.path is the exception."""
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
        return False
    root = _root(call)
    if root in modules:
        return ast.unparse(call.func).startswith("sys.path.")
    return bool(root) and root not in NOT_WORTH_A_WORD


def _root(call: ast.expr) -> str:
    """The name that a chain of attributes, items and calls begins with."""
    while not isinstance(call, ast.Name):
        inner = next((getattr(call, part) for part in ("func", "value") if hasattr(call, part)), None)
        if not isinstance(inner, ast.expr):
            return ""
        call = inner
    return call.id


def _imported(node: ast.stmt) -> Iterator[str]:
    for inner in () if isinstance(node, OWN_SCOPE) else ast.walk(node):
        if isinstance(inner, IMPORTS):
            yield from ((alias.asname or alias.name).split(".")[0] for alias in inner.names)


def _future(node: ast.stmt) -> int:
    if not (isinstance(node, ast.ImportFrom) and node.module == "__future__"):
        return 0
    features = [getattr(__future__, alias.name, None) for alias in node.names]
    return sum(feature.compiler_flag for feature in features if feature)


def _problem(file: str, error: Exception) -> str:
    """The place in the file, and Python's message: "ex05.py, line 38: '(' was never closed"."""
    name = Path(file).name
    if isinstance(error, SyntaxError):
        return f"{name}, line {error.lineno}: {error.msg}"
    return f"{name}: {error or type(error).__name__}"
