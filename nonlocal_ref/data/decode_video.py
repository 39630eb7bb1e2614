"""The video decoder, a process of its own: python -I decode_video.py VIDEO OUT.npy [FOLDERS OF LIBRARIES]

Of the package it imports film_stream.py and what that needs. It exchanges lines of JSON with the process that
started it:
    sends      frames, height, width              counted and measured, not read from a header;
               picture, tiles                     whether it is a still one, or one tile of several
    receives   indices, height, width             which frames to write to OUT, and how large
               cut                                whether the file is shorter than it states
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
from contextlib import suppress
from importlib import import_module
from typing import Any

if not __package__:  # run as a program, which sees no folder of its own
    sys.path.append(os.path.dirname(os.path.abspath(__file__)))
film_stream = import_module(f"{__package__}.film_stream" if __package__ else "film_stream")
frame_pixels, Fault = film_stream.frame_pixels, film_stream.Fault
opened, packets, decoded = film_stream.opened, film_stream.packets, film_stream.decoded

MEMORY = 4 * 2**30  # bytes that the video may take, beside the libraries
UNREADABLE = film_stream.UNREADABLE
STILL = {"heic", "heix", "heim", "heis", "mif1", "avif"}  # brands of MP4 files that hold one picture
TILE = 1 << 19  # FFmpeg's AV_DISPOSITION_DEPENDENT: a stream that is one part of a picture
FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


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


def take(path: str, out: str, indices: list[int], height: int, width: int, cut: bool) -> dict[str, Any]:
    """Writes the frames named by `indices` (rising) to `out`, uint8 (T, H, W, 3)."""
    import numpy as np

    taken, seen, damage = 0, 0, Counter()
    with open(out, "wb") as clip, opened(path) as (container, stream):
        shape = {"descr": "|u1", "fortran_order": False, "shape": (len(indices), height, width, 3)}
        np.lib.format.write_array_header_1_0(clip, shape)
        frames = pictures(decoded(container, stream, damage, cut), set(indices))
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
