"""Receptive fields, against the input positions that a real output depends on."""

from functools import partial

import numpy as np
import pytest

import nonlocal_ref as nl
from nonlocal_ref.analysis.cost import network_cost
from nonlocal_ref.analysis.cost.receptive_field import EVERYTHING
from nonlocal_ref.layers.conv import conv_layer
from nonlocal_ref.layers.pooling import mean_pool_layer

LENGTH, CHANNELS = 64, 2


def field_of(net, shape):
    return network_cost(net, shape).rows[-1].field


def positions_that_matter(net, shape, axis):
    """How far apart the first and the last input position are that the middle output depends on, plus one."""
    rng = np.random.default_rng(2)
    params, x = net.init(rng, shape[-1], dtype=np.float64), rng.standard_normal(shape)
    y, saved = net.forward(params, x)
    dy = np.zeros_like(y)
    dy[0, *(n // 2 for n in y.shape[1:-1])] = 1
    dx, _ = net.backward(dy, saved, params)
    others = tuple(k for k in range(dx.ndim) if k != axis)
    places = np.flatnonzero(np.abs(dx).sum(axis=others))
    return places[-1] - places[0] + 1


SEQUENCES = {
    "kernels": nl.chain(conv_layer(3, (3,)), conv_layer(3, (5,))),
    "strides": nl.chain(conv_layer(3, (3,), stride=2), mean_pool_layer((2,)), conv_layer(3, (3,), stride=2)),
    "a sum": nl.residual(
        nl.chain(conv_layer(3, (3,), padding=1), conv_layer(3, (7,), stride=2, padding=3)),
        conv_layer(3, (1,), stride=2),
    ),
    "a longer shortcut": nl.residual(conv_layer(3, (1,), stride=2), conv_layer(3, (5,), stride=2, padding=2)),
}


@pytest.mark.parametrize("name", SEQUENCES)
def test_the_field_is_what_the_output_depends_on(name):
    shape = (1, LENGTH, CHANNELS)
    assert field_of(SEQUENCES[name], shape).size == (positions_that_matter(SEQUENCES[name], shape, 1),)


@pytest.mark.parametrize(
    ("positions", "size"),
    [
        ("spacetime", (EVERYTHING, EVERYTHING, EVERYTHING)),
        ("space", (3, EVERYTHING, EVERYTHING)),
        ("time", (EVERYTHING, 5, 3)),
        (2, (5, EVERYTHING, EVERYTHING)),
    ],
)
def test_a_block_sees_everything_along_the_axes_in_which_its_positions_meet(positions, size):
    """By hand: the convolution sees 3 x 5 x 3, its outputs are 2 frames apart, so 2 frames see 3 + 2 = 5."""
    conv = conv_layer(4, (3, 5, 3), stride=(2, 1, 1), padding=(1, 2, 1))
    shape = (1, 16, 9, 7, CHANNELS)
    net = nl.chain(conv, nl.nonlocal_block(positions=positions))
    assert field_of(net, shape).size == size


@pytest.mark.parametrize("positions", ["space", "time", 2])
def test_what_a_block_does_not_see_it_does_not_depend_on(positions):
    conv = conv_layer(4, (3, 5, 3), stride=(2, 1, 1), padding=(1, 2, 1))
    shape = (1, 16, 9, 7, CHANNELS)
    block = nl.nonlocal_block(positions=positions)
    net = nl.chain(conv, block._replace(init=partial(block.init, zero_init=False)))
    found = tuple(positions_that_matter(net, shape, axis) for axis in (1, 2, 3))
    expected = zip(field_of(net, shape).size, shape[1:-1], strict=True)
    assert found == tuple(min(size, length) for size, length in expected)


def test_the_step_is_how_far_apart_neighbours_are():
    assert field_of(SEQUENCES["strides"], (1, LENGTH, CHANNELS)).step == (8,)
