"""Clips as a network takes them: a random one for training, the thirty views of a test.

    clip = training_clip(video, rng)                       (32, 224, 224, 3), float32
    for clip in video_views(video): ...                    30 times (32, 256, 256, 3), float32
    logits, _ = net.forward(params, clip[None])

A network for 8 frames takes frames=8, stride=8. What thirty views say of one video: networks/scores.py.
"""

from collections.abc import Iterator

import numpy as np

from ..base.checks import ordinary, plain_options
from .crops import cropped, normalised, random_crop, three_crops
from .sampling import random_frames, spread_frames


@plain_options
def training_clip(
    video: np.ndarray,
    rng: np.random.Generator,
    *,
    frames: int = 32,
    stride: int = 2,
    short: tuple[int, int] = (256, 320),
    crop: int = 224,
) -> np.ndarray:
    """A random clip of a video, resized, cropped and flipped at random: (frames, crop, crop, 3), float32.

    video   uint8 RGB, (T, H, W, 3), as load_video gives it; a short one starts again from frame 0
    frames  of the clip; every stride-th frame of the video is taken
    short   the shorter side after resizing, in pixels, is drawn from these two numbers and all between them
    crop    side of the square that is cut out, in pixels
    The same generator in the same state gives the same clip. Frames are resized without smoothing: a large
    video is better loaded with load_video(size=320).
    Source: section 4.1.   Raises ValueError for a video of another form, and for a crop larger than `short`.
    """
    _check(video)
    chosen = random_frames(len(video), rng, frames, stride)
    part = random_crop(*video.shape[1:3], rng, short=short, size=crop)
    return normalised(cropped((video[k] for k in chosen), part))


@plain_options
def video_views(
    video: np.ndarray, *, frames: int = 32, stride: int = 2, clips: int = 10, short: int = 256
) -> Iterator[np.ndarray]:
    """The 3 * clips views of a video in a test, one after the other: (frames, short, short, 3), float32.

    All clips of the first crop come first, then those of the second, then those of the third. The first view
    begins at frame 0.
    video   uint8 RGB, (T, H, W, 3)
    frames  of a clip; every stride-th frame of the video is taken
    clips   how many, spread over the whole video
    short   the shorter side after resizing, and the side of the three squares, in pixels
    Source: section 4.1; the three squares are the released code's.   Raises ValueError for a video of
    another form.
    """
    _check(video)
    parts, chosen = three_crops(*video.shape[1:3], short), spread_frames(len(video), frames, stride, clips)
    return (normalised(cropped((video[k] for k in one), part)) for part in parts for one in chosen)


@plain_options
def centre_clip(video: np.ndarray, *, short: int = 224) -> np.ndarray:
    """All frames of a video, the square in their middle: (T, short, short, 3), float32.

    video  uint8 RGB, (T, H, W, 3)
    short  the shorter side after resizing, and the side of the square, in pixels
    Raises ValueError for a video of another form.
    """
    _check(video)
    _, middle, _ = three_crops(*video.shape[1:3], short)
    return normalised(cropped(video, middle))


def _check(video: np.ndarray) -> None:
    ordinary("video", video)
    if video.ndim != 4 or video.shape[-1] != 3 or 0 in video.shape:
        raise ValueError(f"video has shape {video.shape}: give RGB frames (T, H, W, 3), one or more")
    if video.dtype != np.uint8:
        raise ValueError(f"video is {video.dtype}: give uint8 from 0 to 255, as load_video does")
