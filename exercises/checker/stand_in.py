"""A right function in the place of a student's wrong one: one mistake costs once. Standard library alone."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import FunctionType
from typing import Any

INSIDE = ("__code__", "__defaults__", "__kwdefaults__")


@contextmanager
def standing_in(names: dict[str, Any], right: dict[str, Callable], judged: Any) -> Iterator[set[str]]:
    """Inside, the right functions run wherever the student's of these names are called.

    Also where a default, an alias or a table holds the student's function: that object itself changes. The
    judged function never does, even if it has two names. Gives the names of those that were called.
    """
    called: set[str] = set()
    with ExitStack() as undo:
        for name, function in right.items():
            own = names.get(name)
            if own is not judged and own is not function:
                instead = by_position(own, function, lambda name=name: called.add(name))
                undo.enter_context(_name_changed(names, name, instead))
                undo.enter_context(_inside_changed(own, names, instead))
        yield called


def by_position(own: Any, right: Callable, tell: Callable) -> Callable:
    """The right function, called as the student's own: its parameters by the student's names, no options."""
    known, most = _parameters(own), len(_parameters(right))

    def instead(*args: Any, **kwargs: Any) -> Any:
        tell()
        if not known:
            return right(*args, **kwargs)
        named = tuple(kwargs[name] for name in known[len(args) :] if name in kwargs)
        return right(*(*args, *named)[:most])

    return instead


def _parameters(function: Any) -> tuple[str, ...]:
    code = getattr(function, "__code__", None)
    return code.co_varnames[: code.co_argcount] if code else ()


@contextmanager
def _name_changed(names: dict[str, Any], name: str, value: Any) -> Iterator[None]:
    before = {name: names[name]} if name in names else {}
    names[name] = value
    try:
        yield
    finally:
        del names[name]
        names.update(before)


@contextmanager
def _inside_changed(function: Any, names: dict[str, Any], instead: Callable) -> Iterator[None]:
    """The function object calls `instead`. Closures stay, and what another file defines."""
    if type(function) is not FunctionType or function.__globals__ is not names or function.__closure__:
        yield
        return
    before = {part: getattr(function, part) for part in INSIDE}
    function.__code__, function.__kwdefaults__ = _pass_on.__code__, {"_instead": instead}
    try:
        yield
    finally:
        for part, value in before.items():
            setattr(function, part, value)


def _pass_on(*args: Any, _instead: Any, **kwargs: Any) -> Any:
    return _instead(*args, **kwargs)
