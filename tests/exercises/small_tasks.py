"""Small tasks with known mistakes, so that the judge is tested without the exercises."""

import numpy as np

from exercises.checker.task import Exercise, Invariant, Mistake, Task

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


def in_place(dp, p):
    dp -= (p * dp).sum(axis=-1, keepdims=True)
    return p * dp


def gradients(dx=None, dw=None, db=None):
    """linear_back with other functions of (dy, x, w) for some of its three arrays."""

    def wrong(*given):
        right = linear_back(*given)
        return tuple(own(*given) if own else a for own, a in zip((dx, dw, db), right, strict=True))

    return wrong


def of_one_sample(dy, x, w):
    return x[0].T @ dy[0]


S, L = "softmax_back", "linear_back"
SOFTMAX_MISTAKES = (
    Mistake(
        S, "row mean not subtracted", lambda dp, p: p * dp, "A row must not gain weight.", "Sum the row."
    ),
    Mistake(
        S,
        "the mean, not the sum",
        lambda dp, p: p * (dp - (p * dp).mean(axis=-1, keepdims=True)),
        "The sum is already weighted.",
        "No M here.",
    ),
    Mistake(S, "in place", in_place, "dp was still needed.", "Make a new array."),
)
LINEAR_MISTAKES = (
    Mistake(L, "x of one sample", gradients(dw=of_one_sample), "All samples share w.", "Sum over B."),
    Mistake(L, "batch forgotten", gradients(dw=of_one_sample), "All samples share w.", "Sum over all rows."),
    Mistake(
        L,
        "mean of the bias",
        gradients(db=lambda dy, x, w: dy.mean(axis=(0, 1))),
        "Each row adds to it.",
        "Sum, not mean.",
    ),
    Mistake(
        L,
        "dx of absolute weights",
        gradients(dx=lambda dy, x, w: dy @ np.abs(w).T),
        "No absolute value.",
        "The sign of w.",
    ),
)
