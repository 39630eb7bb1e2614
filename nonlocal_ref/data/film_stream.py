"""A film as PyAV reads it: the open file, its packets, and its decoded frames, each whole or damaged."""

import io
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from itertools import chain, pairwise
from typing import Any

transport_stream, frame_pixels, last_frame = (
    import_module(f"{__package__}.{name}" if __package__ else name)  # the decoder's program has no package
    for name in ("transport_stream", "frame_pixels", "last_frame")
)

SEALED = {"protocol_whitelist": "none"}  # a playlist may open no other file and no address
UNREADABLE = "it is cut short, damaged, or of a kind that is not known: save it anew as MP4, AVI or GIF"
LIBVPX = {"vp8": "libvpx", "vp9": "libvpx-vp9"}
SIZED_ANEW = ("mpeg1video", "mpeg2video")  # a new size makes FFmpeg forget the frame that it still holds
SEQUENCE = b"\0\0\1\xb3"  # three bytes with width and height follow.   Source: ISO/IEC 13818-2, 6.2.2.1


class Fault(Exception):
    """What is wrong with the video, in words that follow its name."""


class Reader(io.FileIO):
    """The file for FFmpeg, which asks for places that no file has, and goes on when it hears that."""

    def seek(self, offset: int, whence: int = 0) -> int:
        try:
            return super().seek(offset, whence)
        except OSError as error:
            return -error.errno


@contextmanager
def opened(path: str) -> Iterator[tuple[Any, Any]]:
    """The container and its main moving picture."""
    import av

    av.logging.set_level(av.logging.ERROR)  # what FFmpeg says is gathered in `decoded`, each word of it
    av.logging.set_skip_repeated(False)
    # titles may be in any encoding: none is looked at (from PyAV 19 on, the default reads every one)
    titles = {} if int(av.__version__.split(".")[0]) > 18 else {"metadata_errors": "replace"}
    kind = "mpegts" if transport_stream.packet_of_ts(path) else None  # FFmpeg mistakes one of few packets
    with Reader(path) as file, av.open(file, format=kind, options=SEALED, **titles) as container:
        yield container, main_track(container)


def main_track(container: Any) -> Any:
    """The stream of the film: the cover picture of a song is none."""
    from av.stream import Disposition

    films = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
    if not films:
        kinds = {"cover picture" if s.type == "video" else s.type for s in container.streams}
        found = ", ".join(sorted(kinds)) or "no track at all"
        raise Fault(f"holds no moving picture ({found}): give a video, or save it anew")
    best = container.streams.best("video")
    stream = best if best in films else films[0]
    if stream.codec_context is None:  # decoding on would crash some versions of PyAV
        raise Fault(f"cannot be decoded: {UNREADABLE}")
    return stream


def decoder(stream: Any) -> Any:
    """What decodes the stream: libvpx where it is transparent, which FFmpeg's own VP8 and VP9 leave out."""
    from av.codec.codec import UnknownCodecError
    from av.codec.context import CodecContext

    context, tags = stream.codec_context, {name.lower(): value for name, value in stream.metadata.items()}
    if tags.get("alpha_mode") == "1" and context.name in LIBVPX:
        with suppress(UnknownCodecError):  # a PyAV that was built without libvpx
            context = CodecContext.create(LIBVPX[context.name], "r")
    context.thread_count = 1
    return context


def packets(container: Any, stream: Any, damage: Counter) -> Iterator[Any]:
    """The packets with something in them, up to the end or to where it cannot be read, but none cut off."""
    import av

    held = None
    try:
        for packet in container.demux(stream):
            if packet.size:
                if held:
                    yield held
                held = packet
    except av.error.FFmpegError as error:
        here_or_machine(error)
        if container.format.name not in last_frame.ENDS_WITH_AN_ERROR:
            damage["cut"] += 1
    if held and last_frame.another_begins(container, held):
        damage["cut"] += 1
    if held and last_frame.is_cut(container, held):
        damage["cut"] += 1
    elif held:
        yield held


def decoded(container: Any, stream: Any, damage: Counter, cut: bool = False) -> Iterator[tuple[Any, bool]]:
    """The frames, and whether each is damaged; packets that the decoder refuses are counted and left out.

    Where its end is cut off, as is known (`cut`) or found here, the film ends before the first hole.
    """
    context, size, tail = decoder(stream), None, []
    recent, times = last_frame.Recent(container, stream), deque(maxlen=16)
    # after the last packet the decoder is asked for what it still holds
    for packet, following in pairwise(chain(packets(container, stream, damage), [None, None])):
        recent.add(packet)
        found, before = [], size
        size = stated_size(context, packet) or size
        if size != before and before:
            found += decode(context, None, damage)
            context.flush_buffers()
        lost = damage["lost"]
        found += decode(context, packet, damage)
        if following is None:
            tail += found
            cut = cut or damage["lost"] > lost
        else:
            times.extend(frame.pts for frame, _ in found)
            yield from found
    whole = len(tail) - recent.not_whole(tail)
    if context.has_b_frames and (cut or damage["cut"]):
        all_times = [*times, *(frame.pts for frame, _ in tail)]
        whole = min(whole, last_frame.before_gap(all_times, len(tail), stream))
    if whole < len(tail):
        damage["cut"] += len(tail) - whole
    yield from tail[:whole]


def decode(context: Any, packet: Any, damage: Counter) -> list[tuple[Any, bool]]:
    """The frames that the decoder gives for a packet, and whether each is damaged."""
    import av

    try:
        with av.logging.Capture() as said:
            frames = context.decode(packet)
    except av.error.EOFError:
        return []
    except av.error.FFmpegError as refusal:
        here_or_machine(refusal)
        damage["lost"] += 1
        return []
    return [(frame, frame.is_corrupt or frame_pixels.told_damaged(said)) for frame in frames]


def stated_size(context: Any, packet: Any) -> bytes | None:
    """Width and height as a packet of MPEG-1 or MPEG-2 states them, if it does."""
    if packet is None or context.name not in SIZED_ANEW:
        return None
    start = bytes(memoryview(packet)[:7])
    return start[4:] if start.startswith(SEQUENCE) else None


def here_or_machine(error: Exception) -> None:
    """Raises the error anew where the machine is at fault, and not the file."""
    if isinstance(error, MemoryError | BlockingIOError):
        raise error
