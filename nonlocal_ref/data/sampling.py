"""Which frames of a video a network sees: one random clip in training, ten clips of it in a test.

    training   `frames` frames, every stride-th, from a random start       32 of 64 frames, or 8 of 64
    test       the same from `clips` starts, spread over the whole video

A video that is too short starts again from its first frame.   Source: section 4.1; the released code.
"""

import numpy as np

from ..base.checks import plain_options
from .clips import whole_number


@plain_options
def random_frames(count: int, rng: np.random.Generator, frames: int = 32, stride: int = 2) -> list[int]:
    """The frames of one clip that starts anywhere where it fits; at frame 0 if it fits nowhere.

    count   frames of the video, 1 or more; whatever is beyond its end is taken from its beginning
    frames  of the clip
    stride  every stride-th frame: the clip covers frames * stride of the video
    The paper has (32, 2), 64 consecutive frames of which every second is seen, and (8, 8).
    Raises ValueError for numbers below 1.
    """
    _check(count, frames, stride)
    return _from(int(rng.integers(max(count - frames * stride, 0) + 1)), count, frames, stride)


@plain_options
def spread_frames(count: int, frames: int = 32, stride: int = 2, clips: int = 10) -> list[list[int]]:
    """The frames of each of `clips` clips; clip k starts at frame k count / clips, rounded down.

    The last clips may go beyond the end of the video, and then go on at its beginning.
    The numbers are those of random_frames.   Raises ValueError for numbers below 1.
    """
    _check(count, frames, stride)
    return [_from(k * count // clips, count, frames, stride) for k in range(whole_number("clips", clips, 1))]


def _from(start: int, count: int, frames: int, stride: int) -> list[int]:
    return [(start + k * stride) % count for k in range(frames)]


def _check(count: int, frames: int, stride: int) -> None:
    for name, value in {"count": count, "frames": frames, "stride": stride}.items():
        whole_number(name, value, 1)
