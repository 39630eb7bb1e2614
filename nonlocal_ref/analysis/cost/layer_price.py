"""The price of one layer without layers inside, by what it says it is made of (base/layer.py).

    layer            parameters                 multiply-adds for a number of y    its backward reads
    convolution      prod(kernel) C_in C_out    prod(kernel) C_in                  x
                     and C_out for a bias
    linear map       C_in C_out                 C_in                               x
                     and C_out for a bias
    batch norm       2 C                        not counted                        x; 2 C statistics are saved
    pooling, mean    0                          not counted                        x
    ReLU             0                          not counted                        y
    dropout          0                          not counted                        its mask
    positions        prod(grid) C               not counted                        nothing
    non-local        block.py: theta, phi, g, the operation, W_z                   x and its steps

Work on single numbers (normalisation, ReLU, pooling, sums) is not counted: the products are hundreds of
times as many. A convolution's taps on padding are counted, as everybody does.
"""

from collections.abc import Callable
from math import prod
from typing import NamedTuple

from ...base.blocks import BLOCK_BYTES
from ...base.layer import Layer, Shape
from ...base.op import Op, output
from ...base.parallel import cores
from ...block import Block, Options, nonlocal_block
from ...embed import LinearOptions
from ...layers.batchnorm import BatchNormOptions
from ...layers.conv import ConvOptions
from ...layers.dropout import DropoutOptions
from ...layers.im2col import TILE_BYTES
from ...layers.pooling import PoolOptions
from ...layers.position_embedding import PositionEmbeddingOptions
from ...layers.windows import Window
from .block import block_cost


class LayerPrice(NamedTuple):
    """Price of one layer in numbers, not bytes.

    statistics  numbers that are not learned: running mean and variance
    reads       "x" or "y": the array that its backward reads and that a neighbour may read too; "" for none
    own         numbers that its backward reads and that no other layer has
    working     numbers that its backward holds at once in addition to what is kept: dy, dx, temporaries;
                an estimate
    forward     numbers that its forward holds at once in addition to x: y and temporaries; an estimate
    """

    kind: str
    window: Window | None = None
    parameters: int = 0
    statistics: int = 0
    macs: int = 0
    reads: str = "x"
    own: int = 0
    working: int = 0
    forward: int = 0


def layer_price(layer: Layer | Block, x: Shape, y: Shape, itemsize: int) -> LayerPrice:
    """Price of a layer that makes an array of shape y from one of shape x, in training.

    Raises ValueError for a layer that does not say what it is made of.
    """
    rule = RULES.get(type(layer.made_of))
    if rule is None:
        raise ValueError(
            f"made_of is {layer.made_of!r}: a price is known for {', '.join(t.__name__ for t in RULES)}; "
            "make the layer of such layers by chain and residual, or add a rule to RULES"
        )
    return rule(layer, x, y, itemsize)


def _conv(layer: Layer, x: Shape, y: Shape, itemsize: int) -> LayerPrice:
    window, channels, bias, _ = layer.made_of
    seen = prod(window.kernel) * x[-1]
    tile = cores() * max(TILE_BYTES // itemsize, seen * channels // 2)  # of columns, on all cores
    columns = 0 if seen == x[-1] else min(seen * prod(y[:-1]), tile)
    return LayerPrice(
        "conv",
        window,
        (seen + bias) * channels,
        macs=seen * prod(y),
        working=prod(x) + prod(y),  # dx and dy; the tiles' columns are small beside them
        forward=columns + prod(y),
    )


def _linear(layer: Layer, x: Shape, y: Shape, itemsize: int) -> LayerPrice:
    return LayerPrice(
        "linear",
        parameters=(x[-1] + layer.made_of.bias) * y[-1],
        macs=x[-1] * prod(y),
        working=prod(x) + prod(y),
        forward=prod(y),
    )


def _batchnorm(layer: Layer, x: Shape, y: Shape, itemsize: int) -> LayerPrice:
    pair = 2 * x[-1]  # gamma and beta, and the running mean and variance that `update` takes over
    block = min(prod(x), 4 * cores() * BLOCK_BYTES // itemsize)  # rows at work at the same time
    terms = 1 if layer.made_of.frozen else 2  # of dx, or of the sums
    working = 2 * prod(x) + terms * block  # dy, dx, and the terms
    return LayerPrice(
        "batchnorm", parameters=pair, statistics=pair, own=pair, working=working, forward=prod(y) + block
    )


def _pool(layer: Layer, x: Shape, y: Shape, itemsize: int) -> LayerPrice:
    window = layer.made_of.window
    return LayerPrice(
        layer.made_of.kind,
        window,
        working=2 * prod(x) + 3 * prod(y),
        forward=_padded(window, x) + 2 * prod(y),  # the largest so far, and with one more place of the window
    )


def _dropout(layer: Layer, x: Shape, y: Shape, itemsize: int) -> LayerPrice:
    return LayerPrice("dropout", reads="", own=prod(x), working=2 * prod(x), forward=2 * prod(x))


def _position_embedding(layer: Layer, x: Shape, y: Shape, itemsize: int) -> LayerPrice:
    learned = prod(layer.made_of.grid) * x[-1]
    return LayerPrice("position embedding", parameters=learned, reads="", working=prod(x), forward=prod(y))


def _op(layer: Layer, x: Shape, y: Shape, itemsize: int) -> LayerPrice:
    op = layer.made_of
    reads = "y" if op.needs is output else "x"
    return LayerPrice(op.forward.__name__, reads=reads, working=2 * prod(x), forward=prod(y))


def _block(layer: Layer | Block, x: Shape, y: Shape, itemsize: int) -> LayerPrice:
    cost = block_cost(nonlocal_block(**layer.made_of._asdict()), x, itemsize=itemsize)
    statistics = 2 * x[-1] if layer.made_of.batchnorm else 0
    return LayerPrice(
        "non-local",
        parameters=cost.parameters,
        statistics=statistics,
        macs=cost.macs_forward,
        own=cost.saved_bytes // itemsize - prod(x),
        working=(cost.peak_bytes - cost.saved_bytes) // itemsize - cost.parameters,
        forward=cost.saved_bytes // itemsize + 2 * prod(x),  # all that is kept but x; W_z y, its norm, z
    )


def _padded(window: Window, x: Shape) -> int:
    """Numbers of the padded copy of x; 0 without padding."""
    if not any(window.padding):
        return 0
    return x[0] * prod(n + 2 * p for n, p in zip(x[1:-1], window.padding, strict=True)) * x[-1]


RULES: dict[type, Callable] = {
    ConvOptions: _conv,
    LinearOptions: _linear,
    BatchNormOptions: _batchnorm,
    PoolOptions: _pool,
    DropoutOptions: _dropout,
    PositionEmbeddingOptions: _position_embedding,
    Op: _op,
    Options: _block,
}
