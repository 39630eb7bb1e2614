"""A picture of several tiles, as telephones write them: an AVIF or HEIC file that shows a grid of items."""

import io
import struct
from collections.abc import Iterator

import numpy as np
from PIL import Image


def grid_of(
    picture: np.ndarray,
    rows: int,
    columns: int,
    *,
    turn: int = 0,
    mirror: int | None = None,
    kind: str = "avif",
) -> bytes:
    """The file of this picture (H, W, 3), cut into rows x columns tiles; `turn`: quarters, anticlockwise.

    mirror: then, 0 for top and bottom exchanged, 1 for left and right (ISO/IEC 23008-12, 6.5.12).
    kind "heic" has the boxes of a HEIC, and in its tiles what no decoder of it reads.
    """
    height, width = picture.shape[0] // rows, picture.shape[1] // columns
    places = [(r * height, c * width) for r in range(rows) for c in range(columns)]
    tiles = [_tile(picture[y : y + height, x : x + width]) for y, x in places]
    item, code = {"avif": (b"av01", b"avif"), "heic": (b"hvc1", b"heic")}[kind]
    grid = struct.pack(">BBBBHH", 0, 0, rows - 1, columns - 1, *picture.shape[1::-1])
    start = _box("ftyp", code, bytes(4), b"mif1", code, b"miaf")
    data = [content for _, content in tiles]
    turned = [_box("irot", bytes([turn]))] * bool(turn)
    turned += [] if mirror is None else [_box("imir", bytes([mirror]))]
    parts = (tiles[0][0], (width, height), picture.shape[1::-1], turned)
    length = len(start) + len(_meta(parts, item, data, grid, 0)) + 8
    return start + _meta(parts, item, data, grid, length) + _box("mdat", *data)


def _tile(picture: np.ndarray) -> tuple[bytes, bytes]:
    """The decoder's settings and the data of one picture, from the file that Pillow makes of it."""
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(picture)).save(file, "AVIF", quality=95)
    whole = file.getvalue()
    (settings,) = (part for name, part in _boxes(whole, b"meta", b"iprp", b"ipco") if name == b"av1C")
    (content,) = (part for name, part in _boxes(whole) if name == b"mdat")
    return _box("av1C", settings), content


def _boxes(data: bytes, *path: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(name, content) of the boxes inside of the boxes of this path."""
    at = 0
    while at + 8 <= len(data):
        size, name = struct.unpack(">I4s", data[at : at + 8])
        content = data[at + 8 : at + size]
        if not path:
            yield name, content
        elif name == path[0]:
            yield from _boxes(content[4:] if name == b"meta" else content, *path[1:])
        at += size


def _box(name: str, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), name.encode()) + body


def _full(name: str, version: int, *parts: bytes) -> bytes:
    return _box(name, struct.pack(">I", version << 24), *parts)


def _meta(parts: tuple, item: bytes, data: list[bytes], grid: bytes, first: int) -> bytes:
    settings, tile, whole, turned = parts
    items, shown = range(1, len(data) + 1), len(data) + 1
    sizes = [_full("ispe", 0, struct.pack(">II", *size)) for size in (tile, whole)]
    depth = _full("pixi", 0, bytes([3, 8, 8, 8]))
    of_tile = bytes([3, 0x81, 2, 4])
    of_grid = bytes([2 + len(turned), 3, 4, *(0x85 + k for k in range(len(turned)))])
    properties = _box("ipco", settings, *sizes, depth, *turned)
    uses = [struct.pack(">H", k) + of_tile for k in items] + [struct.pack(">H", shown) + of_grid]
    names = [_full("infe", 2, struct.pack(">HH4sx", k, 0, item)) for k in items]
    names.append(_full("infe", 2, struct.pack(">HH4sx", shown, 0, b"grid")))
    made_of = _box("dimg", struct.pack(f">{len(data) + 2}H", shown, len(data), *items))
    return _full(
        "meta",
        0,
        _full("hdlr", 0, struct.pack(">I4s12xx", 0, b"pict")),
        _full("pitm", 0, struct.pack(">H", shown)),
        _full("iinf", 0, struct.pack(">H", shown), *names),
        _full("iref", 0, made_of),
        _box("iprp", properties, _full("ipma", 0, struct.pack(">I", shown), *uses)),
        _full("iloc", 1, b"\x44\0", struct.pack(">H", shown), *_places(data, grid, first)),
        _box("idat", grid),
    )


def _places(data: list[bytes], grid: bytes, first: int) -> Iterator[bytes]:
    """Where each tile lies in the file, and where the description of the grid lies in the box idat."""
    for k, content in enumerate(data, 1):
        yield struct.pack(">HHHHII", k, 0, 0, 1, first, len(content))
        first += len(content)
    yield struct.pack(">HHHHII", len(data) + 1, 1, 0, 1, 0, len(grid))
