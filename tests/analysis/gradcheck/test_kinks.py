"""Kinks and ties are reported and not blamed; what is wrong there is still called wrong."""

import numpy as np
import pytest
from quick import few_quick
from support import Maker

import nonlocal_ref as nl
from nonlocal_ref.layers.pooling import max_pool, max_pool_backward

X = np.array([[-1.3, 0.0, 0.7, 0.0, 2.1], [0.4, -0.2, 0.0, 1.9, -0.6]])


def relu(x):
    return np.maximum(x, 0)


def relu_backward(at_zero):
    """The derivative of relu, with this value at 0."""
    return lambda dy, x: dy * np.where(x == 0, at_zero, x > 0)


@pytest.mark.parametrize(
    ("at_zero", "right"),
    [(0, True), (1, True), (0.5, True), (0.3, True), (1.2, False), (-0.1, False), (5, False)],
)
def test_between_the_slopes_of_a_kink_every_value_is_right(at_zero, right):
    report = nl.gradcheck((relu, relu_backward(at_zero)), X)
    assert report.ok == right, report
    assert report.worst.kinks == 3
    assert report.notes[0].startswith("x: 3 elements lie on a kink or tie, the first at (0, 1): slope ")


def test_a_mistake_elsewhere_is_not_forgiven_for_a_kink():
    assert not nl.gradcheck((relu, lambda dy, x: dy * (x >= 0) * np.where(x == 2.1, 2, 1)), X).ok


def test_a_mistake_at_a_kink_shows_beside_it():
    report = nl.gradcheck((lambda x: abs(x), lambda dy, x: 2 * dy * np.sign(x)), np.zeros((2, 3)))
    assert not report.ok
    assert report.worst.ratio == pytest.approx(2)


@pytest.mark.parametrize("gate", [np.greater, np.greater_equal])
def test_w_f_of_zero_is_a_kink_of_the_concatenation(gate):
    def backward(ds, a, b):
        ds = ds * gate(a + b.mT, 0)
        return ds.sum(axis=2, keepdims=True), ds.sum(axis=1)[..., None]

    block = nl.nonlocal_block(
        version=nl.VERSIONS["concatenation"]._replace(score=nl.CONCATENATION._replace(backward=backward))
    )
    for seed in range(4):
        make = Maker(np, seed)
        params = make.params(block, 3, 2)
        params["w_f"] = params["w_f"]._replace(theta=np.zeros((2, 1)), phi=np.zeros((2, 1)))
        report = nl.gradcheck(block, params, make(2, 5, 3), seed=seed)
        assert report.ok, report
        assert {row.name for row in report.rows if row.kinks} == {"w_f.theta", "w_f.phi"}


def test_w_f_of_zero_does_not_hide_a_wrong_gradient():
    score = nl.CONCATENATION._replace(backward=lambda ds, a, b: nl.CONCATENATION.backward(ds, a, b)[::-1])
    block, make = nl.nonlocal_block(version=nl.VERSIONS["concatenation"]._replace(score=score)), Maker(np)
    params = make.params(block, 3, 2)
    params["w_f"] = params["w_f"]._replace(theta=np.zeros((2, 1)), phi=np.zeros((2, 1)))
    assert not nl.gradcheck(block, params, make(2, 5, 3)).ok


@pytest.mark.parametrize("version", few_quick(nl.VERSIONS, ["cosine", "concatenation"]))
@pytest.mark.parametrize("pool", ["before", "after"])
def test_ties_of_small_integers_are_not_blamed(version, pool):
    block = nl.nonlocal_block(version=version, pool=pool)
    for seed in range(2):
        make = Maker(np, seed)
        x = make.rng.integers(0, 2, (2, 6, 3)).astype(float)
        report = nl.gradcheck(block, make.params(block, 3, 2), x, seed=seed)
        assert report.ok, report


@pytest.mark.parametrize("version", few_quick(nl.VERSIONS, ["cosine", "concatenation"]))
@pytest.mark.parametrize("x", [np.zeros((2, 6, 3)), np.ones((2, 6, 3))], ids=["zeros", "constant"])
def test_an_image_of_one_colour_is_not_blamed(version, x):
    block = nl.nonlocal_block(version=version, pool="before")
    report = nl.gradcheck(block, Maker(np).params(block, 3, 2), x)
    assert report.ok, report


def test_the_jump_of_a_row_of_zeros_has_no_derivative_and_is_not_blamed():
    block, make = nl.nonlocal_block(version="cosine"), Maker(np)
    x = np.array(make(2, 5, 3))
    x[0, 3] = 0
    report = nl.gradcheck(block, make.params(block, 3, 2), x)
    assert report.ok, report


def all_maxima(dy, x, window):
    """Every entry that equals the largest of its window receives all of dy."""
    return np.repeat(dy, 2, axis=1) * (x == np.repeat(max_pool(x, window), 2, axis=1))


@pytest.mark.parametrize("length", [6, 400])
def test_all_maxima_of_a_tie_receiving_dy_is_wrong(length):
    make = Maker(np)
    x = make.rng.integers(0, 3, (2, length, 3)).astype(float)
    right = nl.gradcheck((lambda x: max_pool(x, (2,)), lambda dy, x: max_pool_backward(dy, x, (2,))), x)
    wrong = nl.gradcheck((lambda x: max_pool(x, (2,)), lambda dy, x: all_maxima(dy, x, (2,))), x)
    assert right.ok, right
    assert not wrong.ok
    assert wrong.worst.index is None
    assert "at a tie one of the equal entries receives dy, or shares that add up to one" in wrong.problems[0]
    smooth = nl.gradcheck(
        (lambda x: max_pool(x, (2,)), lambda dy, x: all_maxima(dy, x, (2,))), make(2, length, 3)
    )
    assert smooth.ok, smooth


def test_shares_that_hide_in_the_mean_of_both_slopes_are_found():
    # three equal entries, each given a half: every central slope is a half too, but together they get 1.5 dy
    x = np.array([[0.3, 0.3, 0.3], [1.0, 0.2, -0.4]])
    for share, right in ((1 / 3, True), (1 / 2, False)):

        def backward(dy, x, share=share):
            largest = x == x.max(axis=1, keepdims=True)
            return dy[:, None] * np.where(largest.sum(axis=1, keepdims=True) > 1, share * largest, largest)

        assert nl.gradcheck((lambda x: x.max(axis=1), backward), x).ok == right


def test_a_kink_nearer_than_a_step_is_no_mistake():
    for distance in (3e-6, 3e-7, -3e-6, -4e-7):
        x = np.array([1.0, -0.7, distance, 0.4])
        assert nl.gradcheck((relu, relu_backward(0)), x).ok
        assert not nl.gradcheck((relu, lambda dy, x: dy * (x < 0)), x).ok


def test_random_directions_across_many_kinks_are_not_blamed():
    make = Maker(np)
    for x in (make(3, 5000), 1e-3 * make(3, 5000), make.rng.integers(-1, 2, (3, 5000)).astype(float)):
        assert nl.gradcheck((relu, relu_backward(0)), x).ok
        assert not nl.gradcheck((relu, lambda dy, x: dy * (x > 0) * (1 + 1e-3 * (x < 0.1 * x.max()))), x).ok
