"""A function that a file defines twice: which of the two is judged. Standard library alone."""

import ast
import re
from pathlib import Path
from typing import Any, NamedTuple

DEFINES = re.compile(r"^\s*(?:async\s+)?def\s+(\w+)", flags=re.MULTILINE)


class Unreadable(NamedTuple):
    """A piece of a file that Python cannot read."""

    file: str
    line: int
    text: str


def without_stubs(statements: list) -> tuple[list, dict[str, str]]:
    """The statements but for a stub below the function itself; name -> a sentence on each."""
    kept, written, said = [], {}, {}
    for statement in statements:
        name = _defined(statement.node)
        if name in written and is_stub(statement.node):
            said[name] = (
                f"{name} is defined twice: the stub in {_place(statement)} is left out, "
                f"the one in {_place(written[name])} is judged."
            )
            continue
        kept.append(statement)
        if name and not is_stub(statement.node):
            written[name] = statement
            said.pop(name, None)
    return kept, said


def replaced_by_unreadable(statements: list, pieces: list[Unreadable], files: list[str]) -> dict[str, str]:
    """Name -> a sentence, where the newest definition cannot be read and an older one is judged."""
    last = {_defined(statement.node): statement for statement in statements}
    said = {}
    for piece in pieces:
        for name in DEFINES.findall(piece.text):
            older = last.get(name)
            if older and _order(files, older.file, older.node.lineno) < _order(files, piece.file, piece.line):
                said[name] = (
                    f"{name} is defined again in {_named(piece.file, piece.line)}, which Python cannot read: "
                    f"the one in {_place(older)} is judged."
                )
    return said


def is_stub(node: ast.stmt) -> bool:
    """A function with nothing but a docstring and `raise NotImplementedError(...)`."""
    if not isinstance(node, ast.FunctionDef):
        return False
    body = [inner for inner in node.body if not _is_text(inner)]
    return len(body) == 1 and isinstance(body[0], ast.Raise) and "NotImplementedError" in ast.dump(body[0])


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _defined(node: ast.stmt) -> str:
    return node.name if isinstance(node, ast.FunctionDef) else ""


def _order(files: list[str], file: str, line: int) -> tuple[int, int]:
    return files.index(file), line


def _place(statement: Any) -> str:
    return _named(statement.file, statement.node.lineno)


def _named(file: str, line: int) -> str:
    return f"{Path(file).name}, line {line}"
