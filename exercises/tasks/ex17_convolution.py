"""17: a convolution as one matrix product, and its backward to the weights and to the input."""

import numpy as np

from exercises.checker.task import Exercise, Invariant, Task
from exercises.tasks.probes import normal

# B, H, W, C, the kernel, D, stride, padding
SIZES = {
    "generic": (2, 8, 11, 5, (3, 2), 7, 2, 1),
    "no padding": (3, 5, 6, 2, (2, 3), 4, 1, 0),
    "positions left over": (2, 6, 8, 3, (2, 2), 5, 3, 0),
    "more padding than kernel": (2, 4, 3, 2, (2, 1), 5, 1, 3),
    "one tap": (2, 3, 5, 4, (1, 1), 6, 1, 0),
    "equal sizes": (3, 3, 3, 3, (3, 3), 3, 1, 1),
}


def padded(x, padding):
    """Rows and columns of 0 on all four sides of the picture."""
    return np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))


def outputs(x, kernel, stride, padding):
    """H', W': how many windows fit below one another, and next to one another."""
    return tuple((n + 2 * padding - k) // stride + 1 for n, k in zip(x.shape[1:3], kernel, strict=True))


def taps(x, kernel, stride, padding):
    """For each tap (i, j) the place in the padded x of what all windows have there."""
    h, w = outputs(x, kernel, stride, padding)
    for i, j in np.ndindex(*kernel):
        yield (i, j), np.index_exp[:, i : i + stride * h : stride, j : j + stride * w : stride]


def im2col(x, kernel, stride, padding):
    wide = padded(x, padding)
    return np.concatenate([wide[at] for _, at in taps(x, kernel, stride, padding)], axis=-1)


def conv(x, w, b, stride, padding):
    return im2col(x, w.shape[:2], stride, padding) @ w.reshape(-1, w.shape[3]) + b


def im2col_backward(dcolumns, x, kernel, stride, padding):
    dwide = np.zeros_like(padded(x, padding))
    parts = np.split(dcolumns, kernel[0] * kernel[1], axis=-1)
    for (_, at), part in zip(taps(x, kernel, stride, padding), parts, strict=True):
        dwide[at] += part
    return cropped(dwide, x, padding)


def cropped(dwide, x, padding):
    return dwide[:, padding : padding + x.shape[1], padding : padding + x.shape[2]]


def weight_gradient(dy, x, kernel, stride, padding):
    columns = im2col(x, kernel, stride, padding)
    rows = dy.reshape(-1, dy.shape[3])
    dw = columns.reshape(-1, columns.shape[3]).T @ rows
    return dw.reshape(*kernel, x.shape[3], -1), rows.sum(axis=0)


def input_gradient(dy, x, w, stride, padding):
    return im2col_backward(dy @ w.reshape(-1, w.shape[3]).T, x, w.shape[:2], stride, padding)


def drawn(rng):
    """Probe -> everything, with random gradients of the columns and of y."""
    return {probe: _one(rng, *sizes) for probe, sizes in SIZES.items()}


def _one(rng, b, h, w, c, kernel, d, stride, padding):
    given = normal(rng, x=(b, h, w, c), w=(*kernel, c, d), b=(d,))
    out = (b, *outputs(given["x"], kernel, stride, padding))
    gradients = normal(rng, dcolumns=(*out, kernel[0] * kernel[1] * c), dy=(*out, d))
    return given | gradients | {"kernel": kernel, "stride": stride, "padding": padding}


def chosen(*names):
    """The probes with these inputs, in this order."""
    return lambda rng: {probe: {name: given[name] for name in names} for probe, given in drawn(rng).items()}


def same(a, b):
    return bool(np.isclose(np.sum(a), np.sum(b), rtol=1e-6, atol=1e-9))


def columns_agree(inputs, dx):
    """columns . dcolumns = x . dx: each column is a number of x, or 0."""
    columns = im2col(*(inputs[name] for name in ("x", "kernel", "stride", "padding")))
    return same(columns * inputs["dcolumns"], inputs["x"] * dx)


def outputs_agree(inputs, dx):
    """y . dy = x . dx without the bias: y is linear in x."""
    x, w = inputs["x"], inputs["w"]
    return same(conv(x, w, 0, inputs["stride"], inputs["padding"]) * inputs["dy"], x * dx)


def terms(x, w, b, stride, padding):
    linear = conv(x, w, 0 * b, stride, padding)
    return {"y": {"the columns times w": linear, "the bias": b + 0 * linear}}


def scales(inputs):
    n = inputs["dy"][..., 0].size
    return {"1/(B H' W')": 1 / n, "B H' W'": n}


EXERCISE = Exercise(
    key="ex17",
    title="Convolution and its backward",
    equation="y_o = sum_k x_{s o + k - p} w_k + b        dx_q: all windows that saw q add up",
    minutes=55,
    tasks=(
        Task(
            "im2col",
            im2col,
            chosen("x", "kernel", "stride", "padding"),
            ("columns",),
            points=2,
            hints=(
                "Pad first. At which row and column of the padded x does the window of output (o, q) begin?",
                "All windows have their tap (i, j) at rows i, i + s, i + 2s, ...: one slice with a step.",
                "One slice for each tap, all slices side by side on the last axis; channels vary fastest.",
            ),
        ),
        Task(
            "conv",
            conv,
            chosen("x", "w", "b", "stride", "padding"),
            ("y",),
            points=1,
            scales=lambda inputs: {"1/(kh kw C)": 1 / inputs["w"][..., 0].size},
            terms=lambda inputs: terms(**inputs),
            separate=True,
            hints=(
                "A row of im2col holds all numbers that one output sees. What is left to do with it?",
                "Bring w to two axes in the order of the columns: taps and input channels, then D.",
                "The linear map of exercise 08, with kh kw C channels coming in.",
            ),
        ),
        Task(
            "im2col_backward",
            im2col_backward,
            chosen("dcolumns", "x", "kernel", "stride", "padding"),
            ("dx",),
            points=3,
            invariants=(Invariant("columns . dcolumns must equal x . dx: yours do not", columns_agree),),
            hints=(
                "How many columns hold a copy of one number of x? What becomes of their gradients?",
                "Begin with zeros of the padded size, add to the places that were read, cut the padding off.",
                "Each slice of the forward comes back with += in the place of a read.",
            ),
        ),
        Task(
            "weight_gradient",
            weight_gradient,
            chosen("dy", "x", "kernel", "stride", "padding"),
            ("dw", "db"),
            points=2,
            scales=scales,
            hints=(
                "dw: y = columns w. Which outputs use the weight of one tap?",
                "All positions of all clips are rows: columns, (B H' W', kh kw C), and dy, (B H' W', D).",
                "The backward of a linear map to its weights, reshaped to (kh, kw, C, D).",
            ),
        ),
        Task(
            "input_gradient",
            input_gradient,
            chosen("dy", "x", "w", "stride", "padding"),
            ("dx",),
            points=2,
            scales=scales,
            invariants=(Invariant("y . dy without the bias must equal x . dx: yours do not", outputs_agree),),
            hints=(
                "dx: two steps back, through y = columns w and through the columns.",
                "dcolumns is dy with w transposed. Which function of yours takes it from there?",
                "The backward of a linear map to its input, then that of im2col.",
            ),
        ),
    ),
    note="One tap, stride 1, no padding: the linear map of exercise 08. im2col holds kh kw copies of x.",
)
