"""16: mistakes with one score, s = -log(1 + |theta_i - phi_j|^2). With others the task's invariants tell."""

from functools import partial

import numpy as np

from exercises.checker.task import Mistake
from exercises.tasks.ex16_own_version import my_version

VERSION = partial(Mistake, "my_version")
CHAIN = "Which functions stand one inside the other in your score? Count the factors."


def gradients(change):
    """`my_version` with its gradients changed."""

    def wrong(ds, theta, phi):
        s, dtheta, dphi = my_version(ds, theta, phi)
        return s, *change(s, dtheta, dphi)

    return wrong


def with_ds(change):
    """`my_version` with change(ds, s) in place of ds."""
    return lambda ds, theta, phi: my_version(change(ds, my_version(ds, theta, phi)[0]), theta, phi)


MISTAKES = (
    VERSION("the sign of both gradients turned", gradients(lambda s, dtheta, dphi: (-dtheta, -dphi)),
        "A step with it makes the loss larger.", "If theta_i moves towards phi_j, does s_ij grow or shrink?"),
    VERSION("dphi with the sign of dtheta", gradients(lambda s, dtheta, dphi: (dtheta, -dphi)),
        "In a difference theta_i and phi_j have opposite signs, and so have their gradients.",
        "If both move by the same step, by how much does a distance move?"),
    VERSION("the 2 of the square forgotten", gradients(lambda s, dtheta, dphi: (dtheta / 2, dphi / 2)),
        "A square has a 2 in its derivative.", "What is the derivative of u^2?"),
    VERSION("the logarithm's factor forgotten", with_ds(lambda ds, s: ds * np.exp(-s)),
        "The chain rule has one factor for each function in the chain: log u moves by 1/u.", CHAIN),
    VERSION("the logarithm's factor twice", with_ds(lambda ds, s: ds * np.exp(s)),
        "The chain rule has each factor once.", CHAIN),
    VERSION("ds not used", with_ds(lambda ds, s: np.ones_like(ds)),
        "Then the gradient is that of the sum of all scores, whatever comes after them.",
        "What has to come out when ds is 0?"),
    VERSION("dphi left 0", gradients(lambda s, dtheta, dphi: (dtheta, 0 * dphi)),
        "The keys would never learn.", "In which scores does phi_j stand?"),
    VERSION("dtheta left 0", gradients(lambda s, dtheta, dphi: (0 * dtheta, dphi)),
        "The queries would never learn.", "In which scores does theta_i stand?"),
    VERSION("averaged over the keys and the queries",
        gradients(lambda s, dtheta, dphi: (dtheta / s.shape[2], dphi / s.shape[1])),
        "theta_i is used in every score of its row: the gradients add up.",
        "If theta_i moves, how many scores move with it?"),
)  # fmt: skip
