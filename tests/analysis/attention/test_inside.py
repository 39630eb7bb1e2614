"""A block inside a network, and networks with other weights in their blocks."""

import numpy as np
import pytest

import nonlocal_ref as nl
from nonlocal_ref.analysis.attention.inside import block_names, inside, with_weights
from nonlocal_ref.base.tree import tree_map
from nonlocal_ref.networks import c2d, tiny

RNG = np.random.default_rng(5)
CLIPS = RNG.standard_normal((2, 3, 12, 12, 1), np.float32)


def network_of(blocks=1, **options):
    """A network and parameters, also gamma, that are not zero."""
    network = tiny(blocks, widths=(3, 5, 7), **options)
    params = network.init(RNG, 1)
    return network, tree_map(lambda a: a + 0.3 * RNG.standard_normal(a.shape, np.float32) ** 2, params)


@pytest.mark.parametrize(("blocks", "name"), [(1, "nonlocal0"), (2, "nonlocal0"), (2, "nonlocal1")])
def test_x_is_what_the_forward_in_inference_gives_to_the_block(blocks, name):
    network, params = network_of(blocks)
    block, of_block, x = inside(network, params, CLIPS, name)
    _, saved = network.forward(params, CLIPS)
    np.testing.assert_allclose(x, saved[name].x, rtol=1e-5, atol=1e-4)  # in other steps
    assert of_block is params[name]
    p = nl.attention(block, of_block, x, (1, 2, 0))
    assert p.shape == (2, 3, 3, 3)
    np.testing.assert_allclose(p.sum(axis=(1, 2, 3)), 1, rtol=1e-5)


def test_all_blocks_of_a_network_are_named():
    assert block_names(tiny(2)) == ["nonlocal0", "nonlocal1"]
    assert block_names(tiny(0)) == []
    assert len(block_names(c2d(50, 5))) == 5


def test_another_name_is_refused_with_the_names_that_there_are():
    network, params = network_of()
    with pytest.raises(ValueError, match="unknown non-local block 'conv1': choose one of 'nonlocal0'"):
        inside(network, params, CLIPS, "conv1")


@pytest.mark.parametrize("version", ["embedded_gaussian", "gaussian", "dot_product", "concatenation"])
def test_the_same_weights_give_the_same_answers(version):
    network, params = network_of(version=version)
    same = with_weights(network, lambda s, normalise: normalise(s))
    z, _ = network.forward(params, CLIPS)
    np.testing.assert_allclose(same.forward(params, CLIPS)[0], z, rtol=1e-4, atol=1e-5)


def test_equal_weights_give_the_answers_of_the_block_that_averages():
    network, params = network_of()
    equal = with_weights(network, lambda s, normalise: np.full_like(s, 1 / s.shape[-1]))
    block = {name: a for name, a in params["nonlocal0"].items() if name not in ("theta", "phi")}
    average = tiny(1, widths=(3, 5, 7), version="average")
    expected, _ = average.forward(params | {"nonlocal0": block}, CLIPS)
    found, _ = equal.forward(params, CLIPS)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
    assert np.abs(found - network.forward(params, CLIPS)[0]).max() > 1e-3
