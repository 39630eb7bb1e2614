"""Bytes in the middle of a WebM, Matroska, GIF or MPEG-TS file that belong to nothing: they were overwritten.

FFmpeg skips them without a word, and the frames that were there are missing. Damage inside a frame is for the
decoder to see, and the end of a file is the subject of endings.py.
"""

from pathlib import Path

from .endings import gif_blocks, is_gif
from .matroska import EBML, matroska_gaps
from .transport_stream import packet_gaps, packet_of_ts

IMAGE_FOLLOWS = b"!\xf9\x04"  # how almost every image of an animated GIF begins


def unread_bytes(file: Path) -> int:
    """How many bytes before the last frame of a file belong to no frame and to nothing else."""
    if is_gif(file):
        return _gif_gap(file.read_bytes())
    with open(file, "rb", buffering=0) as opened:
        if opened.read(4) == EBML:
            gaps = matroska_gaps(opened, file.stat().st_size)
        elif found := packet_of_ts(file):
            gaps = packet_gaps(opened, *found)
        else:
            gaps = ()
        return sum(stop - start for start, stop in gaps)


def _gif_gap(content: bytes) -> int:
    """From the first byte that begins no block; bytes after the last image are a harmless tail."""
    *_, (_, end) = gif_blocks(content)
    unread = content[end:]
    return len(unread) if unread[:1] != b";" and IMAGE_FOLLOWS in unread else 0
