"""Whether a media file is complete, by the size that it states: quick, and without a decoder."""

from pathlib import Path


def check_whole(file: Path) -> None:
    """Refuses an AVI, MP4, Matroska, WebM or GIF file that is shorter than it states. Raises ValueError."""
    with open(file, "rb") as opened:
        head = opened.read(4096)
    for at, mark, stated_size in KINDS:
        if head[at:].startswith(mark):
            missing = stated_size(head, file) - file.stat().st_size
            if missing > 0:
                raise ValueError(
                    f"{file} is cut short, {missing} or more bytes are missing: copy or download it again"
                )


def _riff(head: bytes, file: Path) -> int:
    """AVI: the size stands after the first four bytes and does not count these eight."""
    return 8 + int.from_bytes(head[4:8], "little")


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
            if size < 8:  # no box is left, or the last one takes the rest
                break
            at += size
    return at


def _trailer(head: bytes, file: Path) -> int:
    """GIF: no size, but a semicolon at the end; zeros and line ends may follow it."""
    size = file.stat().st_size
    with open(file, "rb") as opened:
        opened.seek(max(0, size - 4096))
        whole = opened.read().rstrip(b"\0\r\n").endswith(b";")
    return size if whole else size + 1


MOST_BOXES = 100_000  # after so many tiny boxes the decoder decides, so that a hostile file costs no time
KINDS = [(0, b"RIFF", _riff), (0, b"\x1aE\xdf\xa3", _segment), (0, b"GIF8", _trailer), (4, b"ftyp", _boxes)]
