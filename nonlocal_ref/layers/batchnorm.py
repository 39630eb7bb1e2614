"""Batch normalisation of each channel over samples and positions (section 4.1: after W_z, at first gamma = 0)

u = (x - mean) / sqrt(var + eps)          y = gamma u + beta

training    mean and var are those of the batch: they too depend on x, which adds two terms to dx
inference   mean and var are the running ones, constants: `fixed_backward`. Frozen layers train in this form.
"""

from functools import partial
from typing import Any, NamedTuple

import numpy as np

from ..base.arrays import Array, namespace
from ..base.layer import Layer

EPS = 1e-5
MOMENTUM = 0.9


class Running(NamedTuple):
    """Running mean and variance, (C,) each: statistics, not parameters. Nothing is learned in them."""

    mean: Array
    var: Array


class BatchNorm(NamedTuple):
    """gamma and beta, (C,) each, and the running statistics."""

    gamma: Array
    beta: Array
    running: Running


class Affine(NamedTuple):
    """The gradients of gamma and beta, (C,) each."""

    gamma: Array
    beta: Array


class BatchNormOptions(NamedTuple):
    """What a batch normalisation was asked for."""

    frozen: bool


class Saved(NamedTuple):
    """What the backward of the layer reads, and what its update takes over."""

    x: Array
    train: bool  # whether the batch's own statistics were used
    running: Running  # after this batch


def statistics(x: Array) -> tuple[Array, Array]:
    """Mean and (biased) variance of each channel: (..., C) -> (C,), (C,)."""
    xp, axes = namespace(x), tuple(range(x.ndim - 1))
    mean = xp.mean(x, axis=axes)
    return mean, xp.mean((x - mean) ** 2, axis=axes)


def running_statistics(old: tuple[Array, Array], x: Array, momentum: float = MOMENTUM) -> Running:
    """The running mean and variance after the batch x: momentum * old + (1 - momentum) * batch.

    The variance joins unbiased, n / (n - 1) times the batch's, as an estimate for all data.
    """
    mean, var = statistics(x)
    n = x.size // x.shape[-1]
    batch = (mean, var * (n / max(n - 1, 1)))
    return Running(*(momentum * o + (1 - momentum) * new for o, new in zip(old, batch, strict=True)))


def batchnorm(x: Array, gamma: Array, beta: Array, mean: Array, var: Array) -> Array:
    """y = gamma (x - mean) / sqrt(var + eps) + beta"""
    return gamma * _standard(x, mean, var) + beta


def batchnorm_backward(dy: Array, x: Array, gamma: Array) -> tuple[Array, Array, Array]:
    """dx, dgamma, dbeta in training: mean and var are those of x.

    Gradient reaches x by itself, by the mean and by the variance: du less its mean, less u times the mean of
    u du.
    """
    xp, axes, (mean, var) = namespace(dy, x), tuple(range(x.ndim - 1)), statistics(x)
    u, du = _standard(x, mean, var), dy * gamma  # y = gamma u + beta
    through_mean = xp.mean(du, axis=axes)
    through_var = u * xp.mean(u * du, axis=axes)
    dx = (du - through_mean - through_var) / xp.sqrt(var + EPS)
    return dx, xp.sum(dy * u, axis=axes), xp.sum(dy, axis=axes)


def fixed_backward(dy: Array, x: Array, gamma: Array, mean: Array, var: Array) -> tuple[Array, Array, Array]:
    """dx, dgamma, dbeta in inference and in frozen layers: mean and var are constants."""
    xp, axes = namespace(dy, x), tuple(range(x.ndim - 1))
    dx = dy * (gamma / xp.sqrt(var + EPS))
    return dx, xp.sum(dy * _standard(x, mean, var), axis=axes), xp.sum(dy, axis=axes)


def batchnorm_layer(*, frozen: bool = False) -> Layer:
    """Batch normalisation as a Layer: params BatchNorm(gamma, beta, running), dparams Affine(gamma, beta).

    frozen     the running statistics serve in training too, and stay as they are
    zero_init  an option of `init`: gamma starts at 0, and nothing goes through; at 1 otherwise
    `update` puts the running statistics after the batch into the parameters.
    """
    made_of = BatchNormOptions(frozen)
    return Layer(_init, partial(_forward, frozen), _backward, _update, made_of=made_of)


def _init(rng: Any, channels: int, *, dtype: Any = np.float32, zero_init: bool = False) -> BatchNorm:
    zeros, ones = np.zeros(channels, dtype), np.ones(channels, dtype)
    gamma = zeros if zero_init else ones
    return BatchNorm(gamma.copy(), zeros.copy(), Running(zeros, ones))


def _forward(frozen: bool, params: tuple, x: Array, train: bool = False) -> tuple[Array, Saved]:
    gamma, beta, running = params
    train = bool(train and not frozen)
    mean, var = statistics(x) if train else running
    after = running_statistics(running, x) if train else running
    return batchnorm(x, gamma, beta, mean, var), Saved(x, train, after)


def _backward(dy: Array, saved: Saved, params: tuple) -> tuple[Array, Affine]:
    gamma, _, running = params
    if saved.train:
        dx, dgamma, dbeta = batchnorm_backward(dy, saved.x, gamma)
    else:
        dx, dgamma, dbeta = fixed_backward(dy, saved.x, gamma, *running)
    return dx, Affine(dgamma, dbeta)


def _update(params: tuple, saved: Saved) -> BatchNorm:
    return BatchNorm(*params)._replace(running=saved.running)


def _standard(x: Array, mean: Array, var: Array) -> Array:
    return (x - mean) / namespace(x).sqrt(var + EPS)
