"""Max pooling against a plain loop, and where its gradient goes."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import assert_close, assert_gradients

import nonlocal_ref as nl
from nonlocal_ref.base.arrays import to_numpy
from nonlocal_ref.layers.pooling import (
    global_mean,
    global_mean_layer,
    max_pool,
    max_pool_backward,
    max_pool_layer,
    mean_pool,
    mean_pool_backward,
    mean_pool_layer,
)
from tests.layers.oracle import cases
from tests.oracle.cases_of_layers import POOLS

KINDS = [("max", max_pool, max_pool_backward), ("mean", mean_pool, mean_pool_backward)]


def by_loops(x, dy, window):
    """(y, dx) by one loop over the windows and one over their places; dy is None for y alone."""
    grid = [n // k for n, k in zip(x.shape[1:-1], window, strict=True)]
    y, dx = np.empty((x.shape[0], *grid, x.shape[-1])), np.zeros(x.shape)
    for b, *cell, c in np.ndindex(y.shape):
        places = [
            (b, *(i * k + o for i, k, o in zip(cell, window, offset, strict=True)), c)
            for offset in product(*map(range, window))
        ]
        best = max(places, key=lambda place: x[place])  # the first of equals
        y[(b, *cell, c)] = x[best]
        dx[best] = dy[(b, *cell, c)] if dy is not None else 0
    return y, dx


GRIDS = st.lists(st.tuples(st.integers(1, 3), st.integers(0, 4)), min_size=1, max_size=3)


@given(
    axes=GRIDS,
    samples=st.integers(1, 2),
    channels=st.integers(1, 3),
    levels=st.sampled_from([2, 1000]),
    seed=st.integers(0, 999),
)
def test_pooling_is_that_of_a_plain_loop_ties_and_left_overs_included(axes, samples, channels, levels, seed):
    rng, window = np.random.default_rng(seed), tuple(k for k, _ in axes)
    grid = [k + extra for k, extra in axes]
    x = rng.integers(0, levels, (samples, *grid, channels)).astype(float)
    dy = rng.standard_normal((samples, *(n // k for n, k in zip(grid, window, strict=True)), channels))
    y, dx = by_loops(x, dy, window)
    assert (max_pool(x, window) == y).all()
    assert (max_pool_backward(dy, x, window) == dx).all()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_every_library_gives_the_numbers_of_the_loop_in_the_dtype_it_was_given(make, make_numpy, dtype):
    x, dy = make_numpy(2, 4, 7, 5, 3).astype(dtype), make_numpy(2, 4, 3, 2, 3).astype(dtype)
    y, dx = by_loops(x, dy, (1, 2, 2))
    y_there = max_pool(make.of(x), (1, 2, 2))
    dx_there = max_pool_backward(make.of(dy), make.of(x), (1, 2, 2))
    assert str(to_numpy(y_there).dtype) == str(to_numpy(dx_there).dtype) == dtype
    assert_close(y_there, y)
    assert_close(dx_there, dx)


def test_gradients_are_those_of_central_differences(make_numpy):
    x, dy = make_numpy(2, 7, 5, 3), make_numpy(2, 2, 2, 3)
    assert_gradients(lambda x: max_pool(x, (3, 2)), max_pool_backward(dy, x, (3, 2)), (x,), dy)


def test_of_equals_the_first_receives_the_whole_gradient():
    x = np.ones((1, 4, 1))
    assert max_pool_backward(np.array([[[2.0], [5.0]]]), x, (2,)).ravel().tolist() == [2.0, 0.0, 5.0, 0.0]


def test_an_input_of_any_layout_serves(make_numpy):
    x, dy = make_numpy(2, 7, 5, 3), make_numpy(2, 3, 2, 3)
    turned = np.ascontiguousarray(x.transpose(3, 2, 1, 0)).transpose(3, 2, 1, 0)
    assert_close(max_pool(turned, (2, 2)), max_pool(x, (2, 2)))
    assert_close(max_pool_backward(dy, turned, (2, 2)), max_pool_backward(dy, x, (2, 2)))


@pytest.mark.parametrize(("k", "row"), list(enumerate(POOLS)))
@pytest.mark.parametrize(("kind", "pool", "backward"), KINDS)
def test_overlapping_windows_strides_and_padding_are_those_of_autograd(make, kind, pool, backward, k, row):
    case, (_, *geometry) = cases(kind)[f"{kind}/{k}"], row
    x, dy = make.of(case["x"]), make.of(case["dy"])
    assert_close(pool(x, *geometry), case["y"], 1e-9)
    assert_close(backward(dy, x, *geometry), case["dx"], 1e-9)


@pytest.mark.parametrize("window", [((2, 3, 3), (2, 2, 2)), ((2, 1, 1), (3, 1, 1)), ((3, 3), (2, 2), 1)])
def test_a_layer_that_works_in_pieces_gives_the_numbers_of_the_function(make_numpy, window):
    x = make_numpy(2, *(7, 9, 8)[: len(window[0])], 3)
    layer = max_pool_layer(*window)
    y, saved = layer.forward({}, x)
    dy = make_numpy(*y.shape)
    assert (y == max_pool(x, *window)).all()
    assert (layer.backward(dy, saved, {})[0] == max_pool_backward(dy, x, *window)).all()


@pytest.mark.parametrize(
    "layer", [max_pool_layer((3, 2), (2, 2), (1, 0)), mean_pool_layer((3, 2)), global_mean_layer()]
)
def test_a_layer_has_no_parameters_passes_the_gradient_check_and_tells_its_shape(make_numpy, layer):
    params, x = layer.init(np.random.default_rng(0), 3), make_numpy(2, 7, 5, 3)
    y, saved = layer.forward(params, x)
    assert params == layer.backward(make_numpy(*y.shape), saved, params)[1] == {}
    assert nl.gradcheck(layer, params, x).ok
    assert layer.out_shape(x.shape) == y.shape
    assert layer.out_shape((3,)) == (3,)


def test_the_global_mean_is_over_all_positions(make_numpy):
    x = make_numpy(2, 3, 7, 5, 4)
    assert_close(global_mean(x), x.reshape(2, -1, 4).mean(axis=1))
