"""Exercise 16: scores of all kinds pass with their own gradients, and nothing else does."""

import re

import numpy as np
import pytest

from exercises.checker.catalogue import EXERCISES, file_of, mistakes_of
from exercises.checker.student_file import load
from tests.exercises.support import assert_exercise, assert_passes, verdict_of

TASK = EXERCISES["ex16"].tasks[0]


def of_dot(function, slope):
    """A score that is a function of the dot product, with its gradients."""

    def version(ds, theta, phi):
        u = theta @ phi.mT
        ddot = ds * slope(u)
        return function(u), ddot @ phi, ddot.mT @ theta

    return version


def absolute_differences(ds, theta, phi):
    apart = theta[:, :, None] - phi[:, None]
    d = ds[..., None] * -np.sign(apart)
    return -np.abs(apart).sum(axis=-1), d.sum(axis=2), -d.sum(axis=1)


def cosine_in_loops(ds, theta, phi):
    s, dtheta, dphi = np.zeros_like(ds), np.zeros_like(theta), np.zeros_like(phi)
    for b, i, j in np.ndindex(*ds.shape):
        t, f = theta[b, i], phi[b, j]
        lengths = np.linalg.norm(t) * np.linalg.norm(f)
        s[b, i, j] = t @ f / lengths
        dtheta[b, i] += ds[b, i, j] * (f / lengths - s[b, i, j] * t / (t @ t))
        dphi[b, j] += ds[b, i, j] * (t / lengths - s[b, i, j] * f / (f @ f))
    return s, dtheta, dphi


def bilinear(ds, theta, phi):
    """Not symmetric: theta's channels meet phi's in another order."""
    turned = np.roll(phi, 1, axis=-1)
    return theta @ turned.mT, ds @ turned, np.roll(ds.mT @ theta, -1, axis=-1)


RELU = of_dot(lambda u: np.maximum(u, 0), lambda u: u > 0)
CUBE = of_dot(lambda u: u**3, lambda u: 3 * u**2)
EXP = of_dot(np.exp, np.exp)
OWN = (RELU, CUBE, EXP, absolute_differences, cosine_in_loops, bilinear)


@pytest.mark.slow
def test_the_solution_is_right_and_every_mistake_is_named():
    assert_exercise("ex16")


@pytest.mark.parametrize("version", OWN, ids=["relu", "cube", "exp", "absolute", "cosine", "bilinear"])
def test_any_pairwise_score_passes_with_its_own_gradients(version):
    assert_passes(version, "my_version")


def changed(k, change, version=CUBE):
    return lambda *given: tuple(change(a) if n == k else a for n, a in enumerate(version(*given)))


def centred(ds, theta, phi):
    s, dtheta, dphi = CUBE(ds, theta, phi)
    return s - s.mean(axis=2, keepdims=True), dtheta, dphi


def keys_alone(ds, theta, phi):
    s = np.repeat(phi.sum(axis=2)[:, None], theta.shape[1], axis=1)
    return s, np.zeros_like(theta), np.repeat(ds.sum(axis=1)[..., None], phi.shape[2], axis=2)


def with_places(ds, theta, phi):
    s, dtheta, dphi = CUBE(ds, theta, phi)
    return s + 0.1 * np.arange(s.shape[2]), dtheta, dphi


def of_first_keys(ds, theta, phi):
    s, dtheta, dphi = CUBE(ds, theta, np.repeat(phi[:1], len(phi), axis=0))
    return s, dtheta, np.concatenate([dphi.sum(axis=0, keepdims=True), 0 * dphi[1:]])


def batch_centred(ds, theta, phi):
    s, dtheta, dphi = CUBE(ds, theta, phi)
    return s - s.mean(axis=0), dtheta, dphi


def first_queries_in_dphi(ds, theta, phi):
    s, dtheta, _ = CUBE(ds, theta, phi)
    return s, dtheta, (3 * ds * (theta @ phi.mT) ** 2).mT @ theta[0]


WRONG = {
    "dtheta has the wrong sign": changed(1, np.negative),
    "dphi has the wrong sign": changed(2, np.negative),
    "dtheta is 2 times too large": changed(1, lambda d: 2 * d),
    "dphi is 2 times too small": changed(2, lambda d: d / 2),
    "dtheta is 0": changed(1, np.zeros_like),
    "dphi must agree": changed(2, lambda d: d * 1.001),
    "dtheta must agree": of_dot(lambda u: u**3, lambda u: u**2 + u),
    "dtheta is the gradient of the sum": lambda ds, *maps: (CUBE(ds, *maps)[0], *CUBE(0 * ds + 1, *maps)[1:]),
    "alone: yours changes with others": centred,
    "move with theta_i": keys_alone,
    "places i and j": with_places,
    "s of a clip must not depend on the other clips": of_first_keys,
    "s of a clip must not depend on the other clips: yours": batch_centred,
    "dphi is that of the first clip alone": changed(2, lambda d: d * (np.arange(len(d)) == 0)[:, None, None]),
    "dphi of a clip must not depend on the other clips": first_queries_in_dphi,
    "move with theta_i, by more than rounding: yours": lambda *given: tuple(1e-200 * a for a in CUBE(*given)),
    "dtheta is 0 although": lambda *given: (1e-4 * CUBE(*given)[0], 0 * given[1], 1e-4 * CUBE(*given)[2]),
    "move with theta_i, by more than rounding": lambda *given: tuple(
        a + n for a, n in zip((1e-9 * b for b in CUBE(*given)), (1.0, 0, 0), strict=True)
    ),
    "a multiple is no new one": of_dot(lambda u: 1.001 * u + 0.5, lambda u: 1.001 + 0 * u),
    "dot and distance are in the table,": of_dot(lambda u: u, np.ones_like),
}


@pytest.mark.parametrize("words", WRONG)
def test_what_is_wrong_with_a_score_of_ones_own_is_said(words):
    for seed in range(5):
        verdict = verdict_of(TASK, WRONG[words], mistakes_of(TASK), seed)
        assert words in verdict.headline, verdict
        assert verdict.score < 1


def test_the_version_in_the_text_runs_in_the_block(capsys):
    module = load(file_of("ex16")).module
    text = re.sub(r"^# ?", "", file_of("ex16").read_text(), flags=re.MULTILINE)
    code = re.search(r"```python\n(.*?)```", text, flags=re.DOTALL)[1]
    exec("import nonlocal_ref as nl\n" + code, names := vars(module))
    assert names["nl"].gradcheck(names["block"], names["params"], names["x"]).ok
    assert "(2, 2, 2, 3)" in capsys.readouterr().out
