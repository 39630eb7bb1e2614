"""Small tasks with known mistakes, so that the judge is tested without the exercises."""

import numpy as np

from exercises.checker.task import Exercise, Invariant, Task, mistake

B, N, M, E, D = 2, 7, 5, 3, 11


def softmax_back(dp, p):
    return p * (dp - (p * dp).sum(axis=-1, keepdims=True))


def rows(rng):
    def inputs(*shape, size=1.0):
        e = np.exp(size * rng.standard_normal(shape))
        return {"dp": rng.standard_normal(shape), "p": e / e.sum(axis=-1, keepdims=True)}

    single = {name: a.astype(np.float32) for name, a in inputs(3, 4, 6).items()}
    return {
        "generic": inputs(B, N, M),
        "sharp": inputs(B, N, M, size=50.0),
        "one key": inputs(B, N, 1),
        "float32": single,
    }


def linear_back(dy, x, w):
    return dy @ w.T, np.einsum("bnc,bne->ce", x, dy), dy.sum(axis=(0, 1))


def maps(rng):
    shapes = {"dy": (B, N, E), "x": (B, N, D), "w": (D, E)}
    return {"generic": {name: rng.standard_normal(shape) for name, shape in shapes.items()}}


def three_paths(a, b, c):
    return 2 * a + b @ c


def paths(rng):
    shapes = {"a": (N, M), "b": (N, E), "c": (E, M)}
    return {k: {n: rng.standard_normal(s) for n, s in shapes.items()} for k in ("generic", "twice")}


SOFTMAX = Task(
    "softmax_back",
    softmax_back,
    rows,
    ("ds",),
    points=2,
    scales=lambda inputs: {"M": float(inputs["p"].shape[-1])},
    invariants=(
        Invariant("the rows of ds sum to 0", lambda inputs, ds: bool(np.abs(ds.sum(-1)).max() < 1e-5)),
    ),
    hints=("It is ds.", "A row mean is missing.", "The softmax's own derivative."),
)
LINEAR = Task("linear_back", linear_back, maps, ("dx", "dw", "db"), points=3)
PATHS = Task(
    "three_paths",
    three_paths,
    paths,
    ("dx",),
    terms=lambda i: {"dx": {"the path through a": 2 * i["a"], "the path through b": i["b"] @ i["c"]}},
)
SMALL = Exercise("small", "Small ones", "ds = p (dp - <p, dp>)", 5, (SOFTMAX, LINEAR, PATHS))


@mistake("softmax_back", "row mean not subtracted", why="A row must not gain weight.", hint="Sum the row.")
def plain_product(dp, p):
    return p * dp


@mistake("softmax_back", "the mean, not the sum", why="The sum is already weighted.", hint="No M here.")
def with_mean(dp, p):
    return p * (dp - (p * dp).mean(axis=-1, keepdims=True))


@mistake("softmax_back", "in place", why="dp was still needed.", hint="Make a new array.")
def in_place(dp, p):
    dp -= (p * dp).sum(axis=-1, keepdims=True)
    return p * dp


@mistake("linear_back", "x of one sample", why="All samples share w.", hint="Sum over B.")
def one_sample(dy, x, w):
    return dy @ w.T, x[0].T @ dy[0], dy.sum(axis=(0, 1))


@mistake("linear_back", "batch forgotten", why="All samples share w.", hint="Sum over all rows.")
def first_sample(dy, x, w):
    return dy @ w.T, x[0].T @ dy[0], dy.sum(axis=(0, 1))


@mistake("linear_back", "mean of the bias", why="Each row adds to it.", hint="Sum, not mean.")
def bias_mean(dy, x, w):
    return dy @ w.T, np.einsum("bnc,bne->ce", x, dy), dy.mean(axis=(0, 1))


@mistake("linear_back", "dx of absolute weights", why="No absolute value.", hint="The sign of w.")
def bold(dy, x, w):
    return dy @ np.abs(w).T, np.einsum("bnc,bne->ce", x, dy), dy.sum(axis=(0, 1))


SOFTMAX_MISTAKES = (plain_product, with_mean, in_place)
LINEAR_MISTAKES = (one_sample, first_sample, bias_mean, bold)
