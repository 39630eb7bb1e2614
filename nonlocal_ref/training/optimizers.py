"""Optimizers: from parameters and their gradients to new parameters. Nothing is changed in place.

SGD     v = m v + d         p = p - rate v               Nesterov: p = p - rate (d + m v)
Adam    a = b1 a + (1 - b1) d      b = b2 b + (1 - b2) d^2
        p = p - rate a' / (sqrt(b') + eps)      a' = a / (1 - b1^k), b' = b / (1 - b2^k), k = 1, 2, ...

d is the gradient. Weight decay shrinks the entries of DECAYED alone: weights, but no bias and nothing of
a batch normalisation (as in the released code). For SGD it is a part of d: d + decay p. For Adam it stands
apart from d (AdamW, Loshchilov and Hutter): p - rate decay p.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from ..base.arrays import Array, namespace, to_numpy
from ..base.checks import positive, probability
from ..base.tree import apply_gradients, leaves, tree_map
from ..embed import Linear, Weights
from ..layers.batchnorm import Affine, BatchNorm
from ..layers.conv import Conv, Kernel
from ..layers.position_embedding import PositionEmbedding
from ..parameters import Halves

# type of a group of parameters -> which of them decay; a group of a layer of your own needs a row here
DECAYED = {
    Linear: ("w",),
    Weights: ("w",),
    Conv: ("w",),
    Kernel: ("w",),
    Halves: ("theta", "phi"),
    Affine: (),
    PositionEmbedding: (),
}


class Optimizer(NamedTuple):
    """Two pure functions. The state of an optimizer is a tree: it goes into a file as parameters do.

    start  start(params) -> state before the first step
    step   step(params, dparams, state, rate, k) -> (params, state); k steps were made before this one
    """

    start: Callable
    step: Callable


class Moments(NamedTuple):
    """The running means of the gradient and of its square: trees like dparams."""

    mean: Any
    square: Any


def sgd(momentum: float = 0.9, *, nesterov: bool = True, decay: float = 0.0) -> Optimizer:
    """Gradient descent with momentum.   Source: section 4.1; Nesterov: the released code; decay 1e-4: both.

    Raises ValueError for a momentum outside 0 to below 1, or a negative decay.
    """
    probability(momentum=momentum, decay=decay)
    return Optimizer(zeros_of, partial(_sgd_step, float(momentum), nesterov, float(decay)))


def adam(beta1: float = 0.9, beta2: float = 0.999, *, eps: float = 1e-8, decay: float = 0.0) -> Optimizer:
    """Adam of Kingma and Ba; AdamW where decay is above 0.

    Raises ValueError for a beta outside 0 to below 1, a negative decay, or an eps that is not positive.
    """
    probability(beta1=beta1, beta2=beta2, decay=decay)
    positive(eps=eps)
    return Optimizer(_adam_start, partial(_adam_step, (float(beta1), float(beta2)), float(eps), float(decay)))


def clipped(make: Callable, limit: float, **options: Any) -> Optimizer:
    """The optimizer make(**options), but a gradient whose norm is above `limit` is shortened to that norm.

    The norm is that of all parameters together, so the direction stays.   Raises ValueError for a limit that
    is not positive.
    """
    positive(limit=limit)
    inner = make(**options)
    return inner._replace(step=partial(_clipped_step, inner.step, float(limit)))


def learned(params: Any) -> Any:
    """The parameters without the running statistics: a tree with the names of dparams."""
    if isinstance(params, BatchNorm):
        return Affine(params.gamma, params.beta)
    if isinstance(params, dict):
        return {name: learned(branch) for name, branch in params.items()}
    if isinstance(params, tuple):
        branches = map(learned, params)
        return type(params)(*branches) if hasattr(params, "_fields") else tuple(branches)
    return params


def norm(*arrays: Array) -> float:
    """The Euclidean norm of all entries of all arrays; infinite where their squares are."""
    return sum(float(to_numpy(namespace(a).sum(a * a))) for a in arrays) ** 0.5


def zeros_of(params: Any) -> Any:
    """Zeros in the place of every learned parameter."""
    return tree_map(lambda p: namespace(p).zeros_like(p), learned(params))


def decay_of(tree: Any, decay: float) -> Any:
    """`decay` in the place of every gradient whose parameter decays, 0 in all others.

    Raises ValueError for an array outside the groups of DECAYED.
    """
    if type(tree) in DECAYED:
        return type(tree)(*(decay * (name in DECAYED[type(tree)]) for name in tree._fields))
    if isinstance(tree, dict):
        return {name: decay_of(branch, decay) for name, branch in tree.items()}
    if isinstance(tree, tuple):
        branches = [decay_of(branch, decay) for branch in tree]
        return type(tree)(*branches) if hasattr(tree, "_fields") else tuple(branches)
    known = ", ".join(group.__name__ for group in DECAYED)
    raise ValueError(
        f"a parameter of shape {tuple(tree.shape)} is in none of {known}, so decay cannot tell whether "
        "it is a weight: put it into a NamedTuple with a row in DECAYED, or train with decay=0"
    )


def _sgd_step(
    momentum: float, nesterov: bool, decay: float, params: Any, dparams: Any, state: Any, rate: float, k: int
) -> tuple[Any, Any]:
    d = dparams if decay == 0 else _plus_decay(dparams, params, decay)
    v = tree_map(lambda v, d: momentum * v + d, state, d)
    way = tree_map(lambda d, v: d + momentum * v, d, v) if nesterov else v
    return apply_gradients(lambda p, way: p - rate * way, params, way), v


def _clipped_step(step: Callable, limit: float, params: Any, dparams: Any, *rest: Any) -> tuple[Any, Any]:
    size = norm(*(a for _, a in leaves(dparams)))
    if size > limit:
        dparams = tree_map(lambda d: d * (limit / size), dparams)
    return step(params, dparams, *rest)


def _adam_start(params: Any) -> Moments:
    return Moments(zeros_of(params), zeros_of(params))


def _adam_step(
    betas: tuple, eps: float, decay: float, params: Any, dparams: Any, state: Moments, rate: float, k: int
) -> tuple[Any, Moments]:
    (beta1, beta2), whole = betas, [1 - beta ** (k + 1) for beta in betas]
    mean = tree_map(lambda a, d: beta1 * a + (1 - beta1) * d, state[0], dparams)
    square = tree_map(lambda b, d: beta2 * b + (1 - beta2) * d * d, state[1], dparams)

    def way(a: Any, b: Any) -> Any:
        return (rate / whole[0]) * a / (namespace(b).sqrt(b) / whole[1] ** 0.5 + eps)

    if decay:
        params = _shrunk(params, dparams, rate * decay)
    ways = tree_map(way, mean, square)
    return apply_gradients(lambda p, way: p - way, params, ways), Moments(mean, square)


def _plus_decay(dparams: Any, params: Any, decay: float) -> Any:
    """dp + decay p"""
    return tree_map(lambda d, p, f: d + f * p if f else d, dparams, learned(params), decay_of(dparams, decay))


def _shrunk(params: Any, dparams: Any, share: float) -> Any:
    """p - share p"""
    return apply_gradients(lambda p, f: p - f * p if f else p, params, decay_of(dparams, share))
