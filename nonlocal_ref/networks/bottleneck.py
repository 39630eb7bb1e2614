"""The residual block of ResNet-50 and 101: y = ReLU(F(x) + shortcut(x)), F = 1x1x1, 1x3x3, 1x1x1.

The 1x3x3 works on a quarter of the channels and has the spatial stride. Every convolution is followed by a
batch normalisation and has no bias of its own. Where grid or channels change, the shortcut is a 1x1x1
convolution; otherwise it is x itself.   Source: Table 1; He et al., Deep Residual Learning, 2016.
"""

from ..base.layer import Layer, chain, residual
from ..layers.activations import relu_layer
from ..layers.batchnorm import batchnorm_layer
from ..layers.conv import conv_layer
from ..layers.fused import fused

KERNELS = {None: (1, 1), "3x1x1": (3, 1), "3x3x3": (1, 3)}  # frames in the first 1x1, in the 3x3


def bottleneck(
    inner: int,
    channels: int,
    *,
    stride: int = 1,
    shortcut: bool = False,
    inflate: str | None = None,
    frozen: bool = False,
) -> Layer:
    """(B, T, H, W, C) -> (B, T, H / stride, W / stride, channels).

    inner     channels of the 1x3x3
    shortcut  True: a convolution; needed where grid or channels change
    inflate   None, "3x1x1" (the first convolution sees three frames) or "3x3x3" (the second does)
    frozen    batch normalisations keep their running statistics in training
    """
    first, second = KERNELS[inflate]
    branch = chain(
        conv_a=conv_layer(inner, (first, 1, 1), padding=(first // 2, 0, 0), bias=False),
        bn_a=batchnorm_layer(frozen=frozen),
        relu_a=relu_layer(),
        conv_b=conv_layer(
            inner, (second, 3, 3), stride=(1, stride, stride), padding=(second // 2, 1, 1), bias=False
        ),
        bn_b=batchnorm_layer(frozen=frozen),
        relu_b=relu_layer(),
        conv_c=conv_layer(channels, (1, 1, 1), bias=False),
        bn_c=batchnorm_layer(frozen=frozen),
    )
    side = chain(
        conv=conv_layer(channels, (1, 1, 1), stride=(1, stride, stride), bias=False),
        bn=batchnorm_layer(frozen=frozen),
    )
    return fused(chain(sum=residual(branch, side if shortcut else None), relu=relu_layer()))
