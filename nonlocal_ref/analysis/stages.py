"""Table 1 as data: the stages of C2D ResNet-50, the sizes of their outputs, and what the network costs.

    stage    residual blocks    channels inside, outside    one position covers
    res2     3                   64    256                  4 x 4 pixels, 4 frames
    res3     4                  128    512                  8 x 8         8
    res4     6                  256   1024                  16 x 16       8
    res5     3                  512   2048                  32 x 32       8

All convolutions are 1 x k x k and only the poolings act in time; the spatial stride sits on the 3 x 3.
"""

from itertools import pairwise
from typing import NamedTuple

from ..base.checks import one_of, positive


class Stage(NamedTuple):
    """One row of Table 1; one position of its output covers `frames` frames and `pixels` pixels."""

    blocks: int
    inner: int
    channels: int
    frames: int
    pixels: int


STAGES = {
    "res2": Stage(3, 64, 256, frames=4, pixels=4),
    "res3": Stage(4, 128, 512, frames=8, pixels=8),
    "res4": Stage(6, 256, 1024, frames=8, pixels=16),
    "res5": Stage(3, 512, 2048, frames=8, pixels=32),
}
STEM, CLASSES = 64, 400  # channels after conv1, classes of Kinetics


def grid(stage: str, frames: int = 32, size: int = 224) -> tuple[int, int, int]:
    """(T, H, W) of a stage's output for `frames` frames of `size` x `size` pixels.   Source: Table 1.

    Raises ValueError for a stage that is not there, or a clip without frames or pixels.
    """
    row = STAGES[one_of("stage", stage, STAGES)]
    positive(frames=frames, size=size)
    return _shrunk(frames, row.frames), _shrunk(size, row.pixels), _shrunk(size, row.pixels)


def network_macs(frames: int = 32, size: int = 224) -> int:
    """Multiply-adds of C2D ResNet-50 without non-local blocks: 20.4e9 for 32 frames of 224 x 224 pixels.

    Source: Table 1. Convolutions and the classifier; normalisations, poolings and ReLUs are not counted.
    """
    stem = _shrunk(frames, 2) * _shrunk(size, 2) ** 2 * 7 * 7 * 3 * STEM
    inputs = [Stage(0, 0, STEM, 4, 4), *STAGES.values()]
    stages = sum(_stage_macs(before, row, frames, size) for before, row in pairwise(inputs))
    return stem + stages + STAGES["res5"].channels * CLASSES


def _stage_macs(before: Stage, row: Stage, frames: int, size: int) -> int:
    """Bottlenecks 1x1, 3x3, 1x1; the first meets the larger input and has a convolution as its shortcut."""
    wide = _shrunk(frames, row.frames) * _shrunk(size, before.pixels) ** 2  # pool2 acts before res3
    here = _shrunk(frames, row.frames) * _shrunk(size, row.pixels) ** 2
    inside = here * (9 * row.inner**2 + row.inner * row.channels)
    first = wide * before.channels * row.inner + inside + here * before.channels * row.channels
    return first + (row.blocks - 1) * (here * row.channels * row.inner + inside)


def _shrunk(n: int, by: int) -> int:
    """Positions left of n after padded strides of 2, each of which rounds up."""
    return -(-n // by)
