"""Media made on the spot: every frame is a grey that names its number, so a frame tells which one it is."""

import os
import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

CLIPS = Path(os.environ.get("NONLOCAL_CLIPS", Path(__file__).parents[2] / "shared" / "clips"))


def grey_frames(count, height, width):
    return np.stack([np.full((height, width, 3), 8 + 8 * t, np.uint8) for t in range(count)])


def numbers(video):
    """Which frames of grey_frames these are. Lossy codecs shift a grey by half a step at most."""
    assert video.ndim == 4
    assert video.dtype == np.uint8
    found = np.round((video.mean(axis=(1, 2, 3)) - 8) / 8).astype(int)
    assert np.abs(video - (8.0 + 8 * found[:, None, None, None])).max() <= 4
    return found.tolist()


def write_gif(path, frames):
    from PIL import Image

    first, *rest = [Image.fromarray(frame) for frame in frames]
    first.save(path, save_all=True, append_images=rest, duration=40)
    return path


def write_video(path, frames, codec="mpeg4", times=None, **options):
    """A video file of RGB frames (T, H, W, 3); `times` in twenty-fifths of a second, one apart by default."""
    import av

    with av.open(str(path), "w", options=options) as container:
        stream = container.add_stream(codec, rate=25)
        stream.bit_rate = 4_000_000
        stream.height, stream.width = frames.shape[1:3]
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        stream.codec_context.time_base = Fraction(1, 25)
        for time, pixels in zip(times or range(len(frames)), frames, strict=True):
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            frame.pts, frame.time_base = time, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def real_clip(name):
    """A real film or animation, which is no part of the project. Skips where it is absent."""
    if not (CLIPS / name).is_file():
        pytest.skip(f"{name} is not in {CLIPS}: name its folder in NONLOCAL_CLIPS")
    return CLIPS / name


def turned_on_the_way(path, out, turns):
    """The H.264 film with turns of the picture inside its stream: degrees for each packet, None for none."""
    import av
    from av.bitstream import BitStreamFilterContext

    with av.open(str(path)) as film, av.open(str(out), "w") as container:
        source = film.streams.video[0]
        stream = container.add_stream_from_template(source)
        packets = (packet for packet in film.demux(source) if packet.size)
        for packet, degrees in zip(packets, turns, strict=True):
            words = "" if degrees is None else f"=display_orientation=insert:rotate={degrees}"
            for turned in BitStreamFilterContext(f"h264_metadata{words}", source).filter(packet):
                turned.stream = stream
                container.mux(turned)
    return out


KINDS = {"a.mp4": "mpeg4", "b.mp4": "libx264", "c.avi": "mjpeg", "d.mkv": "libx264", "e.gif": None}
CODECS = KINDS | {"fast.mp4": "libx264", "f.ts": "libx264", "g.webm": "libvpx-vp9"}


def write(folder, name, frames):
    path = folder / name
    return write_gif(path, frames) if name.endswith("gif") else write_video(path, frames, KINDS[name])


def colours(height=48, width=64):
    """(3, H, W, 3): red at the left, green below at the right, the rest blue."""
    frames = np.full((3, height, width, 3), (30, 50, 200), np.uint8)
    frames[:, :, : width // 2] = 200, 40, 30
    frames[:, height // 2 :, width // 2 :] = 40, 160, 40
    frames[:, 0, 0, 0] += np.arange(0, 12, 4, np.uint8)  # or a GIF would keep one frame of three equal ones
    return frames


def noise_film(folder, name):
    """A film of 24 frames that cannot be compressed, so that each has its own share of the file."""
    noise = np.random.default_rng(7).integers(0, 256, (24, 46, 62, 3), np.uint8)
    if name == "e.gif":
        return write_gif(folder / name, noise)
    options = {"movflags": "faststart"} if name == "fast.mp4" else {}  # its list of frames outlives the cut
    return write_video(folder / name, noise, CODECS[name], **options)


def refused(path, message, **options):
    from nonlocal_ref.data import load_video

    with pytest.raises(ValueError, match=f"^{re.escape(str(path))} {message}"):
        load_video(path, **options)
