"""Clips as a network takes them: frames and places that can be read in the pixels."""

import numpy as np
import pytest

from nonlocal_ref.data import centre_clip, training_clip, video_views
from nonlocal_ref.data.crops import MEAN, SPREAD


def numbered(frames, height=12, width=16):
    """A video whose red says the frame, whose green the column."""
    video = np.zeros((frames, height, width, 3), np.uint8)
    video[..., 0] = np.arange(frames)[:, None, None]
    video[..., 1] = np.arange(width)
    video.setflags(write=False)
    return video


def colours(clip):
    """The pixels, from 0 to 255, that a normalised clip was made of."""
    assert clip.dtype == np.float32
    pixels = clip * SPREAD + MEAN
    assert np.abs(pixels - np.round(pixels)).max() < 1e-4
    return np.round(pixels).astype(int)


def test_a_training_clip_has_the_papers_size():
    video = np.zeros((70, 40, 60, 3), np.uint8)
    clip = training_clip(video, np.random.default_rng(0))
    assert (clip.shape, clip.dtype) == ((32, 224, 224, 3), np.float32)
    assert (clip == np.float32(-2)).all()  # black


def test_a_training_clip_shows_frames_in_order_and_one_part_of_all_of_them():
    clip = training_clip(numbered(50), np.random.default_rng(0), frames=5, stride=3, short=(12, 12), crop=7)
    pixels = colours(clip)
    assert pixels.shape == (5, 7, 7, 3)
    assert (np.diff(pixels[:, 0, 0, 0]) == 3).all()
    assert (pixels[..., 0] == pixels[:, :1, :1, 0]).all()
    assert (pixels[..., 1] == pixels[0, 0, :, 1]).all()
    assert set(np.diff(pixels[0, 0, :, 1])) in ({1}, {-1})


def test_training_clips_differ_and_come_again_with_the_seed():
    video = np.random.default_rng(0).integers(0, 256, (20, 24, 31, 3), dtype=np.uint8)
    options = {"frames": 4, "stride": 2, "short": (16, 20), "crop": 13}

    def three():
        rng = np.random.default_rng(5)
        return [training_clip(video, rng, **options) for _ in range(3)]

    first, second = three(), three()
    assert all((a == b).all() for a, b in zip(first, second, strict=True))
    assert not (first[0] == first[1]).all()


def test_a_video_has_thirty_views():
    shapes = [view.shape for view in video_views(numbered(9), frames=2, short=12)]
    assert shapes == [(2, 12, 12, 3)] * 30


def test_views_are_all_clips_of_the_left_then_of_the_middle_then_of_the_right():
    views = [colours(view) for view in video_views(numbered(20), frames=3, stride=2, clips=4, short=12)]
    assert [view[0, 0, 0, 1] for view in views] == [0] * 4 + [2] * 4 + [4] * 4  # the first column
    assert [view[:, 0, 0, 0].tolist() for view in views[:4]] == [
        [0, 2, 4],
        [5, 7, 9],
        [10, 12, 14],
        [15, 17, 19],
    ]


def test_views_are_made_one_after_the_other():
    views = video_views(numbered(9), frames=2, short=12)
    assert next(views).shape == next(views).shape


def test_a_portrait_video_of_one_frame_is_looked_at_from_top_to_bottom():
    video = numbered(1, height=16, width=12)
    video = np.broadcast_to(np.arange(16, dtype=np.uint8)[:, None, None], video.shape)
    views = [colours(view) for view in video_views(video, frames=3, clips=1, short=12)]
    assert [view[:, 0, 0, 0].tolist() for view in views] == [[0] * 3, [2] * 3, [4] * 3]


@pytest.mark.parametrize(
    ("video", "message"),
    [
        (np.zeros((4, 5, 3), np.uint8), r"video has shape \(4, 5, 3\): give RGB frames \(T, H, W, 3\)"),
        (np.zeros((3, 4, 5, 6), np.uint8), r"video has shape \(3, 4, 5, 6\)"),
        (np.zeros((0, 4, 5, 3), np.uint8), r"video has shape \(0, 4, 5, 3\): .* one or more"),
        (
            np.zeros((2, 4, 5, 3), np.float32),
            r"video is float32: give uint8 from 0 to 255, as load_video does",
        ),
    ],
)
def test_what_is_no_video_is_refused(video, message):
    with pytest.raises(ValueError, match=message):
        training_clip(video, np.random.default_rng(0))
    with pytest.raises(ValueError, match=message):
        video_views(video)


def test_the_centre_clip_has_all_frames_and_the_square_in_the_middle():
    video = np.zeros((3, 8, 20, 3), np.uint8)
    video[:, :, 6:14] = 255  # the middle square of side 8
    clip = centre_clip(video, short=8)
    assert clip.shape == (3, 8, 8, 3)
    assert clip.dtype == np.float32
    assert np.allclose(clip, (255 - MEAN) / SPREAD)
