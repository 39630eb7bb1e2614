"""The part of a frame that a network sees: resize, crop and flip as one choice of coordinates.

A pixel of the crop lies at (y, x) of the frame, and its colour is interpolated there between four pixels. So
no frame is resized as a whole, and a flip is the order of x.   Source: section 4.1; the released code.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from ..base.checks import plain_options
from .clips import target_size, whole_number

MEAN, SPREAD = 114.75, 57.375  # of all colours together, on the scale of 0 to 255; the released code
POSITIONS = 3  # crops of a frame in a test: at one end of the longer side, in the middle, at the other end


class Crop(NamedTuple):
    """Where the rows and columns of a crop lie, in pixels of the frame; 0 is the first one's middle."""

    y: np.ndarray  # (h,)
    x: np.ndarray  # (w,)


@plain_options
def whole_frame(height: int, width: int, short: int = 256) -> Crop:
    """All of a frame of height x width pixels, with a shorter side of `short` pixels; the aspect is kept."""
    new_height, new_width = target_size(height, width, short)
    return Crop(_middles(height, new_height), _middles(width, new_width))


@plain_options
def random_crop(
    height: int,
    width: int,
    rng: np.random.Generator,
    *,
    short: tuple[int, int] = (256, 320),
    size: int = 224,
) -> Crop:
    """A square of a frame resized at random, flipped left to right in half of the cases.

    height, width  of the frame, in pixels
    short          the shorter side after resizing is drawn from these two numbers and all between them
    size           side of the square, in pixels
    Raises ValueError for a square that is larger than the resized frame may be.
    """
    low, high = (whole_number("short", side, 1) for side in short)
    if not whole_number("size", size, 1) <= low <= high:
        raise ValueError(
            f"a crop of {size} pixels from a shorter side of {low} to {high}: give short two sizes, "
            "the smaller one first, and none below the crop"
        )
    y, x = whole_frame(height, width, int(rng.integers(low, high + 1)))
    top, left = (int(rng.integers(len(side) - size + 1)) for side in (y, x))
    x = x[left : left + size]
    return Crop(y[top : top + size], x[::-1] if rng.random() < 0.5 else x)


@plain_options
def three_crops(height: int, width: int, short: int = 256) -> list[Crop]:
    """Three squares of side `short` from a frame whose shorter side is resized to `short` pixels.

    They lie one after the other along the longer side: at its beginning, in the middle, at its end.
    """
    y, x = whole_frame(height, width, whole_number("short", short, 1))
    step = (max(len(y), len(x)) - short) // 2
    starts = [k * step for k in range(POSITIONS)]
    if len(y) > len(x):
        return [Crop(y[start : start + short], x) for start in starts]
    return [Crop(y, x[start : start + short]) for start in starts]


def cropped(frames: Iterable[np.ndarray], crop: Crop) -> np.ndarray:
    """The crop of each frame (H, W, 3), uint8 -> (T, h, w, 3), uint8.   Cost: 12 T (W + w) h FLOPs."""
    return np.stack([_cropped(frame, crop) for frame in frames])


def normalised(frames: np.ndarray) -> np.ndarray:
    """(RGB - 114.75) / 57.375: what a network takes, uint8 -> float32.   Source: the released code."""
    return (frames.astype(np.float32) - np.float32(MEAN)) / np.float32(SPREAD)


def _middles(old: int, new: int) -> np.ndarray:
    """(new,): where the middles of `new` equal parts of a side of `old` pixels lie; not beyond its pixels."""
    return np.clip((np.arange(new) + 0.5) * old / new - 0.5, 0, old - 1)


def _cropped(frame: np.ndarray, crop: Crop) -> np.ndarray:
    """Bilinear: between rows first, then between columns."""
    rows = _between(frame, crop.y, axis=0)
    return (_between(rows, crop.x, axis=1) + 0.5).astype(np.uint8)


def _between(a: np.ndarray, at: np.ndarray, axis: int) -> np.ndarray:
    """The values at the places `at` of one axis, each between its two neighbours; float32."""
    before = np.floor(at).astype(np.intp)
    after = np.minimum(before + 1, a.shape[axis] - 1)
    share = (at - before).astype(np.float32).reshape((-1,) + (1,) * (a.ndim - 1 - axis))
    first, second = (np.take(a, places, axis).astype(np.float32) for places in (before, after))
    return first + share * (second - first)
