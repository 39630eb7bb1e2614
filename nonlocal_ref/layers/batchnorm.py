"""Batch normalisation of each channel over samples and positions (section 4.1: after W_z, at first gamma = 0)

u = (x - mean) / sqrt(var + eps)          y = gamma u + beta

training    mean and var are those of the batch: they too depend on x, which adds two terms to dx
inference   mean and var are the running ones, constants: `fixed_backward`. Frozen layers train in this form.
"""

from functools import partial
from typing import Any, NamedTuple

import numpy as np

from ..base import checks
from ..base.arrays import Array, namespace
from ..base.blocks import rowwise, sum_rows, total
from ..base.checks import plain_options
from ..base.layer import Layer

EPS = 1e-5
MOMENTUM = 0.9
NEAR = 128  # rows whose mean is near the mean of all


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

    frozen: bool = False
    eps: float = EPS
    momentum: float = MOMENTUM


class Saved(NamedTuple):
    """What the backward of the layer reads, and what its update takes over."""

    x: Array
    train: bool  # whether the batch's own statistics were used
    statistics: tuple[Array, Array]  # mean and variance that were used

    @property
    def n(self) -> int:
        """Positions whose mean and variance the batch's statistics are."""
        return self.x.size // self.x.shape[-1]


def statistics(x: Array) -> tuple[Array, Array]:
    """Mean and (biased) variance of each channel: (..., C) -> (C,), (C,).

    One pass: var = mean(d^2) - mean(d)^2 with d = x - near. `near` is the mean of some rows, close to that of
    all, so that no digits are lost.
    """
    xp, n, near = namespace(x), x.size // x.shape[-1], near_mean(x)

    def sums(x: Array, near: Array) -> tuple[Array, Array]:
        d = x - near
        first = total(d)
        d *= d
        return first, total(d)

    first, second = (found / n for found in sum_rows(sums, x, channels=(near,)))
    return near + first, xp.maximum(second - first**2, xp.zeros_like(first))


def near_mean(x: Array) -> Array:
    """The mean of each channel over some rows of x, (..., C) -> (C,): near the mean of all."""
    rows = namespace(x).reshape(x, (-1, x.shape[-1]))
    return namespace(x).mean(rows[:: max(1, rows.shape[0] // NEAR), :], axis=0)


def running_statistics(
    old: tuple[Array, Array], x: Array, momentum: float = MOMENTUM, *, batch: tuple | None = None
) -> Running:
    """The running mean and variance after the batch x: momentum * old + (1 - momentum) * batch.

    The variance joins unbiased, n / (n - 1) times the batch's, as an estimate for all data.
    batch  the statistics of x, where they are known
    """
    return _moved(old, statistics(x) if batch is None else batch, x.size // x.shape[-1], momentum)


def _moved(old: tuple, batch: tuple, n: int, momentum: float = MOMENTUM) -> Running:
    mean, var = batch
    unbiased = (mean, var * (n / max(n - 1, 1)))
    return Running(*(momentum * o + (1 - momentum) * new for o, new in zip(old, unbiased, strict=True)))


def batchnorm(x: Array, gamma: Array, beta: Array, mean: Array, var: Array, *, eps: float = EPS) -> Array:
    """y = gamma (x - mean) / sqrt(var + eps) + beta"""
    slope = gamma / namespace(x).sqrt(var + eps)

    def affine(x: Array, slope: Array, shift: Array) -> Array:
        y = x * slope
        y += shift
        return y

    return rowwise(affine, x, channels=(slope, beta - mean * slope))


def batchnorm_backward(
    dy: Array, x: Array, gamma: Array, *, batch: tuple | None = None, eps: float = EPS
) -> tuple[Array, Array, Array]:
    """dx, dgamma, dbeta in training: mean and var are those of x.

    Gradient reaches x by itself, by the mean and by the variance: du less its mean, less u times the mean of
    u du.
    batch  the statistics of x, where they are known
    """
    mean, var = statistics(x) if batch is None else batch
    r, n = namespace(x).sqrt(var + eps), x.size // x.shape[-1]
    dgamma, dbeta = _affine_backward(dy, x, mean, r)
    slope, through_mean = gamma / r, gamma * dbeta / n / r  # u = (x - mean) / r
    through_var = gamma * dgamma / n / r**2
    rest = mean * through_var - through_mean

    def backward(dy: Array, x: Array, slope: Array, through_var: Array, rest: Array) -> Array:
        return dy * slope - x * through_var + rest

    return rowwise(backward, dy, x, channels=(slope, through_var, rest)), dgamma, dbeta


def fixed_backward(
    dy: Array, x: Array, gamma: Array, mean: Array, var: Array, *, eps: float = EPS
) -> tuple[Array, Array, Array]:
    """dx, dgamma, dbeta in inference and in frozen layers: mean and var are constants."""
    r = namespace(x).sqrt(var + eps)
    dx = rowwise(lambda dy, slope: dy * slope, dy, channels=(gamma / r,))
    return dx, *_affine_backward(dy, x, mean, r)


def _affine_backward(dy: Array, x: Array, mean: Array, r: Array) -> tuple[Array, Array]:
    """dgamma, dbeta of y = gamma u + beta, u = (x - mean) / r, in one pass."""

    def sums(dy: Array, x: Array, mean: Array) -> tuple[Array, Array]:
        return total(dy * (x - mean)), total(dy)

    dgamma, dbeta = sum_rows(sums, dy, x, channels=(mean,))
    return dgamma / r, dbeta


@plain_options
def batchnorm_layer(*, frozen: bool = False, eps: float = EPS, momentum: float = MOMENTUM) -> Layer:
    """Batch normalisation as a Layer: params BatchNorm(gamma, beta, running), dparams Affine(gamma, beta).

    frozen     the running statistics serve in training too, and stay as they are
    eps        is added to the variance
    momentum   the share of the OLD running statistics, as in Caffe2; PyTorch's momentum is 1 minus this one
    zero_init  an option of `init`: gamma starts at 0, and nothing goes through; at 1 otherwise
    `update` puts the running statistics after the batch into the parameters.
    Raises ValueError for an eps that is not above 0, and a momentum that is not from 0 to below 1.
    """
    checks.positive(eps=eps)
    checks.probability(momentum=momentum)
    options = BatchNormOptions(frozen, float(eps), float(momentum))  # a number of NumPy would widen float32
    functions = (partial(f, options) for f in (_forward, _backward, _update))
    return Layer(_init, *functions, made_of=options)


def _init(rng: Any, channels: int, *, dtype: Any = np.float32, zero_init: bool = False) -> BatchNorm:
    zeros, ones = np.zeros(channels, dtype), np.ones(channels, dtype)
    gamma = zeros if zero_init else ones
    return BatchNorm(gamma.copy(), zeros.copy(), Running(zeros, ones))


def _forward(options: BatchNormOptions, params: tuple, x: Array, train: bool = False) -> tuple[Array, Saved]:
    gamma, beta, running = params
    train = bool(train and not options.frozen)
    used = statistics(x) if train else running
    return batchnorm(x, gamma, beta, *used, eps=options.eps), Saved(x, train, used)


def _backward(options: BatchNormOptions, dy: Array, saved: Saved, params: tuple) -> tuple[Array, Affine]:
    x, train, used = saved
    if train:
        dx, *affine = batchnorm_backward(dy, x, params[0], batch=used, eps=options.eps)
    else:
        dx, *affine = fixed_backward(dy, x, params[0], *used, eps=options.eps)
    return dx, Affine(*affine)


def _update(options: BatchNormOptions, params: tuple, saved: Any) -> BatchNorm:
    gamma, beta, running = params
    if saved.train:
        running = _moved(running, saved.statistics, saved.n, options.momentum)
    return BatchNorm(gamma, beta, running)
