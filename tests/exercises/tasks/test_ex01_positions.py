"""01: the exercise is sound; loops, einsum and NumPy's own index functions pass; another numbering too."""

import numpy as np
import pytest

from exercises.tasks import ex01_positions as ex01
from tests.exercises.support import assert_exercise, assert_passes


def flatten_by_loops(x):
    B, T, H, W, C = x.shape
    rows = np.zeros((B, T * H * W, C))
    for t, y, x_ in np.ndindex(T, H, W):
        rows[:, (t * H + y) * W + x_] = x[:, t, y, x_]
    return rows


def flatten_by_lists(x):
    return np.array([[position for frame in clip for row in frame for position in row] for clip in x])


def unflatten_by_loops(rows, grid):
    y = np.empty((len(rows), *grid, rows.shape[-1]))
    for n, place in enumerate(np.ndindex(*grid)):
        y[(slice(None), *place)] = rows[:, n]
    return y


def unflatten_by_stacking(rows, grid):
    T, H, _ = grid
    frames = [np.stack(np.split(frame, H, axis=1), axis=1) for frame in np.split(rows, T, axis=1)]
    return np.stack(frames, axis=1)


def place_by_loops(n, grid):
    return tuple(np.array([list(np.ndindex(*grid))[k] for k in n]).T)


def place_by_numpy(n, grid):
    return np.unravel_index(n, grid)


def channels_first_by_loops(x):
    return flatten_by_loops(np.stack([x[:, c] for c in range(x.shape[1])], axis=-1))


def channels_first_by_einsum(x):
    return np.einsum("bcthw->bthwc", x).reshape(len(x), -1, x.shape[1])


def figure_by_loops(x, *weights):
    rows = flatten_by_loops(x)
    theta, phi, g = (np.array([[row @ w for row in clip] for clip in rows]) for w in weights)
    s = [[[float(i @ j) for j in keys] for i in queries] for queries, keys in zip(theta, phi, strict=True)]
    return theta, np.array([clip.T for clip in phi]), g, np.array(s)


def figure_by_einsum(x, w_theta, w_phi, w_g):
    rows = x.reshape(len(x), -1, x.shape[-1])
    theta, phi_t = np.einsum("bnc,ce->bne", rows, w_theta), np.einsum("bnc,ce->ben", rows, w_phi)
    return theta, phi_t, np.einsum("bnc,cd->bnd", rows, w_g), np.einsum("bne,bem->bnm", theta, phi_t)


def figure_with_time_fastest(x, *weights):
    return figure_by_einsum(x.transpose(0, 2, 3, 1, 4), *weights)


STYLES = {
    "flatten": (flatten_by_loops, flatten_by_lists),
    "unflatten": (unflatten_by_loops, unflatten_by_stacking),
    "place": (place_by_loops, place_by_numpy),
    "flatten_channels_first": (channels_first_by_loops, channels_first_by_einsum),
    "figure_2": (figure_by_loops, figure_by_einsum),
}


@pytest.mark.slow
def test_the_solutions_pass_and_every_known_mistake_is_named():
    assert_exercise("ex01")


@pytest.mark.parametrize(("name", "style"), [(n, s) for n, both in STYLES.items() for s in both])
def test_other_correct_styles_pass(name, style):
    assert_passes(style, name)


def test_another_order_of_the_axes_is_no_mistake_where_it_is_used_throughout():
    assert_passes(figure_with_time_fastest, "figure_2")


def test_an_order_that_is_not_used_throughout_is_not_allowed():
    inputs = ex01.clips_and_weights(np.random.default_rng(0))["generic"]
    yours = figure_with_time_fastest(*inputs.values())
    assert ex01.in_another_order(inputs, yours)
    assert not ex01.in_another_order(inputs, (*yours[:2], ex01.figure_2(*inputs.values())[2], yours[3]))


def test_flatten_and_unflatten_undo_each_other():
    x = np.random.default_rng(0).standard_normal((2, 3, 4, 5, 7))
    np.testing.assert_array_equal(ex01.unflatten(ex01.flatten(x), (3, 4, 5)), x)
    np.testing.assert_array_equal(ex01.flatten_channels_first(np.moveaxis(x, -1, 1)), ex01.flatten(x))
