"""Decoded frames of PyAV: their pixels, RGB, upright, transparent parts on white; and which ones count."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

ERRORS = re.compile(r"error y=|error count|bad vlc|overread|CRC mismatch|Error at MB")


def upright(pixels: Any, matrix: tuple[float, ...]) -> Any:
    """RGB (H, W, 3), turned: the pixel in column p, row q goes to column a p + c q, row b p + d q."""
    a, b, c, d = matrix
    if b:
        pixels, a, d = pixels.swapaxes(0, 1), c, b
    return pixels[:: -1 if d < 0 else 1, :: -1 if a < 0 else 1]


def display_matrix(frame: Any) -> tuple[float, float, float, float]:
    """a, b, c, d of the turn that the frame asks for: a = d = 0 or b = c = 0."""
    a, b, c, d = stated_matrix(frame)
    return (0, b, c, 0) if abs(b) > abs(a) else (a, 0, 0, d)


def stated_matrix(frame: Any) -> tuple[float, float, float, float]:
    import numpy as np

    try:
        matrix = frame.side_data.get("DISPLAYMATRIX")
    except ValueError:  # another kind of side data, unknown to PyAV, hides the matrix, but not its rotation
        angle = np.deg2rad(frame.rotation)
        return np.cos(angle), -np.sin(angle), np.sin(angle), np.cos(angle)
    return tuple(np.frombuffer(bytes(matrix), np.int32)[[0, 1, 3, 4]].tolist()) if matrix else (1, 0, 0, 1)


def rgb(frame: Any, scaler: Any) -> Any:
    """RGB (H, W, 3) as stored; what is transparent lies on white."""
    clear = any(part.is_alpha for part in frame.format.components)
    pixels = scaler.reformat(frame, format="rgba" if clear else "rgb24", threads=1).to_ndarray()
    return on_white(pixels) if clear else pixels


def on_white(rgba: Any) -> Any:
    alpha = rgba[..., 3:].astype("uint16")
    mixed = rgba[..., :3] * alpha
    mixed += 255 * (255 - alpha) + 127
    mixed //= 255
    return mixed.astype("uint8")


def resized(pixels: Any, height: int, width: int) -> bytes:
    from PIL import Image

    image = Image.fromarray(pixels)
    return image.resize((width, height), resample=Image.Resampling.BILINEAR).tobytes()


def whole(frames: Iterator[tuple[bool, Any]], damage: Counter) -> Iterator[tuple[int, list[Any]]]:
    """At each whole frame: how many frames there are up to it, and the wanted ones since the last whole one.

    So damaged frames, as the decoder mends them, keep their places in the middle and are left out at the end.
    """
    wanted, count, seen = [], 0, 0
    for seen, (damaged, pixels) in enumerate(frames, 1):
        wanted += [] if pixels is None else [pixels]
        if not damaged:
            damage["mended"] += seen - count - 1
            count = seen
            yield count, wanted
            wanted = []
    damage["lost"] += seen - count


def told_damaged(said: list[tuple[int, str, str]]) -> bool:
    """Whether the decoder said that a frame is damaged; those of JPEG and FFV1 do not mark it."""
    return any(ERRORS.search(words) for _, _, words in said)


def absent(container: Any, stream: Any, numbers: list[int | None]) -> int:
    """How many frames an AVI states beyond the last of these numbers of packets.

    Empty packets are counted too, but not seen: so many as lie between two others may follow the last.
    """
    if container.format.name != "avi" or None in numbers or len(numbers) < 2:
        return 0
    possible = stream.frames <= container.size  # what a pipe wrote knows no number
    step = max(1, *(after - number for number, after in pairwise(numbers)))
    return (stream.frames - numbers[-1]) // step - 1 if possible else 0
