"""Which lines of a notebook its widgets need, so that a build runs these alone."""

import ast
from collections.abc import Iterable

from nonlocal_ref import widgets

SHOWN = {*widgets.__all__, "interact"}
DRAWN_FROM = "rng"  # every draw moves a generator on, so that all draws before count


def shows_widget(source: str) -> bool:
    """Whether a cell ends with a widget or with interact(...)."""
    last = (ast.parse(source).body or [None])[-1]
    called = last.value if isinstance(last, ast.Expr) else None
    return isinstance(called, ast.Call) and isinstance(called.func, ast.Name) and called.func.id in SHOWN


def needed(statements: list[ast.stmt], targets: Iterable[int]) -> list[int]:
    """The places of the statements that must run for those at the targets, the targets among them."""
    targets, wanted, found = set(targets), set(), []
    for place in reversed(range(len(statements))):
        made, used = names_made(statements[place]), names_used(statements[place])
        draws = DRAWN_FROM in wanted & used and not made & SHOWN
        if place in targets or made & wanted or draws:
            found.append(place)
            wanted |= used
    return found[::-1]


def names_made(statement: ast.stmt) -> set[str]:
    """The names that a statement binds or changes in place."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).split(".")[0] for alias in statement.names}
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    bound = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and stores(node)}
    inside = (node.value for node in ast.walk(statement) if isinstance(node, ast.Subscript) and stores(node))
    return bound | {node.id for node in inside if isinstance(node, ast.Name)}


def names_used(statement: ast.stmt) -> set[str]:
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}


def stores(node: ast.Name | ast.Subscript) -> bool:
    return isinstance(node.ctx, ast.Store)
