"""What a trained block attends to, with the controls without which nobody should believe it.

    average           a block whose weights are all 1/M, trained from the start; also a row of the versions
    untrained         the same network before the first step
    shuffled keys     the weights of one key go to another, drawn once
    all alike         the trained network, but all its weights are 1/M
    without strongest the strongest nine weights of every query are taken away
    without others    as many, drawn once for all queries

Nine is how many positions see a part of one object.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ...base.layer import Layer
from ...data.tasks import Clips, Task
from ...training.evaluate import evaluate
from .inside import inside, with_weights
from .query_pairs import Pairs, query_pairs
from .truth import Objects, Truth, truth

TAKEN = 9  # weights that are taken away
FOR_TRUTH, FOR_PAIRS = 200, 16  # clips


class Measured(NamedTuple):
    """One network: how often it is right, where its weights fall, how much they depend on the query.

    accuracy    on clips that were not seen, from 0 to 1
    twin        from an object to the one with the same pattern
    other       from an object to one with another pattern
    pairs       of all positions
    """

    accuracy: float
    twin: Truth
    other: Truth
    pairs: Pairs


def shuffled(p: np.ndarray) -> np.ndarray:
    """The weights (..., M) of the keys in another order, the same for all queries and clips."""
    return p[..., np.random.default_rng(0).permutation(p.shape[-1])]


def all_alike(p: np.ndarray) -> np.ndarray:
    """1/M everywhere."""
    return np.full_like(p, 1 / p.shape[-1])


def without_strongest(p: np.ndarray, taken: int = TAKEN) -> np.ndarray:
    """The weights furthest from 0 of every query set to 0, `taken` of them."""
    places = np.argpartition(-np.abs(p), taken, axis=-1)[..., :taken]
    left = p.copy()
    np.put_along_axis(left, places, 0, axis=-1)
    return left


def without_others(p: np.ndarray, taken: int = TAKEN) -> np.ndarray:
    """As many weights set to 0, the same keys for all queries and clips."""
    left = p.copy()
    left[..., np.random.default_rng(0).permutation(p.shape[-1])[:taken]] = 0
    return left


CONTROLS: dict[str, Callable] = {
    "shuffled keys": shuffled,
    "all alike": all_alike,
    "without strongest": without_strongest,
    "without others": without_others,
}


def controlled(network: Layer) -> dict[str, Layer]:
    """Name -> the network with its weights changed after training, without training again."""
    return {name: with_weights(network, change) for name, change in CONTROLS.items()}
