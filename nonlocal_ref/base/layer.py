"""Layer: an operation with parameters. Nothing is hidden in it, so one layer may stand in many places.

    params = layer.init(rng, channels)
    y, saved = layer.forward(params, x)            saved: a NamedTuple of all that the backward reads
    dx, dparams = layer.backward(dy, saved, params)

Parameters are plain nested dicts and tuples of arrays.
"""

from collections.abc import Callable
from typing import Any, NamedTuple


class Layer(NamedTuple):
    """The three functions of a layer."""

    init: Callable
    forward: Callable
    backward: Callable


def chain(*layers: Any) -> Layer:
    """y = layer_n(... layer_1(x)), blocks too: params, saved, dparams are tuples in the order of the layers.

    `init` gives every layer the same arguments: it is for layers that keep the number of channels, as the
    block does.
    """

    def init(rng, *args, **options):
        return tuple(layer.init(rng, *args, **options) for layer in layers)

    def forward(params, x, **options):
        saved = []
        for layer, p in zip(layers, params, strict=True):
            x, kept = layer.forward(p, x, **options)
            saved.append(kept)
        return x, tuple(saved)

    def backward(dy, saved, params):
        dparams = []
        for layer, kept, p in reversed(list(zip(layers, saved, params, strict=True))):
            dy, dp = layer.backward(dy, kept, p)
            dparams.append(dp)
        return dy, tuple(reversed(dparams))

    return Layer(init, forward, backward)


def residual(branch: Any) -> Layer:
    """y = branch(x) + x"""

    def forward(params, x, **options):
        y, saved = branch.forward(params, x, **options)
        return y + x, saved

    def backward(dy, saved, params):
        dx, dparams = branch.backward(dy, saved, params)
        return dx + dy, dparams  # x reaches y by two paths: their gradients add

    return Layer(branch.init, forward, backward)
