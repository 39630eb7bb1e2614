"""Exercise 19: its solution, its mistakes, and other correct ways to write it."""

import numpy as np
import pytest

import nonlocal_ref as nl
from exercises.checker.catalogue import TASKS, file_of, mistakes_of
from exercises.checker.student_file import load
from exercises.tasks.ex19_training_step import (
    block_gradients,
    blocks,
    cross_entropy,
    cross_entropy_backward,
    first_moves,
    head_step,
    heads,
    logits_and_labels,
    parameters,
    sgd_step,
)
from nonlocal_ref.embed import Linear
from nonlocal_ref.layers.losses import softmax_cross_entropy, softmax_cross_entropy_backward
from nonlocal_ref.training.optimizers import sgd
from tests.exercises.support import assert_exercise, assert_passes, verdict_of


@pytest.mark.slow
def test_the_solution_is_right_and_every_mistake_is_named():
    assert_exercise("ex19")


def test_the_loss_and_its_gradient_are_the_packages():
    for logits, labels in (i.values() for i in logits_and_labels(np.random.default_rng(0)).values()):
        right = softmax_cross_entropy(logits, labels)
        np.testing.assert_allclose(cross_entropy(logits, labels), right, rtol=1e-12)
        right = softmax_cross_entropy_backward(1.0, logits, labels)
        np.testing.assert_allclose(cross_entropy_backward(logits, labels), right, atol=1e-15)


def test_a_step_is_the_packages_without_nesterov():
    for p, dp, v, rate, momentum, decay in (
        i.values() for i in parameters(np.random.default_rng(0)).values()
    ):
        optimizer = sgd(momentum, nesterov=False, decay=decay)
        zeros = np.zeros_like(p)
        new, state = optimizer.step(Linear(p, p), Linear(dp, dp), Linear(v, v), rate, 3)
        for decays, at in ((decay, 0), (0.0, 1)):  # w decays, b does not
            mine = sgd_step(p, dp, v, rate, momentum, decays)
            np.testing.assert_allclose(mine[0], new[at] + zeros, rtol=1e-12)
            np.testing.assert_allclose(mine[1], state[at], rtol=1e-12, atol=1e-15)


def test_a_step_by_hand():
    """p = 1, dp = 2, v = 4: v = 0.5 * 4 + 2 + 0.1 * 1 = 4.1, p = 1 - 0.1 * 4.1."""
    p, v = sgd_step(np.array([1.0]), np.array([2.0]), np.array([4.0]), 0.1, 0.5, 0.1)
    assert (v.item(), p.item()) == (pytest.approx(4.1), pytest.approx(0.59))


def test_the_blocks_gradients_are_the_packages_and_those_of_the_text():
    given_to_students = load(file_of("ex19"))[0].block_gradients
    block = nl.nonlocal_block()
    for given in blocks(np.random.default_rng(0)).values():
        dz, x, w_theta, w_phi, w_g, *_ = given.values()
        w_z = np.random.default_rng(1).standard_normal((w_g.shape[1], x.shape[2]))
        weights = dict(zip(("theta", "phi", "g", "w_z"), (w_theta, w_phi, w_g, w_z), strict=True))
        params = {name: Linear(w, np.zeros(w.shape[1])) for name, w in weights.items()}
        _, saved = block.forward(params, x)
        _, dparams = block.backward(dz, saved, params)
        right = [dparams[name].w for name in weights]
        for gradients in (block_gradients, given_to_students):
            for mine, theirs in zip(gradients(dz, x, *weights.values()), right, strict=True):
                np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=1e-10)


def test_w_z_alone_moves_first():
    for given in blocks(np.random.default_rng(0)).values():
        moved = first_moves(*given.values())
        assert moved[0, :3].tolist() == [0, 0, 0]
        assert moved[0, 3] > 0
        assert moved[1].min() > 0


def loop_loss(logits, labels):
    losses = []
    for a, label in zip(logits, labels, strict=True):
        top = max(a)
        losses.append(top + np.log(sum(np.exp(k - top) for k in a)) - a[label])
    return sum(losses) / len(losses)


def loss_by_logaddexp(logits, labels):
    return np.mean(np.logaddexp.reduce(logits, axis=1) - np.take_along_axis(logits, labels[:, None], 1)[:, 0])


def loss_by_one_hot(logits, labels):
    a = logits - logits.max(axis=1, keepdims=True)
    log_p = a - np.log(np.sum(np.exp(a), axis=1, keepdims=True))
    return -np.sum(np.eye(logits.shape[1])[labels] * log_p) / len(labels)


def gradient_by_loops(logits, labels):
    dlogits = np.empty_like(logits)
    for b, k in np.ndindex(*logits.shape):
        p = 1 / np.sum(np.exp(np.clip(logits[b] - logits[b, k], None, 700)))
        dlogits[b, k] = (p - (k == labels[b])) / len(labels)
    return dlogits


def gradient_by_log_p(logits, labels):
    p = np.exp(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True))
    return (p - np.eye(logits.shape[1])[labels]) / logits.shape[0]


def gradient_clip_by_clip(logits, labels):
    rows = []
    for a, label in zip(logits, labels, strict=True):
        e = np.exp(a - a.max())
        p = e / e.sum()
        jacobian = np.diag(p) - np.outer(p, p)
        rows.append(-jacobian[label] / p[label] if p[label] > 1e-100 else p - np.eye(len(a))[label])
    return np.array(rows) / len(rows)


def step_in_parts(p, dp, v, rate, momentum, decay):
    gradient = dp + decay * p
    velocity = v * momentum
    velocity += gradient
    new = p.copy()
    new -= rate * velocity
    return new, velocity


def step_number_by_number(p, dp, v, rate, momentum, decay):
    new, velocity = np.empty(p.shape), np.empty(p.shape)
    for at in np.ndindex(*p.shape):
        velocity[at] = momentum * v[at] + dp[at] + decay * p[at]
        new[at] = p[at] - rate * velocity[at]
    return new, velocity


def head_without_helpers(x, labels, w, b, v_w, v_b, rate, momentum, decay):
    logits = np.einsum("bc,ck->bk", x, w) + b
    log_p = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    loss = -log_p[range(len(x)), labels].mean()
    d = (np.exp(log_p) - np.eye(len(b))[labels]) / len(x)
    v_w = momentum * v_w + x.T.dot(d) + decay * w
    v_b = momentum * v_b + d.sum(0)
    return loss, w - rate * v_w, b - rate * v_b, v_w, v_b


def head_with_the_bias_as_a_row(x, labels, w, b, v_w, v_b, rate, momentum, decay):
    """b is the last row of w, for a feature that is always 1; decay stops before it."""
    wide, both, v = np.c_[x, np.ones(len(x))], np.vstack([w, b]), np.vstack([v_w, v_b])
    d = gradient_by_log_p(wide @ both, labels)
    decays = np.full((len(both), 1), decay)
    decays[-1] = 0
    v = momentum * v + wide.T @ d + decays * both
    new = both - rate * v
    return [loss_by_logaddexp(wide @ both, labels), new[:-1], new[-1], v[:-1], v[-1]]


def moves_by_hand(dz, x, w_theta, w_phi, w_g, rate, momentum):
    """In step 1 W_z alone has a gradient, so only its own is computed there."""
    first = block_gradients(dz, x, w_theta, w_phi, w_g, np.zeros((w_g.shape[1], x.shape[2])))[3]
    theta, phi, g, w_z = block_gradients(dz, x, w_theta, w_phi, w_g, -rate * first)
    second = [rate * np.sqrt(np.sum(d**2)) for d in (theta, phi, g, momentum * first + w_z)]
    return [[0.0, 0.0, 0.0, rate * np.sqrt(np.sum(first**2))], second]


def moves_by_dictionary(dz, x, w_theta, w_phi, w_g, rate, momentum):
    weights = {"theta": w_theta, "phi": w_phi, "g": w_g, "z": np.zeros((w_g.shape[1], x.shape[2]))}
    v, rows = dict.fromkeys(weights, 0), []
    for _ in range(2):
        old = weights.copy()
        for name, d in zip(weights, block_gradients(dz, x, *old.values()), strict=True):
            v[name] = momentum * v[name] + d
            weights[name] = old[name] - rate * v[name]
        rows.append([np.linalg.norm((weights[name] - old[name]).ravel()) for name in weights])
    return np.array(rows)


OTHERS = {
    "cross_entropy": (loop_loss, loss_by_logaddexp, loss_by_one_hot),
    "cross_entropy_backward": (gradient_by_loops, gradient_by_log_p, gradient_clip_by_clip),
    "sgd_step": (step_in_parts, step_number_by_number),
    "head_step": (head_without_helpers, head_with_the_bias_as_a_row),
    "first_moves": (lambda *given: np.array(moves_by_hand(*given)), moves_by_dictionary),
}


@pytest.mark.parametrize(("name", "function"), [(n, f) for n, many in OTHERS.items() for f in many])
def test_other_ways_to_write_it_pass(name, function):
    assert_passes(function, name)


def test_a_step_that_moves_theta_at_once_is_told_what_must_not_move():
    _, task = TASKS["first_moves"]
    verdict = verdict_of(task, lambda *given: first_moves(*given) + 0.013, mistakes_of(task))
    assert verdict.kind == "invariant"
    assert "W_z alone may move in step 1" in verdict.headline


def test_the_references_of_the_head_have_its_loss_before_the_step():
    for given in heads(np.random.default_rng(0)).values():
        loss = head_step(*given.values())[0]
        x, labels, w, b = (given[name] for name in ("x", "labels", "w", "b"))
        np.testing.assert_allclose(loss, cross_entropy(x @ w + b, labels), rtol=1e-12)
