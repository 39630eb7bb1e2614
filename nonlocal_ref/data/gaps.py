"""Bytes in the middle of a WebM, Matroska, GIF or MPEG-TS file that belong to nothing: they were overwritten.

FFmpeg skips them without a word, and the frames that were there are missing. Damage inside a frame is for the
decoder to see, and the end of a file is the subject of endings.py.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from .endings import PACKETS, SYNC, gif_blocks, is_gif

# names of elements of Matroska.   Source: RFC 9559
EBML, SEGMENT, CLUSTER = b"\x1aE\xdf\xa3", b"\x18S\x80g", b"\x1fC\xb6u"
IMAGE_FOLLOWS = b"!\xf9\x04"  # how almost every image of an animated GIF begins
MOST_ELEMENTS = 1_000_000  # so many at most are walked through, so that a hostile file costs no time
CHUNK, BEYOND = 1 << 20, 1 << 62


def unread_bytes(file: Path) -> int:
    """How many bytes before the last frame of a file belong to no frame and to nothing else."""
    if is_gif(file):
        return _gif_gap(file.read_bytes())
    with open(file, "rb", buffering=0) as opened:
        head = opened.read(3 * 192)
        if head.startswith(EBML):
            return sum(stop - start for start, stop in _matroska_gaps(opened, file.stat().st_size))
        for first, packet in PACKETS:
            if head[first::packet][:3] == 3 * SYNC:
                return sum(stop - start for start, stop in _packet_gaps(opened, first, packet))
    return 0


def _gif_gap(content: bytes) -> int:
    """From the first byte that begins no block; bytes after the last image are a harmless tail."""
    *_, (_, end) = gif_blocks(content)
    unread = content[end:]
    return len(unread) if unread[:1] != b";" and IMAGE_FOLLOWS in unread else 0


def _packet_gaps(opened: BinaryIO, at: int, packet: int) -> Iterator[tuple[int, int]]:
    """From a packet of MPEG-TS that does not begin with its mark to the next three that do."""
    three = re.compile(SYNC + 2 * (b".{%d}" % (packet - 1) + SYNC), re.DOTALL)
    while marks := _read(opened, at, CHUNK // packet * packet)[::packet]:
        whole = len(marks) - len(marks.lstrip(SYNC))
        at += whole * packet
        if whole == len(marks):
            continue
        start, found = at, None
        while not found and len(part := _read(opened, at, CHUNK)) > 3 * packet:
            found = three.search(part)
            at += found.start() if found else len(part) - 3 * packet
        if not found:  # bytes after the last packet
            return
        yield start, at


def _read(opened: BinaryIO, at: int, count: int) -> bytes:
    opened.seek(at)
    return opened.read(count)


def _matroska_gaps(opened: BinaryIO, size: int) -> Iterator[tuple[int, int]]:
    """From where there is no element to the end of its cluster or to the next one: there FFmpeg goes on."""
    at, stated = _segment(opened, size)
    end = inside = min(stated, size)  # `inside`: the end of the cluster that is walked through
    for _ in range(MOST_ELEMENTS):
        inside = end if at >= inside else inside
        if at >= end:
            return
        name, start, stop = _element(opened, at, inside)
        if name == CLUSTER:
            at, inside = start, min(stop, end)
        elif name and stop <= inside:
            at = stop
        else:
            found = _find(opened, CLUSTER, at + 1)
            stop = min(found, inside) if stated <= size else found  # a file that was cut ends as it ends
            if stop > end:
                return
            yield at, stop
            at = inside = stop


def _segment(opened: BinaryIO, size: int) -> tuple[int, int]:
    """Where the elements of the film start, and where they end as stated; beyond the file if it is not."""
    _, _, at = _element(opened, 0, size)
    name, start, stop = _element(opened, at, BEYOND)
    return (start, stop) if name == SEGMENT else (size, size)


def _element(opened: BinaryIO, at: int, end: int) -> tuple[bytes, int, int]:
    """Its name, where its data start and stop; a name of no bytes where there can be none.

    The leading zero bits of name and size say how long each is; a size of ones alone is unknown.
    """
    opened.seek(at)
    head = opened.read(12)
    long = 9 - head[0].bit_length() if head else 9
    if long > 4 or len(head) < long + 1 or not head[long]:
        return b"", at, at
    width = 9 - head[long].bit_length()
    start, ones = at + long + width, (1 << 7 * width) - 1
    size = int.from_bytes(head[long : long + width], "big") & ones
    return head[:long], start, end if size == ones else start + size


def _find(opened: BinaryIO, name: bytes, at: int) -> int:
    """Where the name stands next; beyond every end where it does not."""
    opened.seek(at)
    tail = b""
    while chunk := opened.read(CHUNK):
        if (found := (tail + chunk).find(name)) >= 0:
            return at - len(tail) + found
        at, tail = at + len(chunk), (tail + chunk)[-len(name) + 1 :]
    return BEYOND
