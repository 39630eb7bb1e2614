"""Batch normalisation: its statistics, its three forms, and their gradients."""

import numpy as np
import pytest
from refusals import refuses
from support import B, C, assert_close, assert_gradients

from nonlocal_ref import gradcheck
from nonlocal_ref.layers.batchnorm import (
    EPS,
    MOMENTUM,
    NEAR,
    BatchNorm,
    Running,
    batchnorm,
    batchnorm_backward,
    batchnorm_layer,
    fixed_backward,
    running_statistics,
    statistics,
)

GRIDS = [(7,), (3, 5), (4, 3, 5)]


def in_training(x, gamma, beta):
    return batchnorm(x, gamma, beta, *statistics(x))


@pytest.fixture
def parameters(make_numpy):
    return make_numpy(C), make_numpy(C)


def test_epsilon_and_momentum_are_those_of_the_paper_s_code():
    assert (EPS, MOMENTUM) == (1e-5, 0.9)


def test_statistics_by_hand_are_over_samples_and_positions():
    x = np.array([[[1.0, 10.0], [3.0, 10.0]], [[5.0, 10.0], [7.0, 30.0]]])
    mean, var = statistics(x)
    assert mean.tolist() == [4.0, 15.0]
    assert var.tolist() == [5.0, 75.0]


def test_running_statistics_by_hand_take_the_unbiased_variance():
    x = np.array([[[1.0], [3.0], [5.0], [7.0]]])  # mean 4, variance 5, unbiased 20/3
    mean, var = running_statistics((np.array([10.0]), np.array([1.0])), x)
    assert_close(mean, np.array([9.4]))
    assert_close(var, np.array([0.9 + 0.1 * 20 / 3]))


def test_running_statistics_of_a_lone_position_are_finite(make):
    mean, var = running_statistics((make(C), make(C)), make(1, 1, C))
    assert bool(make.xp.all(make.xp.isfinite(mean)))
    assert bool(make.xp.all(make.xp.isfinite(var)))


@pytest.mark.parametrize("grid", GRIDS)
def test_in_training_every_channel_gets_mean_beta_and_deviation_gamma(make_numpy, parameters, grid):
    gamma, beta = parameters
    y = in_training(100 * make_numpy(B, *grid, C) + 7, gamma, beta)
    axes = tuple(range(y.ndim - 1))
    assert_close(y.mean(axis=axes), beta, 1e-9)
    assert_close(y.std(axis=axes), abs(gamma), 1e-6)  # eps is 1e-9 of the variance


@pytest.mark.parametrize("grid", GRIDS)
def test_gradients_in_training_are_those_of_central_differences(make_numpy, parameters, grid):
    x, dy = make_numpy(B, *grid, C), make_numpy(B, *grid, C)
    gamma, beta = parameters
    assert_gradients(in_training, batchnorm_backward(dy, x, gamma), (x, gamma, beta), dy)


@pytest.mark.parametrize("grid", GRIDS)
def test_gradients_with_fixed_statistics_are_those_of_central_differences(make_numpy, parameters, grid):
    x, dy = make_numpy(B, *grid, C), make_numpy(B, *grid, C)
    (gamma, beta), mean, var = parameters, make_numpy(C), 0.5 + make_numpy(C) ** 2
    gradients = fixed_backward(dy, x, gamma, mean, var)
    assert_gradients(lambda *args: batchnorm(*args, mean, var), gradients, (x, gamma, beta), dy)


def test_in_training_no_gradient_is_left_along_a_constant_or_the_value_itself(make_numpy, parameters):
    x, dy = make_numpy(B, 7, C), make_numpy(B, 7, C)
    dx, _, _ = batchnorm_backward(dy, x, parameters[0])
    centred = x - x.mean(axis=(0, 1))
    np.testing.assert_allclose(dx.sum(axis=(0, 1)), 0, atol=1e-12)
    np.testing.assert_allclose((dx * centred).sum(axis=(0, 1)), 0, atol=1e-3)  # all but eps / var of it


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_every_library_gives_the_numbers_of_numpy_in_the_dtype_it_was_given(make, make_numpy, dtype):
    x, dy, gamma, mean = make_numpy(B, 3, 5, C), make_numpy(B, 3, 5, C), make_numpy(C), make_numpy(C)
    var = make_numpy.of(0.5 + mean**2)

    def everything(x, dy, gamma, mean, var):
        trained = (
            in_training(x, gamma, mean),
            *batchnorm_backward(dy, x, gamma),
            *running_statistics((mean, var), x),
        )
        return (*trained, batchnorm(x, gamma, gamma, mean, var), *fixed_backward(dy, x, gamma, mean, var))

    there = [make.of(a.astype(dtype)) for a in (x, dy, gamma, mean, var)]
    for found, expected in zip(everything(*there), everything(x, dy, gamma, mean, var), strict=True):
        assert str(found.dtype).endswith(dtype)
        assert_close(found, expected)


def test_a_common_offset_costs_the_variance_no_more_than_the_rounding_of_the_input(make_numpy):
    x = make_numpy(B, 50, C, dtype="float32") + np.float32(1e4)
    _, var = statistics(x)
    _, exact = statistics(x.astype(float))
    assert_close(var, exact, 1e-5)


def test_the_variance_is_right_where_the_rows_looked_at_first_are_not_like_the_others(make_numpy):
    x = make_numpy(B, 500, C, dtype="float32").copy()
    x[:, :: 1000 // NEAR] += 100
    _, var = statistics(x)
    assert_close(var, x.astype(float).var(axis=(0, 1)), 1e-5)


def test_a_channel_of_one_number_has_no_negative_variance():
    for value in (0.1, 1e4, 1e8):
        _, var = statistics(np.full((2, 999, 3), value, np.float32))
        assert (var >= 0).all()


def test_the_layer_in_training_takes_the_batch_and_otherwise_the_running_statistics(make_numpy):
    layer, x = batchnorm_layer(), make_numpy(B, 7, C)
    params = make_numpy.like(layer.init(np.random.default_rng(0), C))
    gamma, beta, running = params
    for train, (mean, var) in ((True, statistics(x)), (False, running)):
        y, saved = layer.forward(params, x, train=train)
        assert_close(y, batchnorm(x, gamma, beta, mean, var))
        after = running_statistics(running, x) if train else running
        for found, expected in zip(layer.update(params, saved).running, after, strict=True):
            assert_close(found, expected)


def test_a_frozen_layer_trains_with_the_running_statistics_and_leaves_them(make_numpy):
    layer, x, dy = batchnorm_layer(frozen=True), make_numpy(B, 7, C), make_numpy(B, 7, C)
    params = make_numpy.like(layer.init(np.random.default_rng(0), C))
    y, saved = layer.forward(params, x, train=True)
    dx, dparams = layer.backward(dy, saved, params)
    expected = fixed_backward(dy, x, params.gamma, *params.running)
    assert_close(y, layer.forward(params, x)[0])
    for found, right in zip((dx, *dparams), expected, strict=True):
        assert_close(found, right)
    assert layer.update(params, saved).running is params.running


def test_gamma_starts_at_one_or_at_zero():
    rng = np.random.default_rng(0)
    assert batchnorm_layer().init(rng, 3).gamma.tolist() == [1, 1, 1]
    assert batchnorm_layer().init(rng, 3, zero_init=True).gamma.tolist() == [0, 0, 0]


def test_epsilon_by_hand_is_added_to_the_variance():
    x = np.array([[1.0], [3.0], [5.0], [7.0]])  # mean 4, variance 5: with eps = 4 divided by 3
    layer = batchnorm_layer(eps=4.0)
    y, saved = layer.forward(layer.init(None, 1, dtype=float), x, train=True)
    assert_close(y, np.array([[-1.0], [-1 / 3], [1 / 3], [1.0]]))
    assert saved.train


def test_momentum_by_hand_is_the_share_of_the_old_statistics():
    x = np.array([[1.0], [3.0], [5.0], [7.0]])  # mean 4, unbiased variance 20/3; at first 0 and 1
    layer = batchnorm_layer(momentum=0.75)
    params = layer.init(None, 1, dtype=float)
    running = layer.update(params, layer.forward(params, x, train=True)[1]).running
    assert_close(running.mean, np.array([1.0]))
    assert_close(running.var, np.array([0.75 + 0.25 * 20 / 3]))


@pytest.mark.parametrize("frozen", [False, True])
def test_with_another_epsilon_every_gradient_is_right(make_numpy, frozen):
    layer = batchnorm_layer(frozen=frozen, eps=0.7)
    params = BatchNorm(make_numpy(C), make_numpy(C), Running(make_numpy(C), make_numpy(C) ** 2))
    report = gradcheck(layer, params, make_numpy(B, 7, C), train=True)
    assert report.ok, str(report)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"eps": 0.0}, "eps is 0.0: give a number above zero"),
        ({"momentum": 1.0}, "momentum is 1.0: give a number from 0 to below 1"),
    ],
)
def test_numbers_that_no_batch_normalisation_uses_are_refused(options, words):
    with refuses(ValueError, words):
        batchnorm_layer(**options)
