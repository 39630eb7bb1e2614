"""Batch normalisation and ReLU in one pass: the numbers of the two layers."""

import numpy as np
import pytest
from support import B, C, assert_close

import nonlocal_ref as nl
from nonlocal_ref.base import parallel
from nonlocal_ref.base.arrays import to_numpy
from nonlocal_ref.base.tree import leaves
from nonlocal_ref.embed import linear_layer
from nonlocal_ref.layers.activations import relu_layer
from nonlocal_ref.layers.batchnorm import batchnorm_layer
from nonlocal_ref.layers.batchnorm_relu import in_one_pass


def layers(frozen=False, **options):
    """A pair, a normalisation without ReLU, and a ReLU without normalisation."""
    bn, relu = batchnorm_layer(frozen=frozen, **options), relu_layer()
    return nl.chain(bn=bn, relu=relu, map=linear_layer(), bn2=bn, map2=linear_layer(), relu2=relu)


def everything(layer, params, x, dy, train):
    """The names and arrays of output, saved, gradients and updated parameters."""
    y, saved = layer.forward(params, x, train=train)
    found = {"y": y, "saved": saved, "gradients": layer.backward(dy, saved, params)}
    return dict(leaves(found | {"after": layer.update(params, saved)}))


def assert_same(found, expected):
    assert list(found) == list(expected)
    for name, a in found.items():
        if name.endswith("train"):  # whether the batch's own statistics were used
            assert a == expected[name]
        else:
            assert a.dtype == expected[name].dtype, name
            assert (to_numpy(a) == to_numpy(expected[name])).all(), name  # to the last digit


@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize("train", [False, True])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_all_that_it_gives_is_that_of_the_chain(make_numpy, monkeypatch, frozen, train, dtype):
    monkeypatch.setattr(parallel, "BLOCK_BYTES", 500)
    plain = layers(frozen)
    params = make_numpy.like(plain.init(np.random.default_rng(0), C), dtype)
    x, dy = (make_numpy(B, 4, 30, C, dtype=dtype) for _ in range(2))
    found, expected = (everything(f, params, x, dy, train) for f in (in_one_pass(plain), plain))
    assert_same(found, expected)


@pytest.mark.parametrize("train", [False, True])
def test_epsilon_and_momentum_are_those_of_the_chain(make_numpy, train):
    plain = layers(eps=0.3, momentum=0.6)
    params = make_numpy.like(plain.init(np.random.default_rng(0), C))
    x, dy = make_numpy(B, 7, C), make_numpy(B, 7, C)
    found, expected = (everything(f, params, x, dy, train) for f in (in_one_pass(plain), plain))
    assert_same(found, expected)


def test_arrays_of_every_library_are_served(make):
    plain = layers()
    params = make.like(plain.init(np.random.default_rng(0), C))
    x, dy = make(B, 7, C), make(B, 7, C)
    found, expected = (everything(f, params, x, dy, True) for f in (in_one_pass(plain), plain))
    assert_same(found, expected)


def test_an_offset_of_all_inputs_costs_the_gradient_of_gamma_few_digits(make_numpy):
    layer = in_one_pass(nl.chain(bn=batchnorm_layer(), relu=relu_layer()))
    params = make_numpy.like(layer.init(np.random.default_rng(0), C), "float32")
    x, dy = (make_numpy(B, 500, C, dtype="float32") for _ in range(2))
    far = x + np.float32(100)
    found, expected = (layer.backward(dy, layer.forward(params, a, train=True)[1], params) for a in (far, x))
    assert_close(found[1]["bn"].gamma, expected[1]["bn"].gamma, 1e-3)


def test_made_of_and_parameters_stay_those_of_the_chain():
    plain = layers()
    fast = in_one_pass(plain)
    assert fast.made_of is plain.made_of
    assert (fast.init, fast.update, fast.out_shape) == (plain.init, plain.update, plain.out_shape)
