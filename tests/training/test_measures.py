"""What is written down of a step: norms and entropies worked out by hand or by the dense weights."""

from math import log

import numpy as np
import pytest
from support import error

import nonlocal_ref as nl
from nonlocal_ref.analysis.attention import attention
from nonlocal_ref.base.arrays import to_numpy
from nonlocal_ref.base.tree import leaves
from nonlocal_ref.networks import tiny
from nonlocal_ref.training.measures import accuracy, entropy, gradient_norms, norm, of_block, spread


def test_the_norm_is_that_of_all_entries_together(make):
    a, b = make(3, 4), make(5)
    expected = np.linalg.norm(np.concatenate([to_numpy(a).ravel(), to_numpy(b)]))
    assert norm(a, b) == pytest.approx(expected)


def test_every_layer_with_parameters_has_a_gradient_norm(make_numpy):
    net = tiny(1, widths=(2, 3, 4))
    params = make_numpy.like(net.init(np.random.default_rng(0), 1))
    y, saved = net.forward(params, make_numpy(2, 2, 4, 4, 1), train=True)
    _, dparams = net.backward(y, saved, params)
    found = gradient_norms(net, dparams)
    whole = np.sqrt(sum(np.sum(a**2) for _, a in leaves(dparams)))
    assert np.sqrt(sum(n**2 for n in found.values())) == pytest.approx(whole)
    assert found["gradient/fc"] == pytest.approx(np.hypot(*map(np.linalg.norm, dparams["fc"])))
    assert not any("relu" in name or "mean" in name for name in found)


def test_the_entropy_is_1_for_equal_weights_0_for_one_key_and_log_2_for_two(make):
    one, two = np.eye(4)[:1], np.array([[0.5, 0.0, 0.0, 0.5]])
    assert spread(make.of(np.full((3, 5), 0.2))) == pytest.approx(1)
    assert spread(make.of(one)) == 0
    assert spread(make.of(two)) == pytest.approx(log(2) / log(4))
    assert spread(make.of(np.concat([one, two]))) == pytest.approx(log(2) / log(4) / 2)


def test_weights_that_are_no_probabilities_count_by_their_size(make):
    assert spread(make.of(np.array([[-3.0, 3.0, 0.0, 0.0]]))) == pytest.approx(0.5)
    assert spread(make.of(np.zeros((1, 4)))) == pytest.approx(1)  # concatenation: relu of negative scores
    assert spread(make.of(np.ones((2, 1)))) == 0


@pytest.mark.parametrize("positions", ["spacetime", "space", "time", 2])
@pytest.mark.parametrize("version", nl.VERSIONS)
def test_the_entropy_of_a_block_is_that_of_its_weights(version, positions, make_numpy):
    block = nl.nonlocal_block(version, positions=positions)
    params, x = make_numpy.params(block), make_numpy(2, 4, 1, 2, 6)
    _, saved = block.forward(params, x)
    hood = {"spacetime": 8, "space": 2, "time": 4, 2: 4}[positions]  # at most 8 queries: all of them count
    found = []
    for query in np.ndindex(4, 1, 2):
        p = np.sort(np.abs(attention(block, params, x, query).reshape(2, -1)), axis=-1)[:, -hood:]
        p = np.where(p.sum(-1, keepdims=True) > 0, p, 1.0)
        p = p / p.sum(-1, keepdims=True)
        found.append(-np.sum(p * np.log(np.where(p > 0, p, 1)), axis=-1) / log(hood))
    assert entropy(block, saved) == pytest.approx(
        np.mean(found), abs=0.15 if version == "concatenation" else 1e-9
    )


def test_a_block_tells_its_gamma_or_without_one_its_w_z(make_numpy):
    x = make_numpy(1, 3, 6)
    for batchnorm, name in ((True, "gamma/here"), (False, "w_z/here")):
        block = nl.nonlocal_block(batchnorm=batchnorm)
        params = make_numpy.params(block)
        a = params["batchnorm"].gamma if batchnorm else params["w_z"].w
        found = of_block("here", block, params, block.forward(params, x)[1])
        assert list(found) == [name, "entropy/here"]
        assert error(np.array(found[name]), np.linalg.norm(a)) < 1e-12


def test_accuracy_is_the_share_of_largest_logits_at_the_label(make):
    logits = make.of(np.array([[1.0, 0.0], [0.0, 2.0], [3.0, 1.0], [-2.0, -1.0]]))
    assert accuracy(logits, make.of(np.array([0, 1, 1, 1]))) == 0.75
