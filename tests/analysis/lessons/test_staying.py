"""What notebook 13 shows of an object that stays: the numbers of its text and of its answers."""

import numpy as np
import pytest

from nonlocal_ref.analysis.lessons.staying import staying


@pytest.mark.parametrize("frames", [1, 2, 4])
def test_the_object_is_in_its_frames_and_its_twin_in_the_last(frames):
    seen = staying(frames)
    bright = seen.clip[..., 0] > 0.5
    assert bright[:, 1:6, 1:6].any((1, 2)).tolist() == [t < frames for t in range(4)]
    assert np.array_equal(bright[3, 17:22, 9:14], bright[0, 1:6, 1:6])
    assert bright.sum() == 12 * (frames + 1)


@pytest.mark.parametrize("options", [{}, {"distractors": 4}, {"distractors": 2, "bandwidth": 0.5}])
def test_the_shares_are_those_of_the_weights(options):
    seen = staying(3, **options)
    assert sum(seen.shares.values()) == pytest.approx(1, abs=1e-4)
    assert seen.shares["twin"] == pytest.approx(seen.weights[3, 17:22, 9:14].sum())
    assert seen.shares["itself, other frames"] == pytest.approx(seen.weights[1:3, 1:6, 1:6].sum())


def test_the_longer_an_object_stays_the_less_is_left_for_its_twin():
    once, always = (staying(n).shares for n in (1, 4))
    assert (round(once["twin"], 2), round(always["twin"], 2)) == (0.41, 0.21)  # 0.415 in double precision
    assert always["itself, other frames"] > 0.5


def test_a_sharp_f_leaves_distractors_nothing_and_a_soft_one_gives_it_to_empty_places():
    assert staying(4, distractors=4).shares["other objects"] < 1e-3
    softer, soft = (staying(4, distractors=4, bandwidth=h).shares for h in (0.3, 0.5))
    assert round(softer["elsewhere"], 2) == 0.62
    assert round(soft["elsewhere"], 2) == 0.89
    assert soft["other objects"] > 3 * soft["twin"]
