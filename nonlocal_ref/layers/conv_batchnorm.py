"""A convolution without bias and the batch normalisation after it, as one convolution. NumPy only.

    u = (cols w - mean) / r      y = gamma u + beta      r = sqrt(var + eps)      cols: what the outputs see

    y = cols (w slope) + shift       slope = gamma / r       shift = beta - mean slope

With the running statistics this is all. In training, mean and variance of cols w follow from the mean m (S,)
and the covariance K (S, S) of the n columns, so that cols w is neither written nor read:

    mean = m w       var = diag(w^T K w)

Backward, with D = cols^T dy, and cols^T u = n K w / r:

    dbeta = sum dy       dgamma = (diag(w^T D) - mean dbeta) / r
    dw = slope (D - m dbeta - K w dgamma / r)                           in training; slope D otherwise
    dcols = dy (w slope)^T - (cols - m) A - (w slope) dbeta / n         in training; dy (w slope)^T otherwise
    A = w diag(slope dgamma / (n r)) w^T

K costs S^2 products for each output, so S must be small beside the channels of y: in the last map of a
bottleneck, or a first convolution on a picture.
"""

from collections.abc import Callable
from math import prod
from typing import NamedTuple

import numpy as np

from ..base.arrays import Array
from ..base.parallel import matmul
from . import im2col
from .batchnorm import Affine, BatchNormOptions
from .conv import ConvOptions, Kernel
from .windows import Window

WORTH = 64  # S^2 <= 64 C_out: beyond this the products for K take longer than the passes that are saved


class Columns(NamedTuple):
    """Mean m of the columns (S,), their covariance times w (S, C_out), and their number n."""

    mean: Array
    covariance_w: Array
    n: int


class Saved(NamedTuple):
    """What the backward reads; columns is None where the running statistics were used."""

    x: Array
    statistics: tuple[Array, Array]
    columns: Columns | None

    @property
    def train(self) -> bool:
        """Whether the batch's own statistics were used."""
        return self.columns is not None

    @property
    def n(self) -> int:
        """Positions whose mean and variance the statistics are."""
        return self.columns.n


def is_worth_it(conv: ConvOptions, arriving: int) -> bool:
    """Whether K is cheap in training, and dcols is dx itself or is not needed."""
    seen = prod(conv.window.kernel) * arriving
    alone = prod(conv.window.kernel) == 1 and not any(conv.window.padding)
    return seen**2 <= WORTH * conv.channels and (alone or not conv.input_gradient)


def conv_batchnorm(
    x: Array,
    params: tuple,
    layers: tuple[ConvOptions, BatchNormOptions],
    running: tuple | None,
    *,
    shortcut: Array | None = None,
    relu: bool = True,
) -> tuple[Array, Saved]:
    """y, with the shortcut added and ReLU where they are asked for, and what the backward reads.

    params   w, gamma, beta
    running  mean and variance that are used; None: those of the batch
    """
    (w, gamma, beta), (conv, norm), columns = params, layers, None
    options = _options(conv.window)
    if running is None:
        running, columns = _batch_statistics(x, w, options)
    slope = gamma / np.sqrt(running[1] + norm.eps)
    shortcut = None if shortcut is None else im2col.video(shortcut)

    def finish(part: Array, tile: im2col.Tile) -> None:
        if shortcut is not None:
            part += shortcut[tile]
        if relu:
            rows = part.reshape(-1, part.shape[-2] * part.shape[-1])
            np.maximum(rows, np.zeros_like(rows[:1]), out=rows)  # several times as fast as with the number 0

    y = im2col.conv(x, w * slope, beta - running[0] * slope, finish=finish, **options)
    return y, Saved(x, running, columns)


def _batch_statistics(x: Array, w: Array, options: dict) -> tuple[tuple[Array, Array], Columns]:
    """Mean and variance of cols w, and the columns' own."""
    m, covariance, n = im2col.column_statistics(x, w, **options)
    matrix = w.reshape(-1, w.shape[-1])
    covariance_w = matmul(covariance, matrix)
    var = (matrix * covariance_w).sum(axis=0)
    return (matmul(m[None], matrix)[0], np.maximum(var, np.zeros_like(var))), Columns(m, covariance_w, n)


class Gradients(NamedTuple):
    """dx, None where it is not asked for; dsum, which the shortcut receives; of w, and of gamma and beta."""

    dx: Array | None
    dsum: Array
    kernel: Kernel
    affine: Affine


def conv_batchnorm_backward(
    dy: Array,
    y: Array | None,
    params: tuple,
    saved: Saved,
    layers: tuple[ConvOptions, BatchNormOptions],
    *,
    keep: bool = True,
) -> Gradients:
    """dsum = dy where y > 0 (y None: there was no ReLU), then the backward of both layers.

    params  w and gamma
    keep    False: nobody asks for dsum, and it is not written where no dx is asked for either
    """
    (x, (mean, var), columns), (w, gamma), (conv, norm) = saved, params, layers
    options = _options(conv.window)
    dsum, start = _through_relu(dy, y, keep or conv.input_gradient)
    dw, dbeta = im2col.weight_gradient(dsum, x, w, start=start, **options)
    matrix, dw, r = w.reshape(-1, w.shape[-1]), dw.reshape(-1, w.shape[-1]), np.sqrt(var + norm.eps)
    slope, dgamma, finish = gamma / r, ((matrix * dw).sum(axis=0) - mean * dbeta) / r, None
    if columns is not None:
        dw = dw - np.outer(columns.mean, dbeta) - columns.covariance_w * (dgamma / r)
        means = slope * dgamma / (columns.n * r), slope * dbeta / columns.n
        finish = _through_batch(x, matrix, columns, means, conv.window) if conv.input_gradient else None
    dx = im2col.input_gradient(dsum, x, w * slope, finish=finish, **options) if conv.input_gradient else None
    return Gradients(dx, dsum, Kernel((slope * dw).reshape(w.shape)), Affine(dgamma, dbeta))


def _through_relu(dy: Array, y: Array | None, keep: bool) -> tuple[Array, Callable | None]:
    """dsum, and what gives it tile by tile, written down where it is kept."""
    if y is None:
        return dy, None
    video, positive = im2col.video(dy), im2col.video(y)

    def start(part: Array, tile: im2col.Tile) -> Array:
        return np.multiply(video[tile], positive[tile] > 0, out=part if keep else None)

    return np.empty(dy.shape, dy.dtype) if keep else dy, start


def _through_batch(
    x: Array, w: Array, columns: Columns, means: tuple[Array, Array], seen: Window
) -> Callable:
    """dx -= (cols - m) A + w slope dbeta / n for a tile of a kernel of one tap: what the statistics add."""
    a = matmul(w * means[0], w.T)
    rest = matmul(columns.mean[None], a) - matmul(means[1][None], w.T)
    inputs = im2col.video(x)[(slice(None), *(slice(None, None, s) for s in im2col.packed(seen.stride)))]

    def finish(part: Array, tile: im2col.Tile) -> None:
        part -= (inputs[tile].reshape(-1, a.shape[0]) @ a).reshape(part.shape)
        part += rest

    return finish


def _options(seen: Window) -> dict:
    return {"stride": seen.stride, "padding": seen.padding}
