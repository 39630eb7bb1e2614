"""A block inside a network: what arrives at it, and the same network with other weights in its blocks."""

from collections.abc import Callable
from typing import Any, NamedTuple

from ...base.arrays import Array, namespace
from ...base.checks import one_of
from ...base.layer import Layer
from ...block import Block, nonlocal_block
from ...normalise import SOFTMAX
from ...training.named_layers import changed, named_layers, part_of
from ...versions import Version


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


def with_weights(network: Layer, change: Callable) -> Layer:
    """The same network with change(p) in the place of the weights p (B, N, M) of all its blocks.

    Rows that a softmax made sum to 1 again afterwards. Its backward is not meant to be used.
    Cost: the dense engine's, N M numbers for each sample.
    """

    def other(path: str, layer: Layer | Block) -> Layer | Block:
        return _with_changed(layer.options, change) if isinstance(layer, Block) else layer

    return changed(network, other)


def _with_changed(options: Any, change: Callable) -> Block:
    version = _changed(options.version, change)
    return nonlocal_block(**options._asdict() | {"version": version, "engine": "dense"})


def _changed(version: Version, change: Callable) -> Version:
    """The version whose normalisation is followed by the change; it has to be asked for all rows at once."""
    normalise = version.normalise

    def forward(s: Array) -> Array:
        p = change(normalise.forward(s))
        is_softmax = normalise.forward is SOFTMAX.forward
        return p / namespace(p).sum(p, axis=-1, keepdims=True) if is_softmax else p

    return version._replace(normalise=normalise._replace(forward=forward), tiles=False)
