"""theta, phi, g, W_z: a linear map of each position, a 1x1 (1x1x1) convolution; and the unit rows of cosine.

linear   y_i = x_i w + b         section 3.2: g(x_j) = W_g x_j, and theta, phi, W_z in the same way
scaled   y_i = factor x_i        the 1/sqrt(E) of the dot product
unit     y_i = length x_i / |x_i|    so that a dot product becomes a cosine
"""

from functools import partial
from typing import Any, NamedTuple

import numpy as np

from .base.arrays import Array, namespace
from .base.blocks import total
from .base.checks import plain_options, start_of_weights
from .base.layer import Layer, Shape
from .base.op import Op
from .base.parallel import in_parts_of_rows, matmul, multiply


class Linear(NamedTuple):
    """Weights (C_in, C_out) and bias (C_out,) of a linear map."""

    w: Array
    b: Array


class Weights(NamedTuple):
    """Weights (C_in, C_out) of a linear map without bias."""

    w: Array


class LinearOptions(NamedTuple):
    """What a linear map was asked for: channels that leave it; None keeps those that arrive."""

    channels: int | None
    bias: bool = True


def linear(x: Array, w: Array, b: Array | None = None) -> Array:
    """y_i = x_i w + b at every position i: (..., C_in), (C_in, C_out), (C_out,) -> (..., C_out).

    Source: section 3.2.   Cost: 2 C_in C_out FLOPs a position.
    """
    y = matmul(_rows(x), w, plus=b)
    return namespace(x).reshape(y, (*x.shape[:-1], w.shape[-1]))


def linear_backward(dy: Array, x: Array, w: Array) -> tuple[Array, Array, Array]:
    """Gradients of y_i = x_i w + b: dx, dw, db. All positions share w and b: dw and db are sums over them."""
    xp = namespace(dy, x, w)
    dx = xp.empty_like(_rows(x), dtype=xp.result_type(dy, w))
    parts = in_parts_of_rows(
        partial(_backward_of_rows, w),
        _rows(dy),
        _rows(x),
        dx,
        multiply_adds=x.size * w.shape[1],
        least=8 * w.shape[0],  # then dw is smaller than what it sums
    )
    dw, db = map(sum, zip(*parts, strict=True))
    return xp.reshape(dx, x.shape), dw, db


def _backward_of_rows(w: Array, dy: Array, x: Array, dx: Array) -> tuple[Array, Array]:
    """Writes dx of some rows; their share of dw and db."""
    multiply(dy, w.mT, out=dx)  # y = x w
    dw = multiply(x.mT, dy)
    db = total(dy)
    return dw, db


@plain_options
def linear_layer(channels: int | None = None, *, bias: bool = True) -> Layer:
    """The linear map to so many channels as a Layer, None keeps their number: params Linear(w, b).

    bias  False: params are Weights(w)
    std   an option of `init`: the standard deviation of w, normal; sqrt(2 / C_in) by default (He). b is 0.
    """

    def init(rng: Any, arriving: int, *, dtype: Any = np.float32, std: float | None = None) -> tuple:
        start_of_weights(rng, dtype, std)
        size = (arriving, arriving if channels is None else channels)
        std = (2 / arriving) ** 0.5 if std is None else std
        w = (std * rng.standard_normal(size)).astype(dtype)
        return Linear(w, np.zeros(size[1], dtype)) if bias else Weights(w)

    def forward(params: tuple, x: Array, train: bool = False) -> tuple[Array, Array]:
        return linear(x, *params), x

    def backward(dy: Array, saved: Array, params: tuple) -> tuple[Array, tuple]:
        dx, dw, db = linear_backward(dy, saved, params[0])
        return dx, Linear(dw, db) if bias else Weights(dw)

    def out_shape(shape: Shape) -> Shape:
        return shape if channels is None else (*shape[:-1], channels)

    return Layer(init, forward, backward, out_shape=out_shape, made_of=LinearOptions(channels, bias))


def unit(x: Array, length: float = 1.0) -> Array:
    """y_i = length x_i / |x_i|; a row of zeros has no direction and stays zero."""
    return x * _stretch(x, length)


def unit_backward(dy: Array, x: Array, length: float = 1.0) -> Array:
    """dx_i = (length / |x_i|) (dy_i - (u_i . dy_i) u_i), u_i = x_i / |x_i|: only turning x_i changes y_i."""
    u = unit(x)
    along = namespace(x).sum(u * dy, axis=-1, keepdims=True)
    return (dy - along * u) * _stretch(x, length)


def scaled(factor: float) -> Op:
    """y = factor x"""
    factor = float(factor)  # a number of NumPy would widen float32
    return Op(lambda x: factor * x, lambda dy, x: factor * dy)


def unit_rows(length: float) -> Op:
    """y_i = length x_i / |x_i|, as an Op."""
    length = float(length)
    return Op(lambda x: unit(x, length), lambda dy, x: unit_backward(dy, x, length))


def _stretch(x: Array, length: float) -> Array:
    """length / |x_i|, 0 for a row of zeros. The largest entry is taken out: its square could overflow."""
    xp = namespace(x)
    largest = xp.max(xp.abs(x), axis=-1, keepdims=True)
    largest = xp.where(largest > 0, largest, xp.ones_like(largest))
    norm = xp.sqrt(xp.sum((x / largest) ** 2, axis=-1, keepdims=True))
    return xp.where(norm > 0, length / largest / xp.where(norm > 0, norm, xp.ones_like(norm)), norm)


def _rows(x: Array) -> Array:
    return namespace(x).reshape(x, (-1, x.shape[-1]))
