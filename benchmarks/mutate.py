"""Mutants: a function with one small change, as a slip of the hand or of the mind makes it."""

import ast
import re
from collections.abc import Iterator
from copy import deepcopy
from itertools import combinations
from typing import NamedTuple

Path = tuple[tuple[str, int | None], ...]  # from the function to a node: field, and place in a list
OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.MatMult, ast.Pow)
ORDERED = (ast.Sub, ast.Div, ast.MatMult, ast.Pow)
COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
OTHER_NAMES = {
    "sum": ("mean", "max"), "mean": ("sum",), "max": ("min", "mean", "sum"), "min": ("max",),
    "maximum": ("minimum",), "exp": ("tanh", "exp2"), "log": ("log2", "exp"), "zeros_like": ("ones_like",),
    "zeros": ("ones",), "stack": ("concatenate",), "argmax": ("argmin",), "where": (), "mT": ("T",),
}  # fmt: skip
FACTORS = ("-{}", "2 * {}", "0.5 * {}", "0 * {}", "{} / {}.shape[-1]", "{} / {}.shape[0]")
SIZES = (1, 2, 3, 4, 5, 6, 7, 8, 11)
EINSUM = re.compile(r"[a-z,]+->[a-z]*")


class Mutant(NamedTuple):
    """What was changed, "p * dp -> p + dp", and the whole function after it."""

    change: str
    function: ast.FunctionDef


def mutants(function: ast.FunctionDef) -> Iterator[Mutant]:
    """Each once, and only those whose text differs from the function's."""
    seen = {ast.unparse(function)}
    for path, node in _nodes(function, ()):
        for new in _changes(node, _names(function)):
            changed = _replaced(function, path, new)
            if (text := ast.unparse(changed)) not in seen and _is_code(text):
                seen.add(text)
                yield Mutant(f"{_short(node)} -> {_short(new)}", changed)


def _nodes(node: ast.AST, path: Path) -> Iterator[tuple[Path, ast.AST]]:
    """Every node with its path, but for the parameters."""
    yield path, node
    for field, value in ast.iter_fields(node):
        if isinstance(value, ast.arguments):
            continue
        inner = [(None, value)] if not isinstance(value, list) else enumerate(value)
        for place, child in inner:
            if isinstance(child, ast.AST):
                yield from _nodes(child, (*path, (field, place)))


def _replaced(function: ast.FunctionDef, path: Path, new: ast.AST) -> ast.FunctionDef:
    changed = deepcopy(function)
    owner: ast.AST = changed
    for field, place in path[:-1]:
        owner = getattr(owner, field) if place is None else getattr(owner, field)[place]
    if not path:
        return ast.fix_missing_locations(new)
    field, place = path[-1]
    if place is None:
        setattr(owner, field, new)
    else:
        getattr(owner, field)[place] = new
    return ast.fix_missing_locations(changed)


def _changes(node: ast.AST, names: list[str]) -> Iterator[ast.AST]:
    kind = type(node).__name__
    yield from CHANGES.get(kind, lambda node, names: ())(deepcopy(node), names)


def _operation(node: ast.BinOp, names: list[str]) -> Iterator[ast.AST]:
    yield from (
        ast.BinOp(node.left, other(), node.right) for other in OPERATORS if not isinstance(node.op, other)
    )
    yield from (node.left, node.right)
    if isinstance(node.op, ORDERED):
        yield ast.BinOp(node.right, node.op, node.left)
    if isinstance(node.op, ast.MatMult):
        turned = [ast.Attribute(side, "mT", ast.Load()) for side in (node.left, node.right)]
        yield ast.BinOp(turned[0], node.op, node.right)
        yield ast.BinOp(node.left, node.op, turned[1])


def _minus(node: ast.UnaryOp, names: list[str]) -> Iterator[ast.AST]:
    yield node.operand


def _constant(node: ast.Constant, names: list[str]) -> Iterator[ast.AST]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int | float):
        yield from (
            ast.Constant(other) for other in dict.fromkeys((value + 1, value - 1, -value, 0, value * 2))
        )
    elif isinstance(value, str) and EINSUM.fullmatch(value):
        yield from map(ast.Constant, _subscripts(value))


def _subscripts(text: str) -> Iterator[str]:
    """Two letters of one part of an einsum exchanged, or one letter of the result dropped."""
    given, result = text.split("->")
    parts = [*given.split(","), result]
    for n, part in enumerate(parts):
        for i, j in combinations(range(len(part)), 2):
            letters = list(part)
            letters[i], letters[j] = letters[j], letters[i]
            changed = [*parts[:n], "".join(letters), *parts[n + 1 :]]
            yield f"{','.join(changed[:-1])}->{changed[-1]}"
    yield from (f"{given}->{result[:n]}{result[n + 1 :]}" for n in range(len(result)))


def _several(node: ast.Tuple, names: list[str]) -> Iterator[ast.AST]:
    if not isinstance(node.ctx, ast.Load):
        return
    yield from node.elts if all(isinstance(e, ast.Constant) for e in node.elts) else ()
    for i, j in combinations(range(len(node.elts)), 2):
        elements = list(node.elts)
        elements[i], elements[j] = elements[j], elements[i]
        yield ast.Tuple(elements, ast.Load())


def _call(node: ast.Call, names: list[str]) -> Iterator[ast.AST]:
    for i, j in combinations(range(len(node.args)), 2):
        args = list(node.args)
        args[i], args[j] = args[j], args[i]
        yield ast.Call(node.func, args, node.keywords)
    for n in range(len(node.keywords)):
        yield ast.Call(node.func, node.args, [k for m, k in enumerate(node.keywords) if m != n])
    if len(node.args) > 1:
        yield from (
            ast.Call(node.func, node.args[:n] + node.args[n + 1 :], node.keywords)
            for n in range(len(node.args))
        )
    if node.args and not isinstance(node.args[0], ast.Starred):
        yield node.args[0]
    if isinstance(node.func, ast.Attribute) and not isinstance(node.func.value, ast.Name):
        yield node.func.value


def _attribute(node: ast.Attribute, names: list[str]) -> Iterator[ast.AST]:
    yield from (ast.Attribute(node.value, other, ast.Load()) for other in OTHER_NAMES.get(node.attr, ()))
    if node.attr in ("mT", "T"):
        yield node.value


def _item(node: ast.Subscript, names: list[str]) -> Iterator[ast.AST]:
    if isinstance(node.ctx, ast.Load):
        yield node.value
    if isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
        yield from map(ast.Constant, SIZES)


def _slice(node: ast.Slice, names: list[str]) -> Iterator[ast.AST]:
    if node.lower or node.upper:
        yield ast.Slice(None, node.upper, node.step)
        yield ast.Slice(node.lower, None, node.step)


def _name(node: ast.Name, names: list[str]) -> Iterator[ast.AST]:
    if isinstance(node.ctx, ast.Load) and node.id in names:
        yield from (ast.Name(other, ast.Load()) for other in names if other != node.id)


def _comparison(node: ast.Compare, names: list[str]) -> Iterator[ast.AST]:
    for other in COMPARISONS:
        yield ast.Compare(node.left, [other()], node.comparators)


def _value(node: ast.Assign | ast.Return, names: list[str]) -> Iterator[ast.AST]:
    """A factor on what is assigned or returned: on each array of several."""
    if node.value is None:
        return
    values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
    for n, value in enumerate(values):
        if isinstance(value, ast.Starred):
            continue
        for factor in FACTORS:
            new = deepcopy(node)
            text = ast.unparse(value)
            changed = ast.parse(factor.replace("{}", f"({text})"), mode="eval").body
            if isinstance(new.value, ast.Tuple):
                new.value.elts[n] = changed
            else:
                new.value = changed
            yield new
    if isinstance(node, ast.Assign):
        yield ast.Pass()


def _added(node: ast.AugAssign, names: list[str]) -> Iterator[ast.AST]:
    yield ast.Pass()
    target = deepcopy(node.target)
    yield ast.Assign([target], node.value)
    yield from (
        ast.AugAssign(node.target, other(), node.value)
        for other in OPERATORS
        if not isinstance(node.op, other)
    )


def _body(node: ast.FunctionDef, names: list[str]) -> Iterator[ast.AST]:
    """`return` inside the loop before it."""
    for n, statement in enumerate(node.body[:-1]):
        if isinstance(statement, ast.For) and isinstance(node.body[n + 1], ast.Return):
            new = deepcopy(node)
            new.body[n].body.append(new.body.pop(n + 1))
            yield new
            inner = [m for m, other in enumerate(new.body[n].body) if isinstance(other, ast.For)]
            if inner:
                deeper = deepcopy(new)
                deeper.body[n].body[inner[0]].body.append(deeper.body[n].body.pop())
                yield deeper


CHANGES = {
    "BinOp": _operation, "UnaryOp": _minus, "Constant": _constant, "Tuple": _several, "Call": _call,
    "Attribute": _attribute, "Subscript": _item, "Slice": _slice, "Name": _name, "Compare": _comparison,
    "Assign": _value, "Return": _value, "AugAssign": _added, "FunctionDef": _body,
}  # fmt: skip


def _names(function: ast.FunctionDef) -> list[str]:
    """Its parameters, and what it assigns to."""
    stored = [n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return list(dict.fromkeys([*(a.arg for a in function.args.args), *stored]))


def _is_code(text: str) -> bool:
    try:
        compile(text, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(ast.fix_missing_locations(deepcopy(node))).split())
    return text if len(text) < 90 else f"{text[:44]} ... {text[-44:]}"
