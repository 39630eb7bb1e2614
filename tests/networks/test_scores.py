"""The score of a video from its views: hand-made probabilities, and videos that their views get wrong."""

import numpy as np
import pytest
from support import assert_close

import nonlocal_ref as nl
from nonlocal_ref.data import moving_ball, video_views
from nonlocal_ref.layers.dropout import dropout_layer
from nonlocal_ref.networks import c2d, tiny
from nonlocal_ref.networks.scores import accuracies, fully_convolutional, video_score
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


# the classifier at every position


NET = tiny(classes=3, widths=(2, 3, 5))


def drawn(make, shape=(2, 2, 16, 20, 3), net=NET):
    """Parameters whose logits are small: no class is sure anywhere."""
    params = make.like(net.init(np.random.default_rng(0), 3))
    return params | {"fc": (params["fc"].w / 200, params["fc"].b)}, make(*shape)


def softmax_of(logits):
    e = np.exp(logits - logits.max())
    return e / e.sum()


@pytest.mark.parametrize("window", [(1, 1, 1), (2, 3, 2), (1, 4, 5)])
def test_the_classifier_at_every_place_is_that_of_a_plain_loop(make_numpy, window):
    params, x = drawn(make_numpy)
    features = x
    for name in ("conv1", "conv2", "conv3", "nonlocal0", "mix"):
        features, _ = NET.made_of.layers[name].forward(params[name], features)
    assert features.shape == (2, 2, 4, 5, 5)
    places = np.ndindex(*(n - k + 1 for n, k in zip(features.shape[1:-1], window, strict=True)))
    expected = []
    for place in places:
        part = features[:, *(slice(i, i + k) for i, k in zip(place, window, strict=True))]
        logits = part.mean(axis=(1, 2, 3)) @ params["fc"][0] + params["fc"][1]
        expected.append([softmax_of(row) for row in logits])
    assert_close(fully_convolutional(NET, params, x, window), np.mean(expected, axis=0))


def test_one_window_over_the_whole_grid_is_the_softmax_of_the_logits(make_numpy):
    params, x = drawn(make_numpy)
    logits, _ = NET.forward(params, x)
    found = fully_convolutional(NET, params, x, (2, 4, 5))
    assert_close(found, np.stack([softmax_of(row) for row in logits]))
    assert np.abs(found - fully_convolutional(NET, params, x)).max() > 1e-3  # not that of single positions


def test_frames_of_256_x_340_have_8_x_11_positions_in_res5():
    """So windows of 7 x 7 have 2 x 5 places there."""
    shape = (1, 32, 256, 340, 3)
    for layer in list(c2d().made_of.layers.values())[:-2]:
        shape = layer.out_shape(shape)
    assert shape == (1, 4, 8, 11, 2048)


def test_dropout_before_the_classifier_is_left_out(make_numpy):
    *before, fc = NET.made_of.layers
    layers = {name: NET.made_of.layers[name] for name in before}
    layers |= {"dropout": dropout_layer(0.5, np.random.default_rng(0)), fc: NET.made_of.layers[fc]}
    params, x = drawn(make_numpy)
    found = fully_convolutional(nl.chain(**layers), params | {"dropout": {}}, x)
    assert_close(found, fully_convolutional(NET, params, x))


def test_a_window_that_does_not_fit_is_refused(make_numpy):
    params, x = drawn(make_numpy)
    with pytest.raises(
        ValueError, match=r"a window of \(2, 7, 7\) positions does not fit into the \(2, 4, 5\) of"
    ):
        fully_convolutional(NET, params, x, (2, 7, 7))


@pytest.mark.parametrize("net", [nl.chain(first=nl.nonlocal_block()), nl.nonlocal_block()])
def test_a_network_without_a_classifier_is_refused(net):
    with pytest.raises(
        ValueError, match="give one that ends with a mean over all positions and a classifier"
    ):
        fully_convolutional(net, {}, np.zeros((1, 2, 3, 4, 3)))
