"""What moves in the first steps of training."""

import numpy as np
import pytest
from refusals import refuses
from support import Maker, dot_product

import nonlocal_ref as nl
from nonlocal_ref.analysis.gradient_flow.first_steps import first_steps, flow
from nonlocal_ref.analysis.gradient_flow.paths import ROUNDING
from nonlocal_ref.base.tree import leaves, tree_map

STARTS = [(z, b) for z in (True, False) for b in (True, False)]


def all_names(version, batchnorm):
    params = nl.nonlocal_block(version, batchnorm=batchnorm).init(np.random.default_rng(0), 6)
    return {name for name, _ in leaves(params) if "running" not in name}


def test_the_steps_are_those_of_plain_gradient_descent_on_the_mean_squared_distance():
    block, make = nl.nonlocal_block("dot_product"), Maker(np, 5)
    params, x, target = make.params(block), make(2, 7, 6), make(2, 7, 6)
    for step in first_steps(block, params, x, target, steps=3, rate=1e-3):
        z, saved = block.forward(params, x)
        _, dparams = block.backward((z - target) / 14, saved, params)
        new = tree_map(lambda p, d: p - 1e-3 * d, params, dparams)
        assert step.loss == pytest.approx(dot_product(z - target, z - target) / 28)
        assert step.apart == pytest.approx(np.linalg.norm(z - x) / np.linalg.norm(x))
        change = dict(leaves(tree_map(np.subtract, new, params)))
        assert step.moved == pytest.approx({n: np.linalg.norm(d) for n, d in change.items()}, rel=1e-9)
        params = new


def test_training_with_batch_normalisation_uses_the_batch():
    block, make = nl.nonlocal_block(batchnorm=True), Maker(np, 6)
    params, x, target = make.params(block), make(2, 7, 6), make(2, 7, 6)
    z, _ = block.forward(params, x, train=True)
    step = first_steps(block, params, x, target, steps=1)[0]
    assert step.loss == pytest.approx(dot_product(z - target, z - target) / 28)


@pytest.mark.parametrize("version", ["embedded_gaussian", "dot_product", "concatenation"])
def test_with_w_z_zero_only_w_z_and_its_bias_move_in_step_0_and_the_rest_from_step_1_on(version):
    steps = flow(version)
    assert steps[0].closed == ("w_z",)
    assert moved(steps[0]) == {"w_z.w", "w_z.b"}
    never = {"phi.b"} if version == "embedded_gaussian" else set()
    for step in steps[1:]:
        assert step.closed == ()
        assert moved(step) == all_names(version, False) - never


@pytest.mark.parametrize("version", ["embedded_gaussian", "dot_product", "concatenation"])
def test_with_gamma_zero_only_gamma_and_beta_move_in_step_0(version):
    steps = flow(version, zero_w_z=False, batchnorm=True)
    assert steps[0].closed == ("gamma",)
    assert moved(steps[0]) == {"batchnorm.gamma", "batchnorm.beta"}
    # rows of the softmax sum to 1: b_g adds one vector to every y, which the mean of the batch takes off
    never = {"w_z.b"} | ({"phi.b", "g.b"} if version == "embedded_gaussian" else set())
    for step in steps[1:]:
        assert moved(step) == all_names(version, True) - never


def test_with_both_zero_the_block_never_learns():
    block, make = nl.nonlocal_block(batchnorm=True), Maker(np, 7)
    params, x, target = make.params(block), make(2, 7, 6), make(2, 7, 6)
    params["w_z"] = tree_map(np.zeros_like, params["w_z"])
    params["batchnorm"] = params["batchnorm"]._replace(gamma=np.zeros(6))
    for step in first_steps(block, params, x, target, steps=20):
        assert moved(step) == {"batchnorm.beta"}
        assert step.closed == ("w_z", "gamma")


def test_the_small_block_with_both_zero_is_such_a_block():
    assert [moved(step) for step in flow(batchnorm=True)] == [{"batchnorm.beta"}] * 3


def moved(step):
    return {name for name, size in step.moved.items() if size}


@pytest.mark.parametrize(("zero_w_z", "batchnorm"), STARTS)
@pytest.mark.parametrize("version", ["embedded_gaussian", "dot_product", "concatenation"])
def test_no_number_is_rounding_and_every_step_makes_the_loss_smaller(version, zero_w_z, batchnorm):
    for s in (0.0, 0.05, 0.5, 1.0):
        steps = flow(version, zero_w_z=zero_w_z, batchnorm=batchnorm, s=s)
        for sizes in [step.moved for step in steps] + [step.norms for step in steps]:
            assert all(size == 0 or size > ROUNDING * max(sizes.values()) for size in sizes.values())
        losses = [step.loss for step in steps]
        assert losses == sorted(losses, reverse=True)


@pytest.mark.parametrize(("zero_w_z", "batchnorm"), [(True, False), (False, True)])
def test_s_goes_from_the_identity_to_the_full_block(zero_w_z, batchnorm):
    apart = [flow(zero_w_z=zero_w_z, batchnorm=batchnorm, s=s)[0].apart for s in (0.0, 0.25, 1.0)]
    assert apart[0] == 0.0
    assert apart[1] == pytest.approx(apart[2] / 4, rel=1e-9)
    full = flow(zero_w_z=False, batchnorm=False)[0].apart
    if not batchnorm:
        assert apart[2] == full


def test_without_a_zero_start_s_changes_nothing():
    assert flow(zero_w_z=False, s=0.0) == flow(zero_w_z=False, s=1.0)


def test_what_it_cannot_do_is_said():
    with refuses(ValueError, "s is 1.5: give a number from 0 (identity) to 1 (full block)"):
        flow(s=1.5)
    with pytest.raises(ValueError, match="unknown version 'gauss'"):
        flow("gauss")
    block = nl.nonlocal_block()
    with refuses(ValueError, "rate is -1.0: give a number above zero"):
        first_steps(block, {}, np.ones((1, 2, 6)), np.ones((1, 2, 6)), rate=-1.0)
