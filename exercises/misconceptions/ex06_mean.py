"""06: the wrong count, the factor forgotten or taken twice, and a softmax where none is."""

from functools import partial

import numpy as np

from exercises.checker.task import Mistake
from nonlocal_ref.normalise import softmax

FORWARD, BACKWARD = partial(Mistake, "mean"), partial(Mistake, "mean_backward")
QUERIES = "The sum runs over the keys. Without pooling N = M hides it; with pooling it is 4 times off."
FORGOTTEN = "The longer the clip, the larger y: the same weights would not fit clips of two lengths."
TWICE = "The sum over M keys is divided once. Once more, and y becomes smaller as the clip gets longer."
PAIRS = "Each row has a sum of its own. The number of rows has no part in it."
WIDER = "A number made by NumPy is a float64 and widens float32 arrays; a number of Python does not."
COUNT = "Read the sum of eq. 1 aloud: over which letter does it run?"
ONE_PAIR = "Set all of s to 0 but one entry. Which entries of p change?"
MOVE = "Move one s_ij by 1. By how much does p_ij move?"
COPY = "Which of a = a / 2 and a /= 2 makes a new array?"
TYPES = "Print type(M) and the dtype before and after."


def in_place(a):
    a /= a.shape[-1]
    return a


def row_mean(a):
    return a.mean(axis=-1, keepdims=True)


def scaled_by_float64(a):
    return a * np.reciprocal(float(a.shape[-1]))


MISTAKES = (
    FORWARD("s divided in place", in_place,
        "s /= M writes into the caller's scores, which others still read.", COPY),
    FORWARD("divided by N, the queries", lambda s: s / s.shape[1], QUERIES, COUNT),
    FORWARD("not divided", lambda s: s.copy(), FORGOTTEN, "Where is C(x) in your function?"),
    FORWARD("1/M twice", lambda s: s / s.shape[-1] ** 2, TWICE, "Count the divisions."),
    FORWARD("multiplied by M", lambda s: s * s.shape[-1], FORGOTTEN, "Is C(x) a factor or a denominator?"),
    FORWARD("divided by all pairs, N M", lambda s: s / s[0].size, PAIRS, COUNT),
    FORWARD("divided by B M", lambda s: s / (len(s) * s.shape[-1]),
        PAIRS, "Does one clip depend on another?"),
    FORWARD("divided by B N M", lambda s: s / s.size, PAIRS, COUNT),
    FORWARD("divided by sqrt(M)", lambda s: s / s.shape[-1] ** 0.5, FORGOTTEN,
        "A square root belongs to E, not to M."),
    FORWARD("the row's mean in place of its entries", lambda s: np.broadcast_to(row_mean(s), s.shape),
        "All keys of a query then weigh the same, and y is a plain average of g.", ONE_PAIR),
    FORWARD("summed over the keys", lambda s: s.mean(axis=-1),
        "The sum is taken in y = p g, not here.", ONE_PAIR),
    FORWARD("the row's mean subtracted", lambda s: (s - row_mean(s)) / s.shape[-1],
        "Weights that always sum to 0 cannot tell a row of large scores from one of small scores.", ONE_PAIR),
    FORWARD("divided by the row's sum", lambda s: s / s.sum(axis=-1, keepdims=True),
        "A sum of scores of both signs can be near 0. Eq. 4 and 5 divide by a count for that reason.",
        ONE_PAIR),
    FORWARD("softmax", softmax,
        "That is the C(x) of the Gaussian versions, eq. 2 and 3. Here f = s.",
        "May a weight be negative in eq. 4?"),
    FORWARD("whole-number division", lambda s: s // s.shape[-1],
        "// throws away the digits after the decimal point.", "Try 3.0 // 2."),
    FORWARD("a float64 in it", scaled_by_float64, WIDER, TYPES),

    BACKWARD("dp divided in place", in_place, "dp /= M writes into the caller's gradient.", COPY),
    BACKWARD("1/M forgotten", lambda dp: dp.copy(), "dtheta and dphi come out M times too long.", MOVE),
    BACKWARD("divided by N, the queries", lambda dp: dp / dp.shape[1], QUERIES, COUNT),
    BACKWARD("1/M twice", lambda dp: dp / dp.shape[-1] ** 2, "A constant factor comes back once.", MOVE),
    BACKWARD("multiplied by M", lambda dp: dp * dp.shape[-1], "That is the inverse, not the gradient.", MOVE),
    BACKWARD("divided by all pairs, N M", lambda dp: dp / dp[0].size, PAIRS, MOVE),
    BACKWARD("divided by B M", lambda dp: dp / (len(dp) * dp.shape[-1]), PAIRS, MOVE),
    BACKWARD("the mean of each row of dp", lambda dp: np.broadcast_to(row_mean(dp), dp.shape),
        "p_ij depends on its own s_ij alone, so no other dp belongs to ds_ij.", ONE_PAIR),
    BACKWARD("the row's mean subtracted, as a softmax does", lambda dp: (dp - row_mean(dp)) / dp.shape[-1],
        "A softmax takes from one weight what it gives to another. 1/M does not: it leaves each on its own.",
        ONE_PAIR),
    BACKWARD("summed over the keys", lambda dp: dp.mean(axis=-1),
        "ds has a number for every pair.", ONE_PAIR),
    BACKWARD("a float64 in it", scaled_by_float64, WIDER, TYPES),
)  # fmt: skip
