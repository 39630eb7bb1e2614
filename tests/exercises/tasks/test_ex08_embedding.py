"""Exercise 08: its solution, its mistakes, and other correct ways to write it."""

import numpy as np
import pytest

from tests.exercises.support import assert_exercise, assert_passes


@pytest.mark.slow
def test_the_solution_is_right_and_every_mistake_is_named():
    assert_exercise("ex08")


def looped(x, w, b):
    return np.stack([np.stack([x_i @ w + b for x_i in clip]) for clip in x])


def looped_backward(dy, x, w):
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros_like(w[0])
    for k, i in np.ndindex(*x.shape[:2]):
        dx[k, i] = w @ dy[k, i]
        dw += np.outer(x[k, i], dy[k, i])
        db += dy[k, i]
    return dx, dw, db


def summed(x, w, b):
    return np.einsum("bnc,ce->bne", x, w) + b[None, None]


def summed_backward(dy, x, w):
    dx, dw = np.einsum("bne,ce->bnc", dy, w), np.einsum("bnc,bne->ce", x, dy)
    return dx, dw, np.einsum("bne->e", dy)


def test_loops_pass():
    assert_passes(looped, "linear")
    assert_passes(looped_backward, "linear_backward")


def test_einsum_passes():
    assert_passes(summed, "linear")
    assert_passes(summed_backward, "linear_backward")
