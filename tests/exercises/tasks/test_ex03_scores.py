"""03: the exercise is sound; loops and einsum pass."""

import numpy as np
import pytest

from exercises.tasks import ex03_scores as ex03
from tests.exercises.support import assert_exercise, assert_passes


def dot_by_loops(theta, phi):
    s = np.zeros((len(theta), theta.shape[1], phi.shape[1]))
    for b, i, j in np.ndindex(*s.shape):
        s[b, i, j] = sum(theta[b, i] * phi[b, j])
    return s


def dot_by_einsum(theta, phi):
    return np.einsum("bne,bme->bnm", theta, phi)


def dot_backward_by_loops(ds, theta, phi):
    dtheta, dphi = np.zeros(theta.shape), np.zeros(phi.shape)
    for b, i, j in np.ndindex(*ds.shape):
        dtheta[b, i] += ds[b, i, j] * phi[b, j]
        dphi[b, j] += ds[b, i, j] * theta[b, i]
    return dtheta, dphi


def dot_backward_by_einsum(ds, theta, phi):
    return np.einsum("bnm,bme->bne", ds, phi), np.einsum("bnm,bne->bme", ds, theta)


def distance_by_loops(theta, phi):
    s = np.zeros((len(theta), theta.shape[1], phi.shape[1]))
    for b, i, j in np.ndindex(*s.shape):
        s[b, i, j] = -(np.linalg.norm(theta[b, i] - phi[b, j]) ** 2)
    return s


def distance_by_einsum(theta, phi):
    own = [np.einsum("bne,bne->bn", a, a) for a in (theta, phi)]
    return 2 * np.einsum("bne,bme->bnm", theta, phi) - own[0][:, :, None] - own[1][:, None, :]


def distance_backward_by_loops(ds, theta, phi):
    dtheta, dphi = np.zeros(theta.shape), np.zeros(phi.shape)
    for b, i, j in np.ndindex(*ds.shape):
        pull = 2 * ds[b, i, j] * (phi[b, j] - theta[b, i])
        dtheta[b, i] += pull
        dphi[b, j] -= pull
    return dtheta, dphi


def distance_backward_by_einsum(ds, theta, phi):
    gap = theta[:, :, None] - phi[:, None]
    return [-2 * np.einsum("bnm,bnme->bne", ds, gap), 2 * np.einsum("bnm,bnme->bme", ds, gap)]


STYLES = {
    "dot": (dot_by_loops, dot_by_einsum),
    "dot_backward": (dot_backward_by_loops, dot_backward_by_einsum),
    "distance": (distance_by_loops, distance_by_einsum),
    "distance_backward": (distance_backward_by_loops, distance_backward_by_einsum),
}


@pytest.mark.slow
def test_the_solutions_pass_and_every_known_mistake_is_named():
    assert_exercise("ex03")


@pytest.mark.parametrize(("name", "style"), [(n, s) for n, both in STYLES.items() for s in both])
def test_other_correct_styles_pass(name, style):
    assert_passes(style, name)


def test_one_pair_by_hand():
    """theta = (3, 0), phi = (1, 2): 3, -8; the score of the distance grows if the two move together."""
    theta, phi, ds = np.array([[[3.0, 0.0]]]), np.array([[[1.0, 2.0]]]), np.array([[[1.0]]])
    assert ex03.dot(theta, phi).item() == 3
    assert ex03.distance(theta, phi).item() == -8
    np.testing.assert_array_equal(ex03.distance_backward(ds, theta, phi), [[[[-4, 4]]], [[[4, -4]]]])
