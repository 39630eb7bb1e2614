"""Films whose end was cut off, of containers that state how long a frame is in their own way, or nowhere."""

import warnings
from collections import Counter
from io import BytesIO

import numpy as np
import pytest
from media import grey_frames, numbers, refused, write_video
from PIL import Image
from quick import few_quick

from nonlocal_ref.data import film_stream, last_frame, load_video

CODECS = {
    "a.y4m": "wrapped_avframe",
    "a.h264": "libx264",
    "a.hevc": "libx265",
    "a.m2v": "mpeg2video",
    "a.mjpeg": "mjpeg",
    "a.mpg": "mpeg1video",
    "b.vob": "libx264",
    "b.ts": "libx265",
    "a.ogv": "libvpx",
    "a.flv": "libx264",
    "a.ivf": "libvpx",
    "live.webm": "libvpx",
    "a.nut": "mpeg4",
    "b.nut": "libx264",
    "a.mkv": "libx264",
    "a.mp4": "libx264",
    "a.avi": "libx264",
    "a.h261": "h261",
}
QUICK = ["a.y4m", "a.h264", "a.hevc", "a.mjpeg", "b.vob", "a.ogv", "live.webm", "b.nut", "a.mkv"]
OPTIONS = {"live.webm": {"live": "1"}, "a.mp4": {"movflags": "faststart"}}


def film(folder, name):
    """Noise that moves: the encoders store some frames in another order than they are shown."""
    height, width = (144, 176) if name == "a.h261" else (46, 62)
    one = np.random.default_rng(7).integers(0, 256, (height, width, 3), np.uint8)
    frames = np.stack([np.roll(one, 2 * t, axis=1) for t in range(24)])
    return write_video(folder / name, frames, CODECS[name], **OPTIONS.get(name, {}))


def loaded(path):
    """The frames, and the words of the warnings."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        return load_video(path, frames=None), [str(warning.message) for warning in caught]


@pytest.mark.parametrize("name", few_quick(CODECS, QUICK))
def test_of_a_cut_film_the_frames_before_the_cut_are_read_with_one_warning(name, tmp_path):
    path = film(tmp_path, name)
    frames, said = loaded(path)
    assert len(frames) == 24
    assert said == []
    content = path.read_bytes()
    for part in (0.5, 0.83):
        path.write_bytes(content[: int(part * len(content)) + 3])
        rest, said = loaded(path)
        assert len(said) == 1
        assert "is damaged (" in said[0]
        assert 0 < len(rest) < 24
        np.testing.assert_array_equal(rest, frames[: len(rest)])
        again, said_again = loaded(path)
        np.testing.assert_array_equal(rest, again)
        assert said == said_again


@pytest.mark.parametrize("name", ["a.h264", "a.hevc", "a.mjpeg"])
def test_a_few_bytes_that_the_last_frame_lacks_are_noticed(name, tmp_path):
    path = film(tmp_path, name)
    frames, _ = loaded(path)
    path.write_bytes(path.read_bytes()[:-8])
    rest, said = loaded(path)
    assert len(said) == 1
    assert "frames cut off at the end and left out: " in said[0]
    assert 18 < len(rest) < 24
    np.testing.assert_array_equal(rest, frames[: len(rest)])


@pytest.mark.parametrize(("longest", "noticed"), [(24, True), (23, False)])
def test_a_group_that_is_too_long_is_not_decoded_again(longest, noticed, tmp_path, monkeypatch):
    monkeypatch.setattr(last_frame, "LONGEST_GROUP", longest)
    path, damage = film(tmp_path, "a.h264"), Counter()
    path.write_bytes(path.read_bytes()[:-8])
    with film_stream.opened(str(path)) as (container, stream):
        frames = list(film_stream.decoded(container, stream, damage))
    assert len(frames) + damage["cut"] == 24
    assert (damage["cut"] > 0) == noticed


@pytest.mark.parametrize("name", ["a.h264", "a.hevc"])
def test_a_raw_stream_with_nothing_but_the_start_of_a_frame_is_refused(name, tmp_path):
    path = write_video(tmp_path / name, grey_frames(1, 46, 62), CODECS[name])
    path.write_bytes(path.read_bytes()[:-4])
    refused(path, "holds no (whole )?frame")


@pytest.mark.parametrize("tail", [bytes(4000), b"read me, I am text of some length. " * 9])
@pytest.mark.parametrize("name", ["a.y4m", "a.h264", "b.ts", "a.ogv", "live.webm", "a.flv"])
def test_bytes_after_the_last_frame_change_nothing(name, tail, tmp_path):
    path = film(tmp_path, name)
    frames, _ = loaded(path)
    path.write_bytes(path.read_bytes() + tail)
    rest, said = loaded(path)
    assert said == []
    np.testing.assert_array_equal(rest, frames)


def test_a_film_from_a_camera_that_sends_pictures_ends_without_a_warning(tmp_path):
    """FFmpeg's reader of this kind ends with an error, also where the film is whole."""
    content = b""
    for pixels in grey_frames(5, 46, 62):
        Image.fromarray(pixels).save(picture := BytesIO(), "JPEG")
        size = len(picture.getvalue())
        content += b"--ffmpeg\r\nContent-type: image/jpeg\r\nContent-length: %d\r\n\r\n" % size
        content += picture.getvalue() + b"\r\n"
    path = tmp_path / "a.mjpeg"
    path.write_bytes(content + b"--ffmpeg--\r\n")
    frames, said = loaded(path)
    assert numbers(frames) == list(range(5))
    assert said == []
