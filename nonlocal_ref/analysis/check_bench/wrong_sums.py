"""Mistakes in the backwards of the sums: linear maps, y = p g, and the pool.

Each is a whole backward, (dy, *inputs) -> the gradients of the inputs. Its docstring names the mistake.
"""

import numpy as np

from ...embed import linear_backward
from ...subsample import subsample, subsample_backward


def w_not_transposed(dy, x, w, b):
    """dx = dy w, without the transpose"""
    _, dw, db = linear_backward(dy, x, w)
    return dy @ w, dw, db


def bias_averaged(dy, x, w, b):
    """the mean in place of the sum in db"""
    dx, dw, _ = linear_backward(dy, x, w)
    return dx, dw, dy.mean(axis=(0, 1))


def first_sample_only(dy, x, w, b):
    """dw and db of the first sample only"""
    dx, _, _ = linear_backward(dy, x, w)
    return dx, x[0].T @ dy[0], dy[0].sum(axis=0)


def one_position_short(dy, x, w, b):
    """the loop ends one position early: the last dx stays 0"""
    dx, dw, db = linear_backward(dy, x, w)
    dx[:, -1] = 0
    return dx, dw, db


def half_precision(dy, x, w, b):
    """dy goes through float16"""
    return linear_backward(dy.astype(np.float16).astype(dy.dtype), x, w)


def dg_not_transposed(dy, p, g):
    """dg = p dy, without the transpose"""
    return dy @ g.mT, p @ dy


def weights_left_out(dy, p, g):
    """dg = dy, without the weights"""
    return dy @ g.mT, dy


def y_for_g(dy, p, g):
    """y in place of g in dp"""
    return dy @ (p @ g).mT, p.mT @ dy


def dp_transposed(dy, p, g):
    """dp transposed"""
    return g @ dy.mT, p.mT @ dy


def first_weights(dy, p, g):
    """the weights of the first sample for all samples"""
    return dy @ g.mT, p[:1].mT @ dy


def averaged(dy, x):
    """half of dy to both entries of a window, as of an average"""
    return _unpooled([dy / 2, dy / 2], x)


def all_entries(dy, x):
    """dy to every entry of a window"""
    return _unpooled([dy, dy], x)


def always_first(dy, x):
    """dy to the first entry of a window, largest or not"""
    return _unpooled([dy, 0 * dy], x)


def every_maximum(dy, x):
    """dy to every entry that equals the maximum, ties too"""
    y, (first, second) = subsample(x), (x[:, :-1:2], x[:, 1::2])
    return _unpooled([dy * (first == y), dy * (second == y)], x)


def left_over(dy, x):
    """the position that the pool leaves over receives dy too"""
    dx = subsample_backward(dy, x)
    dx[:, -1] = dy[:, -1]
    return dx


def _unpooled(parts, x):
    """The gradients of the first and of the second entry of every window, side by side, as x is."""
    dx = np.zeros_like(x)
    dx[:, :-1:2], dx[:, 1::2] = parts
    return dx


LINEAR = (w_not_transposed, bias_averaged, first_sample_only, one_position_short, half_precision)
AGGREGATION = (dg_not_transposed, weights_left_out, y_for_g, dp_transposed, first_weights)
POOLING = (averaged, all_entries, always_first, every_maximum, left_over)
