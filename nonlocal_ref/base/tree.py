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


def apply_gradients(function: Callable, params: Any, dparams: Any) -> Any:
    """The parameters with function(p, dp) where there is a gradient; the statistics stay as they are."""
    if isinstance(params, dict):
        return params | {n: apply_gradients(function, params[n], dparams[n]) for n in dparams}
    if hasattr(dparams, "_fields") and hasattr(params, "_fields"):
        both = {name: (getattr(params, name), getattr(dparams, name)) for name in dparams._fields}
        return params._replace(**{name: apply_gradients(function, *pair) for name, pair in both.items()})
    if isinstance(params, tuple):
        return tuple(apply_gradients(function, *pair) for pair in zip(params, dparams, strict=True))
    return function(params, dparams)


def move(tree: Any, xp: Any) -> Any:
    """The same arrays in the library `xp`: `move(params, cupy)` to a GPU, `move(params, numpy)` back."""
    to_cpu = xp.__name__ == "numpy"
    return tree_map(lambda a: to_numpy(a) if to_cpu and is_cupy(a) else xp.asarray(a), tree)


def _branches(tree: dict | tuple) -> Iterator[tuple[str, Any]]:
    if isinstance(tree, dict):
        return iter(tree.items())
    names = getattr(tree, "_fields", map(str, range(len(tree))))
    return zip(names, tree, strict=True)
