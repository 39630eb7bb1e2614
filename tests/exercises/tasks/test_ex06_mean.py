"""Exercise 06: its solution, its mistakes, and other correct ways to write it."""

import numpy as np
import pytest

from tests.exercises.support import assert_exercise, assert_passes


@pytest.mark.slow
def test_the_solution_is_right_and_every_mistake_is_named():
    assert_exercise("ex06")


def by_entry(s):
    p = np.zeros_like(s)
    for b, i, j in np.ndindex(*s.shape):
        p[b, i, j] = s[b, i, j] / len(s[b, i])
    return p


def by_einsum(dp):
    """The Jacobian of a row is the unit matrix over M."""
    m = dp.shape[-1]
    return np.einsum("bnj,jk->bnk", dp, np.eye(m, dtype=dp.dtype) / m)


@pytest.mark.parametrize("name", ["mean", "mean_backward"])
@pytest.mark.parametrize("style", [by_entry, by_einsum])
def test_loops_and_einsum_pass(style, name):
    assert_passes(style, name)
