"""What the tests of the engines share: cases with the loops' results, and how far rounding may move a number.

Every result is a sum of products. A product that passes n roundings, in whatever order the sum is taken, is
off by at most n u of itself (u: half the step from 1 to the next number), so the sum is off by at most n u
times the sum of the absolute values. A path through the operation meets a sum over E, N, M and D once each,
and a few single operations besides. A softmax turns an error d of the scores of a row into a factor between
exp(-2 d) and exp(2 d).
"""

import re
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from support import D, E, Maker, assert_close

import nonlocal_ref as nl
from nonlocal_ref.base.arrays import to_numpy

FEW = 20  # single operations on a path: divisions, differences, the steps of an exponential
LIMIT = 1e-10  # of float64, for a whole array
SCORES = {"dot": nl.DOT, "distance": nl.DISTANCE, "concatenation": nl.CONCATENATION}
NORMALISATIONS = {"softmax": nl.SOFTMAX, "mean": nl.MEAN}
PLAIN = {  # what engines see: bandwidth and temperature only change their inputs
    f"{score} {normalise}": nl.Version(SCORES[score], NORMALISATIONS[normalise], tiles=True)
    for score in SCORES
    for normalise in NORMALISATIONS
}


class Case(NamedTuple):
    """Inputs, the right results in float64, and the rounding of each number in the dtype of the inputs."""

    version: nl.Version
    args: tuple
    dy: Any
    expected: tuple
    bounds: tuple


def exactly(text):
    """The pattern of this whole text and no other."""
    return f"^{re.escape(text)}$"


def run(version, args, dy, engine):
    """y, dtheta, dphi, dg."""
    y, saved = nl.nonlocal_operation(*args, version=version, engine=engine)
    return (y, *nl.nonlocal_operation_backward(dy, saved))


def operands(make, version, samples, n, m, dtype="float64", width=(E, D)):
    """theta, phi, g and dy."""
    e = 1 if version.score == nl.CONCATENATION else width[0]
    shapes = (samples, n, e), (samples, m, e), (samples, m, width[1]), (samples, n, width[1])
    *args, dy = (make(*shape, dtype=dtype) for shape in shapes)
    return tuple(args), dy


@cache
def case(name, samples, n, m, dtype="float64", seed=0, width=(E, D)):
    """A case of random numbers."""
    return case_of(PLAIN[name], *operands(Maker(np, seed), PLAIN[name], samples, n, m, dtype, width))


def case_of(version, args, dy, oracle="literal", exact_scores=False):
    """A case of these arrays; the oracle works in float64 on the same numbers."""
    wide, dwide = tuple(a.astype(np.float64) for a in args), dy.astype(np.float64)
    bounds = rounding(version, wide, dwide, np.finfo(dy.dtype).eps / 2, exact_scores)
    return Case(version, args, dy, run(version, wide, dwide, oracle), bounds)


def assert_agrees(found, case):
    """Every number within its rounding; in float64 every array within LIMIT too."""
    for a, right, bound in zip(found, case.expected, case.bounds, strict=True):
        assert a.shape == right.shape
        a, itemsize = to_numpy(a), case.dy.dtype.itemsize
        assert a.dtype.itemsize == itemsize
        assert (abs(a - right) <= bound + np.finfo(a.dtype).tiny).all(), (abs(a - right) / bound).max()
        if itemsize == 8:
            assert_close(a, right, LIMIT, floor=1e-3 * max(np.linalg.norm(e) for e in case.expected))


def rounding(version, args, dy, u, exact_scores=False):
    """The farthest that y, dtheta, dphi, dg may be off, number by number."""
    theta, phi, g = args
    n_u = u * (FEW + theta.shape[1] + phi.shape[1] + theta.shape[2] + g.shape[2])
    size, size_backward = ABSOLUTE[version.score]
    s, dp = size(theta, phi), abs(dy) @ abs(g).mT
    if version.normalise == nl.MEAN:
        p, ds = s / s.shape[-1], dp / s.shape[-1]
        p_off, ds_off = n_u * p, n_u * ds
    else:
        p = version.normalise.forward(version.score.forward(theta, phi))
        s_off = 0 if exact_scores else n_u * s.max(axis=-1, keepdims=True)
        off = np.expm1(2 * s_off) + n_u
        p_off = off * p
        ds_off = 3 * off * p * (dp + (p * dp).sum(axis=-1, keepdims=True))  # p stands in it twice
    return p_off @ abs(g), *size_backward(ds_off, theta, phi), p_off.mT @ abs(dy)


def _dot(theta, phi):
    return abs(theta) @ abs(phi).mT


def _dot_backward(ds, theta, phi):
    return ds @ abs(phi), ds.mT @ abs(theta)


def _distance(theta, phi):
    theta, phi = _centred(theta, phi)
    return (
        (theta**2).sum(axis=-1, keepdims=True) + 2 * theta @ phi.mT + (phi**2).sum(axis=-1, keepdims=True).mT
    )


def _distance_backward(ds, theta, phi):
    theta, phi = _centred(theta, phi)
    dtheta = 2 * (ds @ phi + ds.sum(axis=-1, keepdims=True) * theta)
    return dtheta, 2 * (ds.mT @ theta + ds.mT.sum(axis=-1, keepdims=True) * phi)


def _centred(theta, phi):
    centre = phi.mean(axis=1, keepdims=True)
    return abs(theta - centre), abs(phi - centre)


# the products that a score and its gradients are made of, in absolute values; relu(a_i + b_j) is one number
ABSOLUTE = {
    nl.DOT: (_dot, _dot_backward),
    nl.DISTANCE: (_distance, _distance_backward),
    nl.CONCATENATION: (nl.CONCATENATION.forward, nl.CONCATENATION.backward),
}
