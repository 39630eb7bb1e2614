"""Which frames of a film are read, how large, and which files are refused."""

import re
from itertools import islice, pairwise

import av
import numpy as np
import pytest
from media import CODECS, KINDS, colours, grey_frames, numbers, real_clip, refused, write, write_video
from PIL import Image
from quick import few_quick

from nonlocal_ref.data import clips, load_picture, load_video, moving_ball


@pytest.mark.parametrize("name", KINDS)
def test_frames_come_by_count_stride_and_start_from_every_kind_of_file(name, tmp_path):
    path = write(tmp_path, name, grey_frames(29, 46, 62))
    evenly = load_video(path)
    assert evenly.shape == (8, 46, 62, 3)
    assert evenly.flags.writeable
    assert evenly.flags.c_contiguous
    assert numbers(evenly) == [0, 4, 8, 12, 16, 20, 24, 28]
    assert numbers(load_video(path, frames=3, stride=7, start=2)) == [2, 9, 16]


@pytest.mark.parametrize("name", KINDS)
def test_frames_none_takes_all(name, tmp_path):
    path = write(tmp_path, name, grey_frames(11, 46, 62))
    assert numbers(load_video(path, frames=None)) == list(range(11))
    assert numbers(load_video(path, frames=None, stride=4, start=1)) == [1, 5, 9]


@pytest.mark.parametrize("name", ["a.mp4", "c.avi", "e.gif"])
def test_odd_sizes_stay_odd(name, tmp_path):
    path = write(tmp_path, name, grey_frames(5, 47, 31))
    assert load_video(path, frames=5).shape == (5, 47, 31, 3)


@pytest.mark.parametrize(("name", "lossy"), [("a.mp4", 6), ("b.mp4", 6), ("c.avi", 6), ("e.gif", 0)])
def test_colours_and_places_are_kept(name, lossy, tmp_path):
    video = load_video(write(tmp_path, name, colours()), frames=2)
    for rows, columns in [
        ((4, 20), (4, 28)),
        ((4, 20), (36, 60)),
        ((28, 44), (36, 60)),
    ]:  # away from the edges
        part = np.s_[:2, slice(*rows), slice(*columns)]
        assert np.abs(video[part].astype(int) - colours()[part]).max() <= lossy


@pytest.mark.parametrize(("size", "shape"), [(23, (23, 31)), (92, (92, 124)), ((7, 5), (7, 5))])
def test_the_size_is_the_shorter_side_or_height_and_width(size, shape, tmp_path):
    path = write(tmp_path, "a.mp4", grey_frames(9, 46, 62))
    video = load_video(path, frames=3, size=size)
    assert video.shape == (3, *shape, 3)
    assert numbers(video) == [0, 4, 8]


def test_a_resized_frame_equals_the_resized_picture_of_it(tmp_path):
    path = write(tmp_path, "e.gif", colours())
    Image.fromarray(colours()[0]).save(tmp_path / "a.png")
    assert (load_video(path, frames=1, size=17)[0] == load_picture(tmp_path / "a.png", size=17)).all()


def test_frames_are_counted_as_stored_whatever_time_they_stand(tmp_path):
    path = write_video(tmp_path / "a.mp4", grey_frames(7, 46, 62), times=[0, 1, 5, 6, 20, 21, 60])
    assert numbers(load_video(path, frames=7)) == list(range(7))
    assert numbers(load_video(path, frames=4)) == [0, 2, 4, 6]


def test_without_a_path_the_moving_ball_is_as_long_as_asked_for():
    assert (load_video() == moving_ball()[0]).all()
    assert (load_video(frames=5, stride=3, start=2) == moving_ball(frames=15)[0][2::3]).all()
    assert (load_video(frames=None) == moving_ball()[0]).all()
    assert (load_video(frames=2, size=28) == moving_ball(frames=2, height=28, width=42)[0]).all()
    with pytest.raises(ValueError, match="the drawn video: 100000 x 56 x 84 pixels in RGB are 1411 MB"):
        load_video(frames=100_000)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"frames": 0}, "frames is 0: give a whole number of at least 1"),
        ({"frames": -3}, "frames is -3: give a whole number of at least 1"),
        ({"stride": 0}, "stride is 0: give a whole number of at least 1"),
        ({"start": -1}, "start is -1: give a whole number of at least 0"),
        ({"size": 0}, "size is 0: give a whole number of at least 1"),
        ({"size": (5, -1)}, "size's width is -1: give a whole number of at least 1"),
    ],
)
def test_numbers_without_meaning_are_refused_before_the_file_is_looked_for(options, message):
    for path in (None, "lost.mp4"):
        with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
            load_video(path, **options)


def test_too_few_frames_are_refused_with_the_number_there_is(tmp_path):
    path = write(tmp_path, "a.mp4", grey_frames(5, 46, 62))
    refused(path, "has 5 frames, but frames=8, stride=1, start=0 reach to frame 7: ask for frames=5 at most$")
    refused(path, "has 5 frames, so start=5 lies beyond its end: start at 4 or before$", frames=1, start=5)


def test_more_than_the_limit_is_refused_with_its_size(tmp_path, monkeypatch):
    path = write(tmp_path, "a.mp4", grey_frames(9, 46, 62))
    monkeypatch.setattr(clips, "MEMORY_LIMIT", 9 * 46 * 62 * 3 - 1)
    with pytest.raises(
        ValueError, match=r"a\.mp4: 9 x 46 x 62 pixels in RGB are 0 MB, and the limit is 0 MB"
    ):
        load_video(path, frames=None)
    assert numbers(load_video(path, frames=None, size=23)) == list(range(9))


def test_a_missing_a_folder_and_an_empty_video_are_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"there is no video at .*lost\.mp4: check the path"):
        load_video(tmp_path / "lost.mp4")
    refused(tmp_path, "is a folder: name one video file$")
    (tmp_path / "empty.mp4").touch()
    refused(tmp_path / "empty.mp4", r"is empty \(0 bytes\): copy or download the video again$")


def test_an_address_in_the_net_is_no_file():
    with pytest.raises(FileNotFoundError, match="there is no video at http:"):
        load_video("http://127.0.0.1/a.mp4")


@pytest.mark.parametrize("content", [b"milk, bread, butter\n", bytes(500), b"GIF89a\x05\0\x07\0\0\0\0;"])
def test_what_is_no_video_is_refused(content, tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    refused(path, r"(cannot be decoded|holds no).*: it is cut short, damaged, or of a kind that is not known")


def test_a_sound_track_alone_is_refused(tmp_path):
    with av.open(str(tmp_path / "a.mp4"), "w") as container:
        stream = container.add_stream("aac", rate=44100, layout="mono")
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 44100), np.float32), format="fltp", layout="mono")
        sound.rate = 44100
        container.mux(stream.encode(sound))
        container.mux(stream.encode(None))
    refused(tmp_path / "a.mp4", r"holds no moving picture \(audio\): give a video, or save it anew$")


@pytest.mark.parametrize(
    "name", few_quick(["b.mp4", "c.avi", "d.mkv", "f.ts", "g.webm"], ["b.mp4", "g.webm"])
)
def test_a_title_that_is_not_utf_8_changes_nothing(name, tmp_path):
    with av.open(str(tmp_path / name), "w") as container:
        container.metadata["title"] = container.metadata["service_name"] = "Caf#"
        stream = container.add_stream(CODECS[name], rate=25)
        stream.metadata["title"] = stream.metadata["handler_name"] = "Caf#"
        stream.height, stream.width = 46, 62
        stream.pix_fmt = "yuvj420p" if name == "c.avi" else "yuv420p"
        for pixels in grey_frames(9, 46, 62):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode(None))
    content = (tmp_path / name).read_bytes()
    assert b"Caf#" in content
    (tmp_path / name).write_bytes(content.replace(b"Caf#", b"Caf\xe9"))
    assert numbers(load_video(tmp_path / name, frames=None)) == list(range(9))


def test_without_pyav_the_loader_says_what_to_install(tmp_path, monkeypatch):
    path = write(tmp_path, "a.mp4", grey_frames(3, 46, 62))
    monkeypatch.setattr("nonlocal_ref.data.clips.find_spec", lambda name: None)
    with pytest.raises(
        ModuleNotFoundError, match=r"load_video needs \w+, .* pip install 'nonlocal_ref\[media\]'$"
    ):
        load_video(path)


def test_a_real_film_gives_the_very_frames_that_it_holds():
    path = real_clip("cockatoo.mp4")
    video = load_video(path, frames=3, stride=50, start=17)
    with av.open(str(path)) as container:
        frames = list(islice(container.decode(video=0), 17, 118, 50))
    np.testing.assert_array_equal(video, np.stack([frame.to_ndarray(format="rgb24") for frame in frames]))


def test_a_real_film_is_spread_over_its_280_frames_and_made_smaller():
    path = real_clip("cockatoo.mp4")
    video = load_video(path, size=36)
    assert video.shape == (8, 36, 64, 3)
    assert all((before != after).any() for before, after in pairwise(video))
    refused(
        path,
        "has 280 frames, but frames=8, stride=50, start=0 reach to frame 350: ask for frames=6",
        stride=50,
    )


def test_a_real_animation_equals_what_pillow_makes_of_it():
    path = real_clip("newtonscradle.gif")
    video = load_video(path, frames=None)
    assert video.shape == (36, 150, 200, 3)
    with Image.open(path) as image:
        for k, frame in enumerate(video):
            image.seek(k)
            np.testing.assert_array_equal(frame, np.asarray(image.convert("RGB")))
