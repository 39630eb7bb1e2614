"""Exercise 11: its solution, its mistakes, and other correct ways to write it."""

import numpy as np
import pytest

import nonlocal_ref as nl
from exercises.tasks.ex11_block_backward import block_backward, kept
from nonlocal_ref.embed import Linear
from tests.exercises.support import assert_exercise, assert_passes


@pytest.mark.slow
def test_the_solution_is_right_and_every_mistake_is_named():
    assert_exercise("ex11")


def test_the_reference_is_the_packages_block():
    k = kept(np.random.default_rng(0))["generic"]
    params = {n: Linear(k[f"w_{n}"], k[f"b_{n}"]) for n in ("theta", "phi", "g")}
    params["w_z"] = Linear(k["w_z"], k["b_z"])
    block = nl.nonlocal_block()
    _, saved = block.forward(params, k["x"])
    dx, dparams = block.backward(k["dz"], saved, params)
    names = ("dz", "x", "theta", "phi", "g", "p", "y", "w_theta", "w_phi", "w_g", "w_z")
    expected = [dx, *(a for n in ("theta", "phi", "g", "w_z") for a in dparams[n])]
    for mine, theirs in zip(block_backward(*(k[n] for n in names)), expected, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-10, atol=1e-11)


def into_y(dz, y, w_z):
    dy, dw_z, db_z = np.zeros_like(y), np.zeros_like(w_z), np.zeros(w_z.shape[1])
    for b, n in np.ndindex(*dz.shape[:2]):
        dy[b, n] = w_z @ dz[b, n]
        dw_z += np.outer(y[b, n], dz[b, n])
        db_z += dz[b, n]
    return dy, dw_z, db_z


def through_attention(dy, p, theta, phi, g):
    dtheta, dphi, dg = np.zeros_like(theta), np.zeros_like(phi), np.zeros_like(g)
    for b, i in np.ndindex(*dy.shape[:2]):
        dp = g[b] @ dy[b, i]
        ds = (np.diag(p[b, i]) - np.outer(p[b, i], p[b, i])) @ dp
        dtheta[b, i] = ds @ phi[b]
        dphi[b] += np.outer(ds, theta[b, i])
        dg[b] += np.outer(p[b, i], dy[b, i])
    return dtheta, dphi, dg


def into_parameters(dtheta, dphi, dg, x):
    found = []
    for d in (dtheta, dphi, dg):
        found.append(sum(np.outer(x[at], d[at]) for at in np.ndindex(*x.shape[:2])))
        found.append(sum(d[at] for at in np.ndindex(*x.shape[:2])))
    return found


def gather_dx(dz, dtheta, dphi, dg, w_theta, w_phi, w_g):
    dx = dz.copy()
    for at in np.ndindex(*dz.shape[:2]):
        dx[at] += w_theta @ dtheta[at] + w_phi @ dphi[at] + w_g @ dg[at]
    return dx


def block_in_loops(dz, x, theta, phi, g, p, y, w_theta, w_phi, w_g, w_z):
    dy, dw_z, db_z = into_y(dz, y, w_z)
    d = through_attention(dy, p, theta, phi, g)
    return gather_dx(dz, *d, w_theta, w_phi, w_g), *into_parameters(*d, x), dw_z, db_z


def attention_by_einsum(dy, p, theta, phi, g):
    dp = np.einsum("bid,bjd->bij", dy, g)
    ds = p * dp - p * np.einsum("bij,bij->bi", p, dp)[:, :, None]
    both = np.einsum("bij,bje->bie", ds, phi), np.einsum("bij,bie->bje", ds, theta)
    return *both, np.einsum("bij,bid->bjd", p, dy)


def parameters_by_tensordot(dtheta, dphi, dg, x):
    pairs = [(np.tensordot(x, d, ((0, 1), (0, 1))), np.einsum("bne->e", d)) for d in (dtheta, dphi, dg)]
    return tuple(a for pair in pairs for a in pair)


def block_by_einsum(dz, x, theta, phi, g, p, y, w_theta, w_phi, w_g, w_z):
    d = attention_by_einsum(np.einsum("bnc,dc->bnd", dz, w_z), p, theta, phi, g)
    dx = dz + np.concatenate(d, axis=2) @ np.concatenate((w_theta, w_phi, w_g), axis=1).T
    dw_z, db_z = np.einsum("bnd,bnc->dc", y, dz), np.einsum("bnc->c", dz)
    return dx, *parameters_by_tensordot(*d, x), dw_z, db_z


def test_loops_pass():
    for function in (into_y, through_attention, into_parameters, gather_dx):
        assert_passes(function)
    assert_passes(block_in_loops, "block_backward")


def test_einsum_passes():
    assert_passes(attention_by_einsum, "through_attention")
    assert_passes(parameters_by_tensordot, "into_parameters")
    assert_passes(block_by_einsum, "block_backward")
