"""Mistakes in the backward of the whole block: paths into dx, and wrong pieces inside.

Each is a whole backward, (dz, x, *parameters) -> their gradients. Its docstring names the mistake.
"""

from ...block import nonlocal_block
from ...normalise import SOFTMAX
from ...pairwise import DOT, dot_backward
from ...versions import VERSIONS
from ..gradient_flow.paths import paths
from .whole_block import BLOCK, block_backward, tree


def theta_forgotten(dz, x, *parameters):
    """the path through theta forgotten in dx"""
    dx, *others = block_backward(dz, x, *parameters)
    return dx - paths(BLOCK, tree(parameters), x, dz).theta, *others


def last_path_only(dz, x, *parameters):
    """= for +=: of theta, phi and g only the last path stays in dx"""
    parts = paths(BLOCK, tree(parameters), x, dz)
    return parts.g + parts.residual, *block_backward(dz, x, *parameters)[1:]


def residual_forgotten(dz, x, *parameters):
    """the residual forgotten in dx"""
    dx, *others = block_backward(dz, x, *parameters)
    return dx - dz, *others


def softmax_inside(dz, x, *parameters):
    """inside, the softmax's sum over the row not taken off"""
    normalise = SOFTMAX._replace(backward=lambda dp, p: p * dp)
    return block_backward(dz, x, *parameters, block=_exchanged(normalise=normalise))


def dot_inside(dz, x, *parameters):
    """inside, dtheta and dphi in each other's place"""
    score = DOT._replace(backward=lambda *args: dot_backward(*args)[::-1])
    return block_backward(dz, x, *parameters, block=_exchanged(score=score))


def divided_by_batch(dz, x, *parameters):
    """every gradient divided by the batch"""
    return tuple(d / len(x) for d in block_backward(dz, x, *parameters))


def _exchanged(**pieces):
    return nonlocal_block(VERSIONS["embedded_gaussian"]._replace(**pieces), engine="dense")


WHOLE = (theta_forgotten, last_path_only, residual_forgotten, softmax_inside, dot_inside, divided_by_batch)
