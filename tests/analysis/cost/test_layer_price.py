"""The price of one layer: every layer of the package has a rule."""

import importlib
import pkgutil

import pytest

import nonlocal_ref as nl
from nonlocal_ref import layers
from nonlocal_ref.analysis.cost.layer_price import RULES, layer_price
from nonlocal_ref.base.layer import Layer, op_layer
from nonlocal_ref.base.op import Op
from nonlocal_ref.embed import linear_layer
from nonlocal_ref.layers.conv import conv_layer

ARGUMENTS = {
    "conv_layer": (4, (1, 1)),
    "dropout_layer": (0.5, None),
    "position_embedding_layer": ((3, 1),),
} | dict.fromkeys(("max_pool_layer", "mean_pool_layer"), ((1, 1),))


def layers_of_the_package():
    """name -> layer, for every function of layers/ whose name says that it makes one."""
    names = [f"{layers.__name__}.{found.name}" for found in pkgutil.iter_modules(layers.__path__)]
    functions = {n: f for name in names for n, f in vars(importlib.import_module(name)).items()}
    makers = [n for n in functions if n.endswith("_layer") and not n.startswith(("_", "op_"))]
    return {n: functions[n](*ARGUMENTS.get(n, ())) for n in makers}


MADE = layers_of_the_package() | {"linear_layer": linear_layer(5), "nonlocal_block": nl.nonlocal_block()}


def test_every_layer_was_found():
    assert {"relu_layer", "conv_layer", "batchnorm_layer", "max_pool_layer", "global_mean_layer"} <= set(MADE)


@pytest.mark.parametrize("name", MADE)
def test_every_layer_of_the_package_has_a_price(name):
    x = (2, 3, 5, 4)
    price = layer_price(MADE[name], x, MADE[name].out_shape(x), 4)
    assert price.reads in ("", "x", "y")
    assert price.working > 0
    assert type(MADE[name].made_of) in RULES


@pytest.mark.parametrize(("bias", "parameters"), [(True, 3 * 3 * 4 * 5 + 5), (False, 3 * 3 * 4 * 5)])
def test_a_convolution_by_hand(bias, parameters):
    conv = conv_layer(5, (3, 3), bias=bias)
    price = layer_price(conv, (2, 7, 9, 4), (2, 5, 7, 5), 4)
    assert (price.parameters, price.macs) == (parameters, 2 * 5 * 7 * 5 * 9 * 4)


def test_a_linear_map_by_hand():
    price = layer_price(linear_layer(5), (2, 4), (2, 5), 4)
    assert (price.parameters, price.macs) == (4 * 5 + 5, 2 * 4 * 5)


def test_a_layer_of_a_users_own_op_is_priced_by_what_its_backward_needs():
    mine = Op(lambda x: x, lambda dy, x: dy)
    price = layer_price(op_layer(mine, made_of=mine), (2, 4), (2, 4), 4)
    assert (price.macs, price.reads) == (0, "x")


def test_a_block_of_another_class_is_priced_by_its_options():
    block = nl.nonlocal_block("dot_product", pool="before")
    layer = Layer(*block[:5], made_of=block.options)
    shape = (1, 4, 6, 8, 4)
    assert layer_price(layer, shape, shape, 4) == layer_price(block, shape, shape, 4)
