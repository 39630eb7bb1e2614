"""The versions, options and grids that the tests of the operation and of the block go through."""

import numpy as np
import pytest
from hypothesis import strategies as st
from support import B, D, E, M, N

import nonlocal_ref as nl

GRIDS = {"sequence": (7,), "picture": (3, 5), "video": (4, 3, 5)}
POOLS, NORMS = (None, "before", "after"), (False, True, "frozen")
PLACES = [(p, w) for p in POOLS for w in ("spacetime", "space", "time", 2) if not (p and w == "time")]
SEEDS = st.integers(0, 2**32 - 1)
every_version = pytest.mark.parametrize("version", nl.VERSIONS)
every_norm = pytest.mark.parametrize(
    ("norm", "train"), [(False, False), (True, False), (True, True), ("frozen", True)]
)


def run(block, params, x, dz, train=False):
    z, saved = block.forward(params, x, train=train)
    return z, *block.backward(dz, saved, params)


# the operation

VERSIONS = nl.VERSIONS | {"distance 0.7": nl.gaussian_distance(0.7), "cosine 0.3": nl.cosine(0.3)}
every_row = pytest.mark.parametrize("name", VERSIONS)
both_engines = pytest.mark.parametrize("engine", ["literal", "dense"])


def operands(make, name, dtype="float64"):
    channels = 1 if name == "concatenation" else E
    shapes = (B, N, channels), (B, M, channels), (B, M, D)
    return tuple(make(*shape, dtype=dtype) for shape in shapes)


def run_operation(name, args, dy, engine="auto"):
    version = VERSIONS.get(name, name)
    y, saved = nl.nonlocal_operation(*args, version=version, engine=engine)
    return y, nl.nonlocal_operation_backward(dy, saved)


# a score, and a normalisation, of one's own


def laplacian(theta, phi):
    """s_ij = -|theta_i - phi_j|_1"""
    return -abs(theta[:, :, None] - phi[:, None]).sum(axis=-1)


def laplacian_backward(ds, theta, phi):
    """d s_ij / d theta_i = -sign(theta_i - phi_j), and the opposite for phi_j."""
    signed = ds[..., None] * np.sign(theta[:, :, None] - phi[:, None])
    return -signed.sum(axis=2), signed.sum(axis=1)


def sharpened(s):
    """p = s^2 / sum_j s^2"""
    return s**2 / (s**2).sum(axis=-1, keepdims=True)


def sharpened_backward(dp, s):
    """ds = 2 s (dp - sum_j p dp) / sum_j s^2: needs the scores, not the weights."""
    p, total = sharpened(s), (s**2).sum(axis=-1, keepdims=True)
    return 2 * s * (dp - (p * dp).sum(axis=-1, keepdims=True)) / total


LAPLACIAN, SHARPENED = nl.Op(laplacian, laplacian_backward), nl.Op(sharpened, sharpened_backward)
OWN = {
    "linear": nl.Version(LAPLACIAN, nl.SOFTMAX),
    "identity, tiles": nl.Version(LAPLACIAN, nl.MEAN, embed="identity", tiles=True),
    "normalisation, tiles": nl.Version(nl.DOT, SHARPENED, tiles=True),
    "concatenation": nl.Version(nl.CONCATENATION, nl.SOFTMAX, embed="concatenation"),
}
