"""Which `tiny` a file of parameters is for, read off its names, their order and their shapes.

    stage      the convolution whose names stand before those of the blocks
    channels   of the clips: the second last axis of conv1's kernel
    batchnorm  of the blocks: names nonlocal0.batchnorm...

What has no parameters leaves no trace: positions, pooling, scale, softmax or 1/M, and frozen.
"""

from typing import Any, NamedTuple

from ..base.layer import Layer
from .tiny import STRIDES, WIDTHS, tiny

Shapes = dict[str, tuple[int, ...]]
MARK = "mix.conv.w"  # no other network has it


class RecognisedTiny(NamedTuple):
    """What `tiny` is to be given, and the channels of its clips."""

    channels: int
    blocks: int
    stage: str
    classes: int
    widths: tuple[int, ...]
    position_embedding: int | None
    version: str
    batchnorm: bool
    bias: bool

    def options(self) -> dict[str, Any]:
        """The keyword options that differ from the defaults."""
        usual = {"stage": "conv3", "classes": 2, "widths": WIDTHS, "position_embedding": None}
        usual |= {"version": "embedded_gaussian", "batchnorm": True, "bias": True} if self.blocks else {}
        return {name: getattr(self, name) for name, value in usual.items() if getattr(self, name) != value}

    def network(self) -> Layer:
        """The network itself."""
        return tiny(self.blocks, **self.options())

    def call(self) -> str:
        """The line of Python that makes it."""
        options = "".join(f", {name}={value!r}" for name, value in self.options().items())
        return f"tiny({self.blocks}{options})".replace("'", '"')


def recognise_tiny(shapes: Shapes) -> RecognisedTiny:
    """The network that these names and shapes are nearest to. Raises ValueError where a layer is missing."""
    for name in (*(f"{stage}.conv.w" for stage in STRIDES), MARK, "fc.w"):
        if len(shapes.get(name, ())) < 2:
            raise ValueError(f"no {name} with a kernel among {len(shapes)} names: a part of tiny is missing")
    blocks = len({name.partition(".")[0] for name in shapes if name.startswith("nonlocal")})
    return RecognisedTiny(
        channels=shapes["conv1.conv.w"][-2],
        blocks=blocks,
        stage=_stage(shapes),
        classes=shapes["fc.w"][-1],
        widths=tuple(shapes[f"{stage}.conv.w"][-1] for stage in STRIDES),
        position_embedding=shapes["position.e"][0] if "position.e" in shapes else None,
        version=_version(shapes),
        batchnorm="nonlocal0.batchnorm.gamma" in shapes,
        bias="nonlocal0.g.b" in shapes,
    )


def _stage(shapes: Shapes) -> str:
    """The convolution before the first block or position; conv3 where there is neither."""
    before = "conv3"
    for name in (name.partition(".")[0] for name in shapes):
        if name in STRIDES:
            before = name
        elif name == "position" or name.startswith("nonlocal"):
            return before
    return "conv3"


def _version(shapes: Shapes) -> str:
    if "nonlocal0.w_f.theta" in shapes:
        return "concatenation"
    return "embedded_gaussian" if "nonlocal0.theta.w" in shapes else "gaussian"
