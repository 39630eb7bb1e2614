"""A block's scores as the browser computes them: one of three plain scores of queries and keys."""

import numpy as np

from ..analysis.attention.inside import Inside
from ..base.arrays import Array
from ..block import effective_version, embed
from ..normalise import MEAN, SOFTMAX
from ..pairwise import CONCATENATION, DISTANCE, DOT
from ..versions import Version, featured
from .version_data import SCORES

NOT_KNOWN = "the browser knows the scores and normalisations of VERSIONS only: see others with nl.attention"


def operands_of(found: Inside) -> tuple[Array, Array]:
    """Queries and keys (1, T, h, w, E) for the plain score: with bandwidth, scale, unit rows, w_f in them."""
    block, params, x = found
    e = embed(block.options, params, x)
    version = effective_version(block.options, e.queries.shape[-1])
    queries, keys = featured(e.queries, version), featured(e.keys, version)
    name, factor = recognised(version)
    if name == "dot":  # c (theta . phi) = (c theta) . phi
        return factor * queries, keys
    size = factor**0.5 if name == "distance" else factor  # c |d|^2 = |sqrt(c) d|^2; c relu(s) = relu(c s)
    return size * queries, size * keys


def rule_of(version: Version) -> dict:
    """How the browser makes weights of queries and keys. Raises ValueError for what it does not know."""
    if version.normalise not in (SOFTMAX, MEAN):
        raise ValueError(NOT_KNOWN)
    softmax = version.normalise == SOFTMAX
    name, _ = recognised(version)
    return {"embed": "identity", "score": name, "softmax": softmax, "unit": False, "knob": None}


def recognised(version: Version) -> tuple[str, float]:
    """The name of a plain score and the factor c with which it is the version's; a constant 0 is 0 . dot.

    Found by trying both on random numbers: a bandwidth is not written in the version.   Raises ValueError.
    """
    joined = version.embed == "concatenation"  # then a and b are (B, N, 1)
    rng = np.random.default_rng(0)
    theta, phi = rng.standard_normal((2, 1, 6, 1 if joined else 3))
    s = version.score.forward(theta, phi)
    for op in (CONCATENATION,) if joined else (DOT, DISTANCE):
        name, plain = SCORES[op], op.forward(theta, phi)
        factor = float((s * plain).sum() / (plain * plain).sum())
        if np.allclose(s, factor * plain) and (factor > 0 or name == "dot"):
            return name, factor
    raise ValueError(NOT_KNOWN)
