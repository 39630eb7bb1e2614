"""Mistakes in the backwards of the weights: softmax, mean, dot, concatenation.

Each is a whole backward, (dy, *inputs) -> the gradients of the inputs. Its docstring names the mistake.
"""

import numpy as np

from ...normalise import softmax, softmax_backward
from ...pairwise import concatenation, dot_backward


def element_by_element(dp, s):
    """element by element: p (1 - p) dp"""
    p = softmax(s)
    return p * (1 - p) * dp


def row_sum_forgotten(dp, s):
    """the sum over the row not taken off"""
    p = softmax(s)
    return p * dp


def mean_of_dp(dp, s):
    """the mean of dp in place of its weighted sum"""
    p = softmax(s)
    return p * (dp - dp.mean(axis=-1, keepdims=True))


def sum_over_queries(dp, s):
    """the sum taken over the queries, not over the keys"""
    p = softmax(s)
    return p * (dp - (p * dp).sum(axis=1, keepdims=True))


def softmax_sign(dp, s):
    """the sign turned"""
    return -softmax_backward(dp, softmax(s))


def no_mean(dp, s):
    """1/M forgotten"""
    return dp


def by_queries(dp, s):
    """divided by N, the queries, not by M, the keys"""
    return dp / s.shape[1]


def twice_by_keys(dp, s):
    """divided by M twice"""
    return dp / s.shape[2] ** 2


def dy_ignored(dp, s):
    """dp ignored, as if it were ones"""
    return np.ones_like(s) / s.shape[2]


def softmax_there(dp, s):
    """the backward of the softmax, where there is none"""
    return softmax_backward(dp, softmax(s))


def swapped(ds, theta, phi):
    """dtheta and dphi in each other's place"""
    dtheta, dphi = dot_backward(ds, theta, phi)
    return dphi, dtheta


def no_transpose(ds, theta, phi):
    """dphi = ds theta, without the transpose"""
    return ds @ phi, ds @ theta


def theta_for_phi(ds, theta, phi):
    """dtheta = ds theta: theta in place of phi"""
    return ds @ theta, ds.mT @ theta


def phi_constant(ds, theta, phi):
    """phi taken for a constant: dphi = 0"""
    return ds @ phi, 0 * phi


def both_halved(ds, theta, phi):
    """both halved, as of a symmetric product"""
    return ds @ phi / 2, ds.mT @ theta / 2


def gate_missing(ds, a, b):
    """the gate of the relu missing"""
    return ds.sum(axis=2)[..., None], ds.sum(axis=1)[..., None]


def axes_swapped(ds, a, b):
    """da summed over the queries and db over the keys: the wrong axes"""
    gated = ds * (a + b.mT > 0)
    return gated.sum(axis=1)[..., None], gated.sum(axis=2)[..., None]


def mean_for_sum(ds, a, b):
    """means in place of the sums"""
    gated = ds * (a + b.mT > 0)
    return gated.mean(axis=2)[..., None], gated.mean(axis=1)[..., None]


def gate_by_ds(ds, a, b):
    """the gate opened by ds, not by s"""
    gated = ds * (ds > 0)
    return gated.sum(axis=2)[..., None], gated.sum(axis=1)[..., None]


def gate_is_score(ds, a, b):
    """the gate is the score itself: ds s"""
    gated = ds * concatenation(a, b)
    return gated.sum(axis=2)[..., None], gated.sum(axis=1)[..., None]


SOFTMAX = (element_by_element, row_sum_forgotten, mean_of_dp, sum_over_queries, softmax_sign)
MEAN = (no_mean, by_queries, twice_by_keys, dy_ignored, softmax_there)
DOT = (swapped, no_transpose, theta_for_phi, phi_constant, both_halved)
CONCATENATION = (gate_missing, axes_swapped, mean_for_sum, gate_by_ds, gate_is_score)
