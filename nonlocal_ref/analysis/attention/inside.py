"""A block inside a network: what arrives at it, and the same network with other weights in its blocks."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from ...base.arrays import Array
from ...base.checks import one_of
from ...base.layer import Layer
from ...block import Block, nonlocal_block
from ...networks.named_layers import changed, named_layers, part_of


class Inside(NamedTuple):
    """What `nl.attention(block, params, x, query)` takes; x is (B, *grid, C)."""

    block: Block
    params: dict
    x: Array


def block_names(network: Layer) -> list[str]:
    """The names of all non-local blocks, in the order of the forward: ["nonlocal0"]."""
    return [name for name, layer in named_layers(network) if isinstance(layer, Block)]


def inside(network: Layer, params: Any, clips: Array, name: str = "nonlocal0") -> Inside:
    """The block of this name, its parameters, and the x that arrives at it: clips (B, T, H, W, C).

    Cost: one forward of the network.   Raises ValueError for another name, and what the network raises.
    """
    one_of("non-local block", name, block_names(network))
    block, found = dict(named_layers(network))[name], []

    def forward(params: dict, x: Array, **options: Any) -> tuple[Array, Any]:
        found.append(x)
        return block.forward(params, x, **options)

    seen = block._replace(forward=forward)
    changed(network, lambda path, layer: seen if path == name else layer).forward(params, clips)
    return Inside(block, part_of(params, name), found[0])


def with_weights(network: Layer, weigh: Callable) -> Layer:
    """The same network with p = weigh(s, normalise) in all its blocks: scores (B, N, M) -> weights.

    normalise  softmax or mean (normalise.py): weigh may call it
    It is for looking, not for training. Cost: the dense engine's, N M numbers for each sample.
    """

    def other(path: str, layer: Layer | Block) -> Layer | Block:
        return _weighed(layer.options, weigh) if isinstance(layer, Block) else layer

    return changed(network, other)


def _weighed(options: Any, weigh: Callable) -> Block:
    version = options.version
    normalise = version.normalise._replace(forward=partial(weigh, normalise=version.normalise.forward))
    version = version._replace(normalise=normalise, tiles=False)  # it is asked for all rows at once
    return nonlocal_block(**options._asdict() | {"version": version, "engine": "dense"})
