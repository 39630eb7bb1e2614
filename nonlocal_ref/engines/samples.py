"""The dense engine for many samples with few positions each: each core takes samples of its own. NumPy only.

The numbers of dense.py. The scores of a few samples, and their weights, stay in the core's cache, and are
passed over as seldom as can be:

    softmax   p = exp(s) / l, l = sum_j exp(s_j): the largest score is taken off only where an l shows that
              exp(s) has overflowed or vanished
    sums      along a row: products, which are faster than NumPy's sum
"""

from functools import partial

import numpy as np

from ..base.blocks import ones
from ..base.op import output
from ..base.parallel import samplewise
from ..base.shapes import Keys, Output, Queries, Scores, Values
from ..normalise import SOFTMAX
from ..versions import Version

SAMPLE_BYTES = 2**19  # of the weights of one sample: up to here they stay in a core's own cache
CALL_BYTES = 2**20  # of the weights in one call of NumPy: between shorter ones threads wait for Python's lock


def serves(theta: Queries, phi: Keys, version: Version) -> bool:
    """Whether there are many samples with few positions each, which may be cut."""
    if not (isinstance(theta, np.ndarray) and version.tiles and version.normalise.needs is output):
        return False
    return theta.shape[0] > 1 and _sample_bytes(theta, phi) <= SAMPLE_BYTES


def forward(theta: Queries, phi: Keys, g: Values, version: Version) -> tuple[Output, Scores]:
    """y and p."""
    (B, N), (M, D) = theta.shape[:2], g.shape[1:]
    y, p = np.empty((B, N, D), g.dtype), np.empty((B, N, M), theta.dtype)
    samplewise(partial(_forward, version), theta, phi, g, p, y, several=_several(theta, phi))
    return y, p


def backward(
    dy: Output, theta: Queries, phi: Keys, g: Values, p: Scores, version: Version
) -> tuple[Queries, Keys, Values]:
    """dtheta, dphi, dg."""
    several = _several(theta, phi)
    return samplewise(partial(_backward, version), dy, theta, phi, g, p, several=several)


def softmax_into(p: Scores, s: Scores) -> None:
    """p = softmax(s), written into p."""
    row, numbers = ones(p.shape[-1], p.dtype), np.finfo(p.dtype)
    with np.errstate(over="ignore"):
        np.exp(s, out=p)
        total = p @ row
    if not numbers.tiny / numbers.eps**2 <= total.min() <= total.max() <= numbers.max:  # not True for NaN
        np.subtract(s, s.max(axis=-1, keepdims=True), out=p)
        np.exp(p, out=p)
        total = p @ row
    p *= (1 / total)[..., None]


def softmax_backward_over(dp: Scores, p: Scores) -> None:
    """ds = p (dp - sum_k p_k dp_k), written over dp."""
    dp -= np.vecdot(p, dp)[..., None]
    dp *= p


def _forward(version: Version, theta: Queries, phi: Keys, g: Values, p: Scores, y: Output) -> tuple:
    s = version.score.forward(theta, phi)
    if version.normalise.forward is SOFTMAX.forward:
        softmax_into(p, s)
    else:
        p[...] = version.normalise.forward(s)
    np.matmul(p, g, out=y)
    return ()


def _backward(
    version: Version, dy: Output, theta: Queries, phi: Keys, g: Values, p: Scores
) -> tuple[Queries, Keys, Values]:
    ds = dy @ g.mT  # dp: y = p g
    if version.normalise.backward is SOFTMAX.backward:
        softmax_backward_over(ds, p)
    else:
        ds = version.normalise.backward(ds, p)
    dtheta, dphi = version.score.backward(ds, *version.score.needs((theta, phi), None))
    return dtheta, dphi, p.mT @ dy


def _sample_bytes(theta: Queries, phi: Keys) -> int:
    return theta.shape[1] * phi.shape[1] * theta.itemsize


def _several(theta: Queries, phi: Keys) -> int:
    """How many samples are taken together."""
    return max(1, CALL_BYTES // _sample_bytes(theta, phi))
