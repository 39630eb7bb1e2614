"""Exercise 18: its solution, its mistakes, and other correct ways to write it."""

import numpy as np
import pytest

from exercises.checker.catalogue import TASKS, mistakes_of
from exercises.tasks.ex18_batchnorm import (
    EPS,
    batchnorm,
    batchnorm_backward,
    batchnorm_inference,
    drawn,
    inference_backward,
    update_running,
)
from nonlocal_ref.layers import batchnorm as package
from tests.exercises.support import assert_exercise, assert_passes, verdict_of


@pytest.mark.slow
def test_the_solution_is_right_and_every_mistake_is_named():
    assert_exercise("ex18")


def test_the_references_are_the_packages_batch_normalisation():
    assert EPS == package.EPS
    for given in drawn(np.random.default_rng(0)).values():
        dy, x, gamma, beta, mean, var, momentum = given.values()
        batch, old = package.statistics(x), (mean, var)
        pairs = [
            (batchnorm(x, gamma, beta), package.batchnorm(x, gamma, beta, *batch)),
            (batchnorm_inference(x, gamma, beta, *old), package.batchnorm(x, gamma, beta, *old)),
            (update_running(*old, x, momentum), package.running_statistics(old, x, momentum)),
            (inference_backward(dy, x, gamma, *old), package.fixed_backward(dy, x, gamma, *old)),
            (batchnorm_backward(dy, x, gamma), package.batchnorm_backward(dy, x, gamma)),
        ]
        for mine, theirs in pairs:
            for yours, right in zip(tuple(mine), tuple(theirs), strict=True):
                np.testing.assert_allclose(yours, right, rtol=1e-7, atol=1e-7)


def test_one_channel_by_hand():
    """1, 2, 3, 6: mean 3, var 3.5; unbiased 14 / 3."""
    x, zeros = np.array([1.0, 2, 3, 6]).reshape(2, 2, 1), np.zeros(1)
    mean, var = update_running(zeros, zeros, x, 0.5)
    assert (mean.item(), var.item()) == (1.5, pytest.approx(7 / 3))
    y = batchnorm(x, np.full(1, 2.0), np.full(1, 10.0))
    assert y.ravel().tolist() == pytest.approx([10 + 2 * d / (3.5 + EPS) ** 0.5 for d in (-2, -1, 0, 3)])


def loops(x):
    n, mean, var = x.shape[0] * x.shape[1], np.zeros(x.shape[2]), np.zeros(x.shape[2])
    for b, i in np.ndindex(*x.shape[:2]):
        mean += x[b, i] / n
    for b, i in np.ndindex(*x.shape[:2]):
        var += (x[b, i] - mean) ** 2 / n
    return mean, var


def rows(x):
    flat = x.reshape(-1, x.shape[-1])
    return np.mean(flat, 0), np.var(flat, 0)


def from_unbiased(x):
    flat = x.reshape(-1, x.shape[-1])
    return [np.average(flat, axis=0), np.cov(flat.T, ddof=0).diagonal()]


def standardised(x, gamma, beta):
    flat = x.reshape(-1, x.shape[-1])
    u = (flat - flat.mean(axis=0)) * (flat.var(axis=0) + EPS) ** -0.5
    return (u * gamma + beta).reshape(x.shape)


def one_channel_after_another(x, gamma, beta):
    y = np.empty_like(x)
    for c in range(x.shape[2]):
        y[..., c] = beta[c] + gamma[c] * (x[..., c] - x[..., c].mean()) / np.sqrt(np.var(x[..., c]) + EPS)
    return y


def slope_and_shift(x, gamma, beta, mean, var):
    slope = gamma / np.sqrt(var + EPS)
    return x * slope + (beta - mean * slope)


def moved_towards(running_mean, running_var, x, momentum):
    mean, var = x.mean((0, 1)), x.var((0, 1), ddof=1)
    step = 1 - momentum
    return running_mean + step * (mean - running_mean), running_var + step * (var - running_var)


def fixed_by_einsum(dy, x, gamma, mean, var):
    r = (var + EPS) ** -0.5
    dgamma = np.einsum("bnc,bnc->c", dy, x - mean) * r
    return np.einsum("bnc,c->bnc", dy, gamma * r), dgamma, np.einsum("bnc->c", dy)


def graph_node_by_node(dy, x, gamma):
    """The computation graph, one step back at a time."""
    n = x.shape[0] * x.shape[1]
    centred = x - x.mean(axis=(0, 1))
    var = (centred**2).mean(axis=(0, 1))
    r = np.sqrt(var + EPS)
    du = dy * gamma
    dr = -(du * centred).sum(axis=(0, 1)) / r**2
    dvar = dr / (2 * r)
    dcentred = du / r + 2 * centred * dvar / n
    dmean = -dcentred.sum(axis=(0, 1))
    return dcentred + dmean / n, (dy * centred / r).sum(axis=(0, 1)), dy.sum(axis=(0, 1))


def as_in_the_first_paper(dy, x, gamma):
    """dvar and dmean by the formulas of Ioffe and Szegedy, with the term in dmean that is 0."""
    flat, d = x.reshape(-1, x.shape[-1]), (dy * gamma).reshape(-1, x.shape[-1])
    n, mean, r2 = len(flat), flat.mean(0), flat.var(0) + EPS
    dvar = (d * (flat - mean)).sum(0) * -0.5 * r2**-1.5
    dmean = -d.sum(0) / np.sqrt(r2) + dvar * (-2 * (flat - mean)).mean(0)
    dx = d / np.sqrt(r2) + dvar * 2 * (flat - mean) / n + dmean / n
    dgamma = (dy.reshape(-1, x.shape[-1]) * (flat - mean) / np.sqrt(r2)).sum(0)
    return dx.reshape(x.shape), dgamma, dy.reshape(-1, x.shape[-1]).sum(0)


def by_jacobians(dy, x, gamma):
    """Per channel the Jacobian (I - 1/n - u u^T / n) / r, all n x n of it."""
    flat, d = x.reshape(-1, x.shape[-1]), dy.reshape(-1, x.shape[-1])
    n, dx = len(flat), np.empty(flat.shape)
    r = np.sqrt(flat.var(0) + EPS)
    u = (flat - flat.mean(0)) / r
    for c in range(flat.shape[1]):
        jacobian = (np.eye(n) - 1 / n - np.outer(u[:, c], u[:, c]) / n) / r[c]
        dx[:, c] = gamma[c] * jacobian @ d[:, c]
    return dx.reshape(x.shape), (d * u).sum(0), d.sum(0)


def in_one_formula(dy, x, gamma):
    n, over = x[..., 0].size, (0, 1)
    r = np.sqrt(np.var(x, axis=over) + EPS)
    u = (x - np.mean(x, axis=over)) / r
    dbeta, dgamma = np.sum(dy, axis=over), np.sum(dy * u, axis=over)
    return gamma / (n * r) * (n * dy - dbeta - u * dgamma), dgamma, dbeta


OTHERS = {
    "batch_statistics": (loops, rows, from_unbiased),
    "batchnorm": (standardised, one_channel_after_another),
    "update_running": (moved_towards,),
    "batchnorm_inference": (slope_and_shift,),
    "inference_backward": (fixed_by_einsum,),
    "batchnorm_backward": (graph_node_by_node, as_in_the_first_paper, by_jacobians, in_one_formula),
}


@pytest.mark.parametrize(("name", "function"), [(n, f) for n, many in OTHERS.items() for f in many])
def test_other_ways_to_write_it_pass(name, function):
    assert_passes(function, name)


def test_a_mean_of_squares_is_told_on_the_probe_far_from_0_alone():
    _, task = TASKS["batch_statistics"]
    verdict = verdict_of(
        task,
        lambda x: (x.mean((0, 1)), (x * x).mean((0, 1)) - x.mean((0, 1)) ** 2),
        mistakes_of(task),
    )
    assert verdict.names == ("var: mean(x^2) - mean(x)^2",)
    assert "'far from 0'" in verdict.where
    assert verdict.score == 0.5


def test_three_times_the_path_through_the_mean_breaks_the_sum():
    _, task = TASKS["batchnorm_backward"]

    def wrong(dy, x, gamma):
        dx, *others = in_one_formula(dy, x, gamma)
        return dx - 2.7 * (gamma * dy).mean(axis=(0, 1)) / np.sqrt(x.var(axis=(0, 1)) + EPS), *others

    verdict = verdict_of(task, wrong, mistakes_of(task))
    assert verdict.kind == "invariant"
    assert "dx must sum to 0 in each channel" in verdict.headline
