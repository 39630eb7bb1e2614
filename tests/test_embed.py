"""theta, phi, g, W_z: the linear map of each position, and the unit rows of cosine."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import B, C, E, Maker, N, assert_close, assert_gradients

from nonlocal_ref.base.arrays import to_numpy
from nonlocal_ref.base.op import vjp
from nonlocal_ref.base.parallel import MANY_ROWS
from nonlocal_ref.embed import linear, linear_backward, linear_layer, scaled, unit, unit_rows

GRIDS = [(N,), (3, 5), (4, 3, 5)]


def test_a_linear_map_by_hand():
    x, w, b = (
        np.array([[[1.0, 2.0], [0.0, -1.0]]]),
        np.array([[1.0, 0.0, 3.0], [2.0, -1.0, 0.5]]),
        np.arange(3.0),
    )
    assert linear(x, w).tolist() == [[[5.0, -2.0, 4.0], [-2.0, 1.0, -0.5]]]
    assert linear(x, w, b).tolist() == [[[5.0, -1.0, 6.0], [-2.0, 2.0, 1.5]]]


@pytest.mark.parametrize("grid", GRIDS)
def test_every_position_is_mapped_alone(make_numpy, grid):
    x, w, b = make_numpy(B, *grid, C), make_numpy(C, E), make_numpy(E)
    y = linear(x, w, b)
    assert y.shape == (B, *grid, E)
    for place in np.ndindex(B, *grid):
        np.testing.assert_allclose(y[place], [sum(x[place] * w[:, e]) + b[e] for e in range(E)], rtol=1e-12)


@pytest.mark.parametrize("n", [5, 300, 2 * MANY_ROWS + 3])  # one thread; two; rows in several parts
@pytest.mark.parametrize("order", "CF")
def test_gradients_are_the_same_in_parts_and_for_every_order_in_memory(make_numpy, n, order):
    dy, x, w = (make_numpy(*shape).copy(order) for shape in ((n, 17), (n, 12), (12, 17)))
    found = linear_backward(dy, x, w)
    for actual, expected in zip(found, (dy @ w.T, x.T @ dy, dy.sum(axis=0)), strict=True):
        assert_close(actual, expected, floor=1.0)


@pytest.mark.parametrize("grid", GRIDS)
def test_gradients_of_the_linear_map_are_those_of_central_differences(make_numpy, grid):
    x, w, b, dy = make_numpy(B, *grid, C), make_numpy(C, E), make_numpy(E), make_numpy(B, *grid, E)
    assert_gradients(linear, linear_backward(dy, x, w), (x, w, b), dy)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_every_library_gives_the_numbers_of_numpy_in_the_dtype_it_was_given(make, make_numpy, dtype):
    x, w, b, dy = make_numpy(B, 3, 5, C), make_numpy(C, E), make_numpy(E), make_numpy(B, 3, 5, E)
    there = [make.of(a.astype(dtype)) for a in (x, w, b, dy)]
    found = (linear(*there[:3]), *linear_backward(there[3], *there[:2]))
    expected = (linear(x, w, b), *linear_backward(dy, x, w))
    for a, right in zip(found, expected, strict=True):
        assert str(a.dtype).endswith(dtype)
        assert_close(a, right)


def test_adding_the_bias_changes_no_input(make_numpy):
    x, b = make_numpy(B, N, E), make_numpy(E)
    before = x.copy(), b.copy()
    linear(x, np.eye(E), b)
    assert (x == before[0]).all()
    assert (b == before[1]).all()


def test_the_operation_does_not_depend_on_how_the_input_lies_in_memory(make_numpy):
    x, w, b = make_numpy(B, 3, 5, C), make_numpy(C, E), make_numpy(E)
    turned = np.ascontiguousarray(x.transpose(3, 2, 1, 0)).transpose(3, 2, 1, 0)
    assert not turned.flags.c_contiguous
    assert_close(linear(turned, w, b), linear(x, w, b))
    for a, right in zip(
        linear_backward(turned[..., :E], turned, w), linear_backward(x[..., :E], x, w), strict=True
    ):
        assert_close(a, right)


def test_unit_rows_by_hand():
    x = np.array([[[3.0, 4.0], [0.0, -2.0]]])
    np.testing.assert_allclose(unit(x), [[[0.6, 0.8], [0.0, -1.0]]], rtol=1e-15)
    np.testing.assert_allclose(unit(x, 5.0), [[[3.0, 4.0], [0.0, -5.0]]], rtol=1e-15)


@given(seed=st.integers(0, 2**32 - 1), length=st.floats(0.1, 10))
def test_unit_rows_have_their_length_and_no_gradient_along_themselves(seed, length):
    make = Maker(np, seed)
    x, dy = make(B, N, E), make(B, N, E)
    y, pullback = vjp(unit_rows(length), x)
    np.testing.assert_allclose(np.linalg.norm(y, axis=-1), length, rtol=1e-12)
    along, scale = np.sum(pullback(dy) * x, axis=-1), length * np.linalg.norm(dy, axis=-1)
    np.testing.assert_array_less(abs(along), 1e-12 * scale)


@pytest.mark.parametrize("op", [unit_rows(0.7), scaled(0.7)], ids=["unit", "scaled"])
def test_gradients_of_features_are_those_of_central_differences(make_numpy, op):
    x, dy = make_numpy(B, N, E), make_numpy(B, N, E)
    _, pullback = vjp(op, x)
    assert_gradients(op.forward, pullback(dy), (x,), dy)


def test_a_row_of_zeros_stays_zero_and_passes_no_gradient(make):
    x = make.of(np.array([[[0.0, 0.0], [3.0, 4.0]]]))
    y, pullback = vjp(unit_rows(1.0), x)
    assert to_numpy(y)[0, 0].tolist() == [0.0, 0.0]
    assert to_numpy(pullback(make(1, 2, 2)))[0, 0].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("op", [unit_rows(np.float64(0.7)), scaled(np.float64(0.7))], ids=["unit", "scaled"])
def test_a_factor_of_numpy_does_not_widen_float32(make, op):
    y, pullback = vjp(op, make(B, N, E, dtype="float32"))
    assert str(y.dtype).endswith("float32")
    assert str(pullback(make(B, N, E, dtype="float32")).dtype).endswith("float32")


@pytest.mark.parametrize("size", [1e-30, 1e-20, 1e20, 1e30])
def test_unit_rows_have_length_one_where_squares_would_overflow_or_vanish(size):
    x = np.array([[3.0, 4.0], [0.0, 0.0]], np.float32) * np.float32(size)
    np.testing.assert_allclose(unit(x), [[0.6, 0.8], [0.0, 0.0]], rtol=1e-6)


def test_the_layer_maps_as_the_function_does(make_numpy):
    layer, x, dy = linear_layer(E), make_numpy(B, N, C), make_numpy(B, N, E)
    params = make_numpy.like(layer.init(np.random.default_rng(0), C))
    y, saved = layer.forward(params, x)
    dx, (dw, db) = layer.backward(dy, saved, params)
    assert_close(y, linear(x, *params))
    for found, expected in zip((dx, dw, db), linear_backward(dy, x, params.w), strict=True):
        assert_close(found, expected)
    assert layer.out_shape(x.shape) == y.shape
    assert layer.out_shape((C,)) == (E,)


def test_a_layer_without_a_width_keeps_the_channels_that_arrive():
    layer = linear_layer()
    assert layer.init(np.random.default_rng(0), 5).w.shape == (5, 5)
    assert layer.out_shape((2, 7, 5)) == (2, 7, 5)
