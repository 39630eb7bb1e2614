"""How many bytes a media file lacks, by the sizes that it states: for a warning, never to refuse it.

A stated size may be wrong while every frame is there, so whether a film is whole is for the decoder to say.
"""

from collections.abc import Iterator
from pathlib import Path


def missing_bytes(file: Path) -> int:
    """How much shorter an AVI, MP4, Matroska or WebM file is than it states; 0 where it states no size.

    MPEG-TS states none, but its last packet begins with a mark and has a length.
    """
    with open(file, "rb") as opened:
        head = opened.read(4096)
    for first, packet in PACKETS:
        if head[first::packet][:3] == 3 * SYNC:
            return _last_packet(file, first, packet)
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


def _last_packet(file: Path, first: int, packet: int) -> int:
    """MPEG-TS: what the last packet lacks, if the bytes at the end are the start of one."""
    there = file.stat().st_size % packet
    with open(file, "rb") as opened:
        opened.seek(-there + first, 2)
        return packet - there if there > first and opened.read(1) == SYNC else 0


def _segment(head: bytes, file: Path) -> int:
    """Matroska: the size of the Segment; its leading zero bits say how long it is.   Source: RFC 8794."""
    at = head.find(b"\x18\x53\x80\x67") + 4
    if not 4 <= at < len(head):
        return 0
    width = 9 - head[at].bit_length()
    size = int.from_bytes(head[at : at + width], "big") - (1 << 7 * width)
    unknown = (1 << 7 * width) - 1  # a live recording does not state it
    return 0 if size == unknown else at + width + size


def _boxes(head: bytes, file: Path) -> int:
    """MP4: boxes end to end, each with its size first.   Source: ISO/IEC 14496-12, section 4.2."""
    at = 0
    with open(file, "rb") as opened:
        for _ in range(MOST_BOXES):
            opened.seek(at)
            start = opened.read(16)
            size = int.from_bytes(start[:4], "big")
            if size == 1:
                size = int.from_bytes(start[8:], "big")
            if size < 8 or start[4:8] not in BOXES:  # no box is left, or the last one takes the rest
                break
            at += size
    return at


# MPEG-TS: where the first mark is, and how far it is to the next one (*.ts, *.m2ts, with check sums)
SYNC, PACKETS = b"G", ((0, 188), (4, 192), (0, 204))
MOST_BOXES = 100_000  # so many at most are walked through, so that a hostile file costs no time
BOXES = {b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"mfra", b"sidx", b"ssix", b"prft", b"emsg"}
BOXES |= {b"free", b"skip", b"wide", b"uuid", b"meta", b"meco", b"pdin", b"udta"}
KINDS = [(0, b"RIFF", _riff), (0, b"\x1aE\xdf\xa3", _segment), (4, b"ftyp", _boxes)]
