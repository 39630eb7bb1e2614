"""04: the softmax of each row of scores, written so that no score overflows."""

import numpy as np

from exercises.checker.task import Exercise, Invariant, Task
from nonlocal_ref import normalise

B, N, M = 2, 7, 5


def softmax_row(s_i):
    return np.exp(s_i) / np.sum(np.exp(s_i))


def softmax(s):
    return normalise.softmax(s)


def row_log_sum_exp(s):
    largest = s.max(axis=-1, keepdims=True)
    return largest + np.log(np.sum(np.exp(s - largest), axis=-1, keepdims=True))


def terms(s):
    largest = s.max(axis=-1, keepdims=True)
    return {"l": {"the largest": largest, "the logarithm of the sum": row_log_sum_exp(s) - largest}}


def rows(rng):
    return {
        "generic": {"s_i": rng.standard_normal(M)},
        "one key": {"s_i": rng.standard_normal(1)},
        "equal scores": {"s_i": np.full(M, rng.standard_normal())},
    }


def scores(rng):
    """Where an exponential overflows or becomes 0: far above 0, far below, rows far from each other."""
    far = 2000 * np.where(np.arange(N) % 2, 1, -1)[:, None]
    return {
        "generic": {"s": rng.standard_normal((B, N, M))},
        "as many": {"s": rng.standard_normal((B, N, N))},
        "one key": {"s": rng.standard_normal((B, N, 1))},
        "equal sizes": {"s": rng.standard_normal((4, 4, 4))},
        "large scores": {"s": 1000 * (1 + rng.standard_normal((B, N, M)))},
        "low scores": {"s": rng.standard_normal((B, N, M)) - 2000},
        "rows far apart": {"s": rng.standard_normal((B, N, M)) + far},
    }


def scores_and_float32(rng):
    return scores(rng) | {"float32": {"s": rng.standard_normal((B, N, M)).astype(np.float32)}}


def rows_sum_to_one(inputs, yours):
    return bool(np.allclose(yours.sum(axis=-1), 1, atol=1e-5))


def not_negative(inputs, yours):
    return bool(np.all(yours >= 0))


def in_order(inputs, yours):
    """A larger score of a row has no smaller weight."""
    s = next(iter(inputs.values()))
    sorted_by_score = np.take_along_axis(yours, np.argsort(s, axis=-1), axis=-1)
    return bool(np.all(np.diff(sorted_by_score, axis=-1) >= -1e-6))


def above_the_largest(inputs, yours):
    """max <= log sum exp <= max + log M."""
    largest = inputs["s"].max(axis=-1, keepdims=True)
    low, high = largest - 1e-6, largest + np.log(inputs["s"].shape[-1]) + 1e-6
    return yours.shape == largest.shape and bool(np.all((low <= yours) & (yours <= high)))


def scales(inputs):
    """M, and N where there is more than one row."""
    *queries, M = next(iter(inputs.values())).shape
    factors = {"M": M, "1/M": 1 / M}
    if queries:
        N = queries[-1]
        factors |= {"N": N, "1/N": 1 / N, "M/N": M / N, "N/M": N / M}
    return {name: float(value) for name, value in factors.items()}


WEIGHTS = (
    Invariant("each row of p must sum to 1: yours do not", rows_sum_to_one),
    Invariant("no weight can be negative: exp is not", not_negative),
    Invariant("a larger score must have a larger weight: the order is lost", in_order),
)
EXERCISE = Exercise(
    key="ex04",
    title="Row softmax, stable",
    equation="p_ij = exp(s_ij) / sum_k exp(s_ik)",
    minutes=25,
    tasks=(
        Task(
            "softmax_row",
            softmax_row,
            rows,
            ("p_i",),
            scales=scales,
            invariants=WEIGHTS,
            hints=(
                "One query alone: M scores become M weights.",
                "Every weight is positive, and together they make 1.",
                "f / C with f = exp(s).",
            ),
        ),
        Task(
            "softmax",
            softmax,
            scores_and_float32,
            ("p",),
            points=3,
            scales=scales,
            invariants=WEIGHTS,
            hints=(
                "Each row is a softmax of its own: over which of the axes B, N, M do you sum?",
                "exp(1000) is inf. What may be subtracted from a whole row without changing its weights?",
                "Subtract the largest score of each row; keepdims=True keeps its axis for the subtraction.",
            ),
        ),
        Task(
            "row_log_sum_exp",
            row_log_sum_exp,
            scores,
            ("l",),
            points=2,
            terms=lambda inputs: terms(**inputs),
            invariants=(
                Invariant(
                    "l must lie between the row's largest score and that plus log M", above_the_largest
                ),
            ),
            hints=(
                "One number for each query: (B, N, 1).",
                "exp(s) = exp(m) exp(s - m): what becomes of exp(m) under the logarithm?",
                "Subtract the largest first and add it again at the end.",
            ),
        ),
    ),
    note="p = exp(s - l): a pass that keeps l need not keep p.",
)
