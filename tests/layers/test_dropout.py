"""Dropout: its mask, its mean, its two modes."""

import numpy as np
import pytest
from support import assert_close

from nonlocal_ref.layers.dropout import dropout_layer, dropout_mask


def test_a_mask_keeps_the_mean():
    mask = dropout_mask(np.random.default_rng(0), (200, 1000), 0.3)
    assert sorted(set(mask.ravel())) == [0, 1 / 0.7]
    assert abs(mask.mean() - 1) < 0.01  # 200,000 numbers: 0.0015 a deviation


def test_in_training_what_is_dropped_gets_no_gradient(make):
    layer, x, dy = dropout_layer(0.5, np.random.default_rng(3)), make(4, 50), make(4, 50)
    y, saved = layer.forward({}, x, train=True)
    mask = dropout_mask(np.random.default_rng(3), (4, 50), 0.5)
    assert_close(y, np.asarray(make.of(mask) * x))
    assert_close(layer.backward(dy, saved, {})[0], np.asarray(make.of(mask) * dy))


def test_in_inference_nothing_happens(make_numpy):
    layer, x, dy = dropout_layer(0.5, np.random.default_rng(3)), make_numpy(4, 5), make_numpy(4, 5)
    y, saved = layer.forward(layer.init(None, 5), x)
    assert y is x
    assert layer.backward(dy, saved, {})[0] is dy


@pytest.mark.parametrize("rate", [-0.1, 1.0, float("nan")])
def test_a_rate_outside_its_range_is_refused(rate):
    with pytest.raises(ValueError, match=r"rate is .*: give a number from 0 to below 1"):
        dropout_layer(rate, np.random.default_rng(0))
