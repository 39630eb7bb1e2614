"""07: y = p g, the weighted sum over all keys, and its two gradients."""

import numpy as np

from exercises.checker.task import Exercise, Invariant, Task
from exercises.tasks.probes import in_float32, normal

B, N, M, D = 2, 7, 5, 11
SIZES = {
    "generic": (B, N, M, D),
    "one query": (B, 1, M, D),
    "one key": (B, N, 1, D),
    "equal sizes": (4, 4, 4, 4),
}


def aggregate(p, g):
    return p @ g


def aggregate_backward(dy, p, g):
    return dy @ g.mT, p.mT @ dy


def weights_and_values(rng):
    probes = {probe: _drawn(rng, size) for probe, size in SIZES.items()}
    p, g = rng.standard_normal((M, N, B)).transpose(2, 1, 0), rng.standard_normal((B, D, M)).mT
    probes["not contiguous"] = {"p": p, "g": g}
    probes["float32"] = in_float32(_drawn(rng, SIZES["generic"]))
    return probes


def with_gradients(rng):
    return {probe: {"dy": _dy(rng, **given), **given} for probe, given in weights_and_values(rng).items()}


def scales(inputs):
    n, m = inputs["p"].shape[1:]
    return {"M": m, "1/M": 1 / m, "N": n, "1/N": 1 / n, "N/M": n / m, "M/N": m / n}


def weights_agree(inputs, yours):
    """<p, dp> = <dy, y>: y is linear in p."""
    return _same(inputs["p"] * yours[0], inputs)


def values_agree(inputs, yours):
    """<g, dg> = <dy, y>: y is linear in g."""
    return _same(inputs["g"] * yours[1], inputs)


def _same(terms, inputs):
    expected = inputs["dy"] * (inputs["p"] @ inputs["g"])
    return bool(abs(terms.sum() - expected.sum()) <= 1e-4 * np.linalg.norm(expected))


def _drawn(rng, size):
    b, n, m, d = size
    return normal(rng, p=(b, n, m), g=(b, m, d))


def _dy(rng, p, g):
    return rng.standard_normal((*p.shape[:2], g.shape[2])).astype(p.dtype)


EXERCISE = Exercise(
    key="ex07",
    title="Aggregation and its backward",
    equation="y_i = sum_j p_ij g_j        dp_ij = dy_i . g_j        dg_j = sum_i p_ij dy_i",
    minutes=20,
    tasks=(
        Task(
            "aggregate",
            aggregate,
            weights_and_values,
            ("y",),
            scales=scales,
            hints=(
                "y has one row for every query. What is in a row?",
                "The sum runs over j: the last axis of p, the middle axis of g.",
                "A matrix product for every sample.",
            ),
        ),
        Task(
            "aggregate_backward",
            aggregate_backward,
            with_gradients,
            ("dp", "dg"),
            points=2,
            scales=scales,
            invariants=(
                Invariant("p . dp must be y . dy, because y is linear in p: yours is not", weights_agree),
                Invariant("g . dg must be y . dy, because y is linear in g: yours is not", values_agree),
            ),
            hints=(
                "dp has the shape of p, dg that of g, dy that of y: over what must each product sum?",
                "p_ij meets one g_j and one y_i. g_j meets every y_i: add up what all queries send back.",
                "The backward of a matrix product is two matrix products, one factor transposed in each.",
            ),
        ),
    ),
    note="What a query receives from a key in proportion p_ij, the key gets back in the same proportion.",
)
