"""Batch normalisation, the sum with a shortcut and ReLU in one pass: the numbers of the layers. NumPy only.

    y = max(x slope + shift + shortcut, 0)      slope = gamma / sqrt(var + eps)      shift = beta - mean slope

A network spends much of its time on reading and writing such arrays. Here each is read once and y is written
once; in the backward, dy where y > 0 is written once.
"""

from typing import NamedTuple

import numpy as np

from ..base.arrays import Array
from ..base.blocks import in_blocks, sum_rows, total
from .batchnorm import EPS, Affine, Saved


def batchnorm_relu(
    x: Array,
    affine: tuple,
    statistics: tuple,
    *,
    shortcut: Array | None = None,
    relu: bool = True,
    eps: float = EPS,
) -> Array:
    """y = max(gamma (x - mean) / sqrt(var + eps) + beta + shortcut, 0), without the parts not asked for."""
    (gamma, beta), (mean, var) = affine, statistics
    y, slope = np.empty(x.shape, x.dtype), gamma / np.sqrt(var + eps)

    def forward(y: Array, x: Array, *others: Array) -> None:
        *added, slope, shift, zero = others
        np.multiply(x, slope, out=y)
        y += shift
        for a in added:
            y += a
        if relu:
            np.maximum(y, zero, out=y)  # several times as fast as with the number 0

    arrays = (y, x) if shortcut is None else (y, x, shortcut)
    in_blocks(forward, *arrays, channels=(slope, beta - mean * slope, np.zeros_like(slope)))
    return y


class Gradients(NamedTuple):
    """dx; dsum, which a shortcut receives (dx may lie in its place); the gradients of gamma and beta."""

    dx: Array
    dsum: Array
    affine: Affine


def batchnorm_relu_backward(
    dy: Array, y: Array | None, gamma: Array, saved: Saved, *, keep: bool = False, eps: float = EPS
) -> Gradients:
    """dsum = dy where y > 0, then the backward of the batch normalisation.

    y     None: there was no ReLU
    keep  True: dsum stays, for a shortcut; otherwise dx is written over it where dy is not the caller's
    """
    x, train, (mean, var) = saved
    dsum, r, n = dy if y is None else np.empty(x.shape, x.dtype), np.sqrt(var + eps), x.size // x.shape[-1]

    def sums(dsum: Array, x: Array, *others: Array) -> tuple[Array, Array]:
        *of_relu, mean = others
        if of_relu:
            dy, y = of_relu
            np.multiply(dy, y > 0, out=dsum)
        return total(dsum * (x - mean)), total(dsum)

    dgamma, dbeta = sum_rows(sums, dsum, x, *(() if y is None else (dy, y)), channels=(mean,))
    dgamma, slope = dgamma / r, gamma / r  # u = (x - mean) / r
    dx = np.empty(x.shape, x.dtype) if keep or y is None else dsum
    if train:  # the factors of batchnorm_backward, to the last digit
        through_var, through_mean = gamma * dgamma / n / r**2, gamma * dbeta / n / r
        rest = mean * through_var - through_mean
        in_blocks(_through_batch, dx, dsum, x, channels=(slope, through_var, rest))
    else:
        in_blocks(_through_constants, dx, dsum, channels=(slope,))
    return Gradients(dx, dsum, Affine(dgamma, dbeta))


def _through_batch(dx: Array, dsum: Array, x: Array, slope: Array, through_var: Array, rest: Array) -> None:
    """dx = dsum slope - x through_var + rest"""
    np.multiply(dsum, slope, out=dx)
    dx -= x * through_var
    dx += rest


def _through_constants(dx: Array, dsum: Array, slope: Array) -> None:
    np.multiply(dsum, slope, out=dx)
