"""08: theta, phi, g, W_z. One linear map for all positions of all samples, and its three gradients."""

import numpy as np

from exercises.checker.task import Exercise, Invariant, Task
from exercises.tasks.probes import in_float32, normal
from nonlocal_ref.embed import linear, linear_backward

B, N, C, E = 2, 7, 5, 3  # C channels in, E channels out
SIZES = {
    "generic": (B, N, C, E),
    "one clip": (1, N, C, E),
    "one position": (B, 1, C, E),
    "one channel in": (B, N, 1, E),
    "equal sizes": (4, 4, 4, 4),
}


def embeddings(rng):
    probes = {probe: _drawn(rng, size) for probe, size in SIZES.items()}
    x = rng.standard_normal((C, B, N)).transpose(1, 2, 0)
    probes["not contiguous"] = {**_drawn(rng, SIZES["generic"]), "x": x}
    probes["float32"] = in_float32(_drawn(rng, SIZES["generic"]))
    return probes


def with_gradients(rng):
    return {
        probe: {"dy": _dy(rng, **given), "x": given["x"], "w": given["w"]}
        for probe, given in embeddings(rng).items()
    }


def scales(inputs):
    b, n, c = inputs["x"].shape
    roots = {"sqrt(C)": c**0.5, "1/sqrt(C)": c**-0.5}
    return {"N": n, "1/N": 1 / n, "1/(B N)": 1 / (b * n), "1/C": 1 / c} | roots


def parts(inputs):
    x, w, b = inputs.values()
    return {"y": {"x w": x @ w, "the bias": np.broadcast_to(b, (*x.shape[:2], len(b)))}}


def x_agrees(inputs, yours):
    """<x, dx> = <dy, x w>: y is linear in x, the bias aside."""
    return _same(inputs["x"] * yours[0], inputs)


def w_agrees(inputs, yours):
    """<w, dw> = <dy, x w>: y is linear in w, the bias aside."""
    return yours[1].shape == inputs["w"].shape and _same(inputs["w"] * yours[1], inputs)


def _same(terms, inputs):
    expected = inputs["dy"] * (inputs["x"] @ inputs["w"])
    return bool(abs(terms.sum() - expected.sum()) <= 1e-4 * np.linalg.norm(expected))


def _drawn(rng, size):
    b, n, c, e = size
    return normal(rng, x=(b, n, c), w=(c, e), b=(e,))


def _dy(rng, x, w, b):
    return rng.standard_normal((*x.shape[:2], w.shape[1])).astype(x.dtype)


EXERCISE = Exercise(
    key="ex08",
    title="Linear embedding and its backward",
    equation="y_i = x_i w + b        dx_i = dy_i w^T        dw = sum_i x_i^T dy_i        db = sum_i dy_i",
    minutes=25,
    tasks=(
        Task(
            "linear",
            linear,
            embeddings,
            ("y",),
            scales=scales,
            terms=parts,
            separate=True,
            hints=(
                "A 1 × 1 × 1 convolution sees one position at a time. What does it make of its C numbers?",
                "x_i is a row, w has one column for each channel that comes out, b one number for each.",
                "A matrix product, and a sum in which b is broadcast over samples and positions.",
            ),
        ),
        Task(
            "linear_backward",
            linear_backward,
            with_gradients,
            ("dx", "dw", "db"),
            points=3,
            scales=scales,
            invariants=(
                Invariant("x . dx must be dy . (x w), because y is linear in x: yours is not", x_agrees),
                Invariant("w . dw must be dy . (x w), because y is linear in w: yours is not", w_agrees),
            ),
            hints=(
                "A gradient has the shape of what it is the gradient of: (B, N, C), (C, E), (E,).",
                "x_i meets one y_i. w and b meet every y_i of every clip: what all send back must add up.",
                "Shared weights: the gradient sums over all uses. Flatten B and N to one axis.",
            ),
        ),
    ),
    note="theta, phi, g and W_z are all this function, with weights of their own.",
)
