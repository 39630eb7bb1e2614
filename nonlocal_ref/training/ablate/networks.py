"""The networks of the ablations: `tiny` with one thing changed."""

from functools import partial
from typing import Any

from ...base.layer import Layer, chain
from ...block import Block
from ...layers.conv import ConvOptions, conv_layer
from ...layers.fused import fused
from ...networks import tiny
from ...networks.bottleneck import bottleneck
from ...networks.tiny import WIDTHS
from ...normalise import MEAN
from ...pairwise import DOT
from ...versions import Version

INFLATED = {None: (), "3x1x1": ("mix",), "3x3x3": ("conv3",)}  # which convolutions see three frames
# dot products of x itself, divided by their number: with "gaussian" it tells what the softmax does
OWN = {"gaussian, 1/M": Version(DOT, MEAN, embed="identity", tiles=True)}


def variant(
    blocks: int = 1,
    *,
    residuals: int = 0,
    inflate: str | None = None,
    zero_init: bool = True,
    widths: tuple[int, int, int] = WIDTHS,
    version: str = "embedded_gaussian",
    **options: Any,
) -> Layer:
    """`tiny` (networks/tiny.py), changed:

    residuals  so many residual blocks follow conv3; each is 1x1x1, 1x3x3, 1x1x1 on half of the channels
    inflate    "3x1x1": mix sees three frames;  "3x3x3": conv3 does
    zero_init  False: the block does not start as the identity
    version    also "gaussian, 1/M"
    The others are options of tiny.
    """
    made = tiny(blocks, widths=widths, version=OWN.get(version, version), input_gradient=False, **options)
    found = {}
    for name, layer in made.made_of.layers.items():
        if name == "mix":
            found |= {f"residual{k}": bottleneck(widths[-1] // 2, widths[-1]) for k in range(residuals)}
        found[name] = inflated(layer) if name in INFLATED[inflate] else layer
        if isinstance(layer, Block):
            found[name] = layer._replace(init=partial(layer.init, zero_init=zero_init))
    return chain(**found)


def inflated(unit: Layer) -> Layer:
    """The chain of layers, but its convolutions see three frames: 1x3x3 -> 3x3x3, 1x1x1 -> 3x1x1."""
    layers = unit.made_of.layers
    changed = {name: _over_frames(x) for name, x in layers.items() if isinstance(x.made_of, ConvOptions)}
    return fused(chain(**layers | changed))


def _over_frames(conv: Layer) -> Layer:
    (kernel, stride, padding), *options = conv.made_of
    kernel, padding = (3, *kernel[1:]), (1, *padding[1:])
    channels, bias, input_gradient = options
    wider = {"stride": stride, "padding": padding, "bias": bias, "input_gradient": input_gradient}
    return conv_layer(channels, kernel, **wider)
