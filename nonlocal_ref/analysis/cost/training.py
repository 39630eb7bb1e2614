"""The memory that training a network takes: what is kept for the backward is most of it.

    print(nl.cost.training_memory(c2d(50, blocks=5), (1, 32, 224, 224, 3)))

The peak comes out near that of a real step that takes layer by layer, as a watched network does: the tests
hold it within 15 %. Networks in fewer steps (layers/fused.py), such as c2d itself, hold up to a sixth less.
"""

from typing import NamedTuple

from ...base.layer import Layer, Shape
from ...block import Block
from .network_report import peak_table
from .networks import network_cost


class TrainingMemory(NamedTuple):
    """Bytes that one step of training holds at its worst moment, by what they are for.

    parameters  with the running statistics
    gradients   of all parameters
    momentum    one number for each parameter
    kept        the arrays that the backward reads; the only part that grows with the clip and the batch
    working     an estimate: the arrays of the one layer that needs most in its backward
    """

    parameters: int
    gradients: int
    momentum: int
    kept: int
    working: int

    @property
    def peak_bytes(self) -> int:
        """All together. The end of the backward comes near to it: then all gradients are there."""
        return sum(self)

    def __str__(self) -> str:
        return peak_table(self)


def training_memory(
    layer: Layer | Block, shape: Shape, *, itemsize: int = 4, momentum: bool = True
) -> TrainingMemory:
    """Bytes of forward, backward and step for x (B, *grid, C) of this shape.

    momentum  False for plain gradient descent
    Exact, except for `working`.   Raises what network_cost raises.
    """
    cost = network_cost(layer, shape, itemsize=itemsize)
    learned, working = cost.parameters * itemsize, max(r.working_bytes for r in cost.rows)
    statistics = cost.statistics * itemsize
    return TrainingMemory(learned + statistics, learned, learned * momentum, cost.kept_bytes, working)
