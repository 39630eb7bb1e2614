"""Whether the last frame of a film is whole, where the container does not say so."""

import zlib
from itertools import pairwise, takewhile
from statistics import median
from typing import Any

# formats whose readers leave out a frame that was cut off: how a frame begins in the bytes that they leave
BEGINNINGS = {"yuv4mpegpipe": (b"FRAME",), "dirac": (b"BBCD",), "roq": (b"\x02\x10", b"\x11\x10")}
ENDS_WITH_AN_ERROR = {"mpjpeg", "smjpeg", *BEGINNINGS}  # readers of these, also where the film is whole
FILLED_UP = {"dv"}  # formats whose readers give a packet in its full length, whatever the file still holds
JPEGS = {"mjpeg", "mpjpeg"}
SCAN, END = b"\xff\xda", b"\xff\xd9"  # marks in a JPEG; none of them stands in the pixels
# formats that do not state how long a frame is, and codecs whose decoders do not miss its end
UNSTATED = {"h264", "hevc", "mpegvideo", "m4v", "h261", "h263", "mpegts", "mpeg", "nut"}
UNNOTICED = {"h264", "hevc"}
LONGEST_GROUP = 1000  # packets: a longer group would take too long to decode again
MORE = bytes(range(251, 0, -7))  # without three zeros in a row, which would begin another unit


def is_cut(container: Any, last: Any) -> bool:
    """Whether the last packet lacks its end."""
    kind = container.format.name
    if kind in JPEGS:
        content = bytes(last)
        return content.rfind(END) < content.rfind(SCAN)
    return last.is_corrupt or (kind in FILLED_UP and last.pos + last.size > container.size)


def another_begins(container: Any, last: Any) -> bool:
    """Whether the bytes after the last packet begin as a frame does, which was then cut off."""
    begins = BEGINNINGS.get(container.format.name)
    if begins is None or last.pos is None:
        return False
    with open(container.name, "rb") as file:
        file.seek(last.pos + last.size)
        rest = file.read(16)
    return any(rest and (rest.startswith(mark) or mark.startswith(rest)) for mark in begins)


class Recent:
    """The packets of a film that are needed to decode its last one, if it is of an unstated format."""

    def __init__(self, container: Any, stream: Any):
        self.stream, self.groups = stream, [[], []]  # from a key frame on; the last may need the other
        self.kept = container.format.name in UNSTATED

    def add(self, packet: Any) -> None:
        if self.kept and packet is not None:
            if packet.is_keyframe:
                self.groups = [self.groups[1], []]
            if len(self.groups[1]) <= LONGEST_GROUP:
                self.groups[1].append(packet)

    def not_whole(self, damaged: list[bool]) -> int:
        """How many frames at the end are to go: that of the last packet, if it is cut, and those after it.

        `damaged`: what the decoder says of the last frames. It reads a frame up to where that is complete,
        so bytes after a whole one change nothing.
        """
        from av.packet import Packet

        *before, last = [packet for group in self.groups for packet in group] or [None]
        notices = self.stream.codec_context.name not in UNNOTICED
        too_long = max(len(group) for group in self.groups) > LONGEST_GROUP
        if last is None or too_long or (notices and not any(damaged)):
            return 0
        longer = Packet(bytes(last) + MORE)
        longer.pts, longer.dts, longer.time_base = last.pts, last.dts, last.time_base
        frames = self.checksums([*before, last])
        changes = not notices and frames != self.checksums([*before, longer])
        if not changes and not any(damaged):
            return 0
        others = self.checksums(before)
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(frames, others, strict=False)))
        place = len(frames) - same  # of the last packet's frame, 1 if it is the last one shown
        return place if changes or any(damaged[-place:][:1]) else 0

    def checksums(self, packets: list[Any]) -> list[int]:
        """One for each frame of the packets."""
        from av.codec.context import CodecContext
        from av.error import FFmpegError

        context, found = CodecContext.create(self.stream.codec_context.name, "r"), []
        context.extradata, context.thread_count = self.stream.codec_context.extradata, 1
        for packet in [*packets, None]:
            try:
                found += [checksum(frame) for frame in context.decode(packet)]
            except FFmpegError as error:
                if isinstance(error, MemoryError | BlockingIOError):
                    raise
        return found


def before_gap(times: list[int | None], tail: int, stream: Any) -> int:
    """How many of the last `tail` frames are shown before the first gap in the times of all that are given.

    Frames are stored in another order than shown, so some that are shown after a lost one may be there.
    """
    if None in times or len(times) < 2:
        return tail
    usual = median(after - before for before, after in pairwise(times))
    if stream.average_rate:
        usual = min(usual, 1 / (stream.average_rate * stream.time_base))
    first = len(times) - tail
    gaps = (k for k in range(max(first, 1), len(times)) if times[k] - times[k - 1] > 1.5 * usual)
    return next(gaps, len(times)) - first


def checksum(frame: Any) -> int:
    """Of all that is seen: bytes at the ends of the rows in memory belong to no pixel."""
    import numpy as np

    bytes_each, total = (frame.format.components[0].bits + 7) // 8, 0
    for plane in frame.planes:
        rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
        total = zlib.crc32(rows[: plane.height, : plane.width * bytes_each].tobytes(), total)
    return total
