"""Accuracy by clip and by film, on clips that were not seen."""

import numpy as np
import pytest

from nonlocal_ref.base.arrays import to_numpy
from nonlocal_ref.base.layer import Layer
from nonlocal_ref.networks import tiny
from nonlocal_ref.training.evaluate import evaluate, predict, unseen
from tests.training.small_task import bright


def pixel(params, x, train=False):
    """The first pixel of a clip has its logits."""
    return params["w"] * x[:, 0, 0, 0, :2], None


ONE = Layer(None, pixel, None)


def films(make, logits):
    """Films (F, V, 1, 1, 1, 2) whose clips get these logits."""
    return np.asarray(logits, dtype=np.float64)[:, :, None, None, None, :], {"w": make.of(np.ones(2))}


def test_a_film_is_judged_by_the_mean_of_its_clips(make):
    sure, unsure = [9.0, 0.0], [0.0, 0.1]  # one clip is sure of class 0, two lean to class 1
    x, params = films(make, [[unsure, sure, unsure], [unsure, unsure, unsure]])
    found = evaluate(ONE, params, x, np.array([0, 1]))
    assert found.video == 1
    assert found.view == pytest.approx(4 / 6)
    assert found.first_view == 0.5


@pytest.mark.parametrize("batch", [1, 3, 64])
def test_the_size_of_a_batch_does_not_matter(batch, make):
    x, params = films(make, np.random.default_rng(0).standard_normal((5, 1, 2)))
    found = to_numpy(predict(ONE, params, x[:, 0], batch=batch))
    assert np.array_equal(found, x[:, 0, 0, 0, 0])


def test_the_network_is_in_inference(make_numpy):
    net = tiny(1, widths=(2, 3, 4))
    params, x = make_numpy.like(net.init(np.random.default_rng(0), 1)), make_numpy(3, 2, 4, 4, 1)
    expected, _ = net.forward(params, x, train=False)
    np.testing.assert_allclose(predict(net, params, x, batch=2), expected, rtol=1e-9)


def test_unseen_clips_are_the_same_every_time():
    (x, labels), (again, _) = unseen(bright().draw, 7, 0), unseen(bright().draw, 7, 0)
    assert np.array_equal(x, again)
    assert x.shape[0] == len(labels) == 7
