"""04: the exercise is sound; loops and other stable forms pass."""

import math

import numpy as np
import pytest

from exercises.checker.catalogue import TASKS, mistakes_of
from exercises.tasks import ex04_softmax as ex04
from tests.exercises.support import assert_exercise, assert_passes, verdict_of


def row_by_loop(s_i):
    f = [math.exp(s) for s in s_i]
    return np.array([value / sum(f) for value in f])


def row_by_ratios(s_i):
    return 1 / np.exp(s_i[None, :] - s_i[:, None]).sum(axis=1)


def softmax_by_loops(s):
    p = np.zeros_like(s)
    for b, i in np.ndindex(*s.shape[:2]):
        f = np.exp(s[b, i] - max(s[b, i]))
        p[b, i] = f / sum(f)
    return p


def softmax_by_logarithm(s):
    return np.exp(s - np.logaddexp.reduce(s, axis=2)[:, :, None])


def softmax_by_ratios(s):
    """p_ij = 1 / sum_k exp(s_ik - s_ij): inf below the line is a weight of 0. It warns, and is right."""
    return 1 / np.exp(s[:, :, None, :] - s[:, :, :, None]).sum(axis=-1)


def log_sum_by_loops(s):
    l_i = np.empty((*s.shape[:2], 1))
    for b, i in np.ndindex(*s.shape[:2]):
        l_i[b, i] = max(s[b, i]) + math.log(sum(math.exp(value - max(s[b, i])) for value in s[b, i]))
    return l_i


def log_sum_by_numpy(s):
    return np.logaddexp.reduce(s, axis=-1, keepdims=True)


STYLES = {
    "softmax_row": (row_by_loop, row_by_ratios),
    "softmax": (softmax_by_loops, softmax_by_logarithm, softmax_by_ratios),
    "row_log_sum_exp": (log_sum_by_loops, log_sum_by_numpy),
}


@pytest.mark.slow
def test_the_solutions_pass_and_every_known_mistake_is_named():
    assert_exercise("ex04")


@pytest.mark.parametrize(("name", "style"), [(n, s) for n, styles in STYLES.items() for s in styles])
def test_other_correct_styles_pass(name, style):
    assert_passes(style, name)


def test_an_overflow_is_told_as_not_finite_and_named():
    _, task = TASKS["softmax"]
    verdict = verdict_of(task, lambda s: np.exp(s) / np.exp(s).sum(axis=-1, keepdims=True), mistakes_of(task))
    assert verdict.kind == "not finite"
    assert verdict.names == ("no max subtracted",)


def test_two_keys_by_hand():
    """exp(0) : exp(log 3) = 1 : 3, also 1000 higher up."""
    s = np.array([[[0, math.log(3)]]])
    for shift in (0, 1000, -1000):
        np.testing.assert_allclose(ex04.softmax(s + shift), [[[0.25, 0.75]]])
        np.testing.assert_allclose(ex04.row_log_sum_exp(s + shift), [[[math.log(4) + shift]]])
