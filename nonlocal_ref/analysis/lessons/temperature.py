"""From the scores of a row to its weights: where exp overflows, and what a temperature does.

    p_j = exp(s_j / tau) / sum_k exp(s_k / tau)          H = -sum_j p_j log p_j

exp(H) counts the keys that share the weight: 1 if one key has it all, M if all have the same.
"""

from typing import Any, NamedTuple

import numpy as np

from ...base.checks import positive
from ...normalise import SOFTMAX
from ...pairwise import DOT


class Moved(NamedTuple):
    """The weights of one row after `offsets` (K,) was added to all its scores: (K, M) by each softmax."""

    offsets: np.ndarray
    naive: np.ndarray
    stable: np.ndarray


def naive_softmax(s: np.ndarray) -> np.ndarray:
    """exp(s) / sum exp(s), as it is written on paper: (..., M) -> (..., M). To look at, not to use.

    Above `largest_exponent` it is inf / inf, far below zero 0 / 0: NaN in both cases, without a warning.
    """
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        f = np.exp(s)
        return f / np.sum(f, axis=-1, keepdims=True)


def largest_exponent(dtype: Any = np.float32) -> float:
    """The largest s whose exp(s) this dtype can hold: 88.7 in float32, 709.8 in float64, 11.09 in float16."""
    return float(np.log(float(np.finfo(dtype).max)))


def moved(s: np.ndarray, offsets: np.ndarray) -> Moved:
    """Weights of the row s (M,) with each offset added to all scores; in exact arithmetic all the same."""
    rows = s + np.asarray(offsets, s.dtype)[:, None]
    return Moved(np.asarray(offsets), naive_softmax(rows), _softmax(rows))


def at_temperature(s: np.ndarray, tau: float) -> np.ndarray:
    """softmax(s / tau) over the last axis: low tau for the best key alone, high tau for equal weights."""
    positive(tau=tau)
    return _softmax(s / float(tau))  # a number of NumPy would widen float32


def entropy(p: Any) -> np.ndarray | np.float64:
    """H = -sum_j p_j log p_j over the last axis, in nats: (..., M) -> (...). 0 log 0 is 0.

    Raises ValueError for weights that are no average, such as those of 1/M: they have no entropy.
    """
    p = np.asarray(p)
    sums = np.sum(p, axis=-1, dtype=np.float64)
    if not np.all(p >= 0) or np.max(np.abs(sums - 1)) > 1e-3:
        raise ValueError(
            f"p goes down to {np.min(p):.3g} and its rows sum to {np.min(sums):.3g} to {np.max(sums):.3g}: "
            "an entropy needs weights of 0 or more that sum to 1, as a softmax makes them"
        )
    return -np.sum(p * np.log(np.where(p > 0, p, 1)), axis=-1, dtype=np.float64)


def sharing(p: Any) -> np.ndarray | np.float64:
    """exp(H): how many keys share the weight of each row, from 1 to M.   Raises what `entropy` raises."""
    return np.exp(entropy(p))


def sharing_by_temperature(s: np.ndarray, temperatures: np.ndarray) -> np.ndarray:
    """exp(H) of one row of scores (M,) at each temperature: (K,) -> (K,). It never falls as tau grows.

    With b = 1 / tau, dH/db = -b Var_p(s): a lower tau lowers the entropy as long as the scores differ.
    """
    return np.array([sharing(at_temperature(s, tau)) for tau in temperatures])


def score_sizes(x: np.ndarray) -> tuple[float, float, float]:
    """Dot products of positions (1, N, C): mean with itself; mean and standard deviation with another."""
    s = DOT.forward(x, x)[0]
    others = s[~np.eye(x.shape[1], dtype=bool)]
    return float(np.mean(s.diagonal())), float(np.mean(others)), float(np.std(others))


def _softmax(s: np.ndarray) -> np.ndarray:
    """Over the last axis of any number of rows: (..., M) -> (..., M)."""
    return SOFTMAX.forward(s.reshape(1, -1, s.shape[-1])).reshape(s.shape)
