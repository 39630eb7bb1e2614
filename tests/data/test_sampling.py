"""Which frames: hand-counted lists, the ends of a video, and videos shorter than a clip."""

import numpy as np
import pytest

from nonlocal_ref.data.sampling import random_frames, spread_frames


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_the_paper_takes_every_second_of_64_frames(rng):
    chosen = random_frames(64, rng)
    assert chosen == list(range(0, 64, 2))


def test_eight_frames_with_stride_eight_cover_the_same_64(rng):
    assert random_frames(64, rng, 8, 8) == [0, 8, 16, 24, 32, 40, 48, 56]


def test_a_clip_starts_at_every_frame_where_it_fits_and_at_no_other(rng):
    starts = {random_frames(10, rng, 3, 2)[0] for _ in range(200)}
    assert starts == {0, 1, 2, 3, 4}  # 10 - 3 * 2 = 4 is the last


def test_a_clip_within_the_video_never_starts_again(rng):
    for _ in range(50):
        chosen = random_frames(300, rng)
        assert chosen == list(range(chosen[0], chosen[0] + 64, 2))
        assert chosen[-1] < 300


@pytest.mark.parametrize(
    ("count", "expected"),
    [(7, [0, 2, 4, 6, 1, 3]), (5, [0, 2, 4, 1, 3, 0]), (2, [0] * 6), (1, [0] * 6)],
)
def test_a_short_video_starts_again_from_its_first_frame(rng, count, expected):
    assert random_frames(count, rng, 6, 2) == expected


def test_the_same_seed_gives_the_same_frames():
    first, second = (random_frames(500, np.random.default_rng(7)) for _ in range(2))
    assert first == second


def test_ten_clips_are_spread_over_the_whole_video():
    starts = [chosen[0] for chosen in spread_frames(300)]
    assert starts == [0, 30, 60, 90, 120, 150, 180, 210, 240, 270]


def test_starts_are_rounded_down():
    assert [chosen[0] for chosen in spread_frames(8, 2, 1, clips=3)] == [0, 2, 5]  # 0, 8/3, 16/3


def test_the_last_clip_goes_on_at_the_beginning_of_the_video():
    assert spread_frames(10, frames=4, stride=2, clips=2) == [[0, 2, 4, 6], [5, 7, 9, 1]]


def test_a_video_of_one_frame_gives_still_clips():
    assert spread_frames(1, 3, 2, clips=4) == [[0, 0, 0]] * 4


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ((0, 4, 2), "count is 0: give a whole number of at least 1"),
        ((9, 0, 2), "frames is 0"),
        ((9, 4, 0), "stride is 0"),
        ((9, 4, 1.5), "stride is 1.5"),
    ],
)
def test_numbers_below_one_are_refused(rng, numbers, message):
    with pytest.raises(ValueError, match=message):
        random_frames(numbers[0], rng, *numbers[1:])
    with pytest.raises(ValueError, match=message):
        spread_frames(*numbers)


def test_no_clip_at_all_is_refused():
    with pytest.raises(ValueError, match="clips is 0: give a whole number of at least 1"):
        spread_frames(9, 4, 2, clips=0)
