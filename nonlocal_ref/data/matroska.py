"""Matroska and WebM: a chain of elements with name, size and data.   Source: RFC 8794 and RFC 9559."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

EBML, SEGMENT, CLUSTER = b"\x1aE\xdf\xa3", b"\x18S\x80g", b"\x1fC\xb6u"
# Void, Info, SeekHead, Tracks, Cues, Tags; then Timestamp, SimpleBlock, BlockGroup, Position, PrevSize
NAMES = {b"\xec", b"\x15I\xa9f", b"\x11M\x9bt", b"\x16T\xaek", b"\x1cS\xbbk", b"\x12T\xc3g"}
NAMES |= {b"\xe7", b"\xa3", b"\xa0", b"\xa7", b"\xab"}
MOST_ELEMENTS = 1_000_000  # so many at most are walked through, so that a hostile file costs no time
CHUNK, BEYOND = 1 << 20, 1 << 62


def missing_of_element(file: Path) -> int:
    """How many bytes the segment lacks; where it does not state its size, the last element in it.

    A live recording states no size of the segment, and mostly none of its clusters.
    """
    size = file.stat().st_size
    with open(file, "rb", buffering=0) as opened:
        at, stop = _segment(opened, size)
        if stop < BEYOND:
            return max(0, stop - size)
        for _ in range(MOST_ELEMENTS):
            name, start, stop = _element(opened, at, BEYOND)
            if name == CLUSTER:
                at = start
            elif name in NAMES and start <= stop < BEYOND:
                at = stop
            else:
                return 0
            if at >= size:
                return at - size
    return 0


def matroska_gaps(opened: BinaryIO, size: int) -> Iterator[tuple[int, int]]:
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
