"""The functions of the bench: right backwards, mistakes, and the points at which they are checked.

A point is (inputs, dy). "random" is what `draw` gives; the others are made from it:
"tied"      symmetric, equal or constant inputs, where different formulas give the same
"closed"    W_z = 0, of the whole block
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ...embed import linear, linear_backward
from ...layers.pooling import max_pool_backward
from ...normalise import mean, mean_backward, softmax, softmax_backward
from ...pairwise import concatenation, concatenation_backward, dot, dot_backward
from ...subsample import subsample, subsample_backward
from . import wrong_paths, wrong_sums, wrong_weights
from .whole_block import block_backward, block_forward


class Function(NamedTuple):
    """One function of the bench; its arrays are small, so that every entry can be checked."""

    text: str
    shapes: tuple[tuple[int, ...], ...]  # of the inputs
    forward: Callable  # (*inputs) -> y
    backward: Callable  # (dy, *inputs) -> the gradients of the inputs, right
    source: Callable  # the function of the package whose text is shown as the right one
    mistakes: tuple[Callable, ...]  # like `backward`, wrong
    tied: str  # the tied point in words
    points: dict[str, Callable]  # (inputs, dy) at random -> (inputs, dy) at this point


def aggregate(p, g):
    """y = p g"""
    return p @ g


def aggregate_backward(dy, p, g):
    """dp = dy g^T, dg = p^T dy"""
    return dy @ g.mT, p.mT @ dy


def _tied(inputs: Callable, dy: Callable = lambda dy: dy) -> dict[str, Callable]:
    return {"random": lambda i, d: (i, d), "tied": lambda i, d: (inputs(*i), dy(d))}


def _closed(inputs: tuple, dy: Any) -> tuple:
    """W_z and its bias at 0"""
    return (*inputs[:-2], 0 * inputs[-2], 0 * inputs[-1]), dy


def _symmetric(a: Any) -> Any:
    return a + a.mT


FUNCTIONS = {
    "softmax": Function(
        "p = softmax(s)",
        ((2, 3, 5),),
        softmax,
        lambda dp, s: softmax_backward(dp, softmax(s)),
        softmax_backward,
        wrong_weights.SOFTMAX,
        "all scores are equal",
        _tied(lambda s: (0 * s,)),
    ),
    "mean": Function(
        "p = s / M",
        ((2, 3, 5),),
        mean,
        mean_backward,
        mean_backward,
        wrong_weights.MEAN,
        "as many queries as keys",
        _tied(lambda s: (s[:, :, :3],), lambda dp: dp[:, :, :3]),
    ),
    "dot": Function(
        "s = theta phi^T",
        ((2, 5, 3), (2, 5, 3)),
        dot,
        dot_backward,
        dot_backward,
        wrong_weights.DOT,
        "theta = phi, and ds is symmetric",
        _tied(lambda theta, phi: (theta, theta.copy()), _symmetric),
    ),
    "linear": Function(
        "y = x w + b",
        ((2, 5, 3), (3, 3), (3,)),
        linear,
        lambda dy, x, w, b: linear_backward(dy, x, w),
        linear_backward,
        wrong_sums.LINEAR,
        "w is symmetric",
        _tied(lambda x, w, b: (x, _symmetric(w), b)),
    ),
    "concatenation": Function(
        "s = relu(a + b^T)",
        ((2, 5, 1), (2, 5, 1)),
        concatenation,
        concatenation_backward,
        concatenation_backward,
        wrong_weights.CONCATENATION,
        "a = b, and ds is symmetric",
        _tied(lambda a, b: (a, a.copy()), _symmetric),
    ),
    "aggregation": Function(
        "y = p g",
        ((2, 5, 5), (2, 5, 3)),
        aggregate,
        aggregate_backward,
        aggregate_backward,
        wrong_sums.AGGREGATION,
        "p is symmetric",
        _tied(lambda p, g: (_symmetric(p), g)),
    ),
    "max pooling": Function(
        "y = the largest of 2 neighbours",
        ((2, 7, 3),),
        subsample,
        subsample_backward,
        max_pool_backward,
        wrong_sums.POOLING,
        "every entry is 1 or -1, so that many are equal",
        _tied(lambda x: (np.sign(x),)),
    ),
    "the whole block": Function(
        "z = W_z y + x, embedded Gaussian",
        ((2, 5, 3), (3, 2), (2,), (3, 2), (2,), (3, 2), (2,), (2, 3), (3,)),
        block_forward,
        block_backward,
        block_backward,
        wrong_paths.WHOLE,
        "x is the same at every position",
        _tied(lambda x, *others: (0 * x + x[:, :1], *others)) | {"closed": _closed},
    ),
}


def draw(function: Function, seed: int) -> tuple[tuple, Any]:
    """Random inputs, and a random dy: (inputs, dy), float64."""
    rng = np.random.default_rng(seed)
    inputs = tuple(rng.standard_normal(shape) for shape in function.shapes)
    return inputs, rng.standard_normal(function.forward(*inputs).shape)
