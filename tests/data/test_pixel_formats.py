"""Colours, frame numbers and orientation of load_video against the frames that the program ffmpeg decodes."""

import os
import shutil
import subprocess
from fractions import Fraction

import av
import numpy as np
import pytest
from media import turned_on_the_way, write_video

from nonlocal_ref.data import load_video

FFMPEG = os.environ.get("NONLOCAL_FFMPEG") or shutil.which("ffmpeg")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FFMPEG, reason="needs ffmpeg on the PATH, or its place in NONLOCAL_FFMPEG"),
]
PLAIN = (
    *("yuv420p", "yuv422p", "yuv444p", "yuv410p", "yuv411p", "yuv440p", "yuvj420p", "yuvj422p", "yuvj444p"),
    *("gray", "gray9le", "gray10le", "gray12le", "gray16le", "monow", "monob", "rgb565le", "rgb555le"),
    *("rgb24", "bgr24", "bgr0", "rgb48le", "gbrp", "gbrp10le", "gbrp12le", "gbrp16le", "nv12", "nv21"),
    *("yuyv422", "uyvy422", "p010le", "yuv420p9le", "yuv420p10le", "yuv422p10le", "yuv444p10le"),
    *("yuv420p12le", "yuv444p12le", "yuv420p16le", "yuv444p16le"),
)
CLEAR = ("rgba", "bgra", "rgba64le", "gbrap", "yuva420p", "yuva422p", "yuva444p", "ya8")


def ramps(count=6, height=48, width=64):
    """Frames of colours that change with place and with time, each frame unlike the others."""
    y, x = np.mgrid[:height, :width]
    each = [np.stack([4 * x - 30 * t, 5 * y + 20 * t, 2 * x + 2 * y + 9 * t], axis=-1) for t in range(count)]
    return np.clip(np.stack(each), 0, 255).astype(np.uint8)


def written(path, kind):
    """The ramps in this pixel format, with a half and a wholly transparent stripe where it has an alpha."""
    frames = ramps()
    alpha = np.full((*frames.shape[1:3], 1), 255, np.uint8)
    alpha[:16], alpha[16:24] = 0, 100
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1" if path.suffix == ".mkv" else "rawvideo", rate=25)
        stream.height, stream.width, stream.pix_fmt = *frames.shape[1:3], kind
        for time, pixels in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(np.dstack([pixels, alpha]), format="rgba").reformat(
                format=kind
            )
            frame.pts, frame.time_base = time, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def by_ffmpeg(path, kind, height=48, width=64):
    """The frames as ffmpeg decodes them and turns them upright."""
    command = [FFMPEG, "-v", "error", "-i", path, "-sws_flags", "bilinear", "-fps_mode", "passthrough"]
    command += ["-f", "rawvideo", "-pix_fmt", kind, "-"]
    decoded = subprocess.run(command, capture_output=True, check=True).stdout
    return np.frombuffer(decoded, np.uint8).reshape(-1, height, width, len(kind.removesuffix("24")))


@pytest.mark.parametrize("kind", PLAIN)
def test_every_pixel_format_has_the_colours_that_ffmpeg_gives_it(kind, tmp_path):
    path = written(tmp_path / "a.nut", kind)
    difference = load_video(path, frames=None).astype(int) - by_ffmpeg(path, "rgb24")
    assert np.abs(difference).max() <= 1


@pytest.mark.parametrize("kind", CLEAR)
def test_what_ffmpeg_finds_transparent_lies_on_white(kind, tmp_path):
    path = written(tmp_path / ("a.mkv" if kind == "ya8" else "a.nut"), kind)
    expected = by_ffmpeg(path, "rgba").astype(float)
    colours, alpha = expected[..., :3], expected[..., 3:] / 255
    assert np.abs(load_video(path, frames=None) - (colours * alpha + 255 * (1 - alpha))).max() <= 1


@pytest.mark.parametrize("degrees", [90, 180, -90])
def test_a_film_that_starts_turned_stands_as_ffmpeg_has_it(degrees, tmp_path):
    plain = write_video(tmp_path / "a.mkv", ramps(), "libx264")
    path = turned_on_the_way(plain, tmp_path / "b.mkv", [degrees] + 5 * [None])
    size = (48, 64) if degrees == 180 else (64, 48)
    difference = load_video(path, frames=None).astype(int) - by_ffmpeg(path, "rgb24", *size)
    assert np.abs(difference).max() <= 1


@pytest.mark.parametrize("name", ["a.mp4", "b.avi", "c.mkv", "d.webm"])
def test_frames_have_the_numbers_that_ffmpeg_gives_them(name, tmp_path):
    path = write_video(tmp_path / name, ramps(30), "libvpx" if name == "d.webm" else "libx264")
    expected = by_ffmpeg(path, "rgb24")
    difference = load_video(path, frames=7, stride=4, start=2).astype(int) - expected[2:30:4]
    assert np.abs(difference).max() <= 1
