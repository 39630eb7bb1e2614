"""C: weights by hand, rows that sum to one, and the gradients."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import B, M, Maker, N, assert_close, assert_gradients

from nonlocal_ref.base.arrays import to_numpy
from nonlocal_ref.base.op import vjp
from nonlocal_ref.normalise import MEAN, SOFTMAX

OPS = {"softmax": SOFTMAX, "mean": MEAN}
SEEDS = st.integers(0, 2**32 - 1)


def test_softmax_of_logarithms_gives_their_shares():
    p = SOFTMAX.forward(np.log([[[1.0, 2.0, 5.0], [3.0, 3.0, 2.0]]]))
    np.testing.assert_allclose(p, [[[1 / 8, 2 / 8, 5 / 8], [3 / 8, 3 / 8, 2 / 8]]], rtol=1e-15)


def test_softmax_backward_by_hand():
    p, dp = np.array([[[0.25, 0.75]]]), np.array([[[1.0, 5.0]]])
    assert SOFTMAX.backward(dp, p).tolist() == [[[-0.75, 0.75]]]  # the row's mean is 4: 0.25 * -3, 0.75 * 1


def test_mean_divides_by_the_number_of_keys():
    assert MEAN.forward(np.array([[[2.0, -4.0, 7.0, 3.0]]])).tolist() == [[[0.5, -1.0, 1.75, 0.75]]]
    assert MEAN.backward(np.array([[[4.0, 8.0]]]), np.zeros((1, 1, 2))).tolist() == [[[2.0, 4.0]]]


@pytest.mark.parametrize("name", OPS)
def test_gradients_are_those_of_central_differences(make_numpy, name):
    s, dp = make_numpy(B, N, M), make_numpy(B, N, M)
    _, pullback = vjp(OPS[name], s)
    assert_gradients(OPS[name].forward, pullback(dp), (s,), dp)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", OPS)
def test_every_library_gives_the_numbers_of_numpy_in_the_dtype_it_was_given(make, make_numpy, name, dtype):
    s, dp = make_numpy(B, N, M), make_numpy(B, N, M)
    p, pullback = vjp(OPS[name], s)
    p_there, pullback_there = vjp(OPS[name], make.of(s.astype(dtype)))
    ds_there = pullback_there(make.of(dp.astype(dtype)))
    assert str(p_there.dtype).endswith(dtype)
    assert str(ds_there.dtype).endswith(dtype)
    assert_close(p_there, p)
    assert_close(ds_there, pullback(dp))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_logits_of_ten_thousand_stay_finite_and_right(make, dtype):
    s = np.array([[[1e4, -1e4, 0.0], [-1e4, -1e4, -1e4], [1e4, 1e4, -1e4]]], dtype)
    p = SOFTMAX.forward(make.of(s))
    assert str(p.dtype).endswith(dtype)
    expected = [[[1, 0, 0], [1 / 3, 1 / 3, 1 / 3], [1 / 2, 1 / 2, 0]]]
    np.testing.assert_allclose(to_numpy(p), expected, rtol=1e-6)
    ds = SOFTMAX.backward(make(1, 3, 3, dtype=dtype), p)
    assert bool(make.xp.all(make.xp.isfinite(ds)))


@given(seed=SEEDS, size=st.floats(1e-3, 1e3))
def test_rows_of_the_softmax_sum_to_one_and_their_gradients_to_nought(seed, size):
    make = Maker(np, seed)
    p = SOFTMAX.forward(size * make(B, N, M))
    assert (p >= 0).all()
    np.testing.assert_allclose(p.sum(axis=-1), 1, rtol=1e-13)
    np.testing.assert_allclose(SOFTMAX.backward(make(B, N, M), p).sum(axis=-1), 0, atol=1e-13)


@given(seed=SEEDS, shift=st.floats(-1e3, 1e3))
def test_the_softmax_does_not_change_when_a_row_is_shifted(seed, shift):
    s = Maker(np, seed)(B, N, M)
    assert_close(SOFTMAX.forward(s + shift), SOFTMAX.forward(s), 1e-9)


def test_inputs_are_left_alone(make_numpy):
    s, dp = make_numpy(B, N, M), make_numpy(B, N, M)
    copies = s.copy(), dp.copy()
    for op in OPS.values():
        _, pullback = vjp(op, s)
        pullback(dp)
    assert (s == copies[0]).all()
    assert (dp == copies[1]).all()
