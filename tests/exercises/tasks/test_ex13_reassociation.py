"""Exercise 13: its solution, its mistakes, other correct ways to write it, and how N x M is noticed."""

import numpy as np
import pytest

from exercises.checker.catalogue import TASKS, mistakes_of
from tests.exercises.support import assert_exercise, assert_passes, verdict_of


@pytest.mark.slow
def test_the_solution_is_right_and_every_mistake_is_named():
    assert_exercise("ex13")


def looped(theta, phi, g):
    b, m, e = phi.shape
    y = np.zeros((*theta.shape[:2], g.shape[2]), dtype=g.dtype)
    for clip in range(b):
        k = np.zeros((e, g.shape[2]), dtype=g.dtype)
        for j in range(m):
            k += np.outer(phi[clip, j], g[clip, j]) / m
        for i in range(theta.shape[1]):
            y[clip, i] = theta[clip, i] @ k
    return y


def looped_backward(dy, theta, phi, g):
    m, grads = phi.shape[1], [np.zeros_like(a) for a in (theta, phi, g)]
    for clip, (dtheta, dphi, dg) in enumerate(zip(*grads, strict=True)):
        k = sum(np.outer(phi_j, g_j) for phi_j, g_j in zip(phi[clip], g[clip], strict=True)) / m
        dk = sum(np.outer(a, da) for a, da in zip(theta[clip], dy[clip], strict=True)) / m
        for i in range(theta.shape[1]):
            dtheta[i] = k @ dy[clip, i]
        for j in range(m):
            dphi[j], dg[j] = dk @ g[clip, j], dk.T @ phi[clip, j]
    return tuple(grads)


def summed(theta, phi, g):
    return np.einsum("bne,bed->bnd", theta, np.einsum("bme,bmd->bed", phi, g)) / phi.shape[1]


def summed_backward(dy, theta, phi, g):
    m = phi.shape[1]
    k, dk = np.einsum("bme,bmd->bed", phi, g), np.einsum("bne,bnd->bed", theta, dy)
    back = ("bnd,bed->bne", dy, k), ("bmd,bed->bme", g, dk), ("bme,bed->bmd", phi, dk)
    return tuple(np.einsum(*terms) / m for terms in back)


def test_loops_pass():
    assert_passes(looped, "dot_mean")
    assert_passes(looped_backward, "dot_mean_backward")


def test_einsum_passes():
    assert_passes(summed, "dot_mean")
    assert_passes(summed_backward, "dot_mean_backward")


def by_pairs(theta, phi, g):
    y = np.zeros((*theta.shape[:2], g.shape[2]), dtype=g.dtype)
    for b, i, j in np.ndindex(*theta.shape[:2], phi.shape[1]):
        y[b, i] += (theta[b, i] @ phi[b, j]) * g[b, j] / phi.shape[1]
    return y


def in_one_einsum(theta, phi, g):
    return np.einsum("bne,bme,bmd->bnd", theta, phi, g) / phi.shape[1]


@pytest.mark.parametrize("dense", [by_pairs, in_one_einsum])
def test_pair_by_pair_is_noticed_although_its_numbers_are_right_elsewhere(dense):
    _, task = TASKS["dot_mean"]
    verdict = verdict_of(task, dense, mistakes_of(task))
    assert verdict.kind == "not finite"
    assert "probe 'scores too large'" in verdict.where
