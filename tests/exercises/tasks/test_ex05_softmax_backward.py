"""05: the exercise is sound; loops, einsum and the full Jacobian pass."""

import numpy as np
import pytest

from exercises.tasks import ex05_softmax_backward as ex05
from tests.exercises.support import assert_exercise, assert_passes


def jacobian_by_loops(p_i):
    J = np.zeros((len(p_i), len(p_i)))
    for j, k in np.ndindex(*J.shape):
        J[j, k] = p_i[j] * ((j == k) - p_i[k])
    return J


def jacobian_by_columns(p_i):
    return p_i[:, None] * (np.eye(len(p_i)) - p_i)


def row_by_loops(dp_i, p_i):
    return np.array(
        [sum(dp_i[j] * p_i[j] * ((j == k) - p_i[k]) for j in range(len(p_i))) for k in range(len(p_i))]
    )


def row_by_jacobian(dp_i, p_i):
    return dp_i @ jacobian_by_loops(p_i)


def backward_by_loops(dp, p):
    ds = np.empty(p.shape)
    for b, i in np.ndindex(*p.shape[:2]):
        ds[b, i] = row_by_jacobian(dp[b, i], p[b, i])
    return ds


def backward_by_einsum(dp, p):
    return p * dp - np.einsum("bnm,bnm,bnk->bnk", p, dp, p)


def backward_by_pairs(dp, p):
    """ds_ij = sum_k p_ij p_ik (dp_ij - dp_ik): each pair of keys trades weight."""
    return (p[:, :, :, None] * p[:, :, None, :] * (dp[:, :, :, None] - dp[:, :, None, :])).sum(axis=-1)


STYLES = {
    "softmax_jacobian": (jacobian_by_loops, jacobian_by_columns),
    "softmax_backward_row": (row_by_loops, row_by_jacobian),
    "softmax_backward": (backward_by_loops, backward_by_einsum, backward_by_pairs),
}


@pytest.mark.slow
def test_the_solutions_pass_and_every_known_mistake_is_named():
    assert_exercise("ex05")


@pytest.mark.parametrize(("name", "style"), [(n, s) for n, styles in STYLES.items() for s in styles])
def test_other_correct_styles_pass(name, style):
    assert_passes(style, name)


def test_two_equal_weights_by_hand():
    """p = (1/2, 1/2), dp = (1, 0): the mean is 1/2, ds = (1/4, -1/4)."""
    p, dp = np.array([[[0.5, 0.5]]]), np.array([[[1.0, 0.0]]])
    np.testing.assert_array_equal(ex05.softmax_backward(dp, p), [[[0.25, -0.25]]])
    np.testing.assert_array_equal(ex05.softmax_jacobian(p[0, 0]), [[0.25, -0.25], [-0.25, 0.25]])
