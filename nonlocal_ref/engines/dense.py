"""Dense engine: the textbook. All N x M weights are formed and kept, so that they can be looked at.

    s = score(theta, phi)      p = normalise(s)      y = p g

Serves every score, a user's own included.
Cost: 2 N M (E + D) FLOPs forward, twice that backward; N M numbers kept.
"""

from functools import partial
from typing import NamedTuple

import numpy as np

from ..base.blocks import by_rows
from ..base.op import output
from ..base.parallel import matmul, samplewise
from ..base.shapes import Keys, Output, Queries, Scores, Values
from ..versions import Version
from .engine import Engine

SAMPLE_BYTES = 2**19  # of the weights of one sample: up to here they stay in a core's own cache
CALL_BYTES = 2**20  # of the weights in one call of NumPy: between shorter ones threads wait for Python's lock


class Saved(NamedTuple):
    """What the backward reads. `p` is what this engine costs; `s` is kept where a backward may ask for it."""

    theta: Queries
    phi: Keys
    g: Values
    s: Scores | None
    p: Scores


def refusal(version: Version) -> str | None:
    """None: this engine serves every version."""
    return None


def forward(theta: Queries, phi: Keys, g: Values, version: Version) -> tuple[Output, Saved]:
    """y_i = sum_j p_ij g_j"""
    if _by_samples(theta, phi, version):
        y, p = samplewise(partial(_some_forward, version), theta, phi, g, several=_several(theta, phi))
        return y, Saved(theta, phi, g, None, p)
    s = version.score.forward(theta, phi)
    if version.tiles and version.normalise.needs is output:
        p, s = by_rows(version.normalise.forward, s), None  # p is written over s
    else:
        p = version.normalise.forward(s)
    return matmul(p, g), Saved(theta, phi, g, s, p)


def backward(dy: Output, saved: Saved, version: Version) -> tuple[Queries, Keys, Values]:
    """dtheta, dphi, dg."""
    theta, phi, g, s, p = saved
    if _by_samples(theta, phi, version):
        several = _several(theta, phi)
        return samplewise(partial(_some_backward, version), dy, theta, phi, g, p, several=several)
    dp = matmul(dy, g.mT)  # y = p g
    dg = matmul(p.mT, dy)
    if s is None:
        ds = by_rows(version.normalise.backward, dp, p)  # ds is written over dp
    else:
        ds = version.normalise.backward(dp, *version.normalise.needs((s,), p))
    dtheta, dphi = version.score.backward(ds, *version.score.needs((theta, phi), s))
    return dtheta, dphi, dg


def _by_samples(theta: Queries, phi: Keys, version: Version) -> bool:
    """Whether there are many samples with few positions each: then each core takes samples of its own."""
    if not (isinstance(theta, np.ndarray) and version.tiles and version.normalise.needs is output):
        return False
    return theta.shape[0] > 1 and theta.shape[1] * phi.shape[1] * theta.itemsize <= SAMPLE_BYTES


def _several(theta: Queries, phi: Keys) -> int:
    """How many samples are taken together."""
    return max(1, CALL_BYTES // (theta.shape[1] * phi.shape[1] * theta.itemsize))


def _some_forward(version: Version, theta: Queries, phi: Keys, g: Values) -> tuple[Output, Scores]:
    p = version.normalise.forward(version.score.forward(theta, phi))
    return p @ g, p


def _some_backward(
    version: Version, dy: Output, theta: Queries, phi: Keys, g: Values, p: Scores
) -> tuple[Queries, Keys, Values]:
    ds = version.normalise.backward(dy @ g.mT, p)  # y = p g
    dtheta, dphi = version.score.backward(ds, *version.score.needs((theta, phi), None))
    return dtheta, dphi, p.mT @ dy


ENGINE = Engine("dense", refusal, forward, backward)
