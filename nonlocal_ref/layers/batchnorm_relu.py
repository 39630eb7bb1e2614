"""Batch normalisation and the ReLU after it in one pass: the numbers of the two layers. NumPy only.

    y = max(x slope + shift, 0)          slope = gamma / sqrt(var + eps)          shift = beta - mean slope

A small network spends most of its time on reading and writing such arrays. Here x is read once and y written
once; in the backward, dy where y > 0 is written once and becomes dx in its place.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from ..base.arrays import Array
from ..base.layer import Layer, chain
from ..base.parallel import in_blocks, sum_rows, total
from .activations import RELU
from .batchnorm import EPS, Affine, BatchNormOptions, Saved, statistics


def batchnorm_relu(
    x: Array, gamma: Array, beta: Array, mean: Array, var: Array, *, eps: float = EPS
) -> Array:
    """y = max(gamma (x - mean) / sqrt(var + eps) + beta, 0)"""
    y, slope = np.empty(x.shape, x.dtype), gamma / np.sqrt(var + eps)

    def forward(y: Array, x: Array, slope: Array, shift: Array, zero: Array) -> None:
        np.multiply(x, slope, out=y)
        y += shift
        np.maximum(y, zero, out=y)  # several times as fast as with the number 0

    in_blocks(forward, y, x, channels=(slope, beta - mean * slope, np.zeros_like(slope)))
    return y


def batchnorm_relu_backward(
    dy: Array, y: Array, gamma: Array, saved: Saved, *, eps: float = EPS
) -> tuple[Array, Array, Array]:
    """dx, dgamma, dbeta: dy where y > 0, then the backward of the batch normalisation."""
    x, train, (mean, var) = saved
    du, r, n = np.empty(x.shape, x.dtype), np.sqrt(var + eps), x.size // x.shape[-1]

    def sums(du: Array, dy: Array, y: Array, x: Array, mean: Array) -> tuple[Array, Array]:
        np.multiply(dy, y > 0, out=du)  # y = max(u gamma + beta, 0)
        return total(du * (x - mean)), total(du)

    dgamma, dbeta = sum_rows(sums, du, dy, y, x, channels=(mean,))
    dgamma, slope = dgamma / r, gamma / r  # u = (x - mean) / r
    if train:  # the factors of batchnorm_backward, to the last digit
        through_var, through_mean = gamma * dgamma / n / r**2, gamma * dbeta / n / r
        in_blocks(_through_batch, du, x, channels=(slope, through_var, mean * through_var - through_mean))
    else:
        in_blocks(_through_constants, du, channels=(slope,))
    return du, dgamma, dbeta


def _through_batch(du: Array, x: Array, slope: Array, through_var: Array, rest: Array) -> None:
    """du becomes dx = du slope - x through_var + rest."""
    du *= slope
    du -= x * through_var
    du += rest


def _through_constants(du: Array, slope: Array) -> None:
    du *= slope


def in_one_pass(layer: Layer) -> Layer:
    """The same chain of named layers, with each batch normalisation and the ReLU after it in one pass.

    Its params, saved and dparams are those of the chain, and so is made_of. Arrays of other libraries, and
    options other than train, go through the chain as it is.
    """
    steps = list(_steps(layer.made_of.layers))

    def forward(params: dict, x: Array, **options: Any) -> tuple[Array, dict]:
        if not isinstance(x, np.ndarray):
            return layer.forward(params, x, **options)
        saved = {}
        for names, step in steps:
            x, kept = step.forward([params[name] for name in names], x, **options)
            saved |= zip(names, kept, strict=True)
        return x, saved

    def backward(dy: Array, saved: dict, params: dict) -> tuple[Array, dict]:
        if not isinstance(dy, np.ndarray):
            return layer.backward(dy, saved, params)
        dparams = {}
        for names, step in reversed(steps):
            dy, found = step.backward(dy, *([of[name] for name in names] for of in (saved, params)))
            dparams = dict(zip(names, found, strict=True)) | dparams
        return dy, dparams

    return layer._replace(forward=forward, backward=backward)


def _steps(layers: dict[str, Layer]) -> Iterator[tuple[tuple[str, ...], Layer]]:
    """The layers in order with their names, each a chain of its own; batch normalisation and ReLU as one."""
    names, taken = [*layers], set()
    for name, after in pairwise([*names, None]):
        normalises = isinstance(layers[name].made_of, BatchNormOptions)
        if normalises and after is not None and layers[after].made_of is RELU:
            taken.add(after)
            yield (name, after), _pair(layers[name], layers[after])
        elif name not in taken:
            yield (name,), chain(layers[name])


def _pair(norm: Layer, relu: Layer) -> Layer:
    options = norm.made_of

    def forward(params: list, x: Array, train: bool = False) -> tuple[Array, tuple]:
        (gamma, beta, running), _ = params
        train = bool(train and not options.frozen)
        used = statistics(x) if train else running
        y = batchnorm_relu(x, gamma, beta, *used, eps=options.eps)
        return y, (Saved(x, train, used), (y,))

    def backward(dy: Array, saved: list, params: list) -> tuple[Array, tuple]:
        of_norm, (y,) = saved
        dx, *affine = batchnorm_relu_backward(dy, y, params[0][0], of_norm, eps=options.eps)
        return dx, (Affine(*affine), {})

    return chain(norm, relu)._replace(forward=forward, backward=backward)
