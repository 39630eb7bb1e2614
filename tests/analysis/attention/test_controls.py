"""Weights changed after training, by hand."""

import numpy as np
import pytest

from nonlocal_ref.analysis.attention.controls import CONTROLS, TAKEN, controlled
from nonlocal_ref.networks import tiny
from nonlocal_ref.normalise import mean, softmax

S = np.random.default_rng(2).standard_normal((2, 5, 23))


@pytest.mark.parametrize("normalise", [softmax, mean])
def test_shuffled_keys_keep_each_querys_weights_in_one_other_order_for_all(normalise):
    p, found = normalise(S), CONTROLS["shuffled keys"](S, normalise)
    np.testing.assert_array_equal(np.sort(found), np.sort(p))
    order = [int(np.flatnonzero(p[0, 0] == number)[0]) for number in found[0, 0]]
    assert order != sorted(order)
    np.testing.assert_array_equal(found, p[..., order])


def test_all_alike_is_one_over_the_number_of_keys():
    np.testing.assert_array_equal(CONTROLS["all alike"](S, softmax), np.full_like(S, 1 / 23))


def test_without_the_strongest_a_softmax_shares_their_weight_out():
    p, found = softmax(S), CONTROLS["without strongest"](S, softmax)
    strongest = np.argsort(-p)[..., :TAKEN]
    expected = p.copy()
    np.put_along_axis(expected, strongest, 0, axis=-1)
    np.testing.assert_allclose(found, expected / expected.sum(axis=-1, keepdims=True), rtol=1e-12)


def test_without_the_strongest_the_other_weights_of_a_mean_stay_as_they_are():
    """The strongest are those furthest from 0, with either sign."""
    p, found = mean(S), CONTROLS["without strongest"](S, mean)
    taken = found == 0
    assert (taken.sum(axis=-1) == TAKEN).all()
    np.testing.assert_array_equal(found[~taken], p[~taken])
    for weights, gone in zip(np.abs(p).reshape(-1, 23), taken.reshape(-1, 23), strict=True):
        assert weights[gone].min() >= weights[~gone].max()


def test_without_others_the_same_keys_are_gone_for_every_query():
    gone = CONTROLS["without others"](S, softmax) == 0
    assert gone.sum() == TAKEN * 10
    np.testing.assert_array_equal(gone, np.broadcast_to(gone[0, 0], gone.shape))


def test_a_controlled_network_takes_the_same_parameters_and_answers_differently():
    network, rng = tiny(1, widths=(3, 5, 7), batchnorm=False), np.random.default_rng(4)
    params = network.init(rng, 1)
    params["nonlocal0"]["w_z"] = params["nonlocal0"]["w_z"]._replace(
        w=rng.standard_normal(params["nonlocal0"]["w_z"].w.shape, np.float32)
    )
    clips = rng.standard_normal((2, 3, 12, 12, 1), np.float32)
    z, _ = network.forward(params, clips)
    found = {name: net.forward(params, clips)[0] for name, net in controlled(network).items()}
    assert list(found) == list(CONTROLS)
    assert all(np.abs(other - z).max() > 1e-6 for other in found.values())
