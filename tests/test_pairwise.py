"""f: scores by hand, against loops, and their gradients against central differences."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import B, E, M, Maker, N, assert_close, assert_gradients, error

from nonlocal_ref.base.op import vjp
from nonlocal_ref.pairwise import CONCATENATION, CONSTANT, DISTANCE, DOT, distance_within

SCORES = {
    "dot": DOT,
    "distance": DISTANCE,
    "distance_within": distance_within(0.7),
    "concatenation": CONCATENATION,
    "constant": CONSTANT,
}
OF_ONE_PAIR = {
    "dot": lambda u, v: sum(u * v),
    "distance": lambda u, v: -sum((u - v) ** 2),
    "distance_within": lambda u, v: -sum((u - v) ** 2) / 0.49,
    "concatenation": lambda u, v: max(u[0] + v[0], 0.0),
    "constant": lambda u, v: 0.0,
}


def operands(make, name, dtype="float64"):
    channels = 1 if name == "concatenation" else E
    return make(B, N, channels, dtype=dtype), make(B, M, channels, dtype=dtype)


def test_scores_of_two_vectors_by_hand():
    theta, phi = np.array([[[1.0, 2.0]]]), np.array([[[3.0, -1.0], [0.5, 4.0]]])
    assert DOT.forward(theta, phi).tolist() == [[[1.0, 8.5]]]
    assert DISTANCE.forward(theta, phi).tolist() == [[[-13.0, -4.25]]]
    assert distance_within(2.0).forward(theta, phi).tolist() == [[[-3.25, -1.0625]]]


def test_concatenation_by_hand_keeps_what_is_positive():
    a, b = np.array([[[1.0], [-2.0]]]), np.array([[[0.5], [-3.0], [2.0]]])
    assert CONCATENATION.forward(a, b).tolist() == [[[1.5, 0.0, 3.0], [0.0, 0.0, 0.0]]]


@pytest.mark.parametrize("name", SCORES)
def test_every_pair_has_the_score_of_its_two_vectors(make_numpy, name):
    theta, phi = operands(make_numpy, name)
    pairs = [[[OF_ONE_PAIR[name](u, v) for v in phi[b]] for u in theta[b]] for b in range(B)]
    assert_close(SCORES[name].forward(theta, phi), np.array(pairs))


@pytest.mark.parametrize("name", SCORES)
def test_gradients_are_those_of_central_differences(make_numpy, name):
    theta, phi = operands(make_numpy, name)
    ds = make_numpy(B, N, M)
    _, pullback = vjp(SCORES[name], theta, phi)
    assert_gradients(SCORES[name].forward, pullback(ds), (theta, phi), ds)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", SCORES)
def test_every_library_gives_the_numbers_of_numpy_in_the_dtype_it_was_given(make, make_numpy, name, dtype):
    inputs, ds = operands(make_numpy, name), make_numpy(B, N, M)
    s, pullback = vjp(SCORES[name], *inputs)
    s_there, pullback_there = vjp(SCORES[name], *(make.of(a.astype(dtype)) for a in inputs))
    assert_close(s_there, s)
    for there, here in zip(pullback_there(make.of(ds.astype(dtype))), pullback(ds), strict=True):
        assert str(there.dtype).endswith(dtype)
        assert_close(there, here)


def test_relu_has_no_gradient_at_its_kink():
    a, b = np.zeros((1, 2, 1)), np.zeros((1, 3, 1))
    da, db = CONCATENATION.backward(np.ones((1, 2, 3)), a, b)
    assert not da.any()
    assert not db.any()


def test_a_bandwidth_of_one_is_the_plain_distance():
    assert distance_within(1.0) is DISTANCE


@pytest.mark.parametrize("bandwidth", [0.3, 1.0, 3.0])
@pytest.mark.parametrize("offset", [0.0, 1e4])
def test_a_common_offset_costs_distances_nothing_but_the_rounding_of_the_centred_features(bandwidth, offset):
    make, score = Maker(np), distance_within(bandwidth)
    theta, phi = ((make(B, 50, E, dtype="float32") + np.float32(offset)) for _ in "ab")
    ds = make(B, 50, 50, dtype="float32")
    exact, exact_pullback = vjp(score, theta.astype(float), phi.astype(float))
    found, pullback = vjp(score, theta, phi)
    assert error(found, exact) < 5e-7
    gradients = zip(pullback(ds), exact_pullback(ds.astype(float)), strict=True)
    assert max(error(a, b) for a, b in gradients) < 5e-7
    assert np.allclose(np.diagonal(score.forward(theta, theta), axis1=1, axis2=2), 0, atol=1e-4)


@given(seed=st.integers(0, 2**32 - 1), shift=st.floats(-10, 10))
def test_distances_do_not_change_when_all_positions_are_shifted(seed, shift):
    make = Maker(np, seed)
    theta, phi = make(B, N, E), make(B, M, E)
    assert_close(DISTANCE.forward(theta + shift, phi + shift), DISTANCE.forward(theta, phi), 1e-9)


@given(seed=st.integers(0, 2**32 - 1))
@pytest.mark.parametrize("name", SCORES)
def test_the_backward_is_linear_in_the_output_gradient(name, seed):
    make = Maker(np, seed)
    inputs, one, other = operands(make, name), make(B, N, M), make(B, N, M)
    _, pullback = vjp(SCORES[name], *inputs)
    together, first, second = pullback(3 * one - other), pullback(one), pullback(other)
    for sum_, a, b in zip(together, first, second, strict=True):
        assert_close(sum_, 3 * a - b, 1e-9)
