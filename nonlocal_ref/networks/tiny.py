"""tiny: a network of the same parts that trains on a laptop, for clips of 4 to 8 frames of 32 x 32 pixels.

    layer    made of                               output of 4 x 32 x 32
    conv1    1x3x3 convolution, BN, ReLU           4 x 32 x 32 x 16
    conv2    the same, stride 2                    4 x 16 x 16 x 32
    conv3    the same, stride 2                    4 x 8 x 8 x 32
    mix      1x1x1 convolution, BN, ReLU           4 x 8 x 8 x 32
    mean     over all positions                    32
    fc       linear map to the classes             classes

Without a block nothing mixes frames or far-apart places before the mean: a position of conv3 sees 9 pixels.
A non-local block stands after the stage that is asked for, and before it, on request, a position embedding:
without one, the network gives the same answer for the frames in any order.
"""

from typing import Any

from ..base.checks import one_of, plain_options
from ..base.layer import Layer, chain
from ..block import nonlocal_block
from ..embed import linear_layer
from ..layers.activations import relu_layer
from ..layers.batchnorm import batchnorm_layer
from ..layers.conv import conv_layer
from ..layers.fused import fused
from ..layers.pooling import global_mean_layer
from ..layers.position_embedding import position_embedding_layer

STRIDES = {"conv1": 1, "conv2": 2, "conv3": 2}
WIDTHS = (16, 32, 32)


@plain_options
def tiny(
    blocks: int = 1,
    *,
    stage: str = "conv3",
    classes: int = 2,
    widths: tuple[int, int, int] = WIDTHS,
    frozen: bool = False,
    position_embedding: int | None = None,
    input_gradient: bool = True,
    **block_options: Any,
) -> Layer:
    """(B, T, H, W, C) -> logits (B, classes); about 20,000 parameters with one block.

    blocks  how many non-local blocks stand after the stage, one after the other
    stage   "conv1", "conv2" or "conv3"
    widths  channels of the three stages
    frozen  batch normalisations keep their running statistics in training
    position_embedding  frames of a clip: a learned vector for each is added after the stage; None: nothing is
    input_gradient  False: the backward gives None for the clip's gradient, which training does not need
    The others are options of nonlocal_block, such as version="dot_product" or positions="space".
    Raises ValueError for an unknown stage, and for options of the block that do not go together.
    """
    one_of("stage", stage, STRIDES)
    block, layers = nonlocal_block(**{"batchnorm": not frozen} | block_options), {}
    for (name, stride), width in zip(STRIDES.items(), widths, strict=True):
        needed = input_gradient or name != "conv1"
        layers[name] = _unit(width, (1, 3, 3), stride, frozen, needed)
        if name == stage and position_embedding is not None:
            layers["position"] = position_embedding_layer((position_embedding, 1, 1))
        if name == stage:
            layers |= {f"nonlocal{k}": block for k in range(blocks)}
    mix = _unit(widths[-1], (1, 1, 1), 1, frozen)
    return chain(**layers, mix=mix, mean=global_mean_layer(), fc=linear_layer(classes))


def _unit(
    width: int, kernel: tuple[int, int, int], stride: int, frozen: bool, input_gradient: bool = True
) -> Layer:
    """Convolution, batch normalisation, ReLU."""
    conv = conv_layer(
        width,
        kernel,
        stride=(1, stride, stride),
        padding=tuple(k // 2 for k in kernel),
        bias=False,
        input_gradient=input_gradient,
    )
    return fused(chain(conv=conv, bn=batchnorm_layer(frozen=frozen), relu=relu_layer()))
