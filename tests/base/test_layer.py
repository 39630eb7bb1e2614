"""Layers one after another, and beside the identity."""

import numpy as np
import pytest
from support import assert_close, assert_gradients, assert_trees_close

import nonlocal_ref as nl
from nonlocal_ref.base.tree import leaves, move
from nonlocal_ref.embed import linear_layer
from nonlocal_ref.layers.batchnorm import batchnorm_layer
from nonlocal_ref.layers.pooling import max_pool_layer

BLOCK = nl.nonlocal_block()


def scale_layer(factor):
    """y = factor * w * x: a layer of one parameter, small enough to follow by hand."""
    return nl.Layer(
        lambda rng, channels: {"w": rng.standard_normal(channels)},
        lambda params, x: (factor * params["w"] * x, x),
        lambda dy, x, params: (factor * params["w"] * dy, {"w": factor * (x * dy).sum(axis=0)}),
    )


def test_a_chain_multiplies_its_factors():
    layer = nl.chain(scale_layer(2.0), scale_layer(5.0))
    params = ({"w": np.array([1.0, 3.0])}, {"w": np.array([7.0, 1.0])})
    x, dy = np.array([[1.0, 2.0]]), np.array([[1.0, -1.0]])
    y, saved = layer.forward(params, x)
    dx, dparams = layer.backward(dy, saved, params)
    assert y.tolist() == [[70.0, 60.0]]  # 10 * 7 * 1, 10 * 3 * 1 * 2
    assert dx.tolist() == [[70.0, -30.0]]
    assert dparams[0]["w"].tolist() == [70.0, -20.0]  # dy * 10 * w_2 * x
    assert dparams[1]["w"].tolist() == [10.0, -60.0]  # dy * 10 * w_1 * x


def test_a_residual_adds_the_identity_to_value_and_gradient():
    layer = nl.residual(scale_layer(2.0))
    params = {"w": np.array([1.0, 3.0])}
    x, dy = np.array([[1.0, 2.0]]), np.array([[1.0, -1.0]])
    y, saved = layer.forward(params, x)
    dx, dparams = layer.backward(dy, saved, params)
    assert y.tolist() == [[3.0, 14.0]]
    assert dx.tolist() == [[3.0, -7.0]]
    assert dparams["w"].tolist() == [2.0, -4.0]


def test_a_shortcut_stands_in_the_place_of_the_identity():
    layer = nl.residual(scale_layer(2.0), shortcut=scale_layer(5.0))
    params = ({"w": np.array([1.0, 3.0])}, {"w": np.array([7.0, 1.0])})
    x, dy = np.array([[1.0, 2.0]]), np.array([[1.0, -1.0]])
    y, saved = layer.forward(params, x)
    dx, dparams = layer.backward(dy, saved, params)
    assert y.tolist() == [[37.0, 22.0]]  # (2 * 1 + 5 * 7) * 1, (2 * 3 + 5 * 1) * 2
    assert dx.tolist() == [[37.0, -11.0]]
    assert dparams.branch["w"].tolist() == [2.0, -4.0]
    assert dparams.shortcut["w"].tolist() == [5.0, -10.0]


@pytest.mark.parametrize("shortcut", [None, linear_layer(5)])
def test_branches_of_different_shapes_are_refused_in_words(make_numpy, shortcut):
    layer = nl.residual(linear_layer(4), shortcut)
    params = layer.init(np.random.default_rng(0), 3, dtype=np.float64)
    other = 3 if shortcut is None else 5
    with pytest.raises(ValueError, match=rf"branch gives \(2, 7, 4\) but the shortcut \(2, 7, {other}\)"):
        layer.forward(params, make_numpy(2, 7, 3))


def test_every_layer_of_a_chain_gets_the_channels_that_arrive_at_it():
    layer = nl.chain(
        linear_layer(4), max_pool_layer((2,)), nl.residual(linear_layer(6), linear_layer(6)), BLOCK
    )
    params = layer.init(np.random.default_rng(0), 3)
    shapes = {name: a.shape for name, a in leaves(params) if name.endswith("w")}
    assert shapes["0.w"] == (3, 4)
    assert shapes["2.branch.w"] == shapes["2.shortcut.w"] == (4, 6)
    assert shapes["3.theta.w"] == (6, 3)
    assert layer.out_shape((2, 7, 3)) == (2, 3, 6)
    assert layer.out_shape((3,)) == (6,)


def test_running_statistics_leave_a_network_by_update_alone_at_any_depth(make_numpy):
    deep = nl.residual(nl.chain(linear_layer(3), batchnorm_layer(), nl.nonlocal_block(batchnorm=True)))
    layer = nl.chain(deep, nl.residual(linear_layer(4), nl.chain(linear_layer(4), batchnorm_layer())))
    params = layer.init(np.random.default_rng(0), 3, dtype=np.float64)
    x = make_numpy(2, 7, 3)
    for train in (False, True):
        _, saved = layer.forward(params, x, train=train)
        before, after = dict(leaves(params)), dict(leaves(layer.update(params, saved)))
        moved = {name for name in before if (before[name] != after[name]).any()}
        assert moved == ({name for name in before if "running" in name} if train else set())
    assert len(moved) == 6


def test_a_chain_of_all_layers_passes_the_gradient_check(make_numpy):
    layer = nl.chain(
        linear_layer(4), batchnorm_layer(), nl.residual(BLOCK, linear_layer()), max_pool_layer((2,))
    )
    params = make_numpy.like(layer.init(np.random.default_rng(0), 3))
    for train in (False, True):
        report = nl.gradcheck(layer, params, make_numpy(2, 7, 3), train=train)
        assert report.ok, str(report)


def test_init_of_a_chain_draws_parameters_of_their_own_for_every_layer():
    first, second = nl.chain(BLOCK, BLOCK).init(np.random.default_rng(0), 4)
    assert first["theta"].w.shape == second["theta"].w.shape == (4, 2)
    assert (first["theta"].w != second["theta"].w).all()


def test_one_block_in_two_places_of_a_chain_has_two_right_gradients(make_numpy):
    layer = nl.chain(BLOCK, nl.residual(BLOCK))
    params = make_numpy.params(BLOCK, 3, 2), make_numpy.params(BLOCK, 3, 2)
    x, dy = make_numpy(2, 5, 3), make_numpy(2, 5, 3)
    _, saved = layer.forward(params, x)
    dx, dparams = layer.backward(dy, saved, params)
    assert_gradients(lambda x: layer.forward(params, x)[0], dx, (x,), dy)
    for k in (0, 1):
        weights = params[k]["g"].w

        def forward(w, k=k):
            changed = params[k] | {"g": params[k]["g"]._replace(w=w)}
            return layer.forward((*params[:k], changed, *params[k + 1 :]), x)[0]

        assert_gradients(forward, dparams[k]["g"].w, (weights,), dy)


def test_options_reach_every_layer_of_a_chain(make):
    block = nl.nonlocal_block(batchnorm=True)
    params = make.params(block, 3, 2), make.params(block, 3, 2)
    x = make(2, 5, 3)
    _, saved = nl.chain(block, nl.residual(block)).forward(params, x, train=True)
    assert [s.batchnorm.train for s in saved] == [True, True]


def test_parameters_that_do_not_match_the_layers_are_refused(make_numpy):
    layer = nl.chain(BLOCK, BLOCK)
    with pytest.raises(ValueError, match=r"zip\(\) argument 2 is shorter"):
        layer.forward((make_numpy.params(BLOCK, 3, 2),), make_numpy(2, 5, 3))


def test_a_chain_runs_in_every_library(make, make_numpy):
    layer = nl.chain(BLOCK, BLOCK)
    params, x, dy = (make_numpy.params(BLOCK, 3, 2),) * 2, make_numpy(2, 5, 3), make_numpy(2, 5, 3)
    y, saved = layer.forward(params, x)
    dx, dparams = layer.backward(dy, saved, params)
    there = move(params, make.xp)
    y_there, saved_there = layer.forward(there, make.of(x))
    dx_there, dparams_there = layer.backward(make.of(dy), saved_there, there)
    assert_close(y_there, y)
    assert_close(dx_there, dx)
    assert_trees_close(dparams_there, dparams, floor=1.0)  # the gradient of phi's bias is 0: only rounding


def test_layers_with_names_have_parameters_with_names(make_numpy):
    named = nl.chain(first=linear_layer(4), norm=batchnorm_layer(), pool=max_pool_layer((2,)))
    plain = nl.chain(linear_layer(4), batchnorm_layer(), max_pool_layer((2,)))
    params = named.init(np.random.default_rng(0), 3, dtype=np.float64)
    assert list(params) == list(named.made_of.layers) == ["first", "norm", "pool"]
    x, dy, values = make_numpy(2, 7, 3), make_numpy(2, 3, 4), tuple(params.values())
    y, saved = named.forward(params, x, train=True)
    y_plain, saved_plain = plain.forward(values, x, train=True)
    dx, dparams = named.backward(dy, saved, params)
    dx_plain, dparams_plain = plain.backward(dy, saved_plain, values)
    assert_close(y, y_plain)
    assert_close(dx, dx_plain)
    assert_trees_close(tuple(dparams.values()), dparams_plain)
    assert_trees_close(tuple(named.update(params, saved).values()), plain.update(values, saved_plain))


def test_all_layers_have_names_or_none_has():
    with pytest.raises(ValueError, match="1 layers have no name but pool have: name all or none"):
        nl.chain(linear_layer(4), pool=max_pool_layer((2,)))
