"""A network that tells what each of its layers does, at the moment when it does it.

    net = watched(c2d(50, blocks=5), print)
    logits, saved = net.forward(params, clip)       prints a Seen for each layer: path, shape, seconds

It takes the same parameters and gives the same numbers. The paths are the names of
named_layers.py, those of nl.cost.network_cost.
"""

from collections.abc import Callable
from time import perf_counter
from typing import Any, NamedTuple

from ..base.arrays import Array
from ..base.layer import Layer
from ..block import Block
from .named_layers import changed


class Seen(NamedTuple):
    """What one layer has just done.

    path      its names from the outside to the inside: "res3.block0.sum.branch.conv_b"
    backward  whether this was its backward
    shape     of its y; of its dx in a backward, () where it gives none
    seconds   that it took
    dparams   the gradients of its parameters in a backward, {} in a forward
    """

    path: str
    backward: bool
    shape: tuple[int, ...]
    seconds: float
    dparams: Any


def watched(
    layer: Layer | Block, tell: Callable[[Seen], Any], path: str = "", *, keep: bool = True
) -> Layer | Block:
    """The same layer; `tell` is called with a Seen after each forward and backward of a layer inside.

    path  of the layer itself, where it stands in another one
    keep  False: the forward keeps nothing for the backward, so that a layer's arrays are freed after use
    """
    return changed(layer, lambda name, one: _watched_layer(one, tell, name, keep), path)


def _watched_layer(layer: Layer | Block, tell: Callable, path: str, keep: bool) -> Layer | Block:
    def forward(params: Any, x: Array, **options: Any) -> tuple[Array, Any]:
        start = perf_counter()
        y, saved = layer.forward(params, x, **options)
        tell(Seen(path, False, tuple(y.shape), perf_counter() - start, {}))
        return y, saved if keep else None

    def backward(dy: Array, saved: Any, params: Any) -> tuple[Array, Any]:
        start = perf_counter()
        dx, dparams = layer.backward(dy, saved, params)
        shape = () if dx is None else tuple(dx.shape)
        tell(Seen(path, True, shape, perf_counter() - start, dparams))
        return dx, dparams

    return layer._replace(forward=forward, backward=backward)
