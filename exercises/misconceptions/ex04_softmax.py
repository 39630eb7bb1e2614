"""04: sums over the wrong axis, exponentials that overflow, and changes that the caller sees."""

import numpy as np

from exercises.checker.task import Mistake, mistake
from exercises.tasks.ex04_softmax import row_log_sum_exp, softmax, softmax_row


def shared(a, axis):
    """a / sum of a over these axes"""
    return a / a.sum(axis=axis, keepdims=True)


def over(s, axis):
    """A stable softmax over these axes."""
    return shared(np.exp(s - s.max(axis=axis, keepdims=True)), axis)


def largest(s, axis=-1):
    return s.max(axis=axis, keepdims=True)


IN_PLACE = "s is changed for the caller too: whoever kept it for the backward pass keeps something else."
COPY = "Which of your lines writes into an array that you were given?"


@mistake("softmax", "s changed in place", why=IN_PLACE, hint=COPY)
def subtracted_in_place(s):
    s -= largest(s)
    return shared(np.exp(s), -1)


@mistake("row_log_sum_exp", "s changed in place", why=IN_PLACE, hint=COPY)
def log_sum_in_place(s):
    m = largest(s)
    s -= m
    return m + np.log(np.exp(s).sum(axis=-1, keepdims=True))


ROW, SOFT, LOG = "softmax_row", "softmax", "row_log_sum_exp"
AXIS = "Rows belong to queries. Summed along another axis the weights of a query do not add up to 1."
ROWSUM = "Print p.sum(axis=-1). What should stand there?"
NO_MAX = "exp(710) is inf in float64, exp(89) in float32: inf / inf is NaN, and one NaN spoils the training."
LARGE = "Try one row of scores (1000, 1001). What is exp of that?"
WRONG_MAX = "Only what is the same for the whole row cancels. Taken off otherwise, it changes the weights."
SAME = "Is the number that you take off the same for all keys of a query?"
FAR = "Another row's largest score can be far above this row's: all its exp are 0, and 0 / 0 is NaN."
EXP = "Without exp a weight can be negative, and a row's sum can be 0."
NEGATIVE = "Try the scores (-1, 1)."
TWICE = "A softmax of weights is much flatter: nearly every key gets the same say."
FLATTER = "The weights come out flatter than asked. If there is a scale, it belongs to the scores."
TWO = "Two scores, 0 and 1: the second weighs e = 2.718... times the first. Does yours?"
TURNED = "The key that is least alike weighs most."
LOGS = "That is log p. It is what one keeps for a loss, but y = p g takes p."
SHIFT = "Shift all scores of a row by 5: by how much must l move?"
KEPT = "(B, N) does not line up with (B, N, M). With one clip and N = M it would, and be wrong."
SIZES = "Broadcasting lines shapes up from the right: which axis must stay, with size 1?"
MISTAKES = (
    Mistake(ROW, "exp forgotten", lambda s: s / s.sum(), EXP, NEGATIVE),
    Mistake(ROW, "C forgotten", lambda s: np.exp(s), "f alone: the weights of a row must sum to 1.", ROWSUM),
    Mistake(
        ROW,
        "divided by the largest",
        lambda s: np.exp(s - s.max()),
        "The largest weight is 1 then, and the rest comes on top of it.",
        ROWSUM,
    ),
    Mistake(
        ROW, "divided by M", lambda s: np.exp(s) / len(s), "M is the C of the other normalisation.", ROWSUM
    ),
    Mistake(
        ROW,
        "divided by the sum of scores",
        lambda s: np.exp(s) / s.sum(),
        "C sums f, and f is exp(s).",
        ROWSUM,
    ),
    Mistake(
        ROW,
        "divided by the length of f",
        lambda s: np.exp(s) / np.sqrt(np.sum(np.exp(s) ** 2)),
        "A row of length 1 does not sum to 1.",
        ROWSUM,
    ),
    Mistake(ROW, "minus sign", lambda s: softmax_row(-s), TURNED, TWO),
    Mistake(ROW, "softmax twice", lambda s: softmax_row(softmax_row(s)), TWICE, TWO),
    Mistake(
        ROW,
        "sigmoid of each score",
        lambda s: 1 / (1 + np.exp(-s)),
        "Each key alone: no key takes weight from another.",
        ROWSUM,
    ),
    Mistake(ROW, "log p", lambda s: s - np.log(np.exp(s).sum()), LOGS, "Can a weight be negative?"),
    Mistake(
        ROW,
        "powers of 2",
        lambda s: softmax_row(s * np.log(2)),
        "2 in the place of e: a softmax with a higher temperature.",
        TWO,
    ),
    Mistake(
        ROW,
        "largest only",
        lambda s: np.eye(len(s))[np.argmax(s)],
        "A pick has no gradient: nothing could be learned.",
        TWO,
    ),
    Mistake(
        ROW,
        "1 added to C",
        lambda s: np.exp(s) / (1 + np.exp(s).sum()),
        "A key that is not there takes its share.",
        ROWSUM,
    ),
    Mistake(
        SOFT, "keepdims forgotten in the max", lambda s: shared(np.exp(s - s.max(axis=-1)), -1), KEPT, SIZES
    ),
    Mistake(
        SOFT,
        "keepdims forgotten in the sum",
        lambda s: np.exp(s - largest(s)) / np.exp(s - largest(s)).sum(axis=-1),
        KEPT,
        SIZES,
    ),
    Mistake(
        LOG,
        "keepdims forgotten in the max",
        lambda s: np.log(np.exp(s - s.max(axis=-1)).sum(axis=-1, keepdims=True)),
        KEPT,
        SIZES,
    ),
    Mistake(SOFT, "no max subtracted", lambda s: shared(np.exp(s), -1), NO_MAX, LARGE),
    Mistake(SOFT, "over queries", lambda s: over(s, 1), AXIS, ROWSUM),
    Mistake(SOFT, "over the whole matrix", lambda s: over(s, (1, 2)), AXIS, ROWSUM),
    Mistake(SOFT, "over clips", lambda s: over(s, 0), AXIS, ROWSUM),
    Mistake(SOFT, "over everything", lambda s: over(s, (0, 1, 2)), AXIS, ROWSUM),
    Mistake(
        SOFT,
        "over queries, no max subtracted",
        lambda s: shared(np.exp(s), 1),
        AXIS + " And large scores overflow.",
        ROWSUM,
    ),
    Mistake(
        SOFT,
        "over the whole matrix, no max subtracted",
        lambda s: shared(np.exp(s), (1, 2)),
        AXIS + " And large scores overflow.",
        ROWSUM,
    ),
    Mistake(
        SOFT,
        "one max for everything",
        lambda s: shared(np.exp(s - s.max()), -1),
        FAR,
        "Which maximum belongs to a row?",
    ),
    Mistake(
        SOFT,
        "one max for each clip",
        lambda s: shared(np.exp(s - largest(s, (1, 2))), -1),
        FAR,
        "Which maximum belongs to a row?",
    ),
    Mistake(
        SOFT, "max over queries taken off", lambda s: shared(np.exp(s - largest(s, 1)), -1), WRONG_MAX, SAME
    ),
    Mistake(
        SOFT,
        "max taken off above, not below",
        lambda s: np.exp(s - largest(s)) / np.exp(s).sum(-1, keepdims=True),
        "The factor exp(-max) cancels only where it stands above and below.",
        ROWSUM,
    ),
    Mistake(
        SOFT,
        "min taken off",
        lambda s: shared(np.exp(s - s.min(axis=-1, keepdims=True)), -1),
        "All exponents are then above 0, and the largest can overflow.",
        LARGE,
    ),
    Mistake(
        SOFT,
        "mean taken off",
        lambda s: shared(np.exp(s - s.mean(axis=-1, keepdims=True)), -1),
        "Half of the exponents stay above 0, and the largest can overflow.",
        LARGE,
    ),
    Mistake(
        SOFT,
        "max of absolute values taken off",
        lambda s: shared(np.exp(s - largest(np.abs(s))), -1),
        "Where all scores are far below 0 every exp is 0, and 0 / 0 is NaN.",
        "Try one row of scores (-1000, -1001).",
    ),
    Mistake(
        SOFT,
        "divided by the max, not taken off",
        lambda s: over(s / largest(s), -1),
        "A quotient changes the weights, and the sign where the max is negative.",
        SAME,
    ),
    Mistake(
        SOFT,
        "scores cut off",
        lambda s: shared(np.exp(np.clip(s, -50, 50)), -1),
        "All scores above the cut become equal: the order is lost where it matters most.",
        LARGE,
    ),
    Mistake(
        SOFT,
        "NaN replaced by 0",
        lambda s: np.nan_to_num(shared(np.exp(s), -1)),
        "The row's largest weight is what became NaN: 0 is the worst guess for it.",
        LARGE,
    ),
    Mistake(SOFT, "exp forgotten", lambda s: shared(s, -1), EXP, NEGATIVE),
    Mistake(
        SOFT,
        "relu in the place of exp",
        lambda s: shared(np.maximum(s, 0) + 1e-9, -1),
        EXP,
        TWO,
    ),
    Mistake(
        SOFT,
        "C forgotten",
        lambda s: np.exp(s - largest(s)),
        "The largest weight is 1 then, and the rest comes on top of it.",
        ROWSUM,
    ),
    Mistake(
        SOFT,
        "divided by M",
        lambda s: np.exp(s - largest(s)) / s.shape[-1],
        "M is the C of the other normalisation.",
        ROWSUM,
    ),
    Mistake(
        SOFT,
        "divided by M as well",
        lambda s: softmax(s) / s.shape[-1],
        "One C is enough: a softmax has its own.",
        ROWSUM,
    ),
    Mistake(SOFT, "scaled by 1/sqrt(M)", lambda s: over(s / s.shape[-1] ** 0.5, -1), FLATTER, TWO),
    Mistake(SOFT, "softmax twice", lambda s: over(over(s, -1), -1), TWICE, TWO),
    Mistake(SOFT, "minus sign", lambda s: over(-s, -1), TURNED, TWO),
    Mistake(SOFT, "log p", lambda s: s - row_log_sum_exp(s), LOGS, "Can a weight be negative?"),
    Mistake(
        SOFT,
        "weights of the first clip for all",
        lambda s: np.repeat(softmax(s[:1]), len(s), axis=0),
        "Positions meet within their own clip.",
        "Change clip 1 alone: does its p change?",
    ),
    Mistake(
        SOFT,
        "float64 in the place of float32",
        lambda s: over(s.astype(np.float64), -1),
        "Twice the memory, in the largest array of the block.",
        "Where does a float64 come in?",
    ),
    Mistake(LOG, "no max subtracted", lambda s: np.log(np.exp(s).sum(axis=-1, keepdims=True)), NO_MAX, LARGE),
    Mistake(
        LOG,
        "max not added again",
        lambda s: row_log_sum_exp(s) - largest(s),
        "What was taken off inside the logarithm must come back outside.",
        SHIFT,
    ),
    Mistake(
        LOG,
        "max added twice",
        lambda s: row_log_sum_exp(s) + largest(s),
        "Once is what was taken off.",
        SHIFT,
    ),
    Mistake(
        LOG,
        "max multiplied, not added",
        lambda s: (row_log_sum_exp(s) - largest(s)) * largest(s),
        "log(a b) = log a + log b.",
        SHIFT,
    ),
    Mistake(
        LOG,
        "sum of logarithms",
        lambda s: s.sum(axis=-1, keepdims=True),
        "log of a sum is not the sum of logs.",
        "Two scores, both 0: l is log 2.",
    ),
    Mistake(
        LOG,
        "log forgotten",
        lambda s: np.exp(s - largest(s)).sum(axis=-1, keepdims=True),
        "The sum alone is C / exp(max).",
        SHIFT,
    ),
    Mistake(
        LOG,
        "log forgotten, the largest added",
        lambda s: largest(s) + np.exp(s - largest(s)).sum(axis=-1, keepdims=True),
        "The largest is added to a logarithm, so the sum needs its own first.",
        SHIFT,
    ),
    Mistake(
        LOG,
        "the largest alone",
        lambda s: largest(s),
        "The largest is near, but p = exp(s - l) would not sum to 1.",
        "Two scores, both 0: l is log 2.",
    ),
    Mistake(
        LOG,
        "mean in the place of the sum",
        lambda s: row_log_sum_exp(s) - np.log(s.shape[-1]),
        "C is a sum: with a mean p = exp(s - l) sums to M.",
        "Two scores, both 0: l is log 2.",
    ),
    Mistake(
        LOG,
        "logarithm to base 2",
        lambda s: largest(s) + (row_log_sum_exp(s) - largest(s)) / np.log(2),
        "exp undoes the natural logarithm only.",
        "Two scores, both 0: l is 0.693.",
    ),
    Mistake(
        LOG,
        "one max for everything",
        lambda s: s.max() + np.log(np.exp(s - s.max()).sum(axis=-1, keepdims=True)),
        "Rows far below the largest have only zeros: log 0 is -inf.",
        "Which maximum belongs to a row?",
    ),
    Mistake(
        LOG,
        "axis not kept: (B, N)",
        lambda s: row_log_sum_exp(s)[..., 0],
        "s - l would then subtract along the wrong axis, or raise.",
        "keepdims=True keeps it.",
    ),
    Mistake(
        LOG,
        "over queries",
        lambda s: row_log_sum_exp(s.mT).mT,
        AXIS,
        "One number for each query: which shape?",
    ),
    Mistake(
        LOG, "minus sign", lambda s: -row_log_sum_exp(s), "p is exp(s - l), so l itself has a plus.", SHIFT
    ),
    subtracted_in_place,
    log_sum_in_place,
)
