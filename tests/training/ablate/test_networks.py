"""The networks of the ablations: what is changed, and nothing else."""

import numpy as np
import pytest

from nonlocal_ref.analysis.gradcheck import gradcheck
from nonlocal_ref.base.layer import chain
from nonlocal_ref.base.tree import leaves
from nonlocal_ref.block import Block
from nonlocal_ref.networks import tiny
from nonlocal_ref.training.ablate import variant

X = np.random.default_rng(1).standard_normal((2, 3, 8, 12, 1))


def made(**options):
    net = variant(widths=(2, 4, 6), **options)
    return net, net.init(np.random.default_rng(0), 1, dtype=np.float64)


def layers(net):
    return net.made_of.layers


def test_without_changes_it_is_tiny_number_by_number():
    net, params = made()
    other = tiny(1, widths=(2, 4, 6))
    expected = other.init(np.random.default_rng(0), 1, dtype=np.float64)
    assert [name for name, _ in leaves(params)] == [name for name, _ in leaves(expected)]
    assert np.array_equal(net.forward(params, X)[0], other.forward(expected, X)[0])


def test_residual_blocks_stand_in_the_place_of_the_non_local_ones():
    net, _ = made(blocks=0, residuals=2)
    assert list(layers(net)) == ["conv1", "conv2", "conv3", "residual0", "residual1", "mix", "mean", "fc"]


@pytest.mark.parametrize(
    ("inflate", "stage", "kernel"), [("3x1x1", "mix", (3, 1, 1)), ("3x3x3", "conv3", (3, 3, 3))]
)
def test_an_inflated_convolution_sees_three_frames_and_keeps_grid_and_stride(inflate, stage, kernel):
    net, _ = made(blocks=0, inflate=inflate)
    plain, _ = made(blocks=0)
    kernels = {
        name: layers(layers(net)[name])["conv"].made_of.window for name in ("conv1", "conv2", "conv3", "mix")
    }
    before = {name: layers(layers(plain)[name])["conv"].made_of.window for name in kernels}
    assert kernels[stage].kernel == kernel
    assert {n: w for n, w in kernels.items() if n != stage} == {n: w for n, w in before.items() if n != stage}
    for name in layers(net):
        shape = (2, 3, 8, 12, 2 if name != "conv1" else 1)
        assert layers(net)[name].out_shape(shape) == layers(plain)[name].out_shape(shape)


@pytest.mark.parametrize("inflate", ["3x1x1", "3x3x3"])
def test_frames_meet_by_inflated_convolutions_alone(inflate):
    """Change one frame: without inflation the features of the others stay as they are."""
    changed = X.copy()
    changed[:, 0] += 1

    def features(**options):
        net, params = made(blocks=0, **options)
        x, y = X, changed
        for name in ("conv1", "conv2", "conv3", "mix"):
            x, y = (layers(net)[name].forward(params[name], a)[0] for a in (x, y))
        return x, y

    x, y = features()
    assert np.array_equal(x[:, 1:], y[:, 1:])
    x, y = features(inflate=inflate)
    assert not np.allclose(x[:, 1], y[:, 1])
    assert np.array_equal(x[:, 2], y[:, 2])


def test_a_block_that_does_not_start_as_the_identity_changes_x():
    for zero_init in (True, False):
        net, params = made(zero_init=zero_init)
        block, x = layers(net)["nonlocal0"], np.random.default_rng(2).standard_normal((2, 3, 2, 3, 6))
        assert isinstance(block, Block)
        assert np.array_equal(block.forward(params["nonlocal0"], x)[0], x) == zero_init


def test_the_own_version_has_the_scores_of_the_gaussian_and_no_softmax():
    net, params = made(version="gaussian, 1/M", zero_init=False)
    block, p = layers(net)["nonlocal0"], params["nonlocal0"]
    x = np.random.default_rng(3).standard_normal((2, 7, 6))
    y = (x @ x.mT / 7) @ (x @ p["g"].w + p["g"].b)
    found = block.forward(p, x)[1].y
    np.testing.assert_allclose(found, y, rtol=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("options", [{"residuals": 1, "inflate": "3x1x1"}, {"inflate": "3x3x3", "blocks": 2}])
def test_the_gradients_are_right(options):
    """Of all layers but conv1, which gives no gradient for the clip."""
    net, params = made(zero_init=False, **options)
    inner = {name: layer for name, layer in layers(net).items() if name != "conv1"}
    x = np.random.default_rng(4).standard_normal((2, 3, 4, 6, 2))
    assert gradcheck(chain(**inner), {name: params[name] for name in inner}, x).ok
