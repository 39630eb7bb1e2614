"""08: sums over positions and samples, missing or too many, and weights the wrong way round."""

from functools import partial

import numpy as np

from exercises.checker.task import Mistake
from nonlocal_ref.embed import linear_backward

FORWARD, BACKWARD = partial(Mistake, "linear"), partial(Mistake, "linear_backward")
SHARED = "All positions of all clips use the same w and b, so their gradients add up."
MEAN = "A mean of the loss is in dy already. With one more, the step depends on the size of the clip."
SIDES = "Rows of w belong to channels that come in, columns to channels that go out."
RESHAPED = "A reshape moves no number: channels and positions are mixed although every shape fits."
STEP = "A gradient needs the shape of its array, or w - rate dw broadcasts silently, or raises an error."
LAST = "= in a loop over clips keeps the last one only; += adds."
OF_B = "Move b_e by a little. Which entries of y move?"
OF_W = "Move w_ce by a little. Which entries of y move, each by how much?"
OF_X = "Move x_ic by a little. Which entries of y move, each by how much?"
SHAPE = "Compare the shape with that of the parameter."


def rows(x):
    return x.reshape(-1, x.shape[-1])


def backward(dx=None, dw=None, db=None):
    """The right three, with some of them replaced by what functions of (dy, x, w) give."""
    given = (dx, dw, db)

    def wrong(dy, x, w):
        right = linear_backward(dy, x, w)
        return tuple(r if f is None else f(dy, x, w) for f, r in zip(given, right, strict=True))

    return wrong


def all_means(dy, x, w):
    dx, dw, db = linear_backward(dy, x, w)
    return dx, dw / rows(x).shape[0], db / rows(x).shape[0]


def reshaped(x):
    """(B, N, C) read as (B, C, N), and then turned."""
    return x.reshape(x.shape[0], x.shape[2], -1).mT


MISTAKES = (
    FORWARD("bias forgotten", lambda x, w, b: x @ w,
        "Every map of the block has a bias in the released code.", "Which argument is never used?"),
    FORWARD("bias subtracted", lambda x, w, b: x @ w - b, "The sign of b is learned, not set.", OF_B),
    FORWARD("bias twice", lambda x, w, b: x @ w + 2 * b,
        "b is added in two places, as in the sum and in a loop around it.", OF_B),
    FORWARD("bias added for every channel of x", lambda x, w, b: x @ w + x.shape[-1] * b,
        "b stands outside the sum over c: in a loop over c it is added C times.", OF_B),
    FORWARD("w transposed", lambda x, w, b: x @ w.T + b, SIDES, "Write the letters under x w."),
    FORWARD("w reshaped", lambda x, w, b: x @ w.T.reshape(w.shape) + b, RESHAPED, "Use w as it is."),
    FORWARD("x reshaped to channels first", lambda x, w, b: reshaped(x) @ w + b,
        RESHAPED, "x has its channels last already."),
    FORWARD("y transposed", lambda x, w, b: (x @ w + b).mT, "Channels stay last.", SHAPE),
    FORWARD("one row for all clips", lambda x, w, b: rows(x) @ w + b,
        "B and N may be one axis inside; the result needs an axis of clips again.", "Which shape has y?"),
    FORWARD("the first clip alone", lambda x, w, b: x[0] @ w + b,
        "All clips go through the same map.", "Which shape has y?"),
    FORWARD("summed over the positions",
        lambda x, w, b: x.sum(axis=1, keepdims=True) @ w + 0 * x[..., :1] + b,
        "No position sees another one here: that is the task of p.", OF_X),
    FORWARD("divided by sqrt(C)", lambda x, w, b: x @ w / x.shape[-1] ** 0.5 + b,
        "Such a factor belongs to the initial values of w, once, not to every use.",
        "Only a product and a sum."),
    FORWARD("a ReLU behind it", lambda x, w, b: np.maximum(x @ w + b, 0),
        "The embeddings of the block are linear: scores of both signs need it.", "Can y be negative?"),

    BACKWARD("db not summed", backward(db=lambda dy, x, w: dy.copy()), SHARED, OF_B),
    BACKWARD("db summed over the batch only", backward(db=lambda dy, x, w: dy.sum(axis=0)), SHARED, OF_B),
    BACKWARD("db summed over the positions only", backward(db=lambda dy, x, w: dy.sum(axis=1)), SHARED, OF_B),
    BACKWARD("db a mean", backward(db=lambda dy, x, w: dy.mean(axis=(0, 1))), MEAN, OF_B),
    BACKWARD("db a mean over the clips", backward(db=lambda dy, x, w: dy.sum(axis=1).mean(axis=0)),
        MEAN, OF_B),
    BACKWARD("db a mean over the positions", backward(db=lambda dy, x, w: dy.mean(axis=1).sum(axis=0)),
        MEAN, OF_B),
    BACKWARD("db with axes of length 1 left",
        backward(db=lambda dy, x, w: dy.sum(axis=(0, 1), keepdims=True)), STEP, SHAPE),
    BACKWARD("db as one row, (1, E)", backward(db=lambda dy, x, w: rows(dy).sum(axis=0, keepdims=True)),
        STEP, SHAPE),
    BACKWARD("db one number", backward(db=lambda dy, x, w: dy.sum()), "Each channel has its own bias.", OF_B),
    BACKWARD("db of the first clip alone", backward(db=lambda dy, x, w: dy[0].sum(axis=0)), SHARED, OF_B),
    BACKWARD("db of the last clip alone", backward(db=lambda dy, x, w: dy[-1].sum(axis=0)), LAST, OF_B),
    BACKWARD("db times x",
        backward(db=lambda dy, x, w: (dy * x.sum(axis=-1, keepdims=True)).sum(axis=(0, 1))),
        "b is added, not multiplied: no x comes into its gradient.", OF_B),
    BACKWARD("dw transposed", backward(dw=lambda dy, x, w: rows(dy).T @ rows(x)), SIDES, SHAPE),
    BACKWARD("dw not summed over the clips", backward(dw=lambda dy, x, w: x.mT @ dy), SHARED, OF_W),
    BACKWARD("dw a mean", backward(dw=lambda dy, x, w: rows(x).T @ rows(dy) / len(rows(x))), MEAN, OF_W),
    BACKWARD("dw a mean over the clips", backward(dw=lambda dy, x, w: (x.mT @ dy).mean(axis=0)), MEAN, OF_W),
    BACKWARD("dw a mean over the positions",
        backward(dw=lambda dy, x, w: (x.mT @ dy).sum(axis=0) / x.shape[1]), MEAN, OF_W),
    BACKWARD("dw of the first clip alone", backward(dw=lambda dy, x, w: x[0].T @ dy[0]), SHARED, OF_W),
    BACKWARD("dw of the last clip alone", backward(dw=lambda dy, x, w: x[-1].T @ dy[-1]), LAST, OF_W),
    BACKWARD("dw: sums before the product",
        backward(dw=lambda dy, x, w: np.outer(x.sum(axis=(0, 1)), dy.sum(axis=(0, 1)))),
        "A sum of products is not the product of the sums: i must be the same in both.", OF_W),
    BACKWARD("dw: x reshaped", backward(dw=lambda dy, x, w: x.reshape(x.shape[2], -1) @ rows(dy)),
        RESHAPED, "Print one row of what you multiply: is it one channel at all positions?"),
    BACKWARD("dw and db means", all_means, MEAN, OF_W),
    BACKWARD("dx without transpose", backward(dx=lambda dy, x, w: dy @ w), SIDES, OF_X),
    BACKWARD("dx: w reshaped", backward(dx=lambda dy, x, w: dy @ w.reshape(w.shape[::-1])), RESHAPED, OF_X),
    BACKWARD("dx flattened", backward(dx=lambda dy, x, w: rows(dy) @ w.T), STEP, "Which shape has x?"),
    BACKWARD("dx a mean over the positions", backward(dx=lambda dy, x, w: dy @ w.T / x.shape[1]),
        "Each x_i meets its own y_i alone: there is nothing to average.", OF_X),
    BACKWARD("dx summed over the clips",
        backward(dx=lambda dy, x, w: np.broadcast_to((dy @ w.T).sum(axis=0), x.shape)),
        "Only w and b are shared by the clips; x is not.", OF_X),
    BACKWARD("dx: w left out", backward(dx=lambda dy, x, w: 0 * x + dy.sum(axis=-1, keepdims=True)),
        "What goes out through a large weight comes back through the same one.", OF_X),
    BACKWARD("dx: x in it", backward(dx=lambda dy, x, w: dy @ w.T * x),
        "y is linear in x, so its slope does not depend on x.", OF_X),
    BACKWARD("dw and dx exchanged", lambda dy, x, w: (*linear_backward(dy, x, w)[1::-1], dy.sum(axis=(0, 1))),
        "Gradients come back in the order x, w, b.", SHAPE),
)  # fmt: skip
