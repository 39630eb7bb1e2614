"""Which frames of a video to take, how large, and the checks that both loaders share."""

import os
from importlib.util import find_spec
from numbers import Integral
from pathlib import Path
from typing import Any

MEMORY_LIMIT = 2**30  # bytes of RGB frames that a loader returns at most


class TooFewFrames(ValueError):
    """The video is shorter than asked for; `room` frames can be taken, 0 if start lies beyond its end."""

    def __init__(self, message: str, room: int):
        super().__init__(message)
        self.room = room


def whole_number(name: str, value: Any, least: int) -> int:
    """`value`, a whole number of at least `least`. Raises ValueError."""
    if not isinstance(value, Integral) or value < least:
        raise ValueError(f"{name} is {value!r}: give a whole number of at least {least}")
    return int(value)


def frame_indices(name: str, count: int, frames: int | None, stride: int | None, start: int) -> list[int]:
    """Which of a video's `count` frames to take: `frames` of them from `start` on. Frames, not seconds.

    stride  every stride-th frame; None spreads them evenly, the first and the last included
    frames  None takes all that there are
    Raises ValueError where the video is too short; the message says how many frames it has.
    """
    last = start + ((frames or 1) - 1) * (stride or 1)
    if last >= count:
        room = max(0, 1 + (count - 1 - start) // (stride or 1))
        raise TooFewFrames(_too_short(name, count, frames, stride, start, last), room)
    if frames is None:
        return list(range(start, count, stride or 1))
    if stride is None:
        return [start + k * (count - 1 - start) // max(frames - 1, 1) for k in range(frames)]
    return list(range(start, last + 1, stride))


def target_size(height: int, width: int, size: Any) -> tuple[int, int]:
    """(H, W) after resizing. `size`: None, as it is; a number, the shorter side; a pair, (H, W) itself."""
    if size is None:
        return height, width
    if isinstance(size, tuple | list):
        return _pair(size)
    scale = whole_number("size", size, 1) / min(height, width)
    return round(height * scale), round(width * scale)


def check_memory(name: str, frames: int, height: int, width: int) -> None:
    """Refuses frames of more than MEMORY_LIMIT before they are allocated. Raises ValueError."""
    size = frames * height * width * 3
    if size > MEMORY_LIMIT:
        raise ValueError(
            f"{name}: {frames} x {height} x {width} pixels in RGB are {size / 1e6:.0f} MB, and the limit is "
            f"{MEMORY_LIMIT / 1e6:.0f} MB: ask for fewer frames, or for a smaller size"
        )


def media_file(path: str | os.PathLike[str], kind: str) -> Path:
    """The path of a file that exists and is not empty. Raises FileNotFoundError, ValueError."""
    file = Path(path)
    if not file.exists():
        raise FileNotFoundError(
            f"there is no {kind} at {file}: check the path, which starts from {Path.cwd()}"
        )
    if not file.is_file():
        thing = "a folder" if file.is_dir() else "no ordinary file"
        raise ValueError(f"{file} is {thing}: name one {kind} file")
    if file.stat().st_size == 0:
        raise ValueError(f"{file} is empty (0 bytes): copy or download the {kind} again")
    return file


def folder_of(module: str, extra: str, purpose: str) -> Path:
    """The folder of an installed library, which is not imported. Raises ModuleNotFoundError."""
    spec = find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(
            f"{purpose} needs {module}, which is not installed: pip install 'nonlocal_ref[{extra}]'"
        )
    return Path(spec.submodule_search_locations[0])


def _pair(size: tuple[int, ...] | list[int]) -> tuple[int, int]:
    if len(size) != 2:
        raise ValueError(f"size is {size!r}: give the shorter side, or (height, width)")
    return whole_number("size's height", size[0], 1), whole_number("size's width", size[1], 1)


def _too_short(name: str, count: int, frames: int | None, stride: int | None, start: int, last: int) -> str:
    held = f"{name} has {count} frame" + "s" * (count != 1)
    if start >= count:
        return f"{held}, so start={start} lies beyond its end: start at {count - 1} or before"
    asked = {"frames": frames, "stride": stride or 1, "start": start}
    listed = ", ".join(f"{option}={value}" for option, value in asked.items())
    room = 1 + (count - 1 - start) // (stride or 1)
    picture = ", or use load_picture if it is a picture" * (count == 1)
    return f"{held}, but {listed} reach to frame {last}: ask for frames={room} at most{picture}"
