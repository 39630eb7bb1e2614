"""The score of a video from its views: hand-made probabilities, and videos that their views get wrong."""

import numpy as np
import pytest
from support import assert_close

from nonlocal_ref.data import moving_ball, video_views
from nonlocal_ref.networks import tiny
from nonlocal_ref.networks.scores import accuracies, video_score
from nonlocal_ref.normalise import softmax


def test_the_score_of_a_video_is_the_mean_of_the_views_probabilities(xp):
    p = np.array([[0.5, 0.3, 0.2], [0.1, 0.1, 0.8]])
    logits = np.log(p) + np.array([[3.0], [-700.0]])  # a softmax does not see what all logits share
    assert_close(video_score(xp.asarray(logits)), np.array([0.3, 0.2, 0.5]))


def test_it_is_not_the_softmax_of_the_mean_logit():
    logits = np.array([[9.0, 0.0], [-1.0, 0.0], [-1.0, 0.0]])  # one sure view against two unsure ones
    p = 1 / (1 + np.exp(-logits[:, 0]))
    assert_close(video_score(logits)[0], p.mean())
    assert p.mean() < 0.6 < 1 / (1 + np.exp(-logits[:, 0].mean()))


def test_many_videos_are_scored_at_once(make):
    logits = make(2, 5, 3)
    scores = video_score(logits)
    assert_close(scores[1, :], video_score(logits[1, :, :]))
    assert tuple(scores.shape) == (2, 3)


def test_a_video_may_be_right_where_most_of_its_views_are_wrong():
    sure, unsure = [5.0, 0.0, 0.0], [0.0, 0.5, 0.0]
    logits = np.array([[unsure, sure, unsure, sure, unsure], [[0.0, 0.0, 1.0]] * 5])
    found = accuracies(logits, np.array([0, 2]))
    assert found == (0.5, 0.7, 1.0)  # first views 1 of 2, views 2 + 5 of 10, videos 2 of 2


@pytest.mark.parametrize("shapes", [((5, 3), (5,)), ((2, 5, 3), (5,)), ((2, 5, 3), (2, 1))])
def test_shapes_that_do_not_belong_together_are_refused(shapes):
    logits, labels = np.zeros(shapes[0]), np.zeros(shapes[1], int)
    with pytest.raises(ValueError, match=r"give logits .* and one label for each video"):
        accuracies(logits, labels)


def test_a_video_becomes_one_score_view_by_view():
    video, _ = moving_ball(frames=9, height=20, width=30)
    net = tiny(classes=4, widths=(2, 3, 5))
    params = net.init(np.random.default_rng(0), 3)
    views = video_views(video, frames=2, stride=3, clips=2, short=16)
    logits = np.stack([net.forward(params, view[None])[0][0] for view in views])
    assert logits.shape == (6, 4)
    assert_close(video_score(logits), np.mean([softmax(row[None, None])[0, 0] for row in logits], axis=0))
    assert np.ptp(logits, axis=0).max() > 1e-3  # the views differ
