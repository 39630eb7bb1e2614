"""Parameters as nested dicts and tuples of arrays: walk them, change them, move them to another library."""

from collections.abc import Callable, Iterator
from typing import Any

from .arrays import Array, is_cupy, to_numpy


def leaves(tree: Any, path: str = "") -> Iterator[tuple[str, Array]]:
    """Each array with its path, such as ("theta.w", array)."""
    if isinstance(tree, dict | tuple):
        for name, branch in _branches(tree):
            yield from leaves(branch, f"{path}.{name}" if path else name)
    else:
        yield path, tree


def tree_map(function: Callable, tree: Any, *others: Any) -> Any:
    """The same tree with function(array, *arrays of the others at the same place) in every place."""
    if isinstance(tree, dict):
        return {name: tree_map(function, tree[name], *(o[name] for o in others)) for name in tree}
    if isinstance(tree, tuple):
        mapped = [tree_map(function, *branches) for branches in zip(tree, *others, strict=True)]
        return type(tree)(*mapped) if hasattr(tree, "_fields") else tuple(mapped)
    return function(tree, *others)


def move(tree: Any, xp: Any) -> Any:
    """The same arrays in the library `xp`: `move(params, cupy)` to a GPU, `move(params, numpy)` back."""
    to_cpu = xp.__name__ == "numpy"
    return tree_map(lambda a: to_numpy(a) if to_cpu and is_cupy(a) else xp.asarray(a), tree)


def _branches(tree: dict | tuple) -> Iterator[tuple[str, Any]]:
    if isinstance(tree, dict):
        return iter(tree.items())
    names = getattr(tree, "_fields", map(str, range(len(tree))))
    return zip(names, tree, strict=True)
