"""12: mistakes in the concatenation version. A mistake in one step is also one of the whole."""

import numpy as np

from exercises.checker.task import Mistake
from exercises.tasks.ex12_concatenation import (
    halves,
    halves_backward,
    pair_scores,
    pair_scores_backward,
)

H, S, DS, DH = "halves", "pair_scores", "pair_scores_backward", "halves_backward"
FIRST = "[theta_i, phi_j] has theta first, so the first E numbers of w_f meet theta."
SIZES = "What are the shapes of da and db, and which axis of ds has to go in each?"
SHARED = "Every query and every key of every clip uses the same w_f: what they ask for adds up."
HALVES = "Which numbers of w_f does theta meet, and which does phi?"


def summed(mask, row=np.sum, column=np.sum):
    """`pair_scores_backward` with this mask (of the sums a_i + b_j) and these sums."""

    def wrong(ds, a, b):
        through = ds * mask(a[:, :, None] + b[:, None, :])
        return row(through, axis=2), column(through, axis=1)

    return wrong


def open_gate(s):
    return s > 0


def swapped(w_f):
    return np.roll(w_f, len(w_f) // 2)


def changed(k, change):
    """`halves_backward` with its k-th result changed."""
    return lambda *given: tuple(change(d) if n == k else d for n, d in enumerate(halves_backward(*given)))


def wide_dtheta(da, db, theta, phi, w_f):
    _, dphi, dw_f = halves_backward(da, db, theta, phi, w_f)
    return da[:, :, None] * theta, dphi, dw_f


def first_clip(da, db, theta, phi, w_f):
    return *halves_backward(da, db, theta, phi, w_f)[:2], np.concatenate((da[0] @ theta[0], db[0] @ phi[0]))


def alone(ds, a, b):
    mask = (a > 0)[:, :, None] & (b > 0)[:, None, :]
    return (ds * mask).sum(axis=2), (ds * mask).sum(axis=1)


def late_mask(ds, a, b):
    return ds.sum(axis=2) * (a > 0), ds.sum(axis=1) * (b > 0)


def without_mask(k):
    """The relu's mask forgotten in da (k = 0) or in db (k = 1)."""
    return lambda ds, a, b: tuple(
        ds.sum(axis=2 - n) if n == k else right for n, right in enumerate(pair_scores_backward(ds, a, b))
    )


def kept(ds, a, b):
    da, db = pair_scores_backward(ds, a, b)
    return da[:, :, None], db[:, None, :]


STEPS = (
    (
        *(H, "halves of w_f exchanged", lambda theta, phi, w_f: halves(theta, phi, swapped(w_f))),
        FIRST,
        HALVES,
    ),
    (
        *(H, "first half of w_f twice", lambda t, f, w: (t @ w[: len(w) // 2], f @ w[: len(w) // 2])),
        FIRST + " Its second half would never be used, and never learn.",
        HALVES,
    ),
    (
        *(H, "every second number of w_f", lambda t, f, w: (t @ w[::2], f @ w[1::2])),
        FIRST + " A concatenation puts one behind the other, it does not interleave them.",
        HALVES,
    ),
    (
        *(H, "b of the wrong sign", lambda t, f, w: (halves(t, f, w)[0], -halves(t, f, w)[1])),
        "w_f . [theta_i, phi_j] is a sum of both halves' products, not a difference.",
        "Write the scalar product for E = 1.",
    ),
    (
        *(S, "no relu", lambda a, b: a[:, :, None] + b[:, None, :]),
        "Without it s_ij is a sum of a part of i and a part of j: every query ranks the keys alike.",
        "Which sign of eq. 5 have you not used?",
    ),
    (
        *(S, "relu before the sum", lambda a, b: pair_scores(a.clip(0), b.clip(0))),
        "relu(a) + relu(b) is not relu(a + b): a pair is never closed by a negative partner.",
        "What is s_ij for a_i = 3 and b_j = -2?",
    ),
    (
        *(S, "product in place of the sum", lambda a, b: (a[:, :, None] * b[:, None, :]).clip(0)),
        "A product is a dot product with E = 1. A concatenation's scores add.",
        "What is s_ij for a_i = 0?",
    ),
    (
        *(S, "absolute value", lambda a, b: np.abs(a[:, :, None] + b[:, None, :])),
        "A relu closes what is negative; the absolute value makes it as strong as the positive.",
        "What is s_ij for a_i = 1 and b_j = -2?",
    ),
    (
        *(S, "keys in the rows", lambda a, b: pair_scores(b, a)),
        "s is (B, N, M): a row for each query. Where N = M the transposed one has the same shape.",
        "Which axis of s belongs to i?",
    ),
    (
        *(DS, "the relu's mask forgotten", summed(np.ones_like)),
        "Where the relu is closed, s does not move, so nothing may come back from there.",
        "What is ds_ij worth where a_i + b_j is negative?",
    ),
    *(
        (
            *(DS, f"the relu's mask forgotten in {name}", without_mask(k)),
            "Where the relu is closed, s does not move: of such a pair nothing may come back, on either way.",
            "Is the same masked array summed for da and for db?",
        )
        for k, name in enumerate(("da", "db"))
    ),
    (
        *(DS, "the mask lets 0 through", summed(lambda s: s >= 0)),
        "At 0 the relu has a kink. Here its derivative there is taken as 0, as relu gives for all s <= 0.",
        "What does your mask say for a_i + b_j = 0? Try w_f = 0.",
    ),
    (
        *(DS, "half at the kink", summed(lambda s: np.heaviside(s, 0.5))),
        "1/2 is what central differences give at the kink. Here 0 is asked for.",
        "What does your mask say for a_i + b_j = 0? Try w_f = 0.",
    ),
    (
        *(DS, "the mask turned round", summed(lambda s: s <= 0)),
        "Gradients come back through open relus, not through closed ones.",
        "What is ds_ij worth where a_i + b_j is negative?",
    ),
    (
        *(DS, "the mask times the score", summed(lambda s: s.clip(0))),
        "The relu's derivative is 1 where it is open, not the value itself.",
        "By how much does relu(s) move when s moves from 3 to 3.1?",
    ),
    (
        *(DS, "the mask of a and b, each alone", alone),
        "The relu sees the sum a_i + b_j: a negative a_i can be open with a large b_j.",
        "Is s_ij above 0 for a_i = -1 and b_j = 2?",
    ),
    (
        *(DS, "means in place of sums", summed(open_gate, np.mean, np.mean)),
        "a_i is used once in every pair of its row: its gradients add up, they are not averaged.",
        "If a_i moves by 1, by how much does the row's sum move?",
    ),
    (
        *(DS, "da and db exchanged", lambda ds, a, b: pair_scores_backward(ds, a, b)[::-1]),
        "da has one number for each query, db one for each key. With N = M nothing would raise.",
        SIZES,
    ),
    (
        *(DS, "ds summed before the mask", late_mask),
        "Each pair has a gate of its own, so the mask comes before the sums.",
        "Which shape does the mask have?",
    ),
    (
        *(DS, "keepdims: da (B, N, 1)", kept),
        "A gradient has the shape of its array: (B, N) and (B, M).",
        SIZES,
    ),
    (
        *(DH, "halves of dw_f exchanged", changed(2, swapped)),
        FIRST + " So do the first E numbers of dw_f.",
        HALVES,
    ),
    (
        *(DH, "halves of w_f exchanged in the backward", lambda *g: halves_backward(*g[:4], swapped(g[4]))),
        FIRST,
        HALVES,
    ),
    (
        *(DH, "dw_f averaged over the batch", lambda *g: changed(2, lambda d: d / len(g[0]))(*g)),
        SHARED + " An average over clips belongs to the loss.",
        "Does a = theta w divide by anything?",
    ),
    (
        *(DH, "dw_f of the first clip only", first_clip),
        SHARED + " Yours hears the first clip alone.",
        "Which axes of theta are gone in dw_f?",
    ),
    (
        *(DH, "second half of dw_f left 0", changed(2, lambda d: d * (np.arange(len(d)) < len(d) // 2))),
        "w_f's second half meets phi, so it learns from db.",
        HALVES,
    ),
    (
        *(DH, "theta in the place of w_f in dtheta", wide_dtheta),
        "A product hands back the other factor: a_i = theta_i . w, so dtheta_i holds w.",
        "In which direction must theta_i move for a_i to grow fastest?",
    ),
    (
        *(DH, "dphi of the wrong sign", changed(1, np.negative)),
        "a_i and b_j both enter with a plus.",
        "If b_j grows, does s_ij grow or shrink?",
    ),
    (
        *(DH, "dphi left 0", changed(1, np.zeros_like)),
        "phi reaches the scores through b: without its path nothing below phi learns.",
        "How many of your five arguments does dphi need?",
    ),
)


def forward(task, wrong, divide=lambda s: s / s.shape[-1]):
    steps = {H: halves, S: pair_scores} | {task: wrong}
    return lambda theta, phi, w_f: divide(steps[S](*steps[H](theta, phi, w_f)))


def backward(task, wrong, divide=lambda dp: dp / dp.shape[-1]):
    steps = {H: halves, DS: pair_scores_backward, DH: halves_backward} | {task: wrong}

    def whole(dp, theta, phi, w_f):
        da, db = steps[DS](divide(dp), *steps[H](theta, phi, w_f))
        return steps[DH](da, db, theta, phi, w_f)

    return whole


C = "C(x) of eq. 5 is the number of positions that a query looks at: M keys here."
WHOLE = {H: ("concatenation", forward), S: ("concatenation", forward)}
WHOLE |= {step: ("concatenation_backward", backward) for step in (DS, DH)}
DIVISIONS = (
    ("1/M forgotten", lambda s: s, "What is C(x) in eq. 5?"),
    ("divided by N in place of M", lambda s: s / s.shape[1], "Which axis of p runs over the keys?"),
    ("divided by M twice", lambda s: s / s.shape[2] ** 2, "Where does 1/M stand in your code?"),
)
MISTAKES = (
    *(Mistake(*step) for step in STEPS),
    *(
        Mistake(WHOLE[task][0], name, WHOLE[task][1](task, wrong), why, hint)
        for task, name, wrong, why, hint in STEPS
        if not name.startswith("keepdims")
    ),
    *(
        Mistake(name, division, make("", None, divide), C, hint)
        for division, divide, hint in DIVISIONS
        for name, make in (("concatenation", forward), ("concatenation_backward", backward))
    ),
    Mistake(
        "concatenation",
        "softmax in place of 1/M",
        forward("", None, lambda s: np.exp(s) / np.exp(s).sum(axis=-1, keepdims=True)),
        C + " The softmax belongs to the Gaussian versions.",
        "Is there an exp in eq. 5?",
    ),
)
