"""Run-length coded BMP of 4 or 8 bits. Pillow loses empty rows, and from some jumps on all that follows.

Source: Microsoft, "Bitmap Compression". What is skipped has the first colour of the palette.
"""

from pathlib import Path
from typing import Any

import numpy as np

CODED = {(8, 1), (4, 2)}  # bits of a pixel, and the number of the compression
END_OF_ROW, END_OF_PICTURE, JUMP = 0, 1, 2


def rle_bmp(file: Path, most: int) -> Any:
    """The picture, RGB; None for every other file, and for one that states more than `most` pixels."""
    from PIL import Image

    with open(file, "rb") as opened:
        head = opened.read(54)
        if len(head) < 54 or not head.startswith(b"BM"):
            return None
        number = {at: int.from_bytes(head[at : at + 4], "little") for at in range(10, 54, 4)}
        width, height, bits = number[18], number[22], head[28]
        if (bits, number[30]) not in CODED or number[14] < 40 or not 0 < width * height <= most:
            return None
        content = head + opened.read()
    start = 14 + number[14]
    colours = np.zeros((256, 4), np.uint8)
    stored = content[start : number[10]][: 4 * (number[46] or 2**bits)]
    colours.flat[: len(stored)] = np.frombuffer(stored, np.uint8)
    return Image.fromarray(colours[indices(content[number[10] :], width, height, bits), 2::-1])


def indices(codes: bytes, width: int, height: int, bits: int) -> np.ndarray:
    """(H, W) of colours' numbers; the rows are coded from the lowest one up."""
    rows, x, y, at = np.zeros((height, width), np.uint8), 0, 0, 0
    while y < height:
        if at + 2 > len(codes):
            if (y, x) < (height - 1, width):
                raise ValueError(f"the last {height - y} of {height} rows are not whole")
            break
        count, value = codes[at : at + 2]
        run, at = b"", at + 2
        if count:
            run = pixels(bytes([value]) * count, bits)[:count]
        elif value == END_OF_ROW:
            x, y = 0, y + 1
        elif value == END_OF_PICTURE:
            break
        elif value == JUMP:
            x, y, at = x + codes[at], y + codes[at + 1], at + 2
        else:  # as many pixels as they are; their bytes are even in number
            length = -(-value * bits // 8)
            run, at = pixels(codes[at : at + length], bits)[:value], at + length + length % 2
        if len(run) and y < height:
            rows[y, x : x + len(run)] = run[: max(0, width - x)]
            x += len(run)
    return rows[::-1]


def pixels(packed: bytes, bits: int) -> np.ndarray:
    """One number for each pixel, of 4 or 8 bits."""
    values = np.frombuffer(packed, np.uint8)
    return values if bits == 8 else np.stack([values >> 4, values & 15], axis=1).ravel()
