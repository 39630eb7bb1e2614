"""02: another f, another C, and loops that lose, repeat or mix terms."""

from functools import partial

import numpy as np

from exercises.checker.task import Mistake

PAIR, ONE_ANSWER = partial(Mistake, "pair"), partial(Mistake, "one_answer")
SUM, MEAN = partial(Mistake, "nonlocal_sum"), partial(Mistake, "nonlocal_mean")
NO_EXP = "Without exp f may be negative or zero, and so may C: the weights explode where the scores cancel."
NO_C = "C makes the answer independent of how many keys there are. Without it y grows with the clip."
QUERIES = "C(x) belongs to i: it sums over the keys of this query. Over queries, weights do not add up to 1."
COUNTED = "M is the C of eq. 4. With f = exp(...) the weights f / C must add up to 1."
RESET = "The answer to i then contains the answers to all earlier i."
OVERWRITTEN = (
    "The answer to every query is made of the last key alone: = in the loop over j keeps the last one."
)
WHICH_CLIP = "Positions meet within their own clip. Here all clips look at the keys of the first."
MEETING = "Positions meet within their own clip: another clip's values have no part in it."
RETURN = "return ends the function, and with it the loop, in its first turn."
INDENT = "How far is return indented? What has been done when it is reached for the first time?"
SHORT = "A loop that ends at M - 1 leaves out the last key, `range(M)` already stops before M."
SELF = "Eq. 1 runs over all positions, i itself is one of them."
COUNT = "C is the number of terms in the sum: the keys j. With pooled keys it is not the number of queries."
FLATTER = "The paper has no such factor: the weights come out flatter than they should."
EACH = "Give every g_j the same value, say 1. What must y be then?"
CLIPS = "Give clip 0 and clip 1 different keys. Which line reads the clip's number?"
PLUS = "Look at the line in the innermost loop: what becomes of the earlier j?"
START = "Where does the sum over j begin, and how often?"
EXPONENTIAL = "Is there an exp in eq. 4?"


def gaussian(theta, phi):
    return np.exp(theta @ phi.mT)


def row_sum(f):
    return f.sum(axis=-1, keepdims=True)


def row_mean(f, g):
    """sum_j f_ij g_j / sum_j f_ij"""
    return f @ g / row_sum(f)


def of_f(answer):
    """y = answer(f, g), with the right f of eq. 3."""
    return lambda theta, phi, g: answer(gaussian(theta, phi), g)


def running(a):
    """What a sum holds that never starts again at 0: the terms of all earlier queries too."""
    return np.cumsum(a, axis=1)


def one_key_short(f, g):
    """The last key left out; of a single key nothing remains."""
    f = f[..., :-1]
    return f @ g[:, :-1] / (row_sum(f) if f.size else 1)


def last_key_only(f, g):
    return f[..., -1:] * g[:, -1:]


def own_key_left_out(f):
    """f without the diagonal, as far as there are other keys."""
    return f if f.shape[-1] == 1 else f * (1 - np.eye(*f.shape[-2:]))


def only_first(y, queries=None):
    """0 for all but the first clip, or but the first query of the first clip."""
    kept = np.zeros_like(y)
    kept[0, :queries] = y[0, :queries]
    return kept


def first_clip(a):
    return np.repeat(a[:1], len(a), axis=0)


MISTAKES = (
    PAIR("exp forgotten", lambda a, b: a @ b,
        "f would be the dot product of eq. 4, and could be negative.", "Can your f be negative?"),
    PAIR("exp before the sum over channels", lambda a, b: np.sum(np.exp(a * b)),
        "exp of a sum is a product of exps, not their sum.", "How many times is exp called for one pair?"),
    PAIR("distance in the place of the dot product", lambda a, b: np.exp(-np.sum((a - b) ** 2)),
        "That is the other Gaussian, the one of non-local means. Eq. 2 has the dot product.",
        "What is f for two equal, long rows?"),
    PAIR("divided by the lengths: a cosine",
        lambda a, b: np.exp(a @ b / np.linalg.norm(a) / np.linalg.norm(b)),
        "A cosine forgets how long the rows are; eq. 2 does not.", "Double x_i: does your f change?"),
    PAIR("scaled by 1/sqrt(E)", lambda a, b: np.exp(a @ b / np.sqrt(len(a))),
        "The released code does so before a softmax, eq. 2 does not: your weights are too flat.",
        "What stands between exp and the dot product in eq. 2?"),
    PAIR("mean over channels", lambda a, b: np.exp(np.mean(a * b)),
        "A dot product is a sum. Its mean shrinks with every channel added.",
        "Take two rows of ones: what is their dot product?"),
    PAIR("minus sign", lambda a, b: np.exp(-(a @ b)),
        "The least similar positions would get the largest weight.",
        "Should f of a row with itself be above or below 1?"),

    ONE_ANSWER("C forgotten", lambda f, g: f @ g, NO_C, EACH),
    ONE_ANSWER("divided by M", lambda f, g: f @ g / len(f), COUNTED, EACH),
    ONE_ANSWER("plain mean: f ignored", lambda f, g: g.mean(axis=0),
        "Every key gets the same weight: nothing is attended to.", "Does your answer change when f_i does?"),
    ONE_ANSWER("largest only", lambda f, g: g[np.argmax(f)],
        "That picks one key. The operation takes all of them, by weight; and a choice has no gradient.",
        "How many rows of g enter your answer?"),
    ONE_ANSWER("exp once more", lambda f, g: np.exp(f) @ g / np.exp(f).sum(),
        "f_i is f, not the score: the exponential is in it already.", "What is f_i, and what is s_i?"),
    ONE_ANSWER("divided twice", lambda f, g: f @ g / f.sum() ** 2,
        "Weights that already add up to 1 are divided once more.", EACH),
    ONE_ANSWER("divided by the length of f", lambda f, g: f @ g / np.sqrt(f @ f),
        "Weights of length 1 do not add up to 1: y is no mean of values.", EACH),

    ONE_ANSWER("return inside the loop: the first key alone", lambda f, g: f[0] * g[0] / f.sum(),
        RETURN, INDENT),
    ONE_ANSWER("return inside the loop, in C too", lambda f, g: 1.0 * g[0], RETURN, INDENT),

    SUM("return inside the loop over queries", of_f(lambda f, g: only_first(row_mean(f, g), 1)),
        RETURN, INDENT),
    SUM("return inside the loop over clips", of_f(lambda f, g: only_first(row_mean(f, g))), RETURN, INDENT),
    SUM("values averaged over the clips", of_f(lambda f, g: row_mean(f, g.mean(axis=0))), MEETING, CLIPS),
    SUM("C forgotten", of_f(lambda f, g: f @ g), NO_C, EACH),
    SUM("C over queries", of_f(lambda f, g: f / f.sum(axis=1, keepdims=True) @ g), QUERIES, EACH),
    SUM("one C for the whole clip", of_f(lambda f, g: f / f.sum(axis=(1, 2), keepdims=True) @ g),
        "All queries share one C: all weights of the clip together add up to 1, not those of each row.",
        EACH),
    SUM("divided by M", of_f(lambda f, g: f @ g / f.shape[-1]), COUNTED, EACH),
    SUM("exp forgotten", lambda t, p, g: row_mean(t @ p.mT, g), NO_EXP, "Print f: is any of it negative?"),
    SUM("dot product with 1/M: eq. 4", lambda t, p, g: t @ p.mT @ g / p.shape[1],
        "That is the next function. This one has f = exp(theta_i . phi_j) and C = sum of f.",
        "Which equation has an exponential?"),
    SUM("only the last key", of_f(lambda f, g: last_key_only(f / row_sum(f), g)), OVERWRITTEN, PLUS),
    SUM("the sum not begun anew for each i", of_f(lambda f, g: running(f @ g) / row_sum(f)), RESET, START),
    SUM("C not begun anew for each i", of_f(lambda f, g: f @ g / running(row_sum(f))), RESET, START),
    SUM("neither begun anew for each i", of_f(lambda f, g: running(f @ g) / running(row_sum(f))),
        RESET, START),
    SUM("last key left out", of_f(one_key_short), SHORT, EACH),
    SUM("keys of the first clip for all", lambda t, p, g: row_mean(gaussian(t, first_clip(p)), g),
        WHICH_CLIP, CLIPS),
    SUM("values of the first clip for all", of_f(lambda f, g: row_mean(f, first_clip(g))), WHICH_CLIP, CLIPS),
    SUM("own position left out", of_f(lambda f, g: row_mean(own_key_left_out(f), g)), SELF, EACH),
    SUM("distance in the place of the dot product",
        lambda t, p, g: row_mean(np.exp(-((t[:, :, None] - p[:, None]) ** 2).sum(axis=-1)), g),
        "Another Gaussian version; this one has the dot product (eq. 3).", "Which pair have you called?"),
    SUM("scaled by 1/sqrt(E)", lambda t, p, g: row_mean(np.exp(t @ p.mT / np.sqrt(t.shape[-1])), g),
        FLATTER, "What stands between exp and the dot product in eq. 3?"),

    MEAN("return inside the loop over queries", lambda t, p, g: only_first(t @ p.mT @ g / p.shape[1], 1),
        RETURN, INDENT),
    MEAN("return inside the loop over clips", lambda t, p, g: only_first(t @ p.mT @ g / p.shape[1]),
        RETURN, INDENT),
    MEAN("values averaged over the clips", lambda t, p, g: t @ p.mT @ g.mean(axis=0) / p.shape[1],
        MEETING, CLIPS),
    MEAN("C forgotten", lambda t, p, g: t @ p.mT @ g, NO_C, EACH),
    MEAN("divided by the queries", lambda t, p, g: t @ p.mT @ g / t.shape[1], COUNT, EACH),
    MEAN("divided by E", lambda t, p, g: t @ p.mT @ g / t.shape[2], COUNT, EACH),
    MEAN("divided by sqrt(E) and M", lambda t, p, g: t @ p.mT @ g / p.shape[1] / np.sqrt(t.shape[2]),
        "The scale belongs to the softmax, and the paper has none.", EACH),
    MEAN("divided twice", lambda t, p, g: t @ p.mT @ g / p.shape[1] ** 2, "1/M stands in eq. 4 once.", EACH),
    MEAN("C is the sum of f", lambda t, p, g: row_mean(t @ p.mT, g), NO_EXP, "Read C(x) of eq. 4 again."),
    MEAN("softmax weights: eq. 3", lambda t, p, g: row_mean(gaussian(t, p), g),
        "That is the function before this one.", EXPONENTIAL),
    MEAN("exp, then 1/M", lambda t, p, g: gaussian(t, p) @ g / p.shape[1],
        "f is the dot product itself here: C = M goes with it.", EXPONENTIAL),
    MEAN("negative f cut off", lambda t, p, g: np.maximum(t @ p.mT, 0) @ g / p.shape[1],
        "The relu belongs to eq. 5. A negative f subtracts g_j, as it should.",
        "May f of eq. 4 be negative?"),
    MEAN("only the last key", lambda t, p, g: last_key_only(t @ p.mT, g) / p.shape[1], OVERWRITTEN, PLUS),
    MEAN("the sum not begun anew for each i", lambda t, p, g: np.cumsum(t @ p.mT @ g, axis=1) / p.shape[1],
        RESET, START),
    MEAN("last key left out", lambda t, p, g: t @ p[:, :-1].mT @ g[:, :-1] / p.shape[1], SHORT, EACH),
    MEAN("keys of the first clip for all", lambda t, p, g: t @ first_clip(p).mT @ g / p.shape[1],
        WHICH_CLIP, CLIPS),
    MEAN("values of the first clip for all", lambda t, p, g: t @ p.mT @ first_clip(g) / p.shape[1],
        WHICH_CLIP, CLIPS),
)  # fmt: skip
