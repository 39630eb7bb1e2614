"""12: mistakes in the concatenation version. A mistake in one step is also one of the whole."""

from functools import partial

import numpy as np

from exercises.checker.task import Mistake
from exercises.tasks.ex12_concatenation import (
    halves,
    halves_backward,
    pair_scores,
    pair_scores_backward,
)

HALVES, SCORES = partial(Mistake, "halves"), partial(Mistake, "pair_scores")
SCORES_BACKWARD = partial(Mistake, "pair_scores_backward")
HALVES_BACKWARD = partial(Mistake, "halves_backward")
FORWARD, BACKWARD = partial(Mistake, "concatenation"), partial(Mistake, "concatenation_backward")
FIRST = "[theta_i, phi_j] has theta first, so the first E numbers of w_f meet theta."
SHARED = "Every query and every key of every clip uses the same w_f: their gradients add up."
C = "C(x) of eq. 5 is the number of positions that a query looks at: M keys here."
WHICH_HALF = "Which numbers of w_f does theta meet, and which does phi?"
SIZES = "What are the shapes of da and db, and which axis of ds has to go in each?"
NEGATIVE = "What is ds_ij worth where a_i + b_j is negative?"
BOTH = "Is the same masked array summed for da and for db?"
NO_GRADIENT = (
    "Where the relu gives 0, s does not move: such a pair gives no gradient, neither to a_i nor to b_j."
)
KINK = "What does your mask say for a_i + b_j = 0? Try w_f = 0."
COUNT = "What is C(x) in eq. 5?"
AXIS = "Which axis of p runs over the keys?"
TWICE = "Where does 1/M stand in your code?"


def masked(mask, row=np.sum, column=np.sum):
    """`pair_scores_backward` with this mask (of the sums a_i + b_j) and these sums."""

    def wrong(ds, a, b):
        through = ds * mask(a[:, :, None] + b[:, None, :])
        return row(through, axis=2), column(through, axis=1)

    return wrong


def without_mask(k):
    """The relu's mask forgotten in da (k = 0) or in db (k = 1)."""
    return lambda ds, a, b: tuple(
        ds.sum(axis=2 - n) if n == k else right for n, right in enumerate(pair_scores_backward(ds, a, b))
    )


def mask_of_each(ds, a, b):
    mask = (a > 0)[:, :, None] & (b > 0)[:, None, :]
    return (ds * mask).sum(axis=2), (ds * mask).sum(axis=1)


def mask_after_sums(ds, a, b):
    return ds.sum(axis=2) * (a > 0), ds.sum(axis=1) * (b > 0)


def axes_kept(ds, a, b):
    da, db = pair_scores_backward(ds, a, b)
    return da[:, :, None], db[:, None, :]


def swapped(w_f):
    return np.roll(w_f, len(w_f) // 2)


def changed(k, change):
    """`halves_backward` with its k-th result changed."""
    return lambda *given: tuple(change(d) if n == k else d for n, d in enumerate(halves_backward(*given)))


def dtheta_of_theta(da, db, theta, phi, w_f):
    return da[:, :, None] * theta, *halves_backward(da, db, theta, phi, w_f)[1:]


def first_clip(da, db, theta, phi, w_f):
    return *halves_backward(da, db, theta, phi, w_f)[:2], np.concatenate((da[0] @ theta[0], db[0] @ phi[0]))


def forward(halves=halves, pair_scores=pair_scores, divide=lambda s: s / s.shape[-1]):
    """`concatenation` with one of its steps replaced."""
    return lambda theta, phi, w_f: divide(pair_scores(*halves(theta, phi, w_f)))


def backward(
    pair_scores_backward=pair_scores_backward,
    halves_backward=halves_backward,
    divide=lambda dp: dp / dp.shape[-1],
):
    """`concatenation_backward` with one of its steps replaced."""

    def wrong(dp, theta, phi, w_f):
        da, db = pair_scores_backward(divide(dp), *halves(theta, phi, w_f))
        return halves_backward(da, db, theta, phi, w_f)

    return wrong


def in_whole(step):
    row, whole = (BACKWARD, backward) if step.task.endswith("backward") else (FORWARD, forward)
    return row(step.name, whole(**{step.task: step.wrong}), step.why, step.hint)


STEPS = (
    HALVES("halves of w_f exchanged", lambda t, f, w: halves(t, f, swapped(w)), FIRST, WHICH_HALF),
    HALVES("first half of w_f twice", lambda t, f, w: (t @ w[: len(w) // 2], f @ w[: len(w) // 2]),
        FIRST + " Its second half would never be used, and never learn.", WHICH_HALF),
    HALVES("every second number of w_f", lambda t, f, w: (t @ w[::2], f @ w[1::2]),
        FIRST + " A concatenation puts one after the other, it does not interleave them.", WHICH_HALF),
    HALVES("b of the wrong sign", lambda t, f, w: (halves(t, f, w)[0], -halves(t, f, w)[1]),
        "w_f . [theta_i, phi_j] is a sum of both halves' products, not a difference.",
        "Write the scalar product for E = 1."),

    SCORES("no relu", lambda a, b: a[:, :, None] + b[:, None, :],
        "Without it s_ij is a sum of a part of i and a part of j: every query ranks the keys in one order.",
        "Which function of eq. 5 have you not used?"),
    SCORES("relu before the sum", lambda a, b: pair_scores(a.clip(0), b.clip(0)),
        "relu(a) + relu(b) is not relu(a + b): a negative b_j must be able to set a pair to 0.",
        "What is s_ij for a_i = 3 and b_j = -2?"),
    SCORES("product in place of the sum", lambda a, b: (a[:, :, None] * b[:, None, :]).clip(0),
        "A product is a dot product with E = 1. A concatenation's scores add.", "What is s_ij for a_i = 0?"),
    SCORES("absolute value", lambda a, b: np.abs(a[:, :, None] + b[:, None, :]),
        "A relu sets what is negative to 0; the absolute value makes it as large as the positive.",
        "What is s_ij for a_i = 1 and b_j = -2?"),
    SCORES("keys in the rows", lambda a, b: pair_scores(b, a),
        "s is (B, N, M): a row for each query. Where N = M the transposed one has the same shape.",
        "Which axis of s belongs to i?"),

    SCORES_BACKWARD("the relu's mask forgotten", masked(np.ones_like), NO_GRADIENT, NEGATIVE),
    SCORES_BACKWARD("the relu's mask forgotten in da", without_mask(0), NO_GRADIENT, BOTH),
    SCORES_BACKWARD("the relu's mask forgotten in db", without_mask(1), NO_GRADIENT, BOTH),
    SCORES_BACKWARD("the mask lets 0 through", masked(lambda s: s >= 0),
        "At 0 the relu has a kink. Here its derivative there is taken as 0, as relu gives for all s <= 0.",
        KINK),
    SCORES_BACKWARD("half at the kink", masked(lambda s: np.heaviside(s, 0.5)),
        "1/2 is what central differences give at the kink. Here 0 is asked for.", KINK),
    SCORES_BACKWARD("the mask from ds", lambda ds, a, b: pair_scores_backward(ds.clip(0), a, b),
        "The relu cut off negative scores, not negative gradients: the sign of a + b decides.",
        "Which array went into the relu?"),
    SCORES_BACKWARD("the mask from ds alone",
        lambda ds, a, b: (ds.clip(0).sum(axis=2), ds.clip(0).sum(axis=1)),
        "The relu cut off negative scores, not negative gradients: the sign of a + b decides.",
        "Which array went into the relu?"),
    SCORES_BACKWARD("the mask turned round", masked(lambda s: s <= 0),
        "Gradients come back where a_i + b_j is above 0, not where the relu gives 0.", NEGATIVE),
    SCORES_BACKWARD("the mask times the score", masked(lambda s: s.clip(0)),
        "The relu's derivative is 1 where s is above 0, not the value itself.",
        "By how much does relu(s) move when s moves from 3 to 3.1?"),
    SCORES_BACKWARD("the mask of a and b, each alone", mask_of_each,
        "The relu takes the sum a_i + b_j: with a large b_j it is above 0 even where a_i is negative.",
        "Is s_ij above 0 for a_i = -1 and b_j = 2?"),
    SCORES_BACKWARD("means in place of sums", masked(lambda s: s > 0, np.mean, np.mean),
        "a_i is used once in every pair of its row: its gradients add up, they are not averaged.",
        "If a_i moves by 1, by how much does the row's sum move?"),
    SCORES_BACKWARD("da and db exchanged", lambda ds, a, b: pair_scores_backward(ds, a, b)[::-1],
        "da has one number for each query, db one for each key. With N = M nothing would raise.", SIZES),
    SCORES_BACKWARD("ds summed before the mask", mask_after_sums,
        "Each pair has an entry of its own in the mask, so the mask comes before the sums.",
        "Which shape does the mask have?"),
    SCORES_BACKWARD("keepdims: da (B, N, 1)", axes_kept,
        "A gradient has the shape of its array: (B, N) and (B, M).", SIZES),

    HALVES_BACKWARD("halves of dw_f exchanged", changed(2, swapped),
        FIRST + " So do the first E numbers of dw_f.", WHICH_HALF),
    HALVES_BACKWARD("halves of w_f exchanged in the backward",
        lambda *given: halves_backward(*given[:4], swapped(given[4])), FIRST, WHICH_HALF),
    HALVES_BACKWARD("dw_f averaged over the batch",
        lambda *given: changed(2, lambda d: d / len(given[0]))(*given),
        SHARED + " An average over clips belongs to the loss.", "Does a = theta w divide by anything?"),
    HALVES_BACKWARD("dw_f of the first clip only", first_clip,
        SHARED + " Yours uses the first clip alone.", "Which axes of theta are gone in dw_f?"),
    HALVES_BACKWARD("second half of dw_f left 0", changed(2, lambda d: d * (np.arange(len(d)) < len(d) // 2)),
        "w_f's second half meets phi, so it learns from db.", WHICH_HALF),
    HALVES_BACKWARD("theta in the place of w_f in dtheta", dtheta_of_theta,
        "A product gives back the other factor: a_i = theta_i . w, so dtheta_i holds w.",
        "In which direction must theta_i move for a_i to grow fastest?"),
    HALVES_BACKWARD("dphi of the wrong sign", changed(1, np.negative),
        "a_i and b_j both enter with a plus.", "If b_j grows, does s_ij grow or shrink?"),
    HALVES_BACKWARD("dphi left 0", changed(1, np.zeros_like),
        "phi reaches the scores through b: without its path nothing below phi learns.",
        "How many of your five arguments does dphi need?"),
)  # fmt: skip
MISTAKES = (
    *STEPS,
    *(in_whole(step) for step in STEPS if not step.name.startswith("keepdims")),
    FORWARD("1/M forgotten", forward(divide=lambda s: s), C, COUNT),
    FORWARD("divided by N in place of M", forward(divide=lambda s: s / s.shape[1]), C, AXIS),
    FORWARD("divided by M twice", forward(divide=lambda s: s / s.shape[2] ** 2), C, TWICE),
    FORWARD("softmax in place of 1/M",
        forward(divide=lambda s: np.exp(s) / np.exp(s).sum(axis=-1, keepdims=True)),
        C + " The softmax belongs to the Gaussian versions.", "Is there an exp in eq. 5?"),

    BACKWARD("1/M forgotten", backward(divide=lambda dp: dp), C, COUNT),
    BACKWARD("divided by N in place of M", backward(divide=lambda dp: dp / dp.shape[1]), C, AXIS),
    BACKWARD("divided by M twice", backward(divide=lambda dp: dp / dp.shape[2] ** 2), C, TWICE),
)  # fmt: skip
