"""Which stream of a file is the film; films of few frames, of several sizes, or without a first key frame."""

from fractions import Fraction

import av
import numpy as np
import pytest
from av.stream import Disposition
from media import grey_frames, numbers, refused, write_video

from nonlocal_ref.data import load_video

FRAMES = grey_frames(18, 46, 62)
CHANGED = grey_frames(18, 92, 124)[9:]  # another film, of another size


def film(container, frames, codec="mpeg4"):
    stream = container.add_stream(codec, rate=25)
    stream.height, stream.width, stream.pix_fmt = *frames.shape[1:3], "yuv420p"
    stream.codec_context.time_base = Fraction(1, 25)
    return stream, frames


def cover(container, frames):
    stream = container.add_stream("mjpeg", rate=1)
    stream.height, stream.width, stream.pix_fmt = *frames.shape[1:3], "yuvj420p"
    stream.disposition = Disposition.attached_pic
    return stream, frames


def subtitles(container, frames):
    return container.add_stream("ass"), frames[:0]


def data(container, frames):
    return container.add_data_stream("bin_data"), frames[:0]


def written(path, *parts):
    with av.open(str(path), "w") as container:
        streams = [add(container, frames) for add, frames in parts]
        for stream, frames in streams:
            for number, pixels in enumerate(frames):
                frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
                frame.pts, frame.time_base = number, Fraction(1, 25)
                container.mux(stream.encode(frame))
            if len(frames):
                container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize(
    ("name", "other"),
    [("a.mp4", cover), ("a.mkv", subtitles), ("a.ts", data)],
)
def test_what_is_beside_the_film_is_no_film(name, other, first, tmp_path):
    parts = [(other, CHANGED[:1]), (film, FRAMES[:9])]
    path = written(tmp_path / name, *(parts if first else parts[::-1]))
    assert numbers(load_video(path, frames=None)) == list(range(9))


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.avi"])
def test_of_two_films_in_a_file_one_is_read_whole(name, tmp_path):
    path = written(tmp_path / name, (film, FRAMES[:9]), (film, CHANGED))
    video = load_video(path, frames=None)
    assert (video.shape, numbers(video)) == ((9, 46, 62, 3), list(range(9)))


@pytest.mark.parametrize(
    ("name", "codec"), [("a.m2v", "mpeg2video"), ("a.ts", "mpeg2video"), ("a.h264", "libx264")]
)
def test_frames_of_another_size_are_brought_to_that_of_the_first(name, codec, tmp_path):
    parts = [write_video(tmp_path / f"{k}{name}", f, codec) for k, f in enumerate((FRAMES[:9], CHANGED))]
    (tmp_path / name).write_bytes(b"".join(part.read_bytes() for part in parts))
    video = load_video(tmp_path / name, frames=None)
    assert (video.shape, numbers(video)) == ((18, 46, 62, 3), list(range(18)))


@pytest.mark.parametrize("name", ["a.ts", "a.m2ts", "a.h264", "a.mkv", "a.y4m", "a.nut"])
@pytest.mark.parametrize("count", [1, 2])
def test_a_film_of_one_frame_or_two_is_read(count, name, tmp_path):
    codec = "wrapped_avframe" if name == "a.y4m" else "libx264"
    path = write_video(tmp_path / name, FRAMES[:count], codec)
    assert numbers(load_video(path, frames=None)) == list(range(count))


@pytest.mark.parametrize("name", ["a.avi", "a.mkv", "a.mp4", "a.flv"])
def test_a_film_of_no_frame_is_refused(name, tmp_path):
    with av.open(str(tmp_path / name), "w") as container:
        film(container, FRAMES, "flv" if name == "a.flv" else "mpeg4")
        container.start_encoding()
    refused(tmp_path / name, r"(cannot be decoded|holds no (frame|moving picture))")


@pytest.mark.parametrize("name", ["a.ts", "a.mkv"])
def test_a_film_begins_with_the_first_frame_that_can_be_decoded(name, tmp_path):
    with av.open(str(tmp_path / f"whole{name}"), "w") as container:
        stream, _ = film(container, FRAMES, "libx264")
        stream.options = {"g": "6"}
        for number, pixels in enumerate(FRAMES):
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with av.open(str(tmp_path / f"whole{name}")) as whole, av.open(str(tmp_path / name), "w") as container:
        source = whole.streams.video[0]
        stream = container.add_stream_from_template(source)
        for packet in [packet for packet in whole.demux(source) if packet.size][3:]:
            packet.stream = stream
            container.mux(packet)
    assert numbers(load_video(tmp_path / name, frames=None)) == list(range(6, 18))


@pytest.mark.parametrize("codec", ["libvpx", "libvpx-vp9"])
@pytest.mark.parametrize(("height", "width"), [(33, 17), (47, 63)])
def test_a_transparent_film_of_odd_size_is_white_where_each_frame_is_clear(codec, height, width, tmp_path):
    with av.open(str(tmp_path / "a.webm"), "w") as container:
        stream = container.add_stream(codec, rate=25, options={"auto-alt-ref": "0"})
        stream.height, stream.width, stream.pix_fmt, stream.bit_rate = height, width, "yuva420p", 2_000_000
        for k in range(6):
            rgba = np.full((height, width, 4), (200, 0, 0, 255), np.uint8)
            rgba[:, : 2 * k] = 0
            frame = av.VideoFrame.from_ndarray(rgba, format="rgba")
            container.mux(stream.encode(frame.reformat(format="yuva420p")))
        container.mux(stream.encode(None))
    video = load_video(tmp_path / "a.webm", frames=None)
    assert video.shape == (6, height, width, 3)
    for k, frame in enumerate(video):
        assert (frame[:, : max(0, 2 * k - 2)] == 255).all()
        assert np.abs(frame[:, 2 * k + 6 :] - np.array([200.0, 0, 0])).max() <= 6
