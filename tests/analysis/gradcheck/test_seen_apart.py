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
