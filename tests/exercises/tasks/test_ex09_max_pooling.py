"""Exercise 09: its solution, its mistakes, other correct ways to write it, and other conventions for ties."""

import numpy as np
import pytest

from exercises.checker.catalogue import TASKS, mistakes_of
from exercises.tasks.ex09_max_pooling import windows
from tests.exercises.support import assert_exercise, assert_passes, verdict_of


@pytest.mark.slow
def test_the_solution_is_right_and_every_mistake_is_named():
    assert_exercise("ex09")


def window(b, t, i, j, c):
    return b, t, slice(2 * i, 2 * i + 2), slice(2 * j, 2 * j + 2), c


def looped(x):
    b, t, h, w, c = x.shape
    y = np.zeros((b, t, h // 2, w // 2, c))
    for place in np.ndindex(*y.shape):
        y[place] = x[window(*place)].max()
    return y


def looped_backward(dy, x):
    dx = np.zeros(x.shape)
    for place in np.ndindex(*dy.shape):
        four = x[window(*place)]
        dx[window(*place)][np.unravel_index(four.argmax(), four.shape)] = dy[place]
    return dx


def by_corners(x):
    h, w = x.shape[2] // 2 * 2, x.shape[3] // 2 * 2
    even = x[:, :, :h, :w]
    rows = np.maximum(even[:, :, ::2], even[:, :, 1::2])
    return np.maximum(rows[:, :, :, ::2], rows[:, :, :, 1::2])


def shares_of(dy, x, share):
    """dy times what share makes of the mask of the largest entries, (B, T, H//2, W//2, C, 4)."""
    four = np.moveaxis(windows(x), (3, 5), (-2, -1))
    flat = four.reshape(*dy.shape, 4)
    shares = share(flat == flat.max(axis=-1, keepdims=True)) * dy[..., None]
    back = np.moveaxis(shares.reshape(four.shape), (-2, -1), (3, 5))
    dx = np.zeros(x.shape)
    dx[:, :, : 2 * dy.shape[2], : 2 * dy.shape[3]] = back.reshape(
        *x.shape[:2], 2 * dy.shape[2], 2 * dy.shape[3], -1
    )
    return dx


def equal_shares(mask):
    return mask / mask.sum(axis=-1, keepdims=True)


def the_last(mask):
    return mask & (np.cumsum(mask[..., ::-1], axis=-1)[..., ::-1] == 1)


def too_much_and_back(mask):
    """2 to the first of several, -1 to the last: the sum is kept, and yet it is no share."""
    first = mask & (np.cumsum(mask, axis=-1) == 1)
    return 2.0 * first - the_last(mask)


def test_loops_and_corners_pass():
    assert_passes(looped, "max_pool")
    assert_passes(by_corners, "max_pool")
    assert_passes(looped_backward, "max_pool_backward")


@pytest.mark.parametrize("share", [equal_shares, the_last])
def test_ties_may_be_shared_or_go_to_the_last(share):
    assert_passes(lambda dy, x: shares_of(dy, x, share), "max_pool_backward")


def test_shares_of_either_sign_do_not_pass_although_they_add_up():
    _, task = TASKS["max_pool_backward"]
    verdict = verdict_of(task, lambda dy, x: shares_of(dy, x, too_much_and_back), mistakes_of(task))
    assert verdict.kind == "unknown"


def test_a_gradient_that_leaks_to_another_entry_breaks_an_invariant():
    _, task = TASKS["max_pool_backward"]
    verdict = verdict_of(task, lambda dy, x: task.right(dy, x) + 0.001 * x, mistakes_of(task))
    assert verdict.kind == "invariant"
    assert "each window of dx must sum to its dy" in verdict.headline
