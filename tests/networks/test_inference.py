"""The folded form of a network gives what its forward gives."""

import numpy as np
import pytest
from support import Maker, assert_close

import nonlocal_ref as nl
from nonlocal_ref.layers.activations import relu_layer
from nonlocal_ref.layers.batchnorm import batchnorm_layer
from nonlocal_ref.layers.conv import conv_layer
from nonlocal_ref.networks import c2d, i3d, tiny
from nonlocal_ref.networks.bottleneck import bottleneck
from nonlocal_ref.networks.inference import Plain, _steps, inference

BLOCKS = {"res2": (0,), "res4": (1,)}
NETWORKS = {
    "c2d": lambda: c2d(of="code8", classes=5, blocks=BLOCKS),
    "i3d": lambda: i3d(of="code8", classes=5, inflate="3x3x3"),
    "frozen": lambda: c2d(of="code8", classes=5, blocks=BLOCKS, frozen=True),
}


def drawn(network, channels, dtype="float64"):
    """Parameters whose batch normalisations are far from the identity."""
    make = Maker(np, 3)
    params = make.like(network.init(np.random.default_rng(0), channels, dtype=np.float64), dtype)
    return params, make


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_gives_the_same_logits(name):
    network = NETWORKS[name]()
    params = network.init(np.random.default_rng(0), 3)
    x = np.random.default_rng(1).standard_normal((1, 8, 32, 32, 3), dtype=np.float32)
    assert_close(inference(network, params)(x), network.forward(params, x)[0], 1e-4)


def test_every_statistic_and_bias_is_taken_in(make_numpy):
    network = nl.chain(
        conv=conv_layer(4, (1, 3, 3), padding=(0, 1, 1)),
        bn=batchnorm_layer(eps=0.3),
        relu=relu_layer(),
        first=bottleneck(2, 6, stride=2, shortcut=True),
        second=bottleneck(2, 6),
        last=batchnorm_layer(),
    )
    params, make = drawn(network, 3)
    x = make(2, 3, 7, 5, 3)
    assert_close(inference(network, params)(x), network.forward(params, x)[0])


def test_a_normalisation_after_an_activation_stays_where_it_is(make_numpy):
    network = nl.chain(conv_layer(4, (1, 1, 1)), relu_layer(), batchnorm_layer(), relu_layer())
    params, make = drawn(network, 3)
    x = make(2, 3, 7, 5, 3)
    assert [type(step) for step in _steps(network, params)[1:]] == [Plain, Plain]
    assert_close(inference(network, params)(x), network.forward(params, x)[0])


@pytest.mark.parametrize("options", [{}, {"pool": "before", "pool_window": (1, 3, 2), "bias": False}])
def test_the_small_network_too(options):
    network = tiny(1, stage="conv2", version="dot_product", **options)
    params, make = drawn(network, 1)
    x = make(2, 4, 9, 8, 1)
    assert_close(inference(network, params)(x), network.forward(params, x)[0])
