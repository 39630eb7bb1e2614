from collections import Counter

import numpy as np
import pytest
from drawn_clips import network, shown
from refusals import refuses

from nonlocal_ref.data.tasks import order

BOTH = pytest.mark.parametrize("setting", ["anywhere", "one place"])


def draw(n, *setting, **options):
    return order(*setting, **options).draw(np.random.default_rng(0), n)


@BOTH
def test_label_1_says_that_a_comes_first(setting):
    clips = draw(80, setting, noise=0)
    a, b = shown(clips)[0]
    assert (a != b).any()
    assert (shown(clips) == [a, b]).all()
    frames = clips.objects[:, :, 0]
    assert ((frames[:, 0] < frames[:, 1]) == clips.labels).all()
    assert (frames[:, 0] != frames[:, 1]).all()


def test_a_and_b_stay_the_same_in_all_clips_and_change_with_the_seed():
    first, again, other = draw(8, noise=0), draw(9, noise=0), draw(8, noise=0, seed=1)
    assert (shown(first)[0] == shown(again)[0]).all()
    assert (shown(first)[0] != shown(other)[0]).any()


def frames_of(clips, label):
    """How often each multiset of frames comes under this label."""
    chosen = abs(clips.x[clips.labels == label])  # no -0.0
    return Counter(tuple(sorted(frame.tobytes() for frame in clip)) for clip in chosen)


@BOTH
def test_both_labels_have_the_same_frames_in_another_order(setting):
    clips = draw(4000, setting, noise=0, frames=3, size=18)  # 4 x 4 places
    zero, one = frames_of(clips, 0), frames_of(clips, 1)
    assert zero.keys() == one.keys()
    assert len(one) == {"anywhere": 16 * 16 - 14 * 14, "one place": 16}[setting]
    rare = 2000 / len(one)
    assert max(abs(zero[key] - one[key]) for key in one) < 5 * np.sqrt(2 * rare)


@BOTH
def test_both_labels_have_their_objects_in_the_same_frames(setting):
    clips = draw(6000, setting, size=18)
    pairs = np.sort(clips.objects[:, :, 0], axis=1) @ [4, 1]
    for label in (0, 1):
        count = np.unique(pairs[clips.labels == label], return_counts=True)[1]
        np.testing.assert_allclose(count, [500] * 6, atol=5 * np.sqrt(500))


@pytest.mark.parametrize("blocks", [0, 1])
def test_a_network_gives_the_same_answer_for_every_order_of_the_frames(blocks):
    clips, logits = draw(4), network(blocks)
    for chosen in ([3, 2, 1, 0], [2, 0, 3, 1]):
        np.testing.assert_allclose(logits(clips.x[:, chosen]), logits(clips.x), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("positions", ["space", "time", 2])
def test_other_positions_do_not_tell_a_clip_from_the_same_clip_backwards(positions):
    clips, logits = draw(4), network(1, positions)
    np.testing.assert_allclose(logits(clips.x[:, ::-1]), logits(clips.x), rtol=1e-9, atol=1e-12)


def test_one_frame_has_no_order():
    with refuses(ValueError, "unknown setting 'one frame': choose one of 'anywhere', 'one place'"):
        order("one frame")
