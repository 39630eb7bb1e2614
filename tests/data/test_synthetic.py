import numpy as np
import pytest

from nonlocal_ref.data import moving_ball

# Linear RGB as seen without red or without green cones. Source: Machado, Oliveira, Fernandes 2009, table 1.
COLOUR_BLIND = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
}


def distance_to(centre, height, width):
    """(H, W): how far each pixel lies from the centre."""
    y, x = np.indices((height, width))
    return np.hypot(y - centre[0], x - centre[1])


def assert_seen_whole(centres, radius, height, width):
    assert (centres - radius >= -0.5).all()
    assert (centres + radius <= np.array([height, width]) - 0.5).all()


@pytest.mark.parametrize(
    ("frames", "height", "width", "radius"),
    [(8, 56, 84, 56 / 6), (5, 47, 31, 5.0), (3, 23, 61, 3.5), (1, 13, 17, 2.0)],
)
def test_the_video_has_the_sizes_asked_for_and_shows_the_whole_ball_in_every_frame(
    frames, height, width, radius
):
    video, centres = moving_ball(frames=frames, height=height, width=width, radius=radius)
    assert video.shape == (frames, height, width, 3)
    assert video.dtype == np.uint8
    assert centres.shape == (frames, 2)
    assert centres.dtype == np.float64
    assert_seen_whole(centres, radius, height, width)


def test_the_centres_are_where_the_orange_pixels_are():
    video, centres = moving_ball(frames=7, height=67, width=101, radius=9.0)
    for frame, centre in zip(video.astype(int), centres, strict=True):
        orange = np.argwhere(frame[..., 0] > frame[..., 2])
        np.testing.assert_allclose(orange.mean(axis=0), centre, atol=0.25)
        assert len(orange) == pytest.approx(np.pi * 9**2, rel=0.1)


def test_no_two_steps_are_equal_and_down_differs_from_across():
    _, centres = moving_ball()
    steps = np.diff(centres, axis=0)
    assert (np.abs(steps[:, 0] - steps[:, 1]) > 0.5).all()
    for axis in (0, 1):
        apart = np.abs(steps[:, None, axis] - steps[None, :, axis])
        assert apart[~np.eye(7, dtype=bool)].min() > 0.5
    assert (np.linalg.norm(steps, axis=1) > 5).all()


def test_the_wall_stands_still_and_is_textured():
    video, centres = moving_ball(frames=5, height=53, width=71)
    clear = np.stack([distance_to(centre, 53, 71) > 53 / 6 + 1 for centre in centres])
    wall = np.median(video, axis=0)
    assert (video[clear] == np.broadcast_to(wall, video.shape)[clear]).all()
    assert wall[clear.all(axis=0)].std(axis=0).min() > 8


def test_the_same_seed_gives_the_same_video_and_another_seed_another_wall():
    video, centres = moving_ball(seed=3)
    again, _ = moving_ball(seed=3)
    other, same = moving_ball(seed=4)
    assert (video == again).all()
    assert (centres == same).all()
    assert (video != other).mean() > 0.5


def test_a_patch_on_the_ball_looks_like_the_ball_in_every_other_frame():
    video, centres = moving_ball()
    patches = np.lib.stride_tricks.sliding_window_view(video.astype(float), (5, 5), axis=(1, 2))
    y, x = np.round(centres[0]).astype(int) - 2  # a window is named by its first corner
    away = ((patches - patches[0, y, x]) ** 2).sum(axis=(3, 4, 5))
    for frame, centre in zip(away, centres, strict=True):
        best = np.array(np.unravel_index(frame.argmin(), frame.shape)) + 2
        assert np.linalg.norm(best - centre) < 2  # both patches sit on whole pixels, the centres do not


@pytest.mark.parametrize("sight", COLOUR_BLIND)
def test_colour_blind_readers_tell_the_ball_from_the_wall(sight):
    video, centres = moving_ball()
    seen = np.clip((video[0] / 255) ** 2.2 @ np.array(COLOUR_BLIND[sight]).T, 0, 1) ** (1 / 2.2)
    ball = distance_to(centres[0], 56, 84) < 8
    assert np.linalg.norm(seen[ball].mean(axis=0) - seen[~ball].mean(axis=0)) > 0.3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"frames": 0}, "frames is 0: give a whole number of at least 1"),
        ({"height": -5}, "height is -5: give a whole number of at least 1"),
        ({"radius": 19.0}, "a ball of radius 19 in 56 x 84 pixels: .* a third of the shorter side, 18.7"),
        ({"radius": 0.5}, "a ball of radius 0.5 in 56 x 84 pixels"),
        ({"height": 2, "width": 50}, "a ball of radius 0.333 in 2 x 50 pixels"),
    ],
)
def test_what_cannot_be_drawn_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        moving_ball(**options)
