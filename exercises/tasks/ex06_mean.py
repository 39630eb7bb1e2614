"""06: the other C(x). Scores divided by the number of keys, and the way back."""

import numpy as np

from exercises.checker.task import Exercise, Invariant, Task
from nonlocal_ref.normalise import mean

B, N, M = 2, 7, 5
SIZES = {
    "generic": (B, N, M),
    "one query": (B, 1, M),
    "more keys than queries": (B, 3, 11),
    "equal sizes": (4, 4, 4),
}


def mean_backward(dp):
    return dp / dp.shape[-1]


def probes_for(name):
    """rng -> probes with one input of this name."""

    def probes(rng):
        arrays = {probe: rng.standard_normal(size) for probe, size in SIZES.items()}
        arrays["not contiguous"] = rng.standard_normal((M, B, N)).transpose(1, 2, 0)
        arrays["float32"] = rng.standard_normal((B, N, M)).astype(np.float32)
        return {probe: {name: a} for probe, a in arrays.items()}

    return probes


def scales(inputs):
    (a,) = inputs.values()
    n, m = a.shape[1:]
    return {"M": m, "1/M": 1 / m, "M/N": m / n, "1/(N M)": 1 / (n * m), "M^2": m**2}


def sums_to_a_mean(inputs, yours):
    """Each row's sum is the mean of what came in."""
    (a,) = inputs.values()
    return np.allclose(yours.sum(axis=-1), a.mean(axis=-1), rtol=1e-5, atol=1e-6)


EXERCISE = Exercise(
    key="ex06",
    title="1/M and its backward",
    equation="p_ij = s_ij / M        ds_ij = dp_ij / M",
    minutes=10,
    tasks=(
        Task(
            "mean",
            mean,
            probes_for("s"),
            ("p",),
            scales=scales,
            invariants=(
                Invariant("a row of p must sum to the mean of its scores: yours does not", sums_to_a_mean),
            ),
            hints=(
                "C(x) is a number here, the same for every pair. What does it count?",
                "The sum in eq. 1 runs over j. How many j are there, and which axis of s are they?",
                "Divide by the size of the axis of keys, and by nothing else.",
            ),
        ),
        Task(
            "mean_backward",
            mean_backward,
            probes_for("dp"),
            ("ds",),
            scales=scales,
            invariants=(
                Invariant("a row of ds must sum to the mean of its dp: yours does not", sums_to_a_mean),
            ),
            hints=(
                "Move one s_ij by a little: which p move, and by how much?",
                "No other p moves, so ds_ij has one term. A constant factor stays a factor.",
                "The map is linear and diagonal: its backward is itself.",
            ),
        ),
    ),
    note="The paper writes 1/N. Where the keys are pooled, the sum has M terms: 1/N means 1/M.",
)
