"""What Pillow needs help with in the bytes of a picture: texts and 16 bits in PNG, rare depths in TIFF."""

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

PNG = b"\x89PNG\r\n\x1a\n"
TEXTS = (b"tEXt", b"zTXt", b"iTXt")
# tags of TIFF.   Source: TIFF 6.0, section 8
WIDTH, BITS, PHOTOMETRIC, ORIENTATION, SAMPLES, PREDICTOR, TILE_WIDTH, SAMPLE_FORMAT = (
    256, 258, 262, 274, 277, 317, 322, 339,
)  # fmt: skip
WHITE_IS_ZERO, SIGNED = 0, 2
# Source: ISO/IEC 23000-22, section 7.5, and ISO/IEC 23008-12, annex B
ALPHA_PICTURE = (b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", b"urn:mpeg:hevc:2015:auxid:1")
ORDERS = {b"II*\0": "little", b"MM\0*": "big"}


def without_texts(content: bytes) -> bytes:
    """A PNG without its chunks of text: of each, 4 bytes of size, 4 of name, the data, 4 of check sum."""
    kept, at = [content[:8]], 8
    while at + 8 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        if content[at + 4 : at + 8] not in TEXTS:
            kept.append(content[at:end])
        at = end
    return b"".join(kept)


def png_depth(file: Path) -> int:
    """Bits of each sample of a PNG, which stand in its header; 16 for other files."""
    with open(file, "rb") as opened:
        head = opened.read(25)
    return head[24] if len(head) == 25 and head.startswith(PNG) else 16


def clear_colour(image: Any, source: Path | BytesIO) -> Any:
    """A 16-bit RGB PNG with its transparent colour made clear. Pillow keeps the upper bytes alone.

    Read as if the lower byte of each sample came first, the same file gives the lower bytes.
    """
    from PIL import Image

    with Image.open(source, formats=["PNG"]) as again:
        again.tile = [(*tile[:3], "RGB;16L") for tile in again.tile]
        lower = np.asarray(again)
    upper = np.asarray(image)
    clear = ((upper.astype(np.uint16) << 8 | lower) == image.info["transparency"]).all(axis=2)
    alpha = np.where(clear, 0, 255).astype(np.uint8)
    found = Image.fromarray(np.dstack([upper, alpha]))
    found.info["exif"] = image.getexif().tobytes()
    return found


def hides_alpha(file: Path) -> bool:
    """Whether an HEIC or AVIF has its transparency in a picture of its own, of which FFmpeg knows nothing."""
    with open(file, "rb") as opened:
        head = opened.read(1 << 16)
    return head[4:8] == b"ftyp" and any(name in head for name in ALPHA_PICTURE)


def grey_tiff(file: Path) -> Any:
    """The upright 8-bit grey picture of a TIFF of any depth up to 16 bits; None for every other file.

    Pillow reads few depths. So it is told that the picture has samples of 8 bits and as many columns as a row
    has bytes; it unpacks the compression, and the samples are cut out of the bytes here.
    """
    from PIL import Image, ImageOps

    content = bytearray(file.read_bytes())
    tags = tiff_tags(content)
    if not is_plain_grey(tags):
        return None
    width, bits, inverted = tags[WIDTH], tags.get(BITS, 1), tags[PHOTOMETRIC] == WHITE_IS_ZERO
    tiff_tags(content, {WIDTH: -(-width * bits // 8), BITS: 8, PHOTOMETRIC: 1, ORIENTATION: 1})
    with Image.open(BytesIO(content), formats=["TIFF"]) as image:
        pixels = samples(np.asarray(image), width, bits)
    picture = Image.fromarray(255 - pixels if inverted else pixels)
    picture.getexif()[ORIENTATION] = tags.get(ORIENTATION, 1)
    return ImageOps.exif_transpose(picture)


def samples(rows: np.ndarray, width: int, bits: int) -> np.ndarray:
    """(H, W) of 8 bits from the bytes of each row, in which samples of `bits` bits follow one another."""
    each = np.unpackbits(rows, axis=1)[:, : width * bits].reshape(len(rows), width, bits)
    values = each.astype(np.int64) @ (1 << np.arange(bits - 1, -1, -1))
    return (values >> bits - 8 if bits > 8 else values * 255 // (2**bits - 1)).astype(np.uint8)


def is_plain_grey(tags: dict[int, int]) -> bool:
    """Whether the samples are whole grey numbers, row after row, as they are."""
    plain = tags.get(SAMPLES, 1) == tags.get(PREDICTOR, 1) == tags.get(SAMPLE_FORMAT, 1) == 1
    grey = WIDTH in tags and tags.get(PHOTOMETRIC) in (0, 1) and 1 <= tags.get(BITS, 1) <= 16
    return plain and grey and TILE_WIDTH not in tags


def tiff_tags(content: bytearray, new: dict[int, int] | None = None) -> dict[int, int]:
    """Single numbers among the tags of a TIFF's first picture; those in `new` are changed in place."""
    order, found = ORDERS.get(bytes(content[:4])), {}
    if order is None:
        return found
    start = int.from_bytes(content[4:8], order)
    count = int.from_bytes(content[start : start + 2], order)
    for at in range(start + 2, min(start + 2 + 12 * count, len(content) - 11), 12):
        tag, kind = (int.from_bytes(content[k : k + 2], order) for k in (at, at + 2))
        place = slice(at + 8, at + 8 + {3: 2, 4: 4}.get(kind, 0))  # of 2 or 4 bytes
        if int.from_bytes(content[at + 4 : at + 8], order) == 1 and kind in (3, 4):
            found[tag] = int.from_bytes(content[place], order)
            if new and tag in new:
                content[place] = new[tag].to_bytes(place.stop - place.start, order)
    return found
