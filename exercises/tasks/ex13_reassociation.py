"""13: the dot product with 1/M in another order of summation: linear in N and M, and exact.

The numbers show whether N x M was formed, not time or memory: on two probes theta phi^T, or dy g^T, is
larger than any float32, while phi^T g and theta^T dy are not. A loop over pairs gives inf there too.
"""

import numpy as np

from exercises.checker.task import Exercise, Invariant, Task
from exercises.tasks.probes import normal

B, N, M, E, D = 2, 7, 5, 3, 11
LARGE, SMALL = np.float32(1e21), np.float32(1e-26)  # LARGE^2 is inf; LARGE SMALL LARGE is not
SIZES = {
    "generic": (B, N, M, E, D),
    "one key": (B, N, 1, E, D),
    "more keys than queries": (B, 4, 13, E, 6),
    "equal sizes": (4, 4, 4, 4, 4),
}
PROBE_S, PROBE_DS = "scores too large", "their gradients too large"
LARGE_PAIRS = {PROBE_S: ("theta", "phi"), PROBE_DS: ("dy", "g")}


def dot_mean(theta, phi, g):
    return theta @ (phi.mT @ g / phi.shape[1])


def dot_mean_backward(dy, theta, phi, g):
    m = phi.shape[1]
    k, dk = phi.mT @ g / m, theta.mT @ dy / m
    return dy @ k.mT, g @ dk.mT, phi @ dk


def embedded(rng):
    """Inputs of the forward; "scores too large" has entries whose products no float32 can hold."""
    return {probe: _without_dy(inputs) for probe, inputs in with_gradients(rng).items() if probe != PROBE_DS}


def with_gradients(rng):
    probes = {probe: _drawn(rng, size) for probe, size in SIZES.items()}
    for probe, large in LARGE_PAIRS.items():
        drawn = _drawn(rng, (B, 23, 19, 2, 3))  # sizes where einsum, too, starts with phi^T g
        probes[probe] = {k: a.astype(np.float32) * (LARGE if k in large else SMALL) for k, a in drawn.items()}
    return probes


def scales(inputs):
    (_, n, e), m = inputs["theta"].shape, inputs["phi"].shape[1]
    inverses = {"1/M": 1 / m, "1/N": 1 / n, "1/E": 1 / e, "1/sqrt(E)": e**-0.5}
    return {"M": m, "N": n, "M^2": m**2, "M/N": m / n, "N/M": n / m} | inverses


def all_agree(inputs, yours):
    """<theta, dtheta> = <phi, dphi> = <g, dg>: y is linear in each of them. In float64 only."""
    _, *given = inputs.values()
    if inputs["g"].dtype == np.float32:
        return True
    terms = [a * da for a, da in zip(given, yours, strict=True)]
    return bool(np.ptp([t.sum() for t in terms]) <= 1e-6 * sum(map(np.linalg.norm, terms)))


def _drawn(rng, size):
    b, n, m, e, d = size
    return normal(rng, dy=(b, n, d), theta=(b, n, e), phi=(b, m, e), g=(b, m, d))


def _without_dy(inputs):
    return {name: a for name, a in inputs.items() if name != "dy"}


EXERCISE = Exercise(
    key="ex13",
    title="Reassociation",
    equation="(1/M) (theta phi^T) g = theta (phi^T g / M)",
    minutes=35,
    tasks=(
        Task(
            "dot_mean",
            dot_mean,
            embedded,
            ("y",),
            points=2,
            scales=scales,
            hints=(
                "y is a product of three matrices. In how many orders can it be computed?",
                "Which two of the three share the index j that is to be summed, and neither has an i?",
                "Associativity: one summary of all keys, E x D, made once and used by every query.",
            ),
        ),
        Task(
            "dot_mean_backward",
            dot_mean_backward,
            with_gradients,
            ("dtheta", "dphi", "dg"),
            points=4,
            scales=scales,
            invariants=(
                Invariant(
                    "theta . dtheta, phi . dphi, g . dg must be equal, as y is linear in each: yours are not",
                    all_agree,
                ),
            ),
            hints=(
                "Two steps forward, k = phi^T g / M and y = theta k, so two steps back: first dtheta and dk.",
                "dk sums over the queries. From dk come dphi and dg, and the 1/M of k is on the way.",
                "The backward of two matrix products, one after the other; nothing in it is N x M.",
            ),
        ),
    ),
    note="A softmax stands between the two products of the other versions: there this cannot be done.",
)
