"""The memory of a forward alone, as in a test: each layer's arrays are freed as soon as the next one is done.

    print(nl.cost.forward_memory(c2d(50, blocks=5), (1, 32, 224, 224, 3)))

What is there at once is the input of the layer at work, its output, what it holds while it works, and the
inputs of the chains and residuals around it, which are freed when those end.
"""

from math import prod
from typing import NamedTuple

from ...base.layer import Branches, Chain, Layer, Shape
from ...block import Block
from .layer_price import layer_price
from .network_report import peak_table
from .networks import network_cost


class ForwardMemory(NamedTuple):
    """Bytes that one forward holds at its worst moment.

    parameters  with the running statistics
    arrays      the network's input, and the most that is there in addition to it; an estimate
    """

    parameters: int
    arrays: int

    @property
    def peak_bytes(self) -> int:
        """Both together."""
        return sum(self)

    def __str__(self) -> str:
        return peak_table(self)


def forward_memory(layer: Layer | Block, shape: Shape, *, itemsize: int = 4) -> ForwardMemory:
    """Bytes of a forward that keeps nothing for a backward, for x (B, *grid, C) of this shape.

    Raises what network_cost raises.
    """
    cost = network_cost(layer, shape, itemsize=itemsize)
    numbers = prod(shape) + _most(layer, tuple(shape), itemsize)
    return ForwardMemory((cost.parameters + cost.statistics) * itemsize, numbers * itemsize)


def _most(layer: Layer | Block, x: Shape, itemsize: int) -> int:
    """The most numbers that are there at once in addition to x, which the caller holds."""
    match layer.made_of:
        case Chain(layers):
            return _most_of_chain(list(layers.values()), x, itemsize)
        case Branches(branch, shortcut):
            y = prod(branch.out_shape(x))
            side = y if shortcut is None else y + _most(shortcut, x, itemsize)
            return max(_most(branch, x, itemsize), side, (2 if shortcut is None else 3) * y)
    return layer_price(layer, x, layer.out_shape(x), itemsize).forward


def _most_of_chain(layers: list[Layer | Block], x: Shape, itemsize: int) -> int:
    """The input of every layer but the first is an array of the chain's own."""
    most, held = 0, 0
    for layer in layers:
        most = max(most, held + _most(layer, x, itemsize))
        x = layer.out_shape(x)
        held = prod(x)
    return most
