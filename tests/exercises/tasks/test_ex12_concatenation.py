"""Exercise 12: its solution, its mistakes, and other correct ways to write it."""

import numpy as np
import pytest

from nonlocal_ref.pairwise import concatenation as packages
from nonlocal_ref.pairwise import concatenation_backward as packages_backward
from tests.exercises.support import assert_exercise, assert_passes


@pytest.mark.slow
def test_the_solution_is_right_and_every_mistake_is_named():
    assert_exercise("ex12")


def test_the_package_passes():
    assert_passes(lambda a, b: packages(a[:, :, None], b[:, :, None]), "pair_scores")
    assert_passes(
        lambda ds, a, b: [d[:, :, 0] for d in packages_backward(ds, a[:, :, None], b[:, :, None])],
        "pair_scores_backward",
    )


def literal(theta, phi, w_f):
    """Built as eq. 5 is written: every pair concatenated."""
    s = np.zeros((len(theta), theta.shape[1], phi.shape[1]))
    for b, i, j in np.ndindex(*s.shape):
        s[b, i, j] = max(w_f @ np.concatenate((theta[b, i], phi[b, j])), 0) / s.shape[2]
    return s


def literal_backward(dp, theta, phi, w_f):
    dtheta, dphi, dw_f = np.zeros_like(theta), np.zeros_like(phi), np.zeros_like(w_f)
    for b, i, j in np.ndindex(*dp.shape):
        pair = np.concatenate((theta[b, i], phi[b, j]))
        if w_f @ pair > 0:
            dpair = dp[b, i, j] / phi.shape[1] * w_f
            dtheta[b, i] += dpair[: theta.shape[2]]
            dphi[b, j] += dpair[theta.shape[2] :]
            dw_f += dp[b, i, j] / phi.shape[1] * pair
    return dtheta, dphi, dw_f


def halves(theta, phi, w_f):
    E = theta.shape[2]
    pad = np.zeros(E)
    return np.einsum("bne,e->bn", theta, w_f[:E]), np.concatenate((pad + 0 * phi, phi), axis=2) @ w_f


def scores_in_loops(a, b):
    return np.array([[[max(q + k, 0.0) for k in b[n]] for q in a[n]] for n in range(len(a))])


def scores_backward_in_loops(ds, a, b):
    da, db = np.zeros_like(a), np.zeros_like(b)
    for n, i, j in np.ndindex(*ds.shape):
        if a[n, i] + b[n, j] > 0:
            da[n, i] += ds[n, i, j]
            db[n, j] += ds[n, i, j]
    return da, db


def scores_backward_by_einsum(ds, a, b):
    gate = (np.add.outer(a, b).diagonal(axis1=0, axis2=2).transpose(2, 0, 1) > 0).astype(float)
    return np.einsum("bij,bij->bi", ds, gate), np.einsum("bij,bij->bj", ds, gate)


def halves_backward_in_loops(da, db, theta, phi, w_f):
    E, dw_f = theta.shape[2], np.zeros_like(w_f)
    dtheta, dphi = np.zeros_like(theta), np.zeros_like(phi)
    for at in np.ndindex(*da.shape):
        dtheta[at] = da[at] * w_f[:E]
        dw_f[:E] += da[at] * theta[at]
    for at in np.ndindex(*db.shape):
        dphi[at] = db[at] * w_f[E:]
        dw_f[E:] += db[at] * phi[at]
    return dtheta, dphi, dw_f


def halves_backward_by_einsum(da, db, theta, phi, w_f):
    w, v = np.split(w_f, 2)
    dw_f = np.hstack((np.einsum("bn,bne->e", da, theta), np.einsum("bn,bne->e", db, phi)))
    return np.einsum("bn,e->bne", da, w), np.einsum("bn,e->bne", db, v), dw_f


def test_loops_pass():
    assert_passes(scores_in_loops, "pair_scores")
    assert_passes(scores_backward_in_loops, "pair_scores_backward")
    assert_passes(halves_backward_in_loops, "halves_backward")
    assert_passes(literal, "concatenation")
    assert_passes(literal_backward, "concatenation_backward")


def test_einsum_and_padding_pass():
    assert_passes(halves)
    assert_passes(scores_backward_by_einsum, "pair_scores_backward")
    assert_passes(halves_backward_by_einsum, "halves_backward")
