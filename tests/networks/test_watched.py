"""A watched network gives the same numbers, and tells of every layer once in each direction."""

import numpy as np
import pytest
from support import Maker, assert_trees_close

import nonlocal_ref as nl
from nonlocal_ref.analysis.cost import network_cost
from nonlocal_ref.layers.activations import relu_layer
from nonlocal_ref.layers.conv import conv_layer
from nonlocal_ref.networks import tiny
from nonlocal_ref.networks.bottleneck import bottleneck
from nonlocal_ref.networks.watched import watched

NETWORKS = {
    "tiny": tiny(widths=(2, 3, 5)),
    "residuals": nl.chain(first=bottleneck(2, 6, stride=2, shortcut=True), second=bottleneck(2, 6)),
    "without names": nl.chain(conv_layer(4, (1, 1, 1), input_gradient=False), nl.chain(relu_layer())),
    "one layer": nl.nonlocal_block(),
}
SHAPE = (2, 3, 7, 5, 3)
every_network = pytest.mark.parametrize("name", NETWORKS)


def step(net, params, x, dy):
    y, saved = net.forward(params, x, train=True)
    return y, *net.backward(dy, saved, params), net.update(params, saved)


@every_network
def test_the_numbers_are_those_of_the_network(name):
    net, make, seen = NETWORKS[name], Maker(np, 1), []
    params, x = make.like(net.init(make.rng, 3)), make(*SHAPE)
    dy = make(*net.out_shape(SHAPE))
    found, expected = step(watched(net, seen.append), params, x, dy), step(net, params, x, dy)
    assert_trees_close((found[0], *found[2:]), (expected[0], *expected[2:]), 1e-12, floor=1.0)
    assert (found[1] is None) == (expected[1] is None)
    assert all(one.seconds >= 0 for one in seen)


@every_network
def test_paths_and_shapes_are_those_of_the_price(name):
    net, make, seen = NETWORKS[name], Maker(np, 1), []
    step(
        watched(net, seen.append), make.like(net.init(make.rng, 3)), make(*SHAPE), make(*net.out_shape(SHAPE))
    )
    rows = [row for row in network_cost(net, SHAPE).rows if row.kind != "sum"]
    forward = [(one.path, one.shape) for one in seen if not one.backward]
    backward = {one.path: one.shape for one in seen if one.backward}
    assert forward == [(row.path, row.shape) for row in rows]
    without = {"0"} if name == "without names" else set()  # its first layer gives no gradient of x
    assert backward == {row.path: () if row.path in without else row.arriving for row in rows}


def test_a_layer_tells_the_gradients_of_its_parameters():
    net, make, seen = NETWORKS["tiny"], Maker(np, 1), []
    params = make.like(net.init(make.rng, 3))
    _, _, dparams, _ = step(watched(net, seen.append), params, make(*SHAPE), make(2, 2))
    (conv,) = [one for one in seen if one.backward and one.path == "conv2.conv"]
    assert conv.dparams is dparams["conv2"]["conv"]
    assert all(one.dparams == {} for one in seen if not one.backward)


def test_nothing_is_kept_where_nothing_is_to_be_kept():
    net, make = NETWORKS["residuals"], Maker(np, 1)
    _, saved = watched(net, lambda one: None, keep=False).forward(
        make.like(net.init(make.rng, 3)), make(*SHAPE)
    )
    assert [*nl_leaves(saved)] == []


def nl_leaves(tree):
    """Whatever is no dict and no tuple and not None."""
    if isinstance(tree, dict | tuple):
        for branch in tree.values() if isinstance(tree, dict) else tree:
            yield from nl_leaves(branch)
    elif tree is not None:
        yield tree
