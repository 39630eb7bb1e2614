"""Exercise 14: its solution, its mistakes, and other correct ways to write it."""

import numpy as np
import pytest

from exercises.tasks.ex14_streaming import kept_rows, rows_in_tiles, running, streaming_softmax, tile_backward
from nonlocal_ref.normalise import softmax, softmax_backward
from tests.exercises.support import assert_exercise, assert_passes


@pytest.mark.slow
def test_the_solution_is_right_and_every_mistake_is_named():
    assert_exercise("ex14")


def looped_tile(top, total, y, s, g):
    top, total, y = top.copy(), total.copy(), y.copy()
    for b, i, j in np.ndindex(*s.shape):
        higher = max(top[b, i, 0], s[b, i, j])
        shrink, e = np.exp(top[b, i, 0] - higher), np.exp(s[b, i, j] - higher)
        top[b, i], total[b, i] = higher, shrink * total[b, i] + e
        y[b, i] = shrink * y[b, i] + e * g[b, j]
    return top, total, y


def tile_as_one_more_key(top, total, y, s, g):
    """The sums so far are one more key, of score top."""
    wider = np.concatenate([top, s], axis=-1)
    higher = wider.max(axis=-1, keepdims=True)
    e = np.exp(wider - higher)
    e[..., :1] *= total
    before = np.einsum("bno,bnd->bnd", np.exp(top - higher), y)
    return higher, e.sum(axis=-1, keepdims=True), before + np.einsum("bnm,bmd->bnd", e[..., 1:], g)


def key_by_key(theta, phi, g, tile):
    top = np.full((*theta.shape[:2], 1), -np.inf)
    total, y = np.zeros(top.shape), np.zeros((*theta.shape[:2], g.shape[2]))
    for j in range(phi.shape[1]):
        s = np.einsum("bne,be->bn", theta, phi[:, j])[..., None]
        top, total, y = looped_tile(top, total, y, s, g[:, j : j + 1])
    return y / total, top, total


def all_at_once(theta, phi, g, tile):
    s = theta @ phi.mT
    top = s.max(axis=-1, keepdims=True)
    return softmax(s) @ g, top, np.exp(s - top).sum(axis=-1, keepdims=True)


def looped_backward(dy, y, top, total, theta, phi, g):
    dtheta, dphi, dg = (np.zeros(a.shape) for a in (theta, phi, g))
    for b, i, j in np.ndindex(*theta.shape[:2], phi.shape[1]):
        p = np.exp(theta[b, i] @ phi[b, j] - top[b, i, 0]) / total[b, i, 0]
        ds = p * (dy[b, i] @ (g[b, j] - y[b, i]))
        dtheta[b, i] += ds * phi[b, j]
        dphi[b, j] += ds * theta[b, i]
        dg[b, j] += p * dy[b, i]
    return dtheta, dphi, dg


def by_log_sum_exp(dy, y, top, total, theta, phi, g):
    p = np.exp(np.einsum("bne,bme->bnm", theta, phi) - (top + np.log(total)))
    ds = p * (np.einsum("bnd,bmd->bnm", dy, g) - np.einsum("bnd,bnd->bn", dy, y)[..., None])
    back = ("bnm,bme->bne", ds, phi), ("bnm,bne->bme", ds, theta), ("bnm,bnd->bmd", p, dy)
    return tuple(np.einsum(*terms) for terms in back)


def test_loops_pass():
    assert_passes(looped_tile, "add_tile")
    assert_passes(key_by_key, "streaming_softmax")
    assert_passes(looped_backward, "tile_backward")


def test_einsum_and_other_orders_pass():
    assert_passes(tile_as_one_more_key, "add_tile")
    assert_passes(all_at_once, "streaming_softmax")
    assert_passes(by_log_sum_exp, "tile_backward")


def test_the_references_agree_with_softmax_and_its_backward():
    rng = np.random.default_rng(0)
    for given in rows_in_tiles(rng).values():
        for yours, right in zip(
            streaming_softmax(*given.values()), all_at_once(*given.values()), strict=True
        ):
            np.testing.assert_allclose(yours, right, rtol=1e-9)
    dy, _, _, _, theta, phi, g = kept_rows(rng)["all keys"].values()
    p = softmax(theta @ phi.mT)
    ds = softmax_backward(dy @ g.mT, p)
    expected = ds @ phi, ds.mT @ theta, p.mT @ dy
    y, top, total = all_at_once(theta, phi, g, 1)
    for yours, right in zip(tile_backward(dy, y, top, total, theta, phi, g), expected, strict=True):
        np.testing.assert_allclose(yours, right, rtol=1e-7, atol=1e-12)


def test_the_maximum_rises_in_some_rows_and_stays_in_others():
    probes = running(np.random.default_rng(0))
    rises = probes["generic"]["s"].max(axis=-1, keepdims=True) > probes["generic"]["top"]
    assert 0 < rises.sum() < rises.size
