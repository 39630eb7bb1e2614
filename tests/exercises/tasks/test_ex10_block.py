"""Exercise 10: its solution, its mistakes, and other correct ways to write it."""

import numpy as np
import pytest

from tests.exercises.support import assert_exercise, assert_passes


@pytest.mark.slow
def test_the_solution_is_right_and_every_mistake_is_named():
    assert_exercise("ex10")


def attention_weights(x, w_theta, b_theta, w_phi, b_phi):
    p = np.zeros((len(x), x.shape[1], x.shape[1]))
    for b, i in np.ndindex(*x.shape[:2]):
        s = np.array([(x[b, i] @ w_theta + b_theta) @ (x_j @ w_phi + b_phi) for x_j in x[b]])
        p[b, i] = np.exp(s - s.max()) / np.exp(s - s.max()).sum()
    return p


def answer(p, x, w_g, b_g):
    y = np.zeros((*x.shape[:2], len(b_g)))
    for b, i in np.ndindex(*x.shape[:2]):
        for j, x_j in enumerate(x[b]):
            y[b, i] += p[b, i, j] * (x_j @ w_g + b_g)
    return y


def add_to_input(y, x, w_z, b_z):
    z = np.empty_like(x)
    for b, i in np.ndindex(*x.shape[:2]):
        z[b, i] = x[b, i] + y[b, i] @ w_z + b_z
    return z


def block_forward(x, w_theta, b_theta, w_phi, b_phi, w_g, b_g, w_z, b_z):
    p = attention_weights(x, w_theta, b_theta, w_phi, b_phi)
    return add_to_input(answer(p, x, w_g, b_g), x, w_z, b_z)


def weights_by_einsum(x, w_theta, b_theta, w_phi, b_phi):
    theta, phi = (np.einsum("bnc,ce->bne", x, w) + b for w, b in ((w_theta, b_theta), (w_phi, b_phi)))
    s = np.einsum("bie,bje->bij", theta, phi)
    p = np.exp(s - np.logaddexp.reduce(s, axis=2)[:, :, None])
    return p


def block_by_einsum(x, w_theta, b_theta, w_phi, b_phi, w_g, b_g, w_z, b_z):
    p = weights_by_einsum(x, w_theta, b_theta, w_phi, b_phi)
    return x + np.einsum("bij,bjc,cd,de->bie", p, x, w_g, w_z) + (b_g @ w_z + b_z)


def test_loops_pass():
    for function in (attention_weights, answer, add_to_input, block_forward):
        assert_passes(function)


def test_einsum_passes():
    assert_passes(weights_by_einsum, "attention_weights")
    assert_passes(lambda p, x, w, b: np.einsum("bij,bjc,cd->bid", p, x, w) + b, "answer")
    assert_passes(lambda y, x, w, b: np.einsum("bid,dc->bic", y, w) + b + x, "add_to_input")
    assert_passes(block_by_einsum, "block_forward")
