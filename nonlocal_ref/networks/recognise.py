"""Which network a file of parameters is for, read off its names and shapes.

    depth            50 or 101: residual blocks 0 to 5, or 0 to 22, in res4
    C2D or I3D       frames of conv1's kernel: 1 or 5; a kernel of three frames in branch2a or branch2b
    non-local block  names nonlocal_conv3_1_...: after residual block 1 of res3
    folded           no running statistics ("affine"): each batch normalisation is a scale and a shift

What has no parameters leaves no trace in a file: the strides, poolings and frames of a clip (32 or 8), and
whether the weights of a block are a softmax or are divided by M. Names are those of the released files.
"""

import re
from typing import Any, NamedTuple

import numpy as np

from ..base.layer import Layer
from ..paper.architecture import BLOCKS
from .released_weights import released_name
from .resnet import c2d, i3d

Shapes = dict[str, tuple[int, ...]]
KINDS = {None: "C2D", "3x1x1": "I3D, kernels 3x1x1", "3x3x3": "I3D, kernels 3x3x3"}


class Recognised(NamedTuple):
    """What c2d or i3d is to be given.

    inflate    None for C2D
    folded     batch normalisations have no running statistics
    version    of the blocks: one of those with the same parameters
    batchnorm  of the blocks
    bias       whether the maps of the blocks have one
    """

    depth: int
    inflate: str | None
    blocks: int | dict[str, tuple[int, ...]]
    classes: int
    folded: bool
    version: str
    batchnorm: bool | str
    bias: bool

    @property
    def channels(self) -> int:
        """Of the clips."""
        return 3

    def options(self) -> dict[str, Any]:
        """The keyword options of c2d or i3d that differ from the defaults for 32 frames."""
        given = {"of": "code"}
        given |= {} if self.classes == 400 else {"classes": self.classes}
        given |= {"frozen": True} if self.folded else {}
        if self.blocks and self.version != "embedded_gaussian":
            given["version"] = self.version
        if self.blocks and self.batchnorm != (not self.folded):
            given["batchnorm"] = self.batchnorm
        given |= {} if self.bias else {"bias": False}
        return given | ({} if self.inflate is None else {"inflate": self.inflate})

    def network(self) -> Layer:
        """The network itself, for clips of 32 frames.   Raises ValueError for places that are not there."""
        return (i3d if self.inflate else c2d)(self.depth, self.blocks, **self.options())

    def call(self) -> str:
        """The line of Python that makes it."""
        options = ", ".join(f"{name}={value!r}" for name, value in self.options().items())
        return f"{'i3d' if self.inflate else 'c2d'}({self.depth}, {self.blocks!r}, {options})".replace(
            "'", '"'
        )


class Blank:
    """In the place of a generator: parameters of the right shapes, and no number is drawn."""

    def standard_normal(self, size: Any) -> np.ndarray:
        return np.broadcast_to(np.float32(0), size)


def recognise(shapes: Shapes) -> Recognised:
    """The network that these names and shapes are nearest to; whether all fit is for `matched` to say.

    Raises ValueError where conv1 or the classifier is missing: then it is neither C2D nor I3D.
    """
    _check(shapes)
    folded = not any(name.endswith("_bn_rm") for name in shapes)
    normed = any(re.fullmatch(r"nonlocal_.*_bn_s", name) for name in shapes)
    depth = 101 if any(re.match(r"res4_([6-9]|\d\d)_", name) for name in shapes) else 50
    return Recognised(
        depth=depth,
        inflate=_inflate(shapes),
        blocks=_blocks(shapes, depth),
        classes=shapes["pred_w"][0],
        folded=folded,
        version=_version(shapes),
        batchnorm="frozen" if normed and folded else normed,
        bias=any(re.fullmatch(r"nonlocal_.*_g_b", name) for name in shapes) or not _blocks(shapes, depth),
    )


def as_released(ours: Shapes) -> Shapes:
    """Our names and shapes as the released files would have them: (..., C_in, C_out) -> (C_out, C_in, ...).

    Raises ValueError for names of another network.
    """
    return {_released(n): (*s[:-3:-1], *s[:-2]) if len(s) > 1 else s for n, s in ours.items()}


def _released(ours: str) -> str:
    """Their name, or one in their style for w_f, which no released network has."""
    found = re.fullmatch(r"res(\d)\.nonlocal(\d+)\.w_f\.(theta|phi)", ours)
    return "nonlocal_conv{}_{}_{}_f".format(*found.groups()) if found else released_name(ours)


def _version(shapes: Shapes) -> str:
    if any(name.endswith("_theta_f") for name in shapes):
        return "concatenation"
    return "embedded_gaussian" if any(name.endswith("_theta_w") for name in shapes) else "gaussian"


def _check(shapes: Shapes) -> None:
    for name in ("conv1_w", "pred_w"):
        if len(shapes.get(name, ())) < 2:
            first = ", ".join([*map(str, shapes)][:3])
            listed = f" ({first}, ...)" if first else ""
            raise ValueError(f"no {name} with a kernel among {len(shapes)} names{listed}: no C2D or I3D")


def _inflate(shapes: Shapes) -> str | None:
    for branch, kind in {"branch2b": "3x3x3", "branch2a": "3x1x1"}.items():
        if any(name.endswith(f"{branch}_w") and len(s) == 5 and s[2] > 1 for name, s in shapes.items()):
            return kind
    return "3x1x1" if len(shapes["conv1_w"]) == 5 and shapes["conv1_w"][2] > 1 else None


def _blocks(shapes: Shapes, depth: int) -> int | dict[str, tuple[int, ...]]:
    """Their number where the paper puts them, otherwise their places."""
    found: dict[str, set[int]] = {}
    for name in shapes:
        if place := re.match(r"nonlocal_conv(\d+)_(\d+)_", name):
            found.setdefault(f"res{place[1]}", set()).add(int(place[2]))
    places = {stage: tuple(sorted(behind)) for stage, behind in sorted(found.items())}
    return next((n for n, known in BLOCKS[depth].items() if known == places), places or 0)
