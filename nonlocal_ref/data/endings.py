"""How many bytes a media file lacks, by the sizes that it states: for a warning, never to refuse it.

A stated size may be wrong while every frame is there, so whether a film is whole is for the decoder to say.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from .matroska import EBML, missing_of_element
from .transport_stream import missing_of_packet, packet_of_ts


def missing_bytes(file: Path) -> int:
    """How much shorter a file is than it or its last part states; 0 where nothing states a size."""
    if found := packet_of_ts(file):
        return missing_of_packet(file, *found)
    with open(file, "rb") as opened:
        head = opened.read(16)
    if head.startswith(EBML):
        return missing_of_element(file)
    for at, mark, stated_size in KINDS:
        if head[at:].startswith(mark):
            return max(0, stated_size(head, file) - file.stat().st_size)
    return 0


def cut_gif(file: Path) -> bool:
    """Whether the file is a GIF that ends in the middle of an image."""
    content = file.read_bytes() if is_gif(file) else b""
    *_, (image, end) = gif_blocks(content)
    return image and end > len(content)


def gif_blocks(content: bytes) -> Iterator[tuple[bool, int]]:
    """Head, extensions and images of a GIF: whether each is an image, and where it ends."""
    at, image = 13 + _palette(content, 10), False
    yield image, at
    while content[at : at + 1] in (b"!", b","):  # an extension or an image; then blocks, each after its size
        image = content[at : at + 1] == b","
        at = after_blocks(content, at + 11 + _palette(content, at + 9) if image else at + 2)
        yield image, at


def is_gif(file: Path) -> bool:
    """Whether the file starts as a GIF does."""
    with open(file, "rb") as opened:
        return opened.read(4) == b"GIF8"


def after_blocks(content: bytes, at: int) -> int:
    """Where the blocks that start at `at` end: after the first one of size 0, or after all that there is."""
    while at < len(content) and content[at]:
        at += 1 + content[at]
    return at + 1


def _palette(content: bytes, at: int) -> int:
    """Bytes of a palette, by the byte of flags at `at`."""
    flags = content[at] if at < len(content) else 0
    return 3 * 2 ** (1 + flags % 8) if flags & 128 else 0


def _riff(head: bytes, file: Path) -> int:
    """AVI: the size stands after the first four bytes and does not count these eight."""
    size = int.from_bytes(head[4:8], "little")
    return 0 if size == 0xFFFFFFFF else 8 + size  # what a pipe wrote knows no size


def _page(head: bytes, file: Path) -> int:
    """Ogg: where the last page ends. Its byte 26 says how many sizes follow.   Source: RFC 3533."""
    tail, start = _tail(file)
    at = tail.rfind(b"OggS\0")
    sizes = tail[at + 27 :][: tail[at + 26]] if 0 <= at < len(tail) - 26 else b""
    return start + at + 27 + tail[at + 26] + sum(sizes) if sizes else 0


def _pack(head: bytes, file: Path) -> int:
    """MPEG program stream: where the last pack ends.   Source: ISO/IEC 13818-1, section 2.5.3."""
    tail, start = _tail(file)
    at = tail.rfind(PACK)
    if at < 0 or len(tail) < at + 14:
        return 0
    at += 14 + tail[at + 13] % 8 if tail[at + 4] >> 6 == 1 else 12  # MPEG-2, MPEG-1
    while PACKET.match(tail, at):
        at += 6 + int.from_bytes(tail[at + 4 : at + 6])
    return start + at


def _tags(head: bytes, file: Path) -> int:
    """FLV: tags end to end, each with 15 bytes around its data.   Source: Adobe Flash Video, annex E."""

    def length(start: bytes) -> int:
        return 15 + int.from_bytes(start[1:4]) if start[:1] in TAGS else 0

    return _walked(file, int.from_bytes(head[5:9]) + 4, length)


def _triplets(head: bytes, file: Path) -> int:
    """MXF: a key of 16 bytes, a length (one byte, or as many as it says), data.   Source: SMPTE 336M."""

    def length(start: bytes) -> int:
        if not start.startswith(KEY) or len(start) < 17:
            return 0
        more = start[16] & 127 if start[16] > 127 else 0
        return 17 + more + (int.from_bytes(start[17 : 17 + more]) if more else start[16])

    return _walked(file, 0, length)


def _boxes(head: bytes, file: Path) -> int:
    """MP4: boxes end to end, each with its size first.   Source: ISO/IEC 14496-12, section 4.2."""

    def length(start: bytes) -> int:
        size = int.from_bytes(start[:4])
        if size == 1:
            size = int.from_bytes(start[8:16])
        return size if size >= 8 and start[4:8] in BOXES else 0  # 0: the last one takes the rest

    return _walked(file, 0, length)


def _walked(file: Path, at: int, length: Callable[[bytes], int]) -> int:
    """Where parts that lie end to end, from `at` on, end; `length` reads that of one, or 0, from 25 bytes."""
    with open(file, "rb") as opened:
        for _ in range(MOST_PARTS):
            opened.seek(at)
            size = length(opened.read(25))
            if not size:
                break
            at += size
    return at


def _tail(file: Path) -> tuple[bytes, int]:
    """The end of the file, and where in the file it starts."""
    start = max(0, file.stat().st_size - TAIL)
    with open(file, "rb") as opened:
        opened.seek(start)
        return opened.read(), start


TAIL = 1 << 18  # bytes: more than a page of Ogg or a pack of MPEG has
PACK, PACKET = b"\0\0\1\xba", re.compile(rb"\x00\x00\x01[\xbb-\xff]..", re.DOTALL)
TAGS = {b"\x08", b"\x09", b"\x12"}  # sound, pictures, titles
MOST_PARTS = 100_000  # so many at most are walked through, so that a hostile file costs no time
BOXES = {b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"mfra", b"sidx", b"ssix", b"prft", b"emsg"}
BOXES |= {b"free", b"skip", b"wide", b"uuid", b"meta", b"meco", b"pdin", b"udta"}
KEY = b"\x06\x0e\x2b\x34"
KINDS = [(0, b"RIFF", _riff), (0, b"FLV", _tags), (0, b"OggS", _page), (0, PACK, _pack), (4, b"ftyp", _boxes)]
KINDS += [(0, KEY, _triplets)]
