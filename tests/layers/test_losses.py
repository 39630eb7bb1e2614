"""Losses: against PyTorch, by hand, and with large logits."""

import numpy as np
import pytest
from support import assert_close, assert_gradients

from nonlocal_ref.layers.losses import (
    sigmoid_cross_entropy,
    sigmoid_cross_entropy_backward,
    softmax_cross_entropy,
    softmax_cross_entropy_backward,
)
from tests.layers.oracle import cases

LOSSES = {
    "softmax": (softmax_cross_entropy, softmax_cross_entropy_backward),
    "sigmoid": (sigmoid_cross_entropy, sigmoid_cross_entropy_backward),
}
KINDS = pytest.mark.parametrize("kind", LOSSES)


def labels_for(kind):
    rng = np.random.default_rng(1)
    return rng.integers(0, 3, 4) if kind == "softmax" else rng.integers(0, 2, (4, 3)) / 1


@KINDS
def test_loss_and_gradient_are_those_of_autograd(make, kind):
    loss, backward = LOSSES[kind]
    case = cases(kind)[kind]
    logits, labels = make.of(case["logits"]), make.xp.asarray(case["labels"])
    assert_close(loss(logits, labels), case["loss"], 1e-12)
    assert_close(backward(1.0, logits, labels), case["dlogits"], 1e-12)


@KINDS
def test_the_gradient_is_that_of_central_differences(make_numpy, kind):
    loss, backward = LOSSES[kind]
    logits, labels, dloss = make_numpy(4, 3), labels_for(kind), np.float64(-1.7)
    assert_gradients(lambda a: loss(a, labels), backward(dloss, logits, labels), (logits,), dloss)


def test_losses_by_hand():
    assert_close(softmax_cross_entropy(np.zeros((2, 4)), np.array([1, 3])), np.log(4))
    assert_close(sigmoid_cross_entropy(np.zeros((2, 3)), np.ones((2, 3))), np.log(2))


@KINDS
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_large_logits_overflow_nowhere_and_the_dtype_is_kept(make_numpy, kind, dtype):
    loss, backward = LOSSES[kind]
    logits = np.array([[1e4, -1e4, 0.0], [-1e4, 1e4, 1e4]], dtype)
    labels = np.array([0, 1]) if kind == "softmax" else np.array([[1, 0, 1], [0, 1, 1]], dtype)
    value, gradient = loss(logits, labels), backward(1.0, logits, labels)
    assert np.isfinite(value)
    assert np.isfinite(gradient).all()
    assert gradient.dtype == np.asarray(value).dtype == np.dtype(dtype)
