"""Convolution in one, two or three dimensions, followed by its backward, and the Layer made of them.

    y_o = sum_k x_{s o + k - p} w_k + b          o: output position, k: tap, s: stride, p: padding

For one tap this is the linear map of embed.py. So a convolution is a sum of linear maps, one for each tap, of
the input shifted by k. w is (*kernel, C_in, C_out): w[k] is the matrix of tap k. im2col.py computes the same
numbers faster on a CPU.
"""

from functools import partial
from math import prod
from typing import Any, NamedTuple

import numpy as np

from ..base.arrays import Array, namespace
from ..base.checks import ordinary, plain_options, start_of_weights
from ..base.layer import Layer, Shape
from . import im2col
from .windows import Window, window


class Conv(NamedTuple):
    """Weights (*kernel, C_in, C_out) and bias (C_out,)."""

    w: Array
    b: Array


class Kernel(NamedTuple):
    """Weights (*kernel, C_in, C_out) of a convolution without bias."""

    w: Array


class ConvOptions(NamedTuple):
    """What a convolution was asked for."""

    window: Window
    channels: int
    bias: bool
    input_gradient: bool = True

    @property
    def steps(self) -> dict:
        """The options that the functions take."""
        return {"stride": self.window.stride, "padding": self.window.padding}


def conv(x: Array, w: Array, b: Array | None = None, *, stride: Any = 1, padding: Any = 0) -> Array:
    """y_o = sum_k x_{s o + k - p} w_k + b: (B, *grid, C_in), (*kernel, C_in, C_out) -> (B, *outputs, C_out).

    Cost: 2 prod(kernel) C_in C_out FLOPs an output position.   Source: Table 1.
    """
    seen = window(w.shape[:-2], stride, padding)
    wide = seen.padded(x)
    y = sum(wide[tap] @ w[*k, ...] for k, tap in seen.taps(x.shape[1:-1]))
    return y if b is None else y + b


def conv_backward(
    dy: Array, x: Array, w: Array, *, stride: Any = 1, padding: Any = 0
) -> tuple[Array, Array, Array]:
    """dx, dw, db of y_o = sum_k x_{s o + k - p} w_k + b.   Cost: twice that of the forward."""
    seen, xp, grid = window(w.shape[:-2], stride, padding), namespace(dy, x, w), x.shape[1:-1]
    wide, rows = seen.padded(x), xp.reshape(dy, (-1, dy.shape[-1]))
    dwide, dw = xp.zeros_like(wide), xp.zeros_like(w)
    for k, tap in seen.taps(grid):  # y += wide[tap] @ w[k]
        dwide[tap] += dy @ w[*k, ...].mT
        dw[*k, ...] = xp.reshape(wide[tap], (-1, x.shape[-1])).mT @ rows
    return dwide[seen.interior(grid)], dw, xp.sum(rows, axis=0)


@plain_options
def conv_layer(
    channels: int,
    kernel: tuple[int, ...],
    *,
    stride: Any = 1,
    padding: Any = 0,
    bias: bool = True,
    input_gradient: bool = True,
) -> Layer:
    """A convolution to so many channels as a Layer: params Conv(w, b), or Kernel(w) without a bias.

    std  an option of `init`: the standard deviation of w, normal; by default He's, sqrt(2 / (taps C_in))
    input_gradient  False: dx is None, for the first layer of a network whose input learns nothing
    NumPy arrays are computed by im2col.py, arrays of other libraries by `conv` as it stands here.
    Raises ValueError for numbers that make no window, and for an x with another number of axes or channels.
    """
    options = ConvOptions(window(kernel, stride, padding), channels, bias, input_gradient)
    functions = (partial(f, options) for f in (_init, _forward, _backward))
    return Layer(*functions, out_shape=partial(_out_shape, options), made_of=options)


def _init(
    options: ConvOptions, rng: Any, arriving: int, *, dtype: Any = np.float32, std: float | None = None
) -> tuple:
    start_of_weights(rng, dtype, std)
    kernel = options.window.kernel
    std = (2 / (prod(kernel) * arriving)) ** 0.5 if std is None else std
    w = (std * rng.standard_normal((*kernel, arriving, options.channels))).astype(dtype)
    return Conv(w, np.zeros(options.channels, dtype)) if options.bias else Kernel(w)


def _forward(options: ConvOptions, params: tuple, x: Array, train: bool = False) -> tuple[Array, Array]:
    _check(x, params[0], options.window)
    convolve = im2col.conv if isinstance(x, np.ndarray) else conv
    return convolve(x, *params, **options.steps), x


def _backward(options: ConvOptions, dy: Array, saved: Array, params: tuple) -> tuple[Array, tuple]:
    wanted, w, steps = options.input_gradient, params[0], options.steps
    if isinstance(saved, np.ndarray):
        dx = im2col.input_gradient(dy, saved, w, **steps) if wanted else None
        dparams = im2col.weight_gradient(dy, saved, w, bias=options.bias, **steps)
    else:
        dx, *dparams = conv_backward(dy, saved, w, **steps)
    return dx if wanted else None, Conv(*dparams) if len(params) == 2 else Kernel(dparams[0])


def _out_shape(options: ConvOptions, shape: Shape) -> Shape:
    return (*options.window.out_shape(shape)[:-1], options.channels)


def _check(x: Array, w: Array, seen: Window) -> None:
    ordinary("x", x)
    if x.ndim != len(seen.kernel) + 2 or x.shape[-1] != w.shape[-2]:
        raise ValueError(
            f"x has shape {tuple(x.shape)} but the kernel {seen.kernel} takes (B, *grid, {w.shape[-2]}) with "
            f"{len(seen.kernel)} grid axes: give such an x, or make params with init(rng, {x.shape[-1]})"
        )
