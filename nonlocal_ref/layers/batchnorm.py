"""Batch normalisation of each channel over samples and positions (section 4.1: after W_z, at first gamma = 0)

u = (x - mean) / sqrt(var + eps)          y = gamma u + beta

training    mean and var are those of the batch: they too depend on x, which adds two terms to dx
inference   mean and var are the running ones, constants: `fixed_backward`. Frozen layers train in this form.
"""

from ..base.arrays import Array, namespace

EPS = 1e-5
MOMENTUM = 0.9


def statistics(x: Array) -> tuple[Array, Array]:
    """Mean and (biased) variance of each channel: (..., C) -> (C,), (C,)."""
    xp, axes = namespace(x), tuple(range(x.ndim - 1))
    mean = xp.mean(x, axis=axes)
    return mean, xp.mean((x - mean) ** 2, axis=axes)


def running_statistics(old: tuple[Array, Array], x: Array, momentum: float = MOMENTUM) -> tuple[Array, Array]:
    """The running mean and variance after the batch x: momentum * old + (1 - momentum) * batch.

    The variance joins unbiased, n / (n - 1) times the batch's, as an estimate for all data.
    """
    mean, var = statistics(x)
    n = x.size // x.shape[-1]
    unbiased = var * (n / max(n - 1, 1))
    return tuple(momentum * o + (1 - momentum) * new for o, new in zip(old, (mean, unbiased), strict=True))


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


def _standard(x: Array, mean: Array, var: Array) -> Array:
    return (x - mean) / namespace(x).sqrt(var + EPS)
