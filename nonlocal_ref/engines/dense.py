"""Dense engine: the textbook. All N x M weights are formed and kept, so that they can be looked at.

    s = score(theta, phi)      p = normalise(s)      y = p g

Serves every score, a user's own included.
Cost: 2 N M (E + D) FLOPs forward, twice that backward; N M numbers kept.
"""

from typing import NamedTuple

from ..base.blocks import by_rows
from ..base.op import output
from ..base.parallel import matmul
from ..base.shapes import Keys, Output, Queries, Scores, Values
from ..versions import Version
from . import samples
from .engine import Engine


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
    if samples.serves(theta, phi, version):
        y, p = samples.forward(theta, phi, g, version)
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
    if samples.serves(theta, phi, version):
        return samples.backward(dy, theta, phi, g, p, version)
    dp = matmul(dy, g.mT)  # y = p g
    dg = matmul(p.mT, dy)
    if s is None:
        ds = by_rows(version.normalise.backward, dp, p)  # ds is written over dp
    else:
        ds = version.normalise.backward(dp, *version.normalise.needs((s,), p))
    dtheta, dphi = version.score.backward(ds, *version.score.needs((theta, phi), s))
    return dtheta, dphi, dg


ENGINE = Engine("dense", refusal, forward, backward)
