"""Table 1 as data: the stages of C2D ResNet-50, the sizes of their outputs, and where the paper puts blocks.

    stage    residual blocks    channels inside, outside    one position covers
    res2     3                   64    256                  4 x 4 pixels, 4 frames
    res3     4                  128    512                  8 x 8         8
    res4     6                  256   1024                  16 x 16       8
    res5     3                  512   2048                  32 x 32       8

All convolutions are 1 x k x k. Only the poolings act in time. The spatial stride is in the 3 x 3 convolution.
"""

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
# name -> (table, stage -> the residual blocks, from 0, that a non-local block follows), ResNet-50
PLACES = {
    "res2": ("2b", {"res2": (1,)}),
    "res3": ("2b", {"res3": (2,)}),
    "res4": ("2b", {"res4": (4,)}),
    "res5": ("2b", {"res5": (1,)}),
    "5 blocks": ("2c", {"res3": (1, 3), "res4": (1, 3, 5)}),
    "10 blocks": ("2c", {"res3": (0, 1, 2, 3), "res4": (0, 1, 2, 3, 4, 5)}),
}


def grid(stage: str, frames: int = 32, size: int = 224) -> tuple[int, int, int]:
    """(T, H, W) of a stage's output for `frames` frames of `size` x `size` pixels.   Source: Table 1.

    Raises ValueError for an unknown stage, and for a clip without frames or pixels.
    """
    row = STAGES[one_of("stage", stage, STAGES)]
    positive(frames=frames, size=size)
    return strided(frames, row.frames), strided(size, row.pixels), strided(size, row.pixels)


def strided(n: int, by: int) -> int:
    """How many of n positions are left after padded strides of 2 that together make `by`; each rounds up."""
    return -(-n // by)
