"""MPEG-TS: a chain of packets of one length, each with a mark in each.   Source: ISO/IEC 13818-1, 2.4.3."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

# where the first mark is, and how far it is to the next one (*.ts, *.m2ts, with check sums)
SYNC, PACKETS = b"G", ((0, 188), (4, 192), (0, 204))
CHUNK = 1 << 20


def packet_of_ts(file: str | Path) -> tuple[int, int] | None:
    """Where the first mark is, and how long a packet is; None for every other kind of file."""
    with open(file, "rb") as opened:
        head = opened.read(3 * 204)
    return next((kind for kind in PACKETS if head[kind[0] :: kind[1]][:3] == 3 * SYNC), None)


def missing_of_packet(file: Path, first: int, packet: int) -> int:
    """What the last packet lacks, if the bytes at the end are the start of one."""
    there = file.stat().st_size % packet
    with open(file, "rb") as opened:
        opened.seek(-there + first, 2)
        return packet - there if there > first and opened.read(1) == SYNC else 0


def packet_gaps(opened: BinaryIO, at: int, packet: int) -> Iterator[tuple[int, int]]:
    """From a packet that does not begin with its mark to the next three that do."""
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
