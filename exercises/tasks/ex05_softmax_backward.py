"""05: the backward of the softmax: a row's Jacobian, one row, all rows."""

import numpy as np

from exercises.checker.task import Exercise, Invariant, Task
from nonlocal_ref import normalise

B, N, M = 2, 7, 5


def softmax_jacobian(p_i):
    return np.diag(p_i) - np.outer(p_i, p_i)


def softmax_backward_row(dp_i, p_i):
    return normalise.softmax_backward(dp_i, p_i)


def softmax_backward(dp, p):
    return normalise.softmax_backward(dp, p)


def weights(rng, *shape, size=1.0):
    """Rows that sum to 1; a larger size makes them sharper."""
    return normalise.softmax(size * rng.standard_normal(shape))


def rows(rng):
    return {
        "generic": {"p_i": weights(rng, M)},
        "one key": {"p_i": weights(rng, 1)},
        "more keys": {"p_i": weights(rng, 8)},
        "sharp": {"p_i": weights(rng, M, size=5)},
    }


def rows_and_gradients(rng):
    return {
        probe: {"dp_i": rng.standard_normal(given["p_i"].shape), **given}
        for probe, given in rows(rng).items()
    }


def gradients(rng):
    """Among them `equal dp`, which gives ds = 0: the sum of a row of p is fixed."""

    def both(N=N, M=M, size=1.0, B=B):
        return {"dp": rng.standard_normal((B, N, M)), "p": weights(rng, B, N, M, size=size)}

    generic = both()
    probes = {"generic": generic, "as many": both(M=N), "one query": both(N=1), "sharp": both(size=5)}
    probes["equal sizes"] = both(4, 4, B=4)
    probes["equal dp"] = generic | {"dp": np.repeat(rng.standard_normal((B, N, 1)), M, axis=2)}
    return probes | {"zero gradient": generic | {"dp": np.zeros((B, N, M))}}


def rows_sum_to_zero(inputs, yours):
    return bool(np.allclose(yours.sum(axis=-1), 0, atol=1e-7))


def symmetric(inputs, yours):
    return bool(np.allclose(yours, yours.T))


def nothing_from_nothing(inputs, yours):
    return bool(np.any(next(iter(inputs.values())))) or not np.any(yours)


def a_shift_of_dp_moves_nothing(inputs, yours):
    """dp equal along a row gives ds = 0."""
    dp = next(iter(inputs.values()))
    equal = np.ptp(dp, axis=-1) == 0
    return bool(np.allclose(yours[equal], 0, atol=1e-7))


def scales(inputs):
    """M, and N where there is more than one row."""
    *queries, M = next(iter(inputs.values())).shape
    factors = {"M": M, "1/M": 1 / M}
    if queries:
        N = queries[-1]
        factors |= {"N": N, "1/N": 1 / N}
    return {name: float(value) for name, value in factors.items()}


def terms(dp, p):
    """Of ds, for one row or for all of them."""
    name, mean = "ds" if dp.ndim > 1 else "ds_i", (p * dp).sum(axis=-1, keepdims=True)
    return {name: {"p dp": p * dp, "p times the weighted mean of dp": -p * mean}}


def terms_of_jacobian(p_i):
    return {"J": {"the diagonal of p": np.diag(p_i), "the outer product of p and p": -np.outer(p_i, p_i)}}


ZERO_ROWS = Invariant(
    "the rows of ds must sum to 0: p always sums to 1, so one weight takes from others", rows_sum_to_zero
)
EXERCISE = Exercise(
    key="ex05",
    title="Backward of the softmax",
    equation="ds_ij = p_ij (dp_ij - sum_k p_ik dp_ik)",
    minutes=35,
    tasks=(
        Task(
            "softmax_jacobian",
            softmax_jacobian,
            rows,
            ("J",),
            scales=scales,
            terms=lambda inputs: terms_of_jacobian(**inputs),
            invariants=(
                Invariant("each row of J must sum to 0: a shift of s changes no p", rows_sum_to_zero),
                Invariant("J must be symmetric", symmetric),
            ),
            hints=(
                "J[j, k] says how p_j moves when s_k does. Do the cases j = k and j != k apart.",
                "p_j = f_j / C. s_k is in C always, and in f_j only if j = k: the rule for quotients.",
                "A diagonal matrix minus an outer product.",
            ),
        ),
        Task(
            "softmax_backward_row",
            softmax_backward_row,
            rows_and_gradients,
            ("ds_i",),
            scales=scales,
            terms=lambda inputs: terms(*inputs.values()),
            invariants=(
                ZERO_ROWS,
                Invariant("a dp that is equal along the row must give 0", a_shift_of_dp_moves_nothing),
            ),
            hints=(
                "ds_k gathers from all p_j, because every p_j depends on s_k.",
                "Multiply dp by J, then write out what the two parts of J do: M numbers each, no matrix.",
                "One of the parts is the mean of dp, weighted by p.",
            ),
        ),
        Task(
            "softmax_backward",
            softmax_backward,
            gradients,
            ("ds",),
            points=3,
            scales=scales,
            terms=lambda inputs: terms(*inputs.values()),
            invariants=(
                ZERO_ROWS,
                Invariant("a zero dp must give a zero ds: a backward is linear in dp", nothing_from_nothing),
                Invariant("a dp that is equal along a row must give 0 there", a_shift_of_dp_moves_nothing),
            ),
            hints=(
                "ds, from dp and p alone: the scores are not needed any more.",
                "Every query has its own weighted mean of dp: a sum over keys that keeps its axis.",
                "A product with a Jacobian that is never built.",
            ),
        ),
    ),
    note="p comes from the forward pass; s need not be kept.",
)
