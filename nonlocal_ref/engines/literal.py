"""Literal engine: two loops, as eq. 1 is written. The first thing to read, and the oracle of the others.

    y_i = sum_j p_ij g_j        p_ij = f(x_i, x_j) / C(x)

The backward walks the same loops: each pair (i, j) adds its share to dtheta_i, dphi_j and dg_j.
"""

from typing import NamedTuple

from ..base.arrays import Array, namespace
from ..base.op import vjp
from ..base.shapes import Keys, Output, Queries, Values
from ..versions import Version
from .engine import Engine


class Saved(NamedTuple):
    """What the backward reads: the inputs alone."""

    theta: Queries
    phi: Keys
    g: Values


def refusal(version: Version) -> str | None:
    """None: this engine serves every version."""
    return None


def forward(theta: Queries, phi: Keys, g: Values, version: Version) -> tuple[Output, Saved]:
    """y_i = sum_j p_ij g_j.   Cost: N M steps of Python."""
    y = []
    for i in range(theta.shape[1]):
        p_i, _ = _weights(at(theta, i), phi, version)
        y.append(sum(at(p_i, j, axis=2) * at(g, j) for j in range(g.shape[1])))
    return namespace(theta).concat(y, axis=1), Saved(theta, phi, g)


def backward(dy: Output, saved: Saved, version: Version) -> tuple[Queries, Keys, Values]:
    """dtheta, dphi, dg.   Cost: N M steps of Python."""
    theta, phi, g = saved
    xp = namespace(dy, theta)
    dtheta, dphi, dg = xp.zeros_like(theta), xp.zeros_like(phi), xp.zeros_like(g)
    for i in range(theta.shape[1]):
        p_i, weights_backward = _weights(at(theta, i), phi, version)
        dp_i = xp.concat(
            [_dot(at(dy, i), at(g, j)) for j in range(g.shape[1])], axis=2
        )  # y_i = sum_j p_ij g_j
        ds_i = weights_backward(dp_i)
        for j in range(phi.shape[1]):
            _, score_backward = vjp(version.score, at(theta, i), at(phi, j))
            dtheta_ij, dphi_ij = score_backward(at(ds_i, j, axis=2))
            dtheta[:, i : i + 1, :] += dtheta_ij
            dphi[:, j : j + 1, :] += dphi_ij
            dg[:, j : j + 1, :] += at(p_i, j, axis=2) * at(dy, i)
    return dtheta, dphi, dg


def _weights(theta_i: Array, phi: Keys, version: Version) -> tuple[Array, Array]:
    """p_ij for one query i, (B, 1, M), and its pullback to the scores: each pair is scored alone."""
    s_i = [version.score.forward(theta_i, at(phi, j)) for j in range(phi.shape[1])]
    return vjp(version.normalise, namespace(phi).concat(s_i, axis=2))


def _dot(u: Array, v: Array) -> Array:
    return namespace(u).sum(u * v, axis=2, keepdims=True)


def at(x: Array, k: int, axis: int = 1) -> Array:
    """Position k of x alone, the axis kept: (B, 1, C)."""
    return x[:, k : k + 1, :] if axis == 1 else x[:, :, k : k + 1]


ENGINE = Engine("literal", refusal, forward, backward)
