"""Layers by name: the names are those of the parameters, and a changed network takes the same parameters."""

import numpy as np
import pytest
from support import assert_close

import nonlocal_ref as nl
from nonlocal_ref.base.tree import leaves
from nonlocal_ref.block import Block
from nonlocal_ref.embed import linear_layer
from nonlocal_ref.layers.activations import relu_layer
from nonlocal_ref.networks import c2d, tiny
from nonlocal_ref.networks.named_layers import changed, named_layers, part_of
from nonlocal_ref.networks.recognise import Blank

PLAIN = nl.chain(
    linear_layer(3), relu_layer(), nl.residual(linear_layer()), nl.residual(relu_layer(), linear_layer())
)
NETS = {"tiny": tiny(2), "c2d": c2d(50, 1), "without names": PLAIN}


@pytest.mark.parametrize("name", NETS)
def test_every_parameter_belongs_to_one_layer(name):
    params = NETS[name].init(Blank(), 3)
    inside = {path: leaves(part_of(params, path)) for path, _ in named_layers(NETS[name])}
    found = [f"{path}.{inner}" for path, names in inside.items() for inner, _ in names]
    assert sorted(found) == sorted(name for name, _ in leaves(params))


def test_a_block_is_one_layer():
    names = {path for path, layer in named_layers(c2d(50, 5)) if isinstance(layer, Block)}
    assert names == {"res3.nonlocal1", "res3.nonlocal3", "res4.nonlocal1", "res4.nonlocal3", "res4.nonlocal5"}


@pytest.mark.parametrize("name", ["tiny", "without names"])
def test_a_network_with_every_layer_exchanged_for_itself_gives_the_same(name, make_numpy):
    net, seen = NETS[name], []
    again = changed(net, lambda path, layer: seen.append(path) or layer)
    assert seen == [path for path, _ in named_layers(net)]
    params = make_numpy.like(net.init(np.random.default_rng(0), 1))
    x = make_numpy(4, 2, 8, 8, 1)  # with few positions a batch normalisation enlarges rounding
    for function in (net, again):
        y, saved = function.forward(params, x, train=True)
        dx, dparams = function.backward(y, saved, params)
        after = function.update(params, saved)
        found = [y, dx, *(a for tree in (dparams, after) for _, a in leaves(tree))]
        if function is net:
            expected = found
    for a, b in zip(found, expected, strict=True):
        assert_close(a, b, 1e-12, floor=1.0)
    assert again.out_shape(x.shape) == net.out_shape(x.shape)
