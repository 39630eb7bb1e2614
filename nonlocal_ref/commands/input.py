"""What a command works on: frames at the working size, and a query in them, given in pixels of the file."""

import math
import mimetypes
import os
from difflib import get_close_matches
from typing import Any, NamedTuple

from ..base.checks import plain_options
from ..data.clips import TooFewFrames

BALL = "ball"
FRAMES = 8  # of a video, if nobody asks for another number
PHOTOGRAPH = (86, 68)  # a star of the flag: (y, x) in the 600 x 512 pixels of the embedded photograph


class Input(NamedTuple):
    """frames (H, W, 3) or (T, H, W, 3), float32, 0 to 1; query on their grid; file: the grid of the file.

    asked is the query in pixels of the file.
    """

    name: str
    frames: Any
    query: tuple[int, ...]
    file: tuple[int, ...]
    asked: tuple[int, ...]

    def in_file(self, place: tuple[int, ...]) -> tuple[int, ...]:
        """The pixel of the file in the middle of a pixel of the frames."""
        return tuple(
            int((q + 0.5) * big / n) for q, big, n in zip(place, self.file, self.frames.shape, strict=False)
        )


@plain_options
def load_input(path: str | None, query: Any, size: int, frames: int | None, stride: int | None) -> Input:
    """Loads a picture or a video. The query is the pixel of the working size that holds the file's pixel.

    Raises what the loaders raise, and ValueError for a query outside or a picture with frames.
    """
    from ..analysis.attention.weights import check_query

    name, x, file, suggested = _load(path, size, frames, stride)
    if len(file) == 2 and (frames or stride):
        raise ValueError(f"{name} is a picture: --frames and --stride are for a video")
    if math.prod(file) == 1:
        raise ValueError(f"{name} has one pixel only, which has nothing else to attend to: give a larger one")
    query = suggested if query is None else query
    check_query(query, file)
    inside = tuple(int((q + 0.5) * n / big) for q, n, big in zip(query, x.shape, file, strict=False))
    return Input(name, x.astype("float32") / 255, inside, file, query)


def _load(path: str | None, size: int, frames: int | None, stride: int | None) -> tuple:
    if path is None:
        return _picture("the photograph", None, size, PHOTOGRAPH)
    if path == BALL:
        return _ball(size, frames or FRAMES, stride)
    if not os.path.exists(path) and get_close_matches(path, [BALL]):
        raise FileNotFoundError(f"there is no file {path}: did you mean {BALL}, the drawn video?")
    if (mimetypes.guess_type(path)[0] or "").startswith("video"):
        return _video(path, size, frames, stride)
    return _either(path, size, frames, stride)


def _either(path: str, size: int, frames: int | None, stride: int | None) -> tuple:
    """A picture if the file is one, or else a video; what is neither is refused as a picture."""
    from ..data.picture import UnknownKind

    try:
        return _picture(path, path, size)
    except UnknownKind as error:
        refusal = error
    except ValueError as error:
        if "use load_video" not in str(error):
            raise
        return _video(path, size, frames, stride)
    try:
        return _video(path, size, frames, stride)
    except ValueError as error:
        raise error if "is a video" in str(refusal) or isinstance(error, TooFewFrames) else refusal from None


def _picture(name: str, path: str | None, size: int, query: tuple | None = None) -> tuple:
    from ..data import load_picture

    x, file = load_picture(path, size=size), load_picture(path).shape[:2]
    return name, x, file, query or tuple(n // 2 for n in file)


def _video(path: str, size: int, frames: int | None, stride: int | None) -> tuple:
    """The frames asked for, or 8, or as many as there are if nobody asked."""
    from ..data import load_video

    height, width = load_video(path, frames=1).shape[1:3]
    options = {"stride": stride, "size": size, "progress": True}
    try:
        x = load_video(path, frames=frames or FRAMES, **options)
    except TooFewFrames as error:
        if frames or not error.room:
            raise
        x = load_video(path, frames=error.room, **options)
    return path, x, (len(x), height, width), (len(x) // 2, height // 2, width // 2)


def _ball(size: int, frames: int, stride: int | None) -> tuple:
    from ..data import moving_ball
    from ..data.clips import check_memory

    length = (frames - 1) * (stride or 1) + 1
    check_memory("the drawn video", length, size, size * 3 // 2)
    video, centres = moving_ball(frames=length, height=size, width=size * 3 // 2)
    x, centres = video[:: stride or 1], centres[:: stride or 1]
    t = len(x) // 2
    return "the drawn video", x, x.shape[:3], (t, *(round(c) for c in centres[t]))
