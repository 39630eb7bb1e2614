"""A network in inference as one function: the same numbers, with less work and fewer passes through memory.

In inference a batch normalisation is a scale and a shift of each channel, so it goes into the weights and the
bias of the convolution before it, exactly:

    gamma (x w - mean) / sqrt(var + eps) + beta = x (w scale) + beta - mean scale    scale = gamma / sqrt(..)

ReLU and the sum with the shortcut are applied to a tile of the convolution while it is in the cache. Frozen
networks may be trained in their own form and looked at in this one.   NumPy arrays only.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from ..base.arrays import Array
from ..base.layer import Branches, Chain, Layer
from ..block import Block, nonlocal_block
from ..embed import Linear
from ..layers import im2col
from ..layers.activations import RELU
from ..layers.batchnorm import EPS, MOMENTUM, BatchNormOptions
from ..layers.conv import ConvOptions
from ..layers.windows import Window
from ..parameters import NEEDED

MAPS = NEEDED["linear"]
# of a block whose batch normalisation has gone into W_z
WITHOUT_NORM = {"batchnorm": False, "batchnorm_eps": EPS, "batchnorm_momentum": MOMENTUM, "bias": True}


class Convolution(NamedTuple):
    """A convolution with the batch normalisation that follows it, and perhaps ReLU."""

    w: Array
    b: Array
    window: Window
    relu: bool = False


class Sum(NamedTuple):
    """A residual: the steps of its branch, the last a Convolution, and of its shortcut (none: x itself)."""

    branch: list
    shortcut: list
    relu: bool = False


class Plain(NamedTuple):
    """Any other layer, as it is."""

    layer: Layer | Block
    params: Any


def inference(network: Layer | Block, params: Any) -> Callable:
    """x -> y: what network.forward(params, x)[0] gives, up to rounding. Reads the parameters once, here."""
    steps = _steps(network, params)
    return lambda x: _run(steps, x)


def _steps(network: Layer | Block, params: Any) -> list:
    """The layers in order, with batch normalisation and ReLU put into the convolution or sum before them."""
    steps: list = []
    for layer, p in _leaves(network, params):
        made, last = layer.made_of, steps[-1] if steps else None
        if isinstance(made, ConvOptions):
            b = p[1] if made.bias else np.zeros(made.channels, p[0].dtype)
            steps.append(Convolution(p[0], b, made.window))
        elif isinstance(made, BatchNormOptions) and isinstance(last, Convolution) and not last.relu:
            steps[-1] = _normalised(last, p, made.eps)
        elif made is RELU and isinstance(last, Convolution | Sum):
            steps[-1] = last._replace(relu=True)
        elif isinstance(layer, Block):
            steps.append(_folded_block(layer, p))
        else:
            steps.append(_sum(made, p) if isinstance(made, Branches) else Plain(layer, p))
    return steps


def _leaves(layer: Layer | Block, params: Any) -> Iterator[tuple[Layer | Block, Any]]:
    """The layers of chains within chains, in order, each with its parameters."""
    if not isinstance(layer.made_of, Chain):
        yield layer, params
        return
    for name, inner in layer.made_of.layers.items():
        yield from _leaves(inner, params[name])


def _normalised(conv: Convolution, params: tuple, eps: float) -> Convolution:
    gamma, beta, (mean, var) = params
    scale = gamma / np.sqrt(var + eps)
    return conv._replace(w=conv.w * scale, b=beta + (conv.b - mean) * scale)


def _folded_block(block: Block, params: dict) -> Plain:
    """The block without its batch normalisation, which goes into W_z."""
    if not block.options.batchnorm:
        return Plain(block, params)
    options = block.options._asdict()
    with_biases = {n: Linear(*p, *_no_bias(p)) if n in MAPS else p for n, p in params.items()}
    conv = Convolution(*with_biases["w_z"], None)
    folded = _normalised(conv, with_biases.pop("batchnorm"), options["batchnorm_eps"])
    plain = nonlocal_block(**options | WITHOUT_NORM)
    return Plain(plain, with_biases | {"w_z": Linear(folded.w, folded.b)})


def _no_bias(linear_map: tuple) -> tuple[Array, ...]:
    """The zeros that stand for a bias where a map has none: W_z needs one for what beta and the mean add."""
    return () if len(linear_map) == 2 else (np.zeros_like(linear_map[0][0]),)


def _sum(branches: Branches, params: Any) -> Sum:
    """A residual whose branch ends in a convolution takes the shortcut into its last tiles."""
    if branches.shortcut is None:
        return Sum(_steps(branches.branch, params), [])
    return Sum(_steps(branches.branch, params.branch), _steps(branches.shortcut, params.shortcut))


def _run(steps: list, x: Array) -> Array:
    for step in steps:
        x = _run_step(step, x)
    return x


def _run_step(step: Any, x: Array) -> Array:
    match step:
        case Convolution():
            return _convolved(step, x, None)
        case Sum(branch, shortcut, relu):
            *before, last = branch
            return _convolved(last._replace(relu=relu), _run(before, x), _run(shortcut, x))
        case Plain(layer, params):
            return layer.forward(params, x)[0]


def _convolved(step: Convolution, x: Array, shortcut: Array | None) -> Array:
    def finish(part: Array, tile: im2col.Tile) -> None:
        if shortcut is not None:
            part += shortcut[tile]
        if step.relu:
            np.maximum(part, np.zeros_like(part), out=part)  # several times as fast as with the number 0

    return im2col.conv(
        x, step.w, step.b, stride=step.window.stride, padding=step.window.padding, finish=finish
    )
