"""The video decoder, a process of its own: python -I decode_video.py VIDEO OUT.npy [FOLDERS OF LIBRARIES]

It imports nothing of the package. It exchanges lines of JSON with the process that started it:
    sends      frames, height, width, picture     counted and measured, not read from a header
    receives   indices, height, width             which frames to write to OUT, and how large
    sends      taken, and at the end seen         once for each frame; then it waits for the next line
    sends      fault                              if the video cannot be read; then it ends
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

MEMORY = 4 * 2**30  # bytes that this process may take
SEALED = {"protocol_whitelist": "none"}  # a playlist may open no other file and no address
UNREADABLE = "it is cut short, damaged, or of a kind that is not known: save it anew as MP4, AVI or GIF"


class Fault(Exception):
    """What is wrong with the video, in words that follow its name."""


@contextmanager
def opened(path: str) -> Iterator[tuple[Any, Any]]:
    """The container and its main moving picture."""
    import av

    with open(path, "rb") as file, av.open(file, options=SEALED) as container:
        stream = container.streams.best("video")
        if stream is None:
            kinds = ", ".join(sorted({s.type for s in container.streams})) or "no track at all"
            raise Fault(f"holds no moving picture ({kinds}): give a video, or save it anew")
        if stream.codec_context is None:  # decoding on would crash some versions of PyAV
            raise Fault(f"cannot be decoded: {UNREADABLE}")
        stream.thread_type = "AUTO"
        yield container, stream


def survey(path: str) -> dict[str, Any]:
    """How many frames there are, by their packets (quick, nothing is decoded), and how large the first is."""
    with opened(path) as (container, stream):
        picture = container.format.name.endswith("_pipe")
        count = sum(packet.size > 0 and not packet.is_discard for packet in container.demux(stream))
    with opened(path) as (container, stream):
        first = next(container.decode(stream), None)
    if first is None or count == 0:
        raise Fault(f"holds no frame: {UNREADABLE}")
    height, width, _ = upright(first).shape
    return {"frames": count, "height": height, "width": width, "picture": picture}


def upright(frame: Any) -> Any:
    """RGB (H, W, 3), turned: the pixel in column p, row q goes to column a p + c q, row b p + d q."""
    pixels = rgb(frame)
    a, b, c, d = display_matrix(frame)
    if abs(b) > abs(a):
        pixels, a, d = pixels.swapaxes(0, 1), c, b
    return pixels[:: -1 if d < 0 else 1, :: -1 if a < 0 else 1]


def display_matrix(frame: Any) -> tuple[float, float, float, float]:
    import numpy as np

    try:
        matrix = frame.side_data.get("DISPLAYMATRIX")
    except ValueError:  # another kind of side data, unknown to PyAV, hides the matrix, but not its rotation
        angle = np.deg2rad(frame.rotation)
        return np.cos(angle), -np.sin(angle), np.sin(angle), np.cos(angle)
    return tuple(np.frombuffer(bytes(matrix), np.int32)[[0, 1, 3, 4]].tolist()) if matrix else (1, 0, 0, 1)


def rgb(frame: Any) -> Any:
    """RGB (H, W, 3) as stored; what is transparent lies on white."""
    if not any(part.is_alpha for part in frame.format.components):
        return frame.to_ndarray(format="rgb24")
    rgba = frame.to_ndarray(format="rgba").astype("uint16")
    alpha = rgba[..., 3:]
    return ((rgba[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255).astype("uint8")


def take(path: str, out: str, indices: list[int], height: int, width: int) -> dict[str, int]:
    """Writes the frames named by `indices` (rising) to `out`, uint8 (T, H, W, 3)."""
    import numpy as np
    from PIL import Image

    clip = np.lib.format.open_memmap(out, "w+", np.uint8, (len(indices), height, width, 3))
    taken, seen = 0, -1
    with opened(path) as (container, stream):
        for seen, frame in enumerate(container.decode(stream)):
            if seen == indices[taken]:
                image = Image.fromarray(upright(frame))
                clip[taken] = image.resize((width, height), resample=Image.Resampling.BILINEAR)
                taken += 1
                send(taken=taken)
            if taken == len(indices):
                break
    clip.flush()
    return {"taken": taken, "seen": seen + 1}


def main(path: str, out: str, *libraries: str) -> None:
    sys.path.extend(libraries)
    limit_memory()
    try:
        send(**survey(path))
        for line in sys.stdin:
            send(**take(path, out, **json.loads(line)))
    except Fault as fault:
        send(fault=str(fault))
    except MemoryError:
        send(fault=f"needs more than {MEMORY / 2**30:.0f} GiB to decode: save it smaller")
    except Exception as error:
        send(fault=f"cannot be decoded ({getattr(error, 'strerror', None) or error}): {UNREADABLE}")


def limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):  # not every system has such a limit
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def send(**words: Any) -> None:
    print(json.dumps(words), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
