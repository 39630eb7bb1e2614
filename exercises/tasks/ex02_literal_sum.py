"""02: the sum of eq. 1 as it is written: a pair, a row, all rows, with two choices of f and C."""

import numpy as np

import nonlocal_ref as nl
from exercises.checker.task import Exercise, Invariant, Task
from exercises.tasks.probes import normal

B, N, M, E, D = 2, 7, 5, 3, 11


def pair(x_i, x_j):
    return np.exp(np.sum(x_i * x_j))


def one_answer(f_i, g):
    return f_i @ g / np.sum(f_i)


def nonlocal_sum(theta, phi, g):
    return nl.nonlocal_operation(theta, phi, g, version="embedded_gaussian", engine="literal")[0]


def nonlocal_mean(theta, phi, g):
    return nl.nonlocal_operation(theta, phi, g, version="dot_product", engine="literal")[0]


def pairs(rng):
    def two(E, size=1.0):
        return {"x_i": size * rng.standard_normal(E), "x_j": size * rng.standard_normal(E)}

    return {"generic": two(E), "one channel": two(1), "many channels": two(D), "small": two(E, 0.1)}


def rows(rng):
    def row(M, D):
        return {"f_i": 0.5 + rng.random(M), "g": rng.standard_normal((M, D))}

    return {"generic": row(M, D), "as many keys as channels": row(M, M), "one key": row(1, D)}


def operands(rng):
    def three(N=N, M=M, B=B, E=E, D=D):
        return normal(rng, theta=(B, N, E), phi=(B, M, E), g=(B, M, D))

    probes = {"generic": three(), "more keys than queries": three(M=13), "as many": three(M=N)}
    return probes | {"one key": three(M=1), "one query": three(N=1), "equal sizes": three(4, 4, 4, 4, 4)}


def scales(inputs):
    """Factors that a division by something other than C gives."""
    (_, N, E), M = inputs["theta"].shape, inputs["phi"].shape[1]
    ratios = {"M/N": M / N, "N/M": N / M, "M/E": M / E, "E/M": E / M}
    return _with_inverses({"N": N, "M": M, "E": E, "sqrt(E)": E**0.5}) | ratios


def row_scales(inputs):
    C = float(np.sum(inputs["f_i"]))
    return _with_inverses({"M": len(inputs["f_i"]), "C": C, "C^2": C**2})


def _with_inverses(factors):
    return {k: float(v) for k, v in factors.items()} | {f"1/{k}": 1 / float(v) for k, v in factors.items()}


def between_values(inputs, yours):
    """A weighted mean lies between the smallest and the largest value of each channel."""
    g = inputs["g"]
    low, high = g.min(axis=-2, keepdims=True), g.max(axis=-2, keepdims=True)
    return bool(np.all((low - 1e-9 <= yours) & (yours <= high + 1e-9)))


def positive(inputs, yours):
    return bool(np.all(yours > 0))


BETWEEN = Invariant(
    "y is a weighted mean of the rows of g: no channel of it can be above g's largest or below its smallest",
    between_values,
)
LOOPS = "A sum over j starts at zero for every i, and takes every key once."
EXERCISE = Exercise(
    key="ex02",
    title="The literal sum",
    equation="y_i = (1 / C(x)) sum_j f(x_i, x_j) g(x_j)",
    minutes=30,
    tasks=(
        Task(
            "pair",
            pair,
            pairs,
            ("f",),
            invariants=(Invariant("f = exp(...) must be above 0: yours is not", positive),),
            hints=(
                "f is one number: how similar are these two positions?",
                "First the dot product of the two rows, then one more function of it.",
                "The Gaussian version, eq. 2.",
            ),
        ),
        Task(
            "one_answer",
            one_answer,
            rows,
            ("y_i",),
            scales=row_scales,
            invariants=(BETWEEN,),
            hints=(
                "One query alone: f_i holds its M numbers, one for every key.",
                "Each row of g enters f_ij times. By what must you divide, so that the weights add up to 1?",
                "A weighted mean.",
            ),
        ),
        Task(
            "nonlocal_sum",
            nonlocal_sum,
            operands,
            ("y",),
            points=2,
            scales=scales,
            invariants=(BETWEEN,),
            hints=(
                "For every clip and every i: M numbers f_ij, their sum C_i, then the answer.",
                LOOPS,
                "Three loops around pair and one_answer; theta_i takes the place of x_i, phi_j that of x_j.",
            ),
        ),
        Task(
            "nonlocal_mean",
            nonlocal_mean,
            operands,
            ("y",),
            points=2,
            scales=scales,
            hints=(
                "The same loops with another f and another C: eq. 4.",
                "f is the dot product itself, it may be negative. C is a count: of what?",
                "The keys that the sum runs over: M of them.",
            ),
        ),
    ),
    note="Loops are welcome: a later exercise makes it fast.",
)
