"""Wrong functions with numbers, or errors, near those of a known mistake that they do not make."""

import numpy as np
import pytest

from exercises.checker.catalogue import TASKS, mistakes_of
from exercises.tasks import ex01_positions as ex01
from exercises.tasks import ex03_scores as ex03
from exercises.tasks import ex05_softmax_backward as ex05
from exercises.tasks import ex09_max_pooling as ex09
from exercises.tasks import ex10_block as ex10
from exercises.tasks import ex11_block_backward as ex11
from exercises.tasks import ex12_concatenation as ex12
from exercises.tasks import ex13_reassociation as ex13
from exercises.tasks import ex14_streaming as ex14
from exercises.tasks import ex15_bug_hunt as ex15
from tests.exercises.support import verdict_of

SIZES = (0, 3, 5, 7, 11)  # 0, and the sizes of most generic probes: E, M or C, N, D
ANY_SCORE = "my_version"  # 3 times a score, with 3 times its gradients, is a score


def times(right, factor):
    """The right function, its results times this number."""

    def wrong(*given):
        values = right(*given)
        return tuple(factor * a for a in values) if isinstance(values, tuple) else factor * values

    return wrong


@pytest.mark.parametrize("factor", SIZES)
@pytest.mark.parametrize("name", [name for name in TASKS if name != ANY_SCORE])
def test_a_constant_is_not_named_as_the_size_that_it_happens_to_be(name, factor):
    _, task = TASKS[name]
    verdict = verdict_of(task, times(task.right, np.float32(factor)), mistakes_of(task))
    assert verdict.kind in ("unknown", "invariant", "dtype"), verdict
    assert verdict.names == ()


@pytest.mark.parametrize("name", [name for name in TASKS if name != ANY_SCORE])
def test_a_plain_2_is_not_taken_for_a_batch_of_two(name):
    _, task = TASKS[name]
    verdict = verdict_of(task, times(task.right, 2.0), mistakes_of(task))
    assert verdict.kind in ("scale", "recognised", "dtype"), verdict
    assert "B" not in verdict.headline


def dtheta_of_theta(ds, theta, phi):
    return ds @ theta, ds.mT @ theta


def y_is_x(n, grid):
    t, _, x = ex01.place(n, grid)
    return t, x, x


def one_row_too_many(x):
    b, t, h, w, c = x.shape
    even = x[:, :, : h // 2 * 2, : w // 2 * 2]
    return even.reshape(b, w // 2, h // 2, 2, t, 2, c).max(axis=(3, 5))


def last_of_the_grid(x):
    _, t, h, w, c = x.shape
    return x.reshape(len(x), (t - h) * w, c)


def sum_without_log(s):
    largest = s.max(axis=-1, keepdims=True)
    return largest + np.exp(s - largest).sum(axis=-1, keepdims=True)


def dtheta_for_both(dtheta, dphi, dg, x):
    return ex11.into_parameters(dtheta, dtheta, dg, x)


def dphi_for_both(*given):
    dz, x, theta, phi, g, p, y, w_theta, w_phi, w_g, w_z = given
    dy, dw_z, db_z = ex11.into_y(dz, y, w_z)
    dtheta, dphi, dg = ex11.through_attention(dy, p, theta, phi, g)
    dx = ex11.gather_dx(dz, dtheta, dphi, dg, w_theta, w_phi, w_g)
    return dx, *ex11.into_parameters(dphi, dphi, dg, x), dw_z, db_z


def top_scaled(theta, phi, g, tile):
    y, top, total = ex14.streaming_softmax(theta, phi, g, tile)
    return y, top / theta.shape[-1] ** 0.5, total


def divided_by_n_too(theta, phi, g):
    return ex13.dot_mean(theta, phi, g) / theta.shape[1]


def columns_first(theta, phi, g):
    """Flattens with T fastest and unflattens with W fastest: it does not reshape instead of transposing."""
    t, f, v = (a.reshape(*a.shape[:2], -1, order="F") for a in (theta, phi, g))
    return (ex15.weigh(t.mT, f.mT) @ v.mT).mT.reshape(g.shape)


def bias_left_out_and_residual_twice(y, x, w_z, b_z):
    return y @ w_z + x + x


def mask_of_one(ds, a, b):
    """da with a mask by the sign of b; db is right."""
    return (ds * (b > 0)[:, None]).sum(axis=2), ex12.pair_scores_backward(ds, a, b)[1]


def keepdims_of_another_sum(dp, p):
    return p * (dp - (p * p).sum(axis=-1))


def shared_by_the_smallest(dy, x):
    return ex09.EXERCISE.tasks[1].right(dy, -x)


def theta_scaled_row(x, w_theta, b_theta, w_phi, b_phi):
    return ex10.attention_weights(3 * x, w_theta, b_theta, w_phi, b_phi)


def both_signs(ds, theta, phi):
    dtheta, dphi = ex03.distance_backward(ds, theta, phi)
    return np.abs(dtheta), np.abs(dphi)


def rows_of_ones(p_i):
    return ex05.softmax_jacobian(p_i) + 1


CASES = (  # the task, a wrong function of it, and words that its verdict must not hold
    ("dot_backward", dtheta_of_theta, "not transposed"),
    ("place", y_is_x, "exchanged"),
    ("max_pool", one_row_too_many, "right on"),
    ("flatten", last_of_the_grid, "right on"),
    ("flatten", times(ex01.flatten, 1.7), "several"),
    ("nonlocal_mean", lambda theta, phi, g: 0 * (theta @ phi.mT @ g), "key"),
    ("softmax_jacobian", times(ex05.softmax_jacobian, 0.0), "diagonal"),
    ("row_log_sum_exp", sum_without_log, "twice"),
    ("into_parameters", dtheta_for_both, "exchanged"),
    ("block_backward", dphi_for_both, "exchanged"),
    ("block_backward", dphi_for_both, "transposed"),
    ("streaming_softmax", top_scaled, "in the scores"),
    ("dot_mean", divided_by_n_too, "1/M"),
    ("attend_channels_first", columns_first, "a reshape"),
    ("pair_scores_backward", mask_of_one, "forgotten"),
    ("softmax_backward", keepdims_of_another_sum, "keepdims forgotten"),
    ("max_pool_backward", shared_by_the_smallest, "largest"),
    ("attention_weights", theta_scaled_row, "sqrt(E)"),
    ("distance_backward", both_signs, "sign"),
    ("softmax_jacobian", rows_of_ones, "diagonal"),
)


@pytest.mark.parametrize(("name", "wrong", "words"), CASES)
def test_a_cause_that_is_not_there_is_not_named(name, wrong, words):
    _, task = TASKS[name]
    for seed in range(3):
        verdict = verdict_of(task, wrong, mistakes_of(task), seed)
        assert verdict.kind != "right", verdict
        assert verdict.score < 1
        said = f"{verdict.headline} {' '.join(verdict.names)}"
        assert words not in said, verdict


TRUE = (  # the task, a wrong function of it, and words that its verdict must hold
    ("row_log_sum_exp", sum_without_log, "log forgotten, the largest added"),
    (
        "into_parameters",
        dtheta_for_both,
        "dw_phi is what dw_theta should be and db_phi is what db_theta should",
    ),
    ("place", y_is_x, "y is what x should be"),
    ("dot_mean", divided_by_n_too, "y is 1/N (0.142857) times the right one"),
    ("add_to_input", bias_left_out_and_residual_twice, "b_z is missing; the residual counts twice"),
    ("max_pool_backward", shared_by_the_smallest, "smallest"),
    ("dot_mean", times(ex13.dot_mean, 0.0), "it is 0 everywhere"),
)


@pytest.mark.parametrize(("name", "wrong", "words"), TRUE)
def test_what_the_numbers_prove_is_said(name, wrong, words):
    _, task = TASKS[name]
    for seed in range(3):
        assert words in verdict_of(task, wrong, mistakes_of(task), seed).headline
