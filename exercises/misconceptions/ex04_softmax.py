"""04: sums over the wrong axis, exponentials that overflow, and changes that the caller sees."""

from functools import partial

import numpy as np

from exercises.checker.task import Mistake
from exercises.tasks.ex04_softmax import row_log_sum_exp, softmax, softmax_row

ROW, SOFTMAX = partial(Mistake, "softmax_row"), partial(Mistake, "softmax")
LOG_SUM_EXP = partial(Mistake, "row_log_sum_exp")
IN_PLACE = "s is changed for the caller too: what was kept for the backward pass is no longer s."
AXIS = "Rows belong to queries. Summed along another axis the weights of a query do not add up to 1."
OVERFLOW = AXIS + " And large scores overflow."
NO_MAX = "exp(710) is inf in float64, exp(89) in float32: inf / inf is NaN, and one NaN spoils the training."
WRONG_MAX = "Only what is the same for the whole row cancels. Anything else changes the weights."
FAR = "Another row's largest score can be far above this row's: all its exp are 0, and 0 / 0 is NaN."
NO_C = "The largest weight is then 1, and the others come on top: the sum is above 1."
COUNT = "M is the C of the other normalisation."
EXP = "Without exp a weight can be negative, and a row's sum can be 0."
TWICE = "A softmax of weights is much flatter: nearly all keys get the same weight."
FLATTER = "The weights come out flatter than they should. If there is a scale, it belongs to the scores."
TURNED = "The least similar key gets the largest weight."
LOGS = "That is log p. It is what one keeps for a loss, but y = p g takes p."
KEPT = "(B, N) does not line up with (B, N, M). With one clip and N = M it would, along the wrong axis."
COPY = "Which of your lines writes into an array that you were given?"
ROWSUM = "Print p.sum(axis=-1). What should stand there?"
LARGE = "Try one row of scores (1000, 1001). What is exp of that?"
SAME = "Is the number that you subtract the same for all keys of a query?"
WHOSE = "Which maximum belongs to a row?"
NEGATIVE = "Try the scores (-1, 1)."
SIGN = "Can a weight be negative?"
TWO = "Two scores, 0 and 1: the second weighs e = 2.718... times the first. Does yours?"
SHIFT = "Shift all scores of a row by 5: by how much must l move?"
ZEROS = "Two scores, both 0: l is log 2."
SIZES = "Broadcasting lines shapes up from the right: which axis must stay, with size 1?"


def largest(s, axis=-1):
    return s.max(axis=axis, keepdims=True)


def sum_exp(s, axis=-1):
    return np.exp(s).sum(axis=axis, keepdims=True)


def normalised(f, axis=-1):
    """f / C, with C the sum over these axes."""
    return f / f.sum(axis=axis, keepdims=True)


def unstable(s, axis=-1):
    """A softmax over these axes that may overflow."""
    return normalised(np.exp(s), axis)


def stable(s, axis=-1):
    return unstable(s - largest(s, axis), axis)


def softmax_in_place(s):
    s -= largest(s)
    return unstable(s)


def log_sum_exp_in_place(s):
    m = largest(s)
    s -= m
    return m + np.log(sum_exp(s))


MISTAKES = (
    ROW("exp forgotten", lambda s: s / s.sum(), EXP, NEGATIVE),
    ROW("C forgotten", np.exp, "f alone: the weights of a row must sum to 1.", ROWSUM),
    ROW("divided by the largest", lambda s: np.exp(s - s.max()), NO_C, ROWSUM),
    ROW("divided by M", lambda s: np.exp(s) / len(s), COUNT, ROWSUM),
    ROW("divided by the sum of scores", lambda s: np.exp(s) / s.sum(), "C sums f, and f is exp(s).", ROWSUM),
    ROW("divided by the length of f", lambda s: np.exp(s) / np.sqrt(np.sum(np.exp(s) ** 2)),
        "A row of length 1 does not sum to 1.", ROWSUM),
    ROW("minus sign", lambda s: softmax_row(-s), TURNED, TWO),
    ROW("softmax twice", lambda s: softmax_row(softmax_row(s)), TWICE, TWO),
    ROW("sigmoid of each score", lambda s: 1 / (1 + np.exp(-s)),
        "Each key is weighed alone: no key takes weight from another.", ROWSUM),
    ROW("log p", lambda s: s - np.log(np.exp(s).sum()), LOGS, SIGN),
    ROW("powers of 2", lambda s: softmax_row(s * np.log(2)),
        "2 in the place of e: a softmax with a higher temperature.", TWO),
    ROW("largest only", lambda s: np.eye(len(s))[np.argmax(s)],
        "A choice has no gradient: nothing could be learned.", TWO),
    ROW("1 added to C", lambda s: np.exp(s) / (1 + np.exp(s).sum()),
        "A key that does not exist takes a share of the weight.", ROWSUM),

    SOFTMAX("keepdims forgotten in the max", lambda s: unstable(s - s.max(axis=-1)), KEPT, SIZES),
    SOFTMAX("keepdims forgotten in the sum",
        lambda s: np.exp(s - largest(s)) / np.exp(s - largest(s)).sum(axis=-1), KEPT, SIZES),
    SOFTMAX("no max subtracted", unstable, NO_MAX, LARGE),
    SOFTMAX("over queries", lambda s: stable(s, 1), AXIS, ROWSUM),
    SOFTMAX("over the whole matrix", lambda s: stable(s, (1, 2)), AXIS, ROWSUM),
    SOFTMAX("over clips", lambda s: stable(s, 0), AXIS, ROWSUM),
    SOFTMAX("over everything", lambda s: stable(s, (0, 1, 2)), AXIS, ROWSUM),
    SOFTMAX("over queries, no max subtracted", lambda s: unstable(s, 1), OVERFLOW, ROWSUM),
    SOFTMAX("over the whole matrix, no max subtracted", lambda s: unstable(s, (1, 2)), OVERFLOW, ROWSUM),
    SOFTMAX("one max for everything", lambda s: unstable(s - s.max()), FAR, WHOSE),
    SOFTMAX("one max for each clip", lambda s: unstable(s - largest(s, (1, 2))), FAR, WHOSE),
    SOFTMAX("max over queries taken off", lambda s: unstable(s - largest(s, 1)), WRONG_MAX, SAME),
    SOFTMAX("max taken off above, not below", lambda s: np.exp(s - largest(s)) / sum_exp(s),
        "The factor exp(-max) cancels only if it stands in the numerator and in the denominator.", ROWSUM),
    SOFTMAX("min taken off", lambda s: unstable(s - s.min(axis=-1, keepdims=True)),
        "All exponents are then above 0, and the largest can overflow.", LARGE),
    SOFTMAX("mean taken off", lambda s: unstable(s - s.mean(axis=-1, keepdims=True)),
        "Half of the exponents stay above 0, and the largest can overflow.", LARGE),
    SOFTMAX("max of absolute values taken off", lambda s: unstable(s - largest(np.abs(s))),
        "Where all scores are far below 0 every exp is 0, and 0 / 0 is NaN.",
        "Try one row of scores (-1000, -1001)."),
    SOFTMAX("divided by the max, not taken off", lambda s: stable(s / largest(s)),
        "A quotient changes the weights, and the sign where the max is negative.", SAME),
    SOFTMAX("scores cut off", lambda s: unstable(np.clip(s, -50, 50)),
        "All scores above the cut become equal: the order is lost where it matters most.", LARGE),
    SOFTMAX("NaN replaced by 0", lambda s: np.nan_to_num(unstable(s)),
        "The row's largest weight is what became NaN: 0 is the worst guess for it.", LARGE),
    SOFTMAX("exp forgotten", normalised, EXP, NEGATIVE),
    SOFTMAX("relu in the place of exp", lambda s: normalised(np.maximum(s, 0) + 1e-9), EXP, TWO),
    SOFTMAX("C forgotten", lambda s: np.exp(s - largest(s)), NO_C, ROWSUM),
    SOFTMAX("divided by the largest",
        lambda s: np.exp(s - largest(s)) / largest(np.exp(s - largest(s))), NO_C, ROWSUM),
    SOFTMAX("divided by M", lambda s: np.exp(s - largest(s)) / s.shape[-1], COUNT, ROWSUM),
    SOFTMAX("divided by M as well", lambda s: softmax(s) / s.shape[-1],
        "One C is enough: a softmax has its own.", ROWSUM),
    SOFTMAX("scaled by 1/sqrt(M)", lambda s: stable(s / s.shape[-1] ** 0.5), FLATTER, TWO),
    SOFTMAX("softmax twice", lambda s: stable(stable(s)), TWICE, TWO),
    SOFTMAX("minus sign", lambda s: stable(-s), TURNED, TWO),
    SOFTMAX("log p", lambda s: s - row_log_sum_exp(s), LOGS, SIGN),
    SOFTMAX("weights of the first clip for all", lambda s: np.repeat(softmax(s[:1]), len(s), axis=0),
        "Positions meet within their own clip.", "Change clip 1 alone: does its p change?"),
    SOFTMAX("float64 in the place of float32", lambda s: stable(s.astype(np.float64)),
        "Twice the memory, in the largest array of the block.", "Where does a float64 come in?"),
    SOFTMAX("s changed in place", softmax_in_place, IN_PLACE, COPY),

    LOG_SUM_EXP("keepdims forgotten in the max", lambda s: np.log(sum_exp(s - s.max(axis=-1))), KEPT, SIZES),
    LOG_SUM_EXP("no max subtracted", lambda s: np.log(sum_exp(s)), NO_MAX, LARGE),
    LOG_SUM_EXP("max not added again", lambda s: row_log_sum_exp(s) - largest(s),
        "What was subtracted inside the logarithm must be added outside.", SHIFT),
    LOG_SUM_EXP("max added twice", lambda s: row_log_sum_exp(s) + largest(s),
        "It was subtracted once.", SHIFT),
    LOG_SUM_EXP("max multiplied, not added", lambda s: (row_log_sum_exp(s) - largest(s)) * largest(s),
        "log(a b) = log a + log b.", SHIFT),
    LOG_SUM_EXP("sum of logarithms", lambda s: s.sum(axis=-1, keepdims=True),
        "log of a sum is not the sum of logs.", ZEROS),
    LOG_SUM_EXP("log forgotten", lambda s: sum_exp(s - largest(s)), "The sum alone is C / exp(max).", SHIFT),
    LOG_SUM_EXP("log forgotten, the largest added", lambda s: largest(s) + sum_exp(s - largest(s)),
        "The largest is added to a logarithm: take the logarithm of the sum first.", SHIFT),
    LOG_SUM_EXP("the largest alone", largest,
        "The largest is close to l, but p = exp(s - l) would not sum to 1.", ZEROS),
    LOG_SUM_EXP("mean in the place of the sum", lambda s: row_log_sum_exp(s) - np.log(s.shape[-1]),
        "C is a sum: with a mean p = exp(s - l) sums to M.", ZEROS),
    LOG_SUM_EXP("logarithm to base 2", lambda s: largest(s) + (row_log_sum_exp(s) - largest(s)) / np.log(2),
        "exp undoes the natural logarithm only.", "Two scores, both 0: l is 0.693."),
    LOG_SUM_EXP("one max for everything", lambda s: s.max() + np.log(sum_exp(s - s.max())),
        "Rows far below the largest have only zeros: log 0 is -inf.", WHOSE),
    LOG_SUM_EXP("axis not kept: (B, N)", lambda s: row_log_sum_exp(s)[..., 0],
        "s - l would then subtract along the wrong axis, or raise.", "keepdims=True keeps it."),
    LOG_SUM_EXP("over queries", lambda s: row_log_sum_exp(s.mT).mT,
        AXIS, "One number for each query: which shape?"),
    LOG_SUM_EXP("over clips", lambda s: largest(s, 0) + np.log(sum_exp(s - largest(s, 0), 0)),
        AXIS, "One number for each query: which shape?"),
    LOG_SUM_EXP("over the whole matrix",
        lambda s: largest(s, (1, 2)) + np.log(sum_exp(s - largest(s, (1, 2)), (1, 2))),
        AXIS, "One number for each query: which shape?"),
    LOG_SUM_EXP("minus sign", lambda s: -row_log_sum_exp(s),
        "p is exp(s - l), so l itself has a plus.", SHIFT),
    LOG_SUM_EXP("s changed in place", log_sum_exp_in_place, IN_PLACE, COPY),
)  # fmt: skip
