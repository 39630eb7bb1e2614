"""What is free: invariants of the block that need no finite differences."""

import numpy as np
from cases import SEEDS, every_norm, every_version, run
from hypothesis import given
from support import C, Maker, assert_close, assert_trees_close, dot_product

import nonlocal_ref as nl
from nonlocal_ref.base.tree import leaves, tree_map


@given(seed=SEEDS)
@every_version
def test_permuted_positions_permute_z_and_dx_and_leave_every_other_gradient(version, seed):
    make, block = Maker(np, seed), nl.nonlocal_block(version, batchnorm=True)
    params, x, dz, order = (
        make.params(block),
        make(2, 7, C),
        make(2, 7, C),
        np.random.default_rng(seed).permutation(7),
    )
    z, dx, dparams = run(block, params, x, dz, train=True)
    moved = run(block, params, x[:, order], dz[:, order], train=True)
    assert_close(moved[0], z[:, order], 1e-9)
    assert_close(moved[1], dx[:, order], 1e-8)
    assert_trees_close(moved[2], dparams, 1e-8, floor=1.0)


@given(seed=SEEDS)
@every_version
def test_gradients_of_a_batch_are_the_sums_over_its_samples(version, seed):
    make, block = Maker(np, seed), nl.nonlocal_block(version, pool="after")
    params, x, dz = make.params(block), make(3, 7, C), make(3, 7, C)
    z, dx, dparams = run(block, params, x, dz)
    alone = [run(block, params, x[b : b + 1], dz[b : b + 1]) for b in range(3)]
    assert_close(np.concatenate([a[0] for a in alone]), z, 1e-9)
    assert_close(np.concatenate([a[1] for a in alone]), dx, 1e-9)
    assert_trees_close(tree_map(lambda *d: sum(d), *(a[2] for a in alone)), dparams, 1e-9, floor=1.0)


@given(seed=SEEDS)
@every_norm
def test_the_backward_is_linear_in_the_output_gradient(norm, train, seed):
    make, block = Maker(np, seed), nl.nonlocal_block("concatenation", batchnorm=norm)
    params, x, one, other = make.params(block), make(2, 7, C), make(2, 7, C), make(2, 7, C)
    _, saved = block.forward(params, x, train=train)
    together, first, second = (block.backward(dz, saved, params) for dz in (3 * one - other, one, other))
    assert_trees_close(together, tree_map(lambda a, b: 3 * a - b, first, second), 1e-8, floor=1.0)
    assert not any(d.any() for _, d in leaves(block.backward(0 * one, saved, params)))


def side(params, dparams, name):
    """<w, dw> + <b, db>: how much a map's own size moves the loss."""
    return sum(dot_product(a, d) for a, d in zip(params[name], dparams[name], strict=True))


@given(seed=SEEDS)
@every_version
def test_euler_makes_the_sides_of_one_product_weigh_the_same(version, seed):
    make, block = Maker(np, seed), nl.nonlocal_block(version)
    params, x, dz = make.params(block), make(2, 7, C), make(2, 7, C)
    _, _, dparams = run(block, params, x, dz)
    weigh = {name: side(params, dparams, name) for name in dparams}
    w_z = dot_product(params["w_z"].w, dparams["w_z"].w)
    close = {"rtol": 1e-8, "atol": 1e-8}
    np.testing.assert_allclose(weigh["g"], w_z, **close)
    if version in ("embedded_gaussian", "dot_product"):
        np.testing.assert_allclose(weigh["theta"], weigh["phi"], **close)
    if version == "dot_product":
        np.testing.assert_allclose(weigh["theta"], w_z, **close)
    if version == "concatenation":
        np.testing.assert_allclose(weigh["theta"] + weigh["phi"], w_z, **close)
        np.testing.assert_allclose(weigh["w_f"], w_z, **close)


@given(seed=SEEDS)
def test_the_bias_of_phi_moves_nothing_before_a_softmax(seed):
    make, block = Maker(np, seed), nl.nonlocal_block(scale=True)
    params, x, dz = make.params(block), make(2, 7, C), make(2, 7, C)
    _, _, dparams = run(block, params, x, dz)
    assert np.linalg.norm(dparams["phi"].b) < 1e-12 * np.linalg.norm(dparams["phi"].w)


@given(seed=SEEDS)
def test_the_biases_of_a_concatenation_move_along_their_half_of_w_f(seed):
    make, block = Maker(np, seed), nl.nonlocal_block("concatenation")
    params, x, dz = make.params(block), make(2, 7, C), make(2, 7, C)
    _, _, dparams = run(block, params, x, dz)
    for name in ("theta", "phi"):
        db, w = dparams[name].b, getattr(params["w_f"], name)[:, 0]
        np.testing.assert_allclose(abs(db @ w), np.linalg.norm(db) * np.linalg.norm(w), rtol=1e-9, atol=1e-12)
