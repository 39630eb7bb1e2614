"""Weights that are changed after training, without training again: does a block need the weights that it has?

    shuffled keys      the weight of one key goes to another; the order is drawn once
    all alike          all weights are 1/M
    without strongest  the nine strongest weights of every query are taken away
    without others     as many, drawn once, the same keys for all queries

Nine is how many positions see a part of one object. The keys that are left share the weight of those that
are taken away, where a softmax makes the weights.
"""

from collections.abc import Callable

import numpy as np

from ...base.layer import Layer
from ...normalise import softmax
from .inside import with_weights

TAKEN = 9  # keys


def shuffled(s: np.ndarray, normalise: Callable) -> np.ndarray:
    """The weights (..., M) of the keys in another order, the same for all queries and clips."""
    return normalise(s)[..., _drawn(s)]


def all_alike(s: np.ndarray, normalise: Callable) -> np.ndarray:
    """1/M everywhere."""
    return np.full_like(s, 1 / s.shape[-1])


def without_strongest(s: np.ndarray, normalise: Callable) -> np.ndarray:
    """Every query without the keys whose weights are furthest from 0, TAKEN of them."""
    return _without(s, np.argpartition(-np.abs(normalise(s)), TAKEN, axis=-1)[..., :TAKEN], normalise)


def without_others(s: np.ndarray, normalise: Callable) -> np.ndarray:
    """All queries without the same TAKEN keys."""
    return _without(s, np.broadcast_to(_drawn(s)[:TAKEN], (*s.shape[:-1], TAKEN)), normalise)


CONTROLS: dict[str, Callable] = {
    "shuffled keys": shuffled,
    "all alike": all_alike,
    "without strongest": without_strongest,
    "without others": without_others,
}


def controlled(network: Layer) -> dict[str, Layer]:
    """Name -> the network whose trained blocks get other weights."""
    return {name: with_weights(network, weigh) for name, weigh in CONTROLS.items()}


def _drawn(s: np.ndarray) -> np.ndarray:
    """The keys in an order that is always the same."""
    return np.random.default_rng(0).permutation(s.shape[-1])


def _without(s: np.ndarray, keys: np.ndarray, normalise: Callable) -> np.ndarray:
    """The weights where these keys (..., TAKEN) were not there: a softmax shares their weight out."""
    left = s.copy()
    np.put_along_axis(left, keys, -np.inf if normalise is softmax else 0, axis=-1)
    return normalise(left)
