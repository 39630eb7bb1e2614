"""14: a softmax over keys that come in tiles. The running maximum and sum, and one tile of the backward."""

import numpy as np

from exercises.checker.task import Exercise, Invariant, Task
from exercises.tasks.probes_ex14 import (
    add_tile,
    kept_rows,
    rows_in_tiles,
    running,
    streaming_softmax,
    tile_backward,
)


def scales(inputs):
    keys = inputs["g"].shape[1]
    return {"the number of keys": keys, "1/the number of keys": 1 / keys}


def e_below_one(inputs, yours):
    """No score is above top, so that total lies between 1 and the number of keys."""
    _, top, total = yours
    s = inputs["theta"] @ inputs["phi"].mT
    return bool(np.all(s <= top + 1e-9 * np.abs(top)) and np.all(total <= s.shape[-1] + 1e-6))


def an_average(inputs, yours):
    """y is an average of g: never beyond its largest and smallest values."""
    y, g = yours[0], inputs["g"]
    low, high = g.min(axis=1, keepdims=True), g.max(axis=1, keepdims=True)
    return bool(np.all((low - 1e-6 <= y) & (y <= high + 1e-6)))


def never_falls(inputs, yours):
    return bool(np.all(yours[0] >= inputs["top"]))


def pairs_agree(inputs, yours):
    """<theta, dtheta> = <phi, dphi>: both are the sum of ds times s over the tile."""
    one, other = inputs["theta"] * yours[0], inputs["phi"] * yours[1]
    return bool(abs(one.sum() - other.sum()) <= 1e-6 * (np.linalg.norm(one) + np.linalg.norm(other)))


EXERCISE = Exercise(
    key="ex14",
    title="Streaming softmax",
    equation="exp(s - t') = exp(s - t) exp(t - t')        ds_ij = p_ij (dp_ij - dy_i . y_i)",
    minutes=50,
    tasks=(
        Task(
            "add_tile",
            add_tile,
            running,
            ("top", "total", "y"),
            points=3,
            invariants=(Invariant("top must never fall: yours does", never_falls),),
            hints=(
                "First find the new maximum of each row. Of which two things is it the larger one?",
                "What was added up so far was measured from the old maximum. By what is each term off now?",
                "Rescale the old sums by exp(old top - new top); add the tile measured from the new top.",
            ),
        ),
        Task(
            "streaming_softmax",
            streaming_softmax,
            rows_in_tiles,
            ("y", "top", "total"),
            points=2,
            scales=scales,
            invariants=(
                Invariant("no score may lie above top, nor total above M: yours does", e_below_one),
                Invariant("y is an average of g: yours lies outside of its values", an_average),
            ),
            hints=(
                "What must top, total and y be before the first tile, so that it needs no rule of its own?",
                "Cut phi and g at the same places, form s for one tile, add it. The last tile may be short.",
                "y holds sum_j e_ij g_j until the end; one division by total makes the weights of it.",
            ),
        ),
        Task(
            "tile_backward",
            tile_backward,
            kept_rows,
            ("dtheta", "dphi", "dg"),
            points=4,
            scales=scales,
            invariants=(
                Invariant("theta . dtheta must equal phi . dphi, both are s . ds: yours do not", pairs_agree),
            ),
            hints=(
                "The weights of this tile are needed again. Which two numbers of each row make p of s?",
                "The softmax's backward takes off sum_k p_ik dp_ik over ALL keys. Put in dp_ik = dy_i . g_k.",
                "That sum is dy_i . y_i: the row's answer stands for all tiles that are not at hand.",
            ),
        ),
    ),
    note="top and total are the log-sum-exp of a row in two parts: log sum_j exp(s_ij) = top + log(total).",
)
