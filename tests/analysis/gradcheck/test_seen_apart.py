"""Gradients too small for <dy, y>: 0 up to rounding, seen in the small entries of y alone, or hidden."""

import numpy as np
import pytest
from support import Maker

import nonlocal_ref as nl
from nonlocal_ref.embed import linear_layer
from nonlocal_ref.layers.batchnorm import batchnorm_layer

SMALL = 1e-6  # of the gradient of a softmax with such scores many entries are far below


def softmax_gradient(scale, seed, wrong=lambda g: g):
    """The report on a softmax with scores of this size, its gradient changed by `wrong`."""
    s = scale * np.random.default_rng(seed).standard_normal((2, 7, 5))
    backward = lambda *args: wrong(nl.SOFTMAX.backward(*args))  # noqa: E731
    return nl.gradcheck(nl.SOFTMAX._replace(backward=backward), s, seed=seed)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("scale", [1, 10, 30])
def test_a_softmax_is_right_however_large_its_scores(scale, seed):
    report = softmax_gradient(scale, seed)
    assert report.ok, report
    assert "?" not in str(report)


def test_the_report_says_where_the_smallest_slopes_were_looked_at():
    (note,) = softmax_gradient(30, 0).notes
    assert note.startswith("s: ")
    assert note.endswith(
        "were checked in the small entries of y alone: in the large ones rounding hides them"
    )


@pytest.mark.parametrize("mistake", [lambda g: 1.01 * g, lambda g: np.where(np.abs(g) < SMALL, 2 * g, g)])
def test_a_softmax_that_is_wrong_in_its_small_entries_gets_no_check_mark(mistake):
    assert not softmax_gradient(30, 0, mistake).ok


def test_an_entry_that_no_part_of_y_shows_gets_no_verdict():
    x, f = np.array([1e-4, 1.0, 1e4]), lambda x: np.sum(x**3)
    report = nl.gradcheck((f, lambda dy, x: dy * 3 * x**2), x)
    assert (report.ok, report.wrong) == (False, False)
    assert "(0,)" in report.unchecked[0]


@pytest.mark.parametrize("effect", [1e-6, 1e-11, 1e-13, 1e-15, 1e-18])
def test_a_small_effect_that_the_backward_denies_gets_no_check_mark(effect):
    x = np.random.default_rng(0).standard_normal(4)
    report = nl.gradcheck((lambda x: 1 + effect * x, lambda dy, x: 0 * x), x)
    assert not report.ok, report


@pytest.mark.parametrize("far", [3, 30, 1e6])
def test_an_effect_that_begins_far_away_does_not_hide_a_gradient_of_0(far):
    x = np.random.default_rng(0).standard_normal(4)
    f, backward = lambda x: np.maximum(x - far, 0) + 1, lambda dy, x: dy * (x > far)
    assert nl.gradcheck((f, backward), x).ok


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("width", [1, 1e-2, 1e-4])
def test_a_bias_before_a_batch_normalisation_has_the_gradient_0(width, seed):
    """Also where the channels hardly vary, so that 1 / sqrt(var + eps) multiplies the rounding by 300."""
    make, layer = Maker(np, seed), nl.chain(map=linear_layer(3), norm=batchnorm_layer())
    params = make.like(layer.init(make.rng, 3, dtype=np.float64))
    report = nl.gradcheck(layer, params, width * make(2, 6, 3), seed=seed, train=True)
    assert report.ok, report
    assert "?" not in str(report)


@pytest.mark.parametrize("seed", range(8))
def test_a_softmax_of_scores_of_100_is_right(seed):
    report = softmax_gradient(100, seed)
    assert report.ok, report


@pytest.mark.parametrize("seed", [0, 5, 6])
def test_a_softmax_that_is_nearly_one_hot_is_never_called_wrong(seed):
    """Its gradients go down to 1e-323, where float64 has no digits left."""
    assert not softmax_gradient(300, seed).wrong


@pytest.mark.parametrize("seed", [1, 5])
@pytest.mark.parametrize("scale", [100, 300, 1000])
def test_a_softmax_that_is_nearly_one_hot_gets_no_check_mark_for_a_mistake(scale, seed):
    for factor in (0, 1.01):
        assert not softmax_gradient(scale, seed, lambda g, factor=factor: factor * g).ok
    assert not softmax_gradient(scale, seed, lambda g: np.where(np.abs(g) < 1e-9, 2 * g, g)).ok


def centred(x):
    return np.sum(x - np.mean(x), keepdims=True)


def row_sums(x):
    return nl.SOFTMAX.forward(x).sum(axis=-1)


def row_sums_backward(dy, x):
    return nl.SOFTMAX.backward(dy[..., None] * np.ones(x.shape), nl.SOFTMAX.forward(x))


def zero(dy, x):
    return np.zeros_like(x)


@pytest.mark.parametrize("width", [1e-8, 1.0, 1e6])
@pytest.mark.parametrize(
    ("f", "backward"),
    [
        (centred, zero),
        (lambda x: np.ones_like(x), zero),
        (lambda x: np.sign(x), zero),
    ],
)
def test_an_only_input_without_an_effect_is_right_if_its_gradient_is_0(f, backward, width):
    x = width * np.random.default_rng(0).standard_normal((2, 3, 4))
    report = nl.gradcheck((f, backward), x)
    assert report.ok, report


@pytest.mark.parametrize("backward", [zero, row_sums_backward])
def test_rows_of_a_softmax_sum_to_1_whatever_its_scores(backward):
    report = nl.gradcheck((row_sums, backward), np.random.default_rng(0).standard_normal((2, 3, 4)))
    assert report.ok, report
    assert report.notes == ("x: y stays the same here and the gradient is 0, both but for rounding",)


@pytest.mark.parametrize("effect", [1e-6, 1e-9, 1e-11])
def test_an_effect_beside_terms_that_cancel_gets_no_check_mark_if_the_backward_denies_it(effect):
    x = np.random.default_rng(0).standard_normal((3, 4))
    assert not nl.gradcheck((lambda x: centred(x) + effect * x[:1, :1], zero), x).ok


def test_a_gradient_that_is_not_0_is_wrong_where_y_stays_the_same():
    x = np.random.default_rng(0).standard_normal((3, 4))
    assert nl.gradcheck((centred, lambda dy, x: dy * np.ones_like(x)), x).wrong
