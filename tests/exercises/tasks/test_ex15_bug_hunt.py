"""Exercise 15: its solution, its mistakes, the functions with the bugs, and other ways to mend them."""

import numpy as np
import pytest

from exercises.checker.catalogue import EXERCISES, file_of, mistakes_of
from exercises.checker.observe import observe, observe_all, probes_of
from exercises.checker.student_file import load
from exercises.tasks import ex15_bug_hunt
from tests.exercises.support import assert_exercise, assert_passes, verdict_of

TASKS = EXERCISES["ex15"].tasks


@pytest.mark.slow
def test_the_solution_is_right_and_every_mistake_is_named():
    assert_exercise("ex15")


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_the_given_function_has_the_bug_that_is_named_as_published(task):
    module = load(file_of("ex15")).module
    verdict = verdict_of(task, getattr(module, f"{task.name}_as_published"), mistakes_of(task))
    assert any(name.startswith("as published") for name in verdict.names), verdict
    assert verdict.score < 1


def softmax_in_loops(s):
    return np.array([[np.exp(row - max(row)) / sum(np.exp(row - max(row))) for row in clip] for clip in s])


def weigh(theta, phi):
    return softmax_in_loops([[[q @ k for k in phi[b]] for q in theta[b]] for b in range(len(theta))])


def attend_on_grid(x, w_theta, w_phi, w_g):
    y = np.zeros((*x.shape[:-1], w_g.shape[1]))
    for b, clip in enumerate(x):
        rows = clip.reshape(-1, x.shape[-1])
        for at in np.ndindex(*x.shape[1:4]):
            s = (rows @ w_phi) @ (clip[at] @ w_theta)
            p = np.exp(s - s.max())
            y[b][at] = p / p.sum() @ (rows @ w_g)
    return y


def attend_channels_first(theta, phi, g):
    y = np.zeros_like(g)
    for b in range(len(g)):
        keys, values = (list(np.moveaxis(a[b], 0, -1).reshape(-1, len(a[b]))) for a in (phi, g))
        for t, h, w in np.ndindex(*g.shape[2:]):
            s = np.array([theta[b, :, t, h, w] @ key for key in keys])
            p = np.exp(s - s.max())
            y[b, :, t, h, w] = sum(a * v for a, v in zip(p / p.sum(), values, strict=True))
    return y


def channels_first_by_einsum(theta, phi, g):
    s = np.einsum("becxy,beuvw->bcxyuvw", theta, phi)
    p = np.exp(s - s.max(axis=(4, 5, 6), keepdims=True))
    return np.einsum("bcxyuvw,bduvw->bdcxy", p / p.sum(axis=(4, 5, 6), keepdims=True), g)


def grid_by_einsum(x, w_theta, w_phi, w_g):
    first = (np.einsum("bthwc,cd->bdthw", x, w) for w in (w_theta, w_phi, w_g))
    return np.moveaxis(channels_first_by_einsum(*first), 1, -1)


def train_step(x, dz, p, w_g, w_z):
    z = x.copy()
    y = p @ x @ w_g
    z += y @ w_z
    pairs = list(np.ndindex(*x.shape[:2]))
    dg = np.einsum("bij,bic,dc->bjd", p, dz, w_z)
    return z, sum(np.outer(x[at], dg[at]) for at in pairs), sum(np.outer(y[at], dz[at]) for at in pairs)


def step_by_einsum(x, dz, p, w_g, w_z):
    z = np.einsum("bij,bjc,cd,de->bie", p, x, w_g, w_z) + x
    dw_g = np.einsum("bjc,bij,bie,de->cd", x, p, dz, w_z)
    return z, dw_g, np.einsum("bij,bjc,cd,bie->de", p, x, w_g, dz)


def test_loops_pass():
    assert_passes(weigh)
    assert_passes(lambda theta, phi: weigh(theta / theta.shape[-1] ** 0.5, phi), "weigh_scaled")
    for function in (attend_on_grid, attend_channels_first, train_step):
        assert_passes(function)


def test_einsum_passes():
    assert_passes(grid_by_einsum, "attend_on_grid")
    assert_passes(channels_first_by_einsum, "attend_channels_first")
    assert_passes(step_by_einsum, "train_step")


def task_called(name):
    return next(task for task in TASKS if task.name == name)


@pytest.mark.parametrize(
    ("name", "argument", "axis"), [("attend_on_grid", 0, -1), ("attend_channels_first", 2, 1)]
)
def test_a_number_of_channels_that_is_written_out_is_found(name, argument, axis):
    task = task_called(name)
    usual = [*probes_of(task)["generic"].values()][argument].shape[axis]

    def for_these_alone(*given):
        return task.right(*given) * (1 if given[argument].shape[axis] == usual else 2)

    assert verdict_of(task, for_these_alone, ()).kind != "right"


@pytest.mark.parametrize("name", ["attend_on_grid", "attend_channels_first"])
def test_a_softmax_that_overflows_is_found(name, monkeypatch):
    def overflows(theta, phi):
        f = np.exp(theta @ phi.mT)
        return f / f.sum(axis=-1, keepdims=True)

    task = task_called(name)
    inputs = probes_of(task)
    right = {probe: observe(task.right, given) for probe, given in inputs.items()}
    monkeypatch.setattr(ex15_bug_hunt, "weigh", overflows)
    wrong = observe_all(task.right, inputs)
    assert not np.isfinite(wrong["large scores"].values[0]).all()
    assert np.isfinite(right["large scores"].values[0]).all()
