"""Exercise 07: its solution, its mistakes, and other correct ways to write it."""

import numpy as np
import pytest

from tests.exercises.support import assert_exercise, assert_passes


@pytest.mark.slow
def test_the_solution_is_right_and_every_mistake_is_named():
    assert_exercise("ex07")


def looped(p, g):
    y = np.zeros((*p.shape[:2], g.shape[2]), dtype=g.dtype)
    for b, i, j in np.ndindex(*p.shape):
        y[b, i] += p[b, i, j] * g[b, j]
    return y


def looped_backward(dy, p, g):
    dp, dg = np.zeros_like(p), np.zeros_like(g)
    for b, i, j in np.ndindex(*p.shape):
        dp[b, i, j] = dy[b, i] @ g[b, j]
        dg[b, j] += p[b, i, j] * dy[b, i]
    return dp, dg


def summed(p, g):
    return np.einsum("bnm,bmd->bnd", p, g)


def summed_backward(dy, p, g):
    return np.einsum("bnd,bmd->bnm", dy, g), np.einsum("bnm,bnd->bmd", p, dy)


def test_loops_pass():
    assert_passes(looped, "aggregate")
    assert_passes(looped_backward, "aggregate_backward")


def test_einsum_passes():
    assert_passes(summed, "aggregate")
    assert_passes(summed_backward, "aggregate_backward")
