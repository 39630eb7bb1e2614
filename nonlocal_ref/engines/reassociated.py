"""Reassociated engine: a dot product with 1/M, summed in another order. Linear in N and M, and exact.

    (1/M) sum_j (theta_i . phi_j) g_j = theta_i (1/M) sum_j phi_j^T g_j      (theta phi^T) g = theta (phi^T g)

Nothing stands between the two products, so the E x D matrix k = phi^T g / M can be made first, once for all
queries. A softmax does stand between them: the exponential of a score is no product of a few numbers of the
query and a few of the key.
Cost: 2 (N + M) E D FLOPs forward, twice that backward; memory: k.
"""

from typing import NamedTuple

from ..base.arrays import Array
from ..base.shapes import Keys, Output, Queries, Values
from ..normalise import MEAN
from ..pairwise import DOT
from ..versions import Version
from .engine import Engine
from .streaming import general_engine


class Saved(NamedTuple):
    """What the backward reads."""

    theta: Queries
    phi: Keys
    g: Values
    k: Array  # (B, E, D)


def refusal(version: Version) -> str | None:
    """What this engine needs and the version does not have, in words; None if it can serve."""
    if (version.score, version.normalise) == (DOT, MEAN):
        return None
    return (
        "multiplies phi with g first, which gives the same y only for dot products divided by M: "
        f'use engine="{general_engine(version)}"'
    )


def forward(theta: Queries, phi: Keys, g: Values, version: Version) -> tuple[Output, Saved]:
    """y = theta (phi^T g / M)"""
    k = phi.mT @ g / phi.shape[1]  # (B, E, D)
    return theta @ k, Saved(theta, phi, g, k)


def backward(dy: Output, saved: Saved, version: Version) -> tuple[Queries, Keys, Values]:
    """dtheta, dphi, dg."""
    theta, phi, g, k = saved
    dtheta = dy @ k.mT  # y = theta k
    dk = theta.mT @ dy / phi.shape[1]  # (B, E, D), with the 1/M of k = phi^T g / M
    dphi = g @ dk.mT
    dg = phi @ dk
    return dtheta, dphi, dg


ENGINE = Engine("reassociated", refusal, forward, backward)
