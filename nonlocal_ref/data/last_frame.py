"""Whether the last frame of a film is whole, where the container does not say so."""

import zlib
from collections.abc import Iterable, Iterator
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
        self.first = []  # of all packets, once in no group: it may name the encoder
        self.kept = container.format.name in UNSTATED

    def add(self, packet: Any) -> None:
        if self.kept and packet is not None:
            if packet.is_keyframe:
                self.first = self.first or self.groups[0][:1]
                self.groups = [self.groups[1], []]
            if len(self.groups[1]) <= LONGEST_GROUP:
                self.groups[1].append(packet)

    def not_whole(self, tail: list[tuple[Any, bool]]) -> int:
        """How many frames at the end are to go: that of the last packet, if it is cut, and those after it.

        `tail`: what came with the last packet and after it, and whether that is called damaged. Decoders read
        a frame up to where it is complete, so bytes after a whole one change nothing.
        """
        from av.packet import Packet

        *before, last = [*self.first, *(packet for group in self.groups for packet in group)] or [None]
        notices = self.stream.codec_context.name not in UNNOTICED
        called_damaged = any(damaged for _, damaged in tail)
        too_long = max(len(group) for group in self.groups) > LONGEST_GROUP
        if last is None or too_long or (notices and not called_damaged):
            return 0
        longer = Packet(bytes(last) + MORE)
        longer.pts, longer.dts, longer.time_base = last.pts, last.dts, last.time_base
        if not called_damaged:
            *_, (_, end), (_, after) = self.decoded([*before, longer])
            if checksums([*end, *after]) == checksums(frame for frame, _ in tail):
                return 0
        shown = checksums(self.frames([*before, last]))  # all from the same start, which may change them, too
        changes = not notices and shown != checksums(self.frames([*before, longer]))
        others = checksums(self.frames(before))
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(shown, others, strict=False)))
        place = len(shown) - same  # of the last packet's frame, 1 if it is the last one shown
        return place if changes or any(damaged for _, damaged in tail[-place:][:1]) else 0

    def frames(self, packets: list[Any]) -> Iterator[Any]:
        return (frame for _, frames in self.decoded(packets) for frame in frames)

    def decoded(self, packets: list[Any]) -> Iterator[tuple[Any, list[Any]]]:
        """Each packet with the frames that come with it, by a decoder of its own; the last ones with None."""
        from av.codec.context import CodecContext
        from av.error import FFmpegError

        context = CodecContext.create(self.stream.codec_context.name, "r")
        context.extradata, context.thread_count = self.stream.codec_context.extradata, 1
        for packet in [*packets, None]:
            try:
                yield packet, context.decode(packet)
            except FFmpegError as error:
                if isinstance(error, MemoryError | BlockingIOError):
                    raise
                yield packet, []


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


def checksums(frames: Iterable[Any]) -> list[int]:
    return [checksum(frame) for frame in frames]


def checksum(frame: Any) -> int:
    """Of all that is seen: bytes at the ends of the rows in memory belong to no pixel."""
    import numpy as np

    bytes_each, total = (frame.format.components[0].bits + 7) // 8, 0
    for plane in frame.planes:
        rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
        total = zlib.crc32(rows[: plane.height, : plane.width * bytes_each].tobytes(), total)
    return total
