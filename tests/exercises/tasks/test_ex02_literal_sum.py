"""02: the exercise is sound; loops, matrices and einsum pass."""

import math

import numpy as np
import pytest

from exercises.tasks import ex02_literal_sum as ex02
from tests.exercises.support import assert_exercise, assert_passes


def pair_by_loop(x_i, x_j):
    return math.exp(sum(float(a) * float(b) for a, b in zip(x_i, x_j, strict=True)))


def pair_by_product(x_i, x_j):
    return np.prod(np.exp(x_i * x_j))


def answer_by_running_sums(f_i, g):
    y, C = 0, 0
    for f_ij, g_j in zip(f_i, g, strict=True):
        y, C = y + f_ij * g_j, C + f_ij
    return y / C


def answer_by_average(f_i, g):
    return np.average(g, axis=0, weights=f_i)


def sum_by_matrices(theta, phi, g):
    s = theta @ phi.mT
    f = np.exp(s - s.max(axis=-1, keepdims=True))
    return f / f.sum(axis=-1, keepdims=True) @ g


def sum_by_einsum(theta, phi, g):
    f = np.exp(np.einsum("bne,bme->bnm", theta, phi))
    return np.einsum("bnm,bmd->bnd", f, g) / np.einsum("bnm->bn", f)[..., None]


def mean_by_matrices(theta, phi, g):
    return theta @ (phi.mT @ g) / len(phi[0])


def mean_by_running_mean(theta, phi, g):
    y = np.zeros((*theta.shape[:2], g.shape[2]))
    for j in range(phi.shape[1]):
        y += (np.einsum("bne,be->bn", theta, phi[:, j])[..., None] * g[:, j, None] - y) / (j + 1)
    return y


STYLES = {
    "pair": (pair_by_loop, pair_by_product),
    "one_answer": (answer_by_running_sums, answer_by_average),
    "nonlocal_sum": (sum_by_matrices, sum_by_einsum),
    "nonlocal_mean": (mean_by_matrices, mean_by_running_mean),
}


@pytest.mark.slow
def test_the_solutions_pass_and_every_known_mistake_is_named():
    assert_exercise("ex02")


@pytest.mark.parametrize(("name", "style"), [(n, s) for n, both in STYLES.items() for s in both])
def test_other_correct_styles_pass(name, style):
    assert_passes(style, name)


def test_two_positions_by_hand():
    """f = exp(0) = 1 and exp(log 3) = 3: a quarter of the first value, three quarters of the second."""
    theta, phi, g = np.array([[[1.0]]]), np.array([[[0.0], [math.log(3)]]]), np.array([[[8.0], [4.0]]])
    np.testing.assert_allclose(ex02.nonlocal_sum(theta, phi, g), [[[5.0]]])
    np.testing.assert_allclose(ex02.nonlocal_mean(theta, phi, g), [[[2 * math.log(3)]]])
