import re
from pathlib import Path

import numpy as np
import pytest

from nonlocal_ref.data import clips
from nonlocal_ref.data.clips import (
    check_memory,
    folder_of,
    frame_indices,
    media_file,
    target_size,
    whole_number,
)


@pytest.mark.parametrize(
    ("count", "frames", "stride", "start", "expected"),
    [
        (29, 8, None, 0, [0, 4, 8, 12, 16, 20, 24, 28]),
        (36, 5, None, 0, [0, 8, 17, 26, 35]),
        (36, 5, None, 11, [11, 17, 23, 29, 35]),
        (7, 7, None, 0, [0, 1, 2, 3, 4, 5, 6]),
        (7, 1, None, 0, [0]),
        (7, 1, None, 6, [6]),
        (50, 3, 7, 2, [2, 9, 16]),
        (17, 3, 7, 2, [2, 9, 16]),
        (7, None, None, 2, [2, 3, 4, 5, 6]),
        (7, None, 3, 0, [0, 3, 6]),
        (7, None, 50, 6, [6]),
    ],
)
def test_frames_are_chosen_by_count_stride_and_start(count, frames, stride, start, expected):
    assert frame_indices("a.mp4", count, frames, stride, start) == expected


def test_evenly_spread_frames_never_repeat_and_reach_both_ends():
    for count in range(1, 40):
        for frames in range(1, count + 1):
            chosen = frame_indices("a.mp4", count, frames, None, 0)
            assert len(set(chosen)) == frames
            assert chosen == sorted(chosen)
            assert chosen[0] == 0
            assert frames == 1 or chosen[-1] == count - 1
            steps = np.diff(chosen)
            assert frames < 3 or np.ptp(steps) <= 1


TOO_FEW = "a.mp4 has 5 frames, but frames=8, stride=1, start=0 reach to frame 7: ask for frames=5 at most"
PICTURE = "a.mp4 has 1 frame, but .* ask for frames=1 at most, or use load_picture if it is a picture"


@pytest.mark.parametrize(
    ("count", "frames", "stride", "start", "message"),
    [
        (5, 8, None, 0, TOO_FEW),
        (36, 8, 7, 0, "frames=8, stride=7, start=0 reach to frame 49: ask for frames=6 at most"),
        (36, 8, None, 30, "frames=8, stride=1, start=30 reach to frame 37: ask for frames=6 at most"),
        (36, 8, None, 36, "a.mp4 has 36 frames, so start=36 lies beyond its end: start at 35 or before"),
        (36, None, None, 40, "a.mp4 has 36 frames, so start=40 lies beyond its end: start at 35 or before"),
        (1, 8, None, 0, PICTURE),
    ],
)
def test_a_video_that_is_too_short_says_how_many_frames_it_has(count, frames, stride, start, message):
    with pytest.raises(ValueError, match=f"{message}$"):
        frame_indices("a.mp4", count, frames, stride, start)


@pytest.mark.parametrize(
    ("size", "expected"),
    [(None, (47, 83)), (94, (94, 166)), (24, (24, 42)), (1, (1, 2)), ((5, 7), (5, 7)), ([5, 7], (5, 7))],
)
def test_a_size_is_the_shorter_side_or_both_sides(size, expected):
    assert target_size(47, 83, size) == expected


def test_the_shorter_side_is_met_exactly_in_both_directions():
    for short in (31, 37, 224):
        assert target_size(short, 2 * short, 113) == (113, 226)
        assert target_size(2 * short, short, 113) == (226, 113)


@pytest.mark.parametrize("size", [(1, 2, 3), (5,), ()])
def test_a_size_of_other_than_two_sides_is_refused(size):
    with pytest.raises(
        ValueError, match=re.escape(f"size is {size!r}: give the shorter side, or (height, width)")
    ):
        target_size(47, 83, size)


@pytest.mark.parametrize(
    ("size", "name"),
    [(0, "size is 0"), (-3, "size is -3"), (2.5, "size is 2.5"), ((5, 0), "size's width is 0")],
)
def test_a_size_that_is_no_positive_whole_number_is_refused(size, name):
    with pytest.raises(ValueError, match=f"^{re.escape(name)}: give a whole number of at least 1$"):
        target_size(47, 83, size)


@pytest.mark.parametrize("value", [-1, 2.0, "8", None])
def test_what_is_no_whole_number_is_refused(value):
    with pytest.raises(
        ValueError, match=re.escape(f"frames is {value!r}: give a whole number of at least 0")
    ):
        whole_number("frames", value, 0)


def test_whole_takes_numbers_of_numpy():
    assert whole_number("frames", np.int64(3), 1) == 3


def test_more_pixels_than_the_limit_are_refused_with_their_size():
    check_memory("a.mp4", 280, 720, 1280)
    with pytest.raises(
        ValueError, match=r"a.mp4: 1000 x 720 x 1280 pixels in RGB are 2765 MB, and the limit is 1074 MB"
    ):
        check_memory("a.mp4", 1000, 720, 1280)


def test_the_limit_itself_is_allowed(monkeypatch):
    monkeypatch.setattr(clips, "MEMORY_LIMIT", 2 * 3 * 5 * 3)
    check_memory("a.mp4", 2, 3, 5)
    with pytest.raises(ValueError, match="ask for fewer frames, or for a smaller size"):
        check_memory("a.mp4", 2, 3, 6)


def test_a_file_that_is_not_there_is_named_with_the_folder_that_the_path_starts_from(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        FileNotFoundError, match=f"there is no video at lost.mp4: .*{re.escape(str(tmp_path))}$"
    ):
        media_file("lost.mp4", "video")


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(ValueError, match=f"^{re.escape(str(tmp_path))} is a folder: name one picture file$"):
        media_file(tmp_path, "picture")


def test_an_empty_file_is_named(tmp_path):
    (tmp_path / "a.gif").touch()
    with pytest.raises(ValueError, match=r"a\.gif is empty \(0 bytes\): copy or download the video again"):
        media_file(tmp_path / "a.gif", "video")


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="/dev/null is missing on this system")
def test_what_is_neither_file_nor_folder_is_refused():
    with pytest.raises(ValueError, match=r"^/dev/null is no ordinary file: name one video file$"):
        media_file("/dev/null", "video")


def test_a_missing_library_says_what_to_install():
    with pytest.raises(
        ModuleNotFoundError, match=r"load_video needs no_such_lib, .*: pip install 'nonlocal_ref\[media\]'"
    ):
        folder_of("no_such_lib", "media", "load_video")
