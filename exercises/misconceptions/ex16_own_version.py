"""16: mistakes with one score, s = -log(1 + |theta_i - phi_j|^2). Of any other the task's invariants tell."""

import numpy as np

from exercises.checker.task import Mistake
from exercises.tasks.ex16_own_version import my_version


def gradients(change):
    """`my_version` with its gradients changed."""

    def wrong(ds, theta, phi):
        s, dtheta, dphi = my_version(ds, theta, phi)
        return s, *change(ds, s, dtheta, dphi)

    return wrong


def without_outer(ds, theta, phi):
    s, _, _ = my_version(ds, theta, phi)
    return s, *my_version(ds * np.exp(-s), theta, phi)[1:]


def outer_twice(ds, theta, phi):
    s, _, _ = my_version(ds, theta, phi)
    return s, *my_version(ds * np.exp(s), theta, phi)[1:]


def without_ds(ds, theta, phi):
    return my_version(np.ones_like(ds), theta, phi)[0], *my_version(np.ones_like(ds), theta, phi)[1:]


TABLE = (
    (
        "the sign of both gradients turned",
        gradients(lambda ds, s, dtheta, dphi: (-dtheta, -dphi)),
        "A step with it makes the loss larger.",
        "If theta_i moves towards phi_j, does s_ij grow or shrink?",
    ),
    (
        "dphi with the sign of dtheta",
        gradients(lambda ds, s, dtheta, dphi: (dtheta, -dphi)),
        "In a difference theta_i and phi_j have opposite signs, and so have their gradients.",
        "If both move by the same step, by how much does a distance move?",
    ),
    (
        "the 2 of the square forgotten",
        gradients(lambda ds, s, dtheta, dphi: (dtheta / 2, dphi / 2)),
        "A square moves by twice itself times its move.",
        "What is the derivative of u^2?",
    ),
    (
        "the logarithm's factor forgotten",
        without_outer,
        "The chain rule has one factor for each function in the chain: log u moves by 1/u.",
        "Which functions stand one inside the other in your score? Count the factors.",
    ),
    (
        "the logarithm's factor twice",
        outer_twice,
        "The chain rule has each factor once.",
        "Which functions stand one inside the other in your score? Count the factors.",
    ),
    (
        "ds not used",
        without_ds,
        "Then the gradient is that of the sum of all scores, whatever comes after them.",
        "What has to come out when ds is 0?",
    ),
    (
        "dphi left 0",
        gradients(lambda ds, s, dtheta, dphi: (dtheta, 0 * dphi)),
        "The keys would never learn.",
        "In which scores does phi_j stand?",
    ),
    (
        "dtheta left 0",
        gradients(lambda ds, s, dtheta, dphi: (0 * dtheta, dphi)),
        "The queries would never learn.",
        "In which scores does theta_i stand?",
    ),
    (
        "averaged over the keys and the queries",
        gradients(lambda ds, s, dtheta, dphi: (dtheta / s.shape[2], dphi / s.shape[1])),
        "theta_i is used in every score of its row: the gradients add up.",
        "If theta_i moves, how many scores move with it?",
    ),
)
MISTAKES = tuple(Mistake("my_version", *row) for row in TABLE)
