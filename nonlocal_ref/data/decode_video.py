"""The video decoder, a process of its own: python -I decode_video.py VIDEO OUT.npy [FOLDERS OF LIBRARIES]

Of the package it imports frame_pixels.py alone. It exchanges lines of JSON with the process that started it:
    sends      frames, height, width              counted and measured, not read from a header;
               picture, tiles                     whether it is a still one, or one tile of several
    receives   indices, height, width             which frames to write to OUT, and how large
    sends      taken, and at the end seen         once for each frame; then it waits for the next line
    sends      fault                              if the video cannot be read; then it ends
With frames and with seen goes damage, a count of frames for each kind: cut (off by the end of the file),
absent (stated by an AVI, not there), lost (the decoder refuses them), mended (what was damaged is guessed).
One thread does everything, so that a video takes the same memory and gives the same frames on every machine.
"""

import errno
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from itertools import chain
from typing import Any

if not __package__:  # run as a program, which sees no folder of its own
    sys.path.append(os.path.dirname(os.path.abspath(__file__)))
frame_pixels = import_module(f"{__package__}.frame_pixels" if __package__ else "frame_pixels")

MEMORY = 4 * 2**30  # bytes that the video may take, beside the libraries
SEALED = {"protocol_whitelist": "none"}  # a playlist may open no other file and no address
UNREADABLE = "it is cut short, damaged, or of a kind that is not known: save it anew as MP4, AVI or GIF"
LIBVPX = {"vp8": "libvpx", "vp9": "libvpx-vp9"}
STILL = {"heic", "heix", "heim", "heis", "mif1", "avif"}  # brands of MP4 files that hold one picture
TILE = 1 << 19  # FFmpeg's AV_DISPOSITION_DEPENDENT: a stream that is one part of a picture
FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


class Fault(Exception):
    """What is wrong with the video, in words that follow its name."""


@contextmanager
def opened(path: str) -> Iterator[tuple[Any, Any]]:
    """The container and its main moving picture."""
    import av

    av.logging.set_level(av.logging.ERROR)  # what FFmpeg says is gathered in `decoded`, each word of it
    av.logging.set_skip_repeated(False)
    # titles may be in any encoding: none is looked at (from PyAV 19 on, the default reads every one)
    titles = {} if int(av.__version__.split(".")[0]) > 18 else {"metadata_errors": "replace"}
    with open(path, "rb") as file, av.open(file, options=SEALED, **titles) as container:
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


def survey(path: str) -> dict[str, Any]:
    """How many frames there are, by their packets (quick, nothing is decoded), and how large the first is."""
    damage = Counter()
    with opened(path) as (container, stream):
        kind = {"picture": is_picture(container), "tiles": bool(stream.disposition & TILE)}
        found = [(packet.dts, packet.is_discard) for packet in packets(container, stream, damage)]
        absent = frame_pixels.absent(container, stream, [number for number, _ in found])
        count = sum(not discarded for _, discarded in found)
        damage["absent"] = max(0, absent - damage["cut"])
    with opened(path) as (container, stream):
        first, _ = next(decoded(container, stream, Counter()), (None, False))
    if first is None or count == 0:
        raise Fault(f"holds no frame: {UNREADABLE}")
    height, width = first.height, first.width
    _, b, _, _ = frame_pixels.display_matrix(first)
    height, width = (width, height) if b else (height, width)
    kind["picture"] &= count == 1
    return kind | {"frames": count, "height": height, "width": width, "damage": damage}


def is_picture(container: Any) -> bool:
    """Whether the file is a still picture: FFmpeg calls its reader image2 or, say, png_pipe."""
    name = container.format.name
    return name == "image2" or name.endswith("_pipe") or container.metadata.get("major_brand") in STILL


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
        damage["cut"] += 1
    if held and held.is_corrupt:
        damage["cut"] += 1
    elif held:
        yield held


def decoded(container: Any, stream: Any, damage: Counter) -> Iterator[tuple[Any, bool]]:
    """The frames, and whether each is damaged; packets that the decoder refuses are counted and left out."""
    import av

    context = decoder(stream)
    for packet in chain(packets(container, stream, damage), [None]):  # None: those that are still inside
        try:
            with av.logging.Capture() as said:
                frames = context.decode(packet)
        except av.error.EOFError:
            continue
        except av.error.FFmpegError as refusal:
            here_or_machine(refusal)
            damage["lost"] += 1
            continue
        yield from ((frame, frame.is_corrupt or frame_pixels.told_damaged(said)) for frame in frames)


def here_or_machine(error: Exception) -> None:
    """Raises the error anew where the machine is at fault, and not the file."""
    if isinstance(error, MemoryError | BlockingIOError):
        raise error


def take(path: str, out: str, indices: list[int], height: int, width: int) -> dict[str, Any]:
    """Writes the frames named by `indices` (rising) to `out`, uint8 (T, H, W, 3)."""
    import numpy as np

    taken, seen, damage = 0, 0, Counter()
    with open(out, "wb") as clip, opened(path) as (container, stream):
        shape = {"descr": "|u1", "fortran_order": False, "shape": (len(indices), height, width, 3)}
        np.lib.format.write_array_header_1_0(clip, shape)
        frames = pictures(decoded(container, stream, damage), set(indices))
        for count, ready in frame_pixels.whole(frames, damage):
            seen = count
            for pixels in ready:
                clip.write(frame_pixels.resized(pixels, height, width))
                taken += 1
                send(taken=taken)
            if taken == len(indices):
                break
    return {"taken": taken, "seen": seen, "damage": damage}


def pictures(frames: Iterator[tuple[Any, bool]], wanted: set[int]) -> Iterator[tuple[bool, Any]]:
    """Whether each frame is damaged, and its RGB where it is wanted; the first one's turn holds for all."""
    from av.video.reformatter import VideoReformatter

    scaler, matrix = VideoReformatter(), None
    for number, (frame, damaged) in enumerate(frames):
        matrix = matrix or frame_pixels.display_matrix(frame)
        yield (
            damaged,
            frame_pixels.upright(frame_pixels.rgb(frame, scaler), matrix) if number in wanted else None,
        )


def main(path: str, out: str, *libraries: str) -> None:
    sys.path.extend(libraries)
    os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"  # or each CPU takes memory
    try:
        limit_memory()
        send(**survey(path))
        for line in sys.stdin:
            send(**take(path, out, **json.loads(line)))
    except Exception as error:
        send(fault=in_words(error, os.path.dirname(out)))


def in_words(error: Exception, folder: str) -> str:
    """What is wrong, in words that follow the video's name: the file, or what the machine lacks."""
    reason = getattr(error, "strerror", None) or error
    if isinstance(error, Fault):
        return str(error)
    if isinstance(error, MemoryError):
        return f"needs more than {allowed() / 2**30:.2g} GiB to decode: save it smaller"
    if isinstance(error, ImportError):
        return f"needs a decoder that cannot be started ({reason}): free some memory, or install PyAV anew"
    if isinstance(error, BlockingIOError):
        return f"needs a thread that the system does not give ({reason}): close other programs"
    if isinstance(error, OSError) and error.errno in FULL:
        return f"finds no room for frames in {folder} ({reason}): free some, or set TMPDIR to another disk"
    return f"cannot be decoded ({reason}): {UNREADABLE}"


def limit_memory() -> None:
    for library in ("av.video.reformatter", "numpy", "PIL.Image"):  # first, so that the limit is the video's
        import_module(library)
    with suppress(ImportError, ValueError, OSError):  # not every system has such a limit
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (mapped() + MEMORY,) * 2)


def mapped() -> int:
    """Bytes of addresses that this process holds now; 0 where the system does not say."""
    with suppress(OSError), open("/proc/self/statm") as numbers:
        return int(numbers.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def allowed() -> float:
    """Bytes that the decoder may take: its own limit, or a lower one of the system."""
    with suppress(ImportError, OSError):
        import resource

        soft, _ = resource.getrlimit(resource.RLIMIT_AS)
        return MEMORY if soft == resource.RLIM_INFINITY else min(soft, MEMORY)
    return MEMORY


def send(**words: Any) -> None:
    print(json.dumps(words), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
