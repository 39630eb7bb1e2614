"""03: scores s_ij of every query against every key, and their backward passes: dot and distance."""

import numpy as np

from exercises.checker.task import Exercise, Invariant, Task
from exercises.tasks.probes import normal
from nonlocal_ref import pairwise

B, N, M, E = 2, 7, 5, 3


def dot(theta, phi):
    return pairwise.dot(theta, phi)


def dot_backward(ds, theta, phi):
    return pairwise.dot_backward(ds, theta, phi)


def distance(theta, phi):
    return pairwise.distance(theta, phi)


def distance_backward(ds, theta, phi):
    return pairwise.distance_backward(ds, theta, phi)


def features(rng):
    def two(N=N, M=M, E=E, B=B):
        return normal(rng, theta=(B, N, E), phi=(B, M, E))

    probes = {"generic": two(), "as many": two(M=N), "one key": two(M=1), "one channel": two(E=1)}
    return probes | {"equal sizes": two(4, 4, 4, 4)}


def features_and_gradient(rng):
    """Each with a random ds; "zero gradient" shows what does not come from ds."""
    probes = {
        probe: {"ds": rng.standard_normal((*given["theta"].shape[:2], given["phi"].shape[1])), **given}
        for probe, given in features(rng).items()
    }
    return probes | {"zero gradient": probes["generic"] | {"ds": np.zeros((B, N, M))}}


def scales(inputs):
    """Factors that a mean in the place of a sum gives, or a scale."""
    (_, N, E), M = inputs["theta"].shape, inputs["phi"].shape[1]
    named = {"N": N, "M": M, "E": E, "sqrt(E)": E**0.5, "1/N": 1 / N, "1/M": 1 / M, "1/E": 1 / E}
    return {k: float(v) for k, v in named.items()} | {"1/sqrt(E)": E**-0.5}


def not_above_zero(inputs, yours):
    return bool(np.all(yours <= 1e-9 * (1 + np.abs(yours).max())))


def nothing_from_nothing(inputs, yours):
    return bool(np.any(inputs["ds"])) or not any(np.any(d) for d in yours)


def euler(score):
    """<theta, dtheta> + <phi, dphi> = 2 <s, ds>: with theta and phi doubled, s is four times as large."""

    def holds(inputs, yours):
        ds, theta, phi = inputs.values()
        dtheta, dphi = yours
        left = np.sum(theta * dtheta) + np.sum(phi * dphi)
        return bool(np.isclose(left, 2 * np.sum(ds * score(theta, phi)), rtol=1e-6, atol=1e-6))

    return holds


def balanced(inputs, yours):
    """All rows of theta and phi moved together change no distance."""
    dtheta, dphi = yours
    return bool(np.allclose(dtheta.sum(axis=1) + dphi.sum(axis=1), 0, atol=1e-6))


def terms_of_distance(theta, phi):
    ones = np.ones((theta.shape[0], theta.shape[1], phi.shape[1]))
    return {
        "s": {
            "2 theta . phi": 2 * theta @ phi.mT,
            "|theta_i|^2": -(theta**2).sum(axis=-1)[:, :, None] * ones,
            "|phi_j|^2": -(phi**2).sum(axis=-1)[:, None] * ones,
        }
    }


def terms_of_gradients(ds, theta, phi):
    row, column = ds.sum(axis=2)[..., None], ds.sum(axis=1)[..., None]
    return {
        "dtheta": {"2 ds phi": 2 * ds @ phi, "theta_i times its row of ds": -2 * theta * row},
        "dphi": {"2 ds^T theta": 2 * ds.mT @ theta, "phi_j times its column of ds": -2 * phi * column},
    }


ZERO = Invariant("a zero ds must give zero gradients: a backward is linear in ds", nothing_from_nothing)
EXERCISE = Exercise(
    key="ex03",
    title="Scores: dot product and distance, forward and backward",
    equation="s_ij = theta_i . phi_j        s_ij = -|theta_i - phi_j|^2",
    minutes=50,
    tasks=(
        Task(
            "dot",
            dot,
            features,
            ("s",),
            scales=scales,
            hints=(
                "s has one row for each query and one column for each key.",
                "Row i of theta times every row of phi: which axis is summed over?",
                "A batch of matrix products, the second factor transposed.",
            ),
        ),
        Task(
            "dot_backward",
            dot_backward,
            features_and_gradient,
            ("dtheta", "dphi"),
            points=2,
            scales=scales,
            invariants=(
                ZERO,
                Invariant("<theta, dtheta> + <phi, dphi> must be 2 <s, ds>: yours is not", euler(dot)),
            ),
            hints=(
                "theta_i stands in all of row i of s, phi_j in all of column j.",
                "Write s_ij = sum_e theta_ie phi_je and sum over all s in which theta_ie occurs.",
                "A gradient of a matrix product is a matrix product; one of the two needs ds transposed.",
            ),
        ),
        Task(
            "distance",
            distance,
            features,
            ("s",),
            scales=scales,
            terms=lambda inputs: terms_of_distance(**inputs),
            invariants=(Invariant("s = -|...|^2 is never above 0: yours is", not_above_zero),),
            hints=(
                "Near pairs must score high, far ones low: where does the sign come from?",
                "Multiply |theta_i - phi_j|^2 out, or give both an axis of size 1 and subtract.",
                "Broadcasting: (B, N, 1, E) - (B, 1, M, E).",
            ),
        ),
        Task(
            "distance_backward",
            distance_backward,
            features_and_gradient,
            ("dtheta", "dphi"),
            points=3,
            scales=scales,
            terms=lambda inputs: terms_of_gradients(**inputs),
            invariants=(
                ZERO,
                Invariant(
                    "dtheta and dphi together must sum to 0: a shift of both moves no distance",
                    balanced,
                ),
                Invariant("<theta, dtheta> + <phi, dphi> must be 2 <s, ds>: yours is not", euler(distance)),
            ),
            hints=(
                "Start with one pair: the derivative of -|theta_i - phi_j|^2 by theta_i, and by phi_j.",
                "A row of dtheta sums over j. Split the sum in two: which factor does not depend on j?",
                "The chain rule of a square; two matrix products, and a sum of ds over j and one over i.",
            ),
        ),
    ),
    note="ds comes from the normalisation, the next step; here it is any array of the shape of s.",
)
