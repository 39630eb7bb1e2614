"""The layers of a network by name, and a network that watches each of them.

A name is the place of the layer's parameters in the tree, such as "conv1.bn" or "res3.0.branch.conv_a".
Layers inside chains and residuals are found by their `made_of`; any other is one layer, also a block.
"""

from collections.abc import Callable, Iterator
from typing import Any

from ..base.layer import Branches, Chain, Layer, chain, residual
from ..block import Block


def named_layers(layer: Layer | Block, path: str = "") -> Iterator[tuple[str, Layer | Block]]:
    """Each layer that is not made of others, with its name, in the order of the forward."""
    match layer.made_of:
        case Chain(layers):
            for name, inner in layers.items():
                yield from named_layers(inner, joined(path, name))
        case Branches():
            for name, inner in named_branches(layer.made_of, path):
                yield from named_layers(inner, name)
        case _:
            yield path, layer


def named_branches(both: Branches, path: str) -> list[tuple[str, Layer | Block]]:
    """The branches of a residual with their names. Without a shortcut the branch has the residual's own."""
    if both.shortcut is None:
        return [(path, both.branch)]
    return [(joined(path, name), branch) for name, branch in zip(Branches._fields, both, strict=True)]


def part_of(tree: Any, path: str) -> Any:
    """The part of params, saved or dparams that belongs to the layer of this name."""
    for name in path.split(".") if path else ():
        if isinstance(tree, dict):
            tree = tree[name]
        else:
            tree = getattr(tree, name) if hasattr(tree, "_fields") else tree[int(name)]
    return tree


def changed(layer: Layer | Block, change: Callable, path: str = "") -> Layer | Block:
    """The same network with change(name, layer) in the place of each layer; the parameters still fit."""
    match layer.made_of:
        case Chain(layers):
            inner = {name: changed(inside, change, joined(path, name)) for name, inside in layers.items()}
            return chain(**inner) if all(isinstance(n, str) for n in inner) else chain(*inner.values())
        case Branches():
            names = named_branches(layer.made_of, path)
            return residual(*(changed(inside, change, name) for name, inside in names))
    return change(path, layer)


def joined(path: str, name: Any) -> str:
    """ "conv1", "bn" -> "conv1.bn" """
    return f"{path}.{name}" if path else f"{name}"
