"""What is free: invariants of eq. 1; and numbers so large that they break a careless form of it."""

import numpy as np
import pytest
from cases import SEEDS, VERSIONS, both_engines, every_row, operands, run_operation
from hypothesis import given
from support import B, D, M, Maker, N, assert_close, assert_dtypes, dot_product, error

import nonlocal_ref as nl
from nonlocal_ref.base.arrays import to_numpy

SOFTMAXES = [name for name in VERSIONS if VERSIONS[name].normalise == nl.SOFTMAX]


@given(seed=SEEDS)
@every_row
def test_the_backward_is_linear_in_the_output_gradient(name, seed):
    make = Maker(np, seed)
    args, one, other = operands(make, name), make(B, N, D), make(B, N, D)
    _, saved = nl.nonlocal_operation(*args, version=VERSIONS[name])
    together, first, second = (
        nl.nonlocal_operation_backward(dy, saved) for dy in (2 * one - other, one, other)
    )
    for sum_, a, b in zip(together, first, second, strict=True):
        assert_close(sum_, 2 * a - b, 1e-9)
    assert not any(a.any() for a in nl.nonlocal_operation_backward(0 * one, saved))


@given(seed=SEEDS)
@every_row
def test_permuted_queries_permute_the_output_and_permuted_keys_leave_it(name, seed):
    make = Maker(np, seed)
    (theta, phi, g), dy = operands(make, name), make(B, N, D)
    i, j = make.rng.permutation(N), make.rng.permutation(M)
    y, (dtheta, dphi, dg) = run_operation(name, (theta, phi, g), dy)
    moved, gradients = run_operation(name, (theta[:, i], phi[:, j], g[:, j]), dy[:, i])
    assert_close(moved, y[:, i], 1e-9)
    for a, right in zip(gradients, (dtheta[:, i], dphi[:, j], dg[:, j]), strict=True):
        assert_close(a, right, 1e-9)


@given(seed=SEEDS)
@every_row
def test_a_sample_knows_nothing_of_its_neighbours(name, seed):
    make = Maker(np, seed)
    args, dy = operands(make, name), make(B, N, D)
    y, gradients = run_operation(name, args, dy)
    for b in range(B):
        alone, gradients_alone = run_operation(name, tuple(a[b : b + 1] for a in args), dy[b : b + 1])
        assert_close(alone, y[b : b + 1], 1e-9)
        for a, whole in zip(gradients_alone, gradients, strict=True):
            assert_close(a, whole[b : b + 1], 1e-9)


@given(seed=SEEDS)
@pytest.mark.parametrize("name", SOFTMAXES)
def test_a_softmax_of_equal_values_gives_that_value(name, seed):
    make = Maker(np, seed)
    theta, phi, _ = operands(make, name)
    row = make(B, 1, D)
    y, _ = nl.nonlocal_operation(theta, phi, np.repeat(row, M, axis=1), version=VERSIONS[name])
    assert_close(y, np.repeat(row, N, axis=1), 1e-9)


@given(seed=SEEDS)
@every_row
def test_values_enter_linearly_so_that_euler_gives_dy_y(name, seed):
    make = Maker(np, seed)
    args, dy = operands(make, name), make(B, N, D)
    y, (_, _, dg) = run_operation(name, args, dy)
    np.testing.assert_allclose(dot_product(dg, args[2]), dot_product(dy, y), rtol=1e-9, atol=1e-9)


@given(seed=SEEDS)
def test_the_sides_of_theta_and_phi_weigh_the_same_in_a_dot_product(seed):
    make = Maker(np, seed)
    args, dy = operands(make, "any"), make(B, N, D)
    for name in ("embedded_gaussian", "dot_product"):
        _, (dtheta, dphi, _) = run_operation(name, args, dy)
        np.testing.assert_allclose(
            dot_product(dtheta, args[0]), dot_product(dphi, args[1]), rtol=1e-9, atol=1e-9
        )


# large numbers


def test_logits_of_ten_thousand_in_float32_are_finite_and_right(make):
    theta = make.of(np.array([[[100.0], [-100.0]]], np.float32))
    phi = make.of(np.array([[[100.0], [-100.0], [0.0]]], np.float32))  # logits 1e4, -1e4, 0 and -1e4, 1e4, 0
    g = make.of(np.array([[[1.0, 5.0], [2.0, 6.0], [3.0, 7.0]]], np.float32))
    for engine in ("literal", "dense"):
        y, gradients = run_operation(
            "embedded_gaussian", (theta, phi, g), make(1, 2, 2, dtype="float32"), engine
        )
        assert to_numpy(y).tolist() == [[[1.0, 5.0], [2.0, 6.0]]]  # each takes its one best key
        assert to_numpy(gradients[0]).tolist() == [[[0.0], [0.0]]]
        assert all(bool(make.xp.all(make.xp.isfinite(a))) for a in gradients)
        assert_dtypes({"y": y, "gradients": gradients}, "float32")


@both_engines
@pytest.mark.parametrize("bandwidth", [0.7, 1.0, 3.0])
def test_features_far_from_zero_have_the_distances_of_the_centred_ones_in_float32(
    make_numpy, bandwidth, engine
):
    theta, phi, g = operands(make_numpy, "any", "float32")
    theta, phi, dy = theta + np.float32(1e4), phi + np.float32(1e4), make_numpy(B, N, D, dtype="float32")
    version = nl.gaussian_distance(bandwidth)
    y, gradients = run_operation(version, (theta, phi, g), dy, engine)
    exact, exact_gradients = run_operation(
        version, tuple(a.astype(float) for a in (theta, phi, g)), dy.astype(float), engine
    )
    assert error(y, exact) < 1e-6
    assert max(error(a, b) for a, b in zip(gradients, exact_gradients, strict=True)) < 5e-6
