"""A chain of every kind of layer against PyTorch's autograd, float64, three steps (oracle/make_chain.py)."""

from autograd_steps import assert_steps, stored

import nonlocal_ref as nl
from nonlocal_ref.embed import linear_layer
from nonlocal_ref.layers.batchnorm import batchnorm_layer
from nonlocal_ref.layers.pooling import max_pool_layer

NETWORK = nl.chain(
    linear_layer(4),
    batchnorm_layer(),
    nl.nonlocal_block(pool="before", batchnorm=True),
    max_pool_layer((1, 2, 2)),
    nl.residual(nl.chain(linear_layer(6), batchnorm_layer()), shortcut=linear_layer(6)),
)


def test_three_training_steps_are_those_of_autograd_running_statistics_included():
    dy = stored("chain.npz")["dy"]
    assert_steps(NETWORK, "chain.npz", lambda y: ({"y": y}, dy), rate=0.1, limit=1e-10)


def test_the_closed_form_of_the_shape_is_that_of_the_output():
    expected = stored("chain.npz")
    assert NETWORK.out_shape(expected["x"].shape) == expected["0/y"].shape
