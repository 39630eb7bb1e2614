"""05: derivatives that forget that the weights of a row depend on each other, and sums of the wrong kind."""

from functools import partial

import numpy as np

from exercises.checker.task import Mistake
from exercises.tasks.ex04_softmax import softmax
from exercises.tasks.ex05_softmax_backward import softmax_backward, softmax_jacobian

JACOBIAN, ROW = partial(Mistake, "softmax_jacobian"), partial(Mistake, "softmax_backward_row")
BACKWARD = partial(Mistake, "softmax_backward")
IN_PLACE = "dp is changed for the caller too, who may still need it."
ALONE = (
    "p (1 - p) is the derivative of a sigmoid, and the diagonal of this Jacobian. All p of a row share C: "
    "when s_k grows, all the others fall. Where p is small it looks nearly right."
)
SHARE = "The numerator alone was differentiated. C depends on every score of the row too."
DENOMINATOR = "C is the denominator: its part comes with a minus."
MEAN = "p already weighs: sum p dp is the mean of dp. A division by M makes the correction M times too small."
PLAIN = "The mean that is subtracted has the weights p, not equal ones."
AXIS = "Rows belong to queries: their weights depend on each other, not on those of another query."
SIGN = "Scores move against the gradient's true direction: the loss grows."
ZERO = "A backward is linear: twice the dp gives twice the ds, and a dp of 0 gives 0. This one is not."
SKIPPED = "The softmax has a derivative of its own; dp is a gradient of weights, ds one of scores."
INSIDE = "Both parts of the bracket are multiplied by p_ij: a weight of 0 cannot move."
EXCHANGED = "The factor in front is the weight, in the bracket stands its gradient."
SQUARED = "One p stands in front; the other belongs in the mean."
LOG = "d log p / ds has the 1/p; here p itself is differentiated."
CROSS = "p - y belongs to a cross-entropy right after the softmax. Here y = p g comes after it."
CROSS_ZERO = CROSS + " " + ZERO
CLIPS = "Positions meet within their own clip."
KEPT = "(B, N) does not line up with (B, N, M). With one clip and N = M it would, along the wrong axis."
COPY = "Which of your lines writes into an array that you were given?"
TOGETHER = "When s_k grows, what happens to the other weights of the row?"
SUMS = "Print the sum of each row of ds. What must it be, if p always sums to 1?"
PER_QUERY = "Along which axis of ds are the weights of one query?"
NUDGE = "Take two keys with p = (1/2, 1/2) and dp = (1, 0). Which score should grow?"
NOTHING = "Put dp = 0: what must come out?"
NO_WEIGHT = "Put one p_ij = 0: what must ds_ij be?"
BEHIND = "What is p used for in this block: a loss, or a weighted sum?"
OTHER = "Change clip 1 alone: does clip 0's ds change?"
DIAGONAL = "Do the case j != k by itself: which of f_j and C depends on s_k?"
TOTAL = "Add 1 to all scores of the row: no weight moves. What must the rows of J sum to?"
SIZES = "Broadcasting lines shapes up from the right: which axis must stay, with size 1?"


def summed(a, axis=-1):
    return a.sum(axis=axis, keepdims=True)


def backward(subtracted):
    """p (dp - subtracted(dp, p)): right with the weighted mean of dp."""
    return lambda dp, p: p * (dp - subtracted(dp, p))


def dp_in_place(dp, p):
    dp -= summed(p * dp)
    return p * dp


def p_in_place(dp, p):
    mean = summed(p * dp)
    p *= dp - mean
    return p


MISTAKES = (
    JACOBIAN("diagonal only: p (1 - p)", lambda p: np.diag(p * (1 - p)), ALONE, DIAGONAL),
    JACOBIAN("outer product left out: diag(p)", np.diag, SHARE, TOTAL),
    JACOBIAN("diagonal left out", lambda p: -np.outer(p, p),
        "s_j stands in the numerator of p_j as well.", TOTAL),
    JACOBIAN("sign of the outer product", lambda p: np.diag(p) + np.outer(p, p),
        "s_k is in C, the denominator: when it grows, p_j falls.", TOTAL),
    JACOBIAN("sign turned", lambda p: -softmax_jacobian(p),
        SIGN, "Should p_j grow or fall with its own score?"),
    JACOBIAN("zeros on the diagonal", lambda p: -np.outer(p, p) * (1 - np.eye(len(p))),
        "p_j moves with its own score most of all.", TOTAL),
    JACOBIAN("identity in the place of diag(p)", lambda p: np.eye(len(p)) - np.outer(p, p),
        "The derivative of f_j = exp(s_j) is f_j itself, and over C that is p_j.", TOTAL),
    JACOBIAN("p (1 - p_k) on all entries", lambda p: np.outer(p, 1 - p),
        "Only the diagonal has the 1: elsewhere j != k.", DIAGONAL),
    JACOBIAN("dot product in the place of the outer one", lambda p: np.diag(p) - p @ p,
        "p p^T is a matrix, p^T p one number.", "Which shape has p_j p_k for all j and k?"),
    JACOBIAN("of log p", lambda p: np.eye(len(p)) - p,
        "That is the derivative of log p_j. p_j is missing as a factor.", "What is the derivative of log u?"),
    JACOBIAN("one row only: p (1 - p)", lambda p: p * (1 - p),
        ALONE, "M weights, M scores: how many derivatives?"),

    ROW("element by element: p (1 - p) dp", lambda dp, p: p * (1 - p) * dp, ALONE, TOGETHER),
    ROW("weighted mean not taken off", lambda dp, p: p * dp, SHARE, SUMS),
    ROW("mean in the place of the sum", backward(lambda dp, p: np.mean(p * dp)), MEAN, SUMS),
    ROW("plain mean of dp", backward(lambda dp, p: dp.mean()), PLAIN, SUMS),
    ROW("plain sum of dp", backward(lambda dp, p: dp.sum()), PLAIN, SUMS),
    ROW("sign inside: mean added", lambda dp, p: p * (dp + p @ dp), DENOMINATOR, SUMS),
    ROW("sign turned", lambda dp, p: p * (p @ dp - dp), SIGN, NUDGE),
    ROW("softmax skipped", lambda dp, p: dp * 1.0, SKIPPED, SUMS),
    ROW("p forgotten in front", lambda dp, p: dp - p @ dp, INSIDE, NO_WEIGHT),
    ROW("mean taken off outside the bracket", lambda dp, p: p * dp - p @ dp, INSIDE, NO_WEIGHT),
    ROW("p and dp exchanged", lambda dp, p: dp * (p - p @ dp), EXCHANGED, NO_WEIGHT),
    ROW("a cross-entropy's shortcut: p - dp", lambda dp, p: p - dp, CROSS, BEHIND),
    ROW("p^2 in front", lambda dp, p: p**2 * (dp - p @ dp), SQUARED, SUMS),
    ROW("divided by p", lambda dp, p: dp / p - p @ dp, LOG, NO_WEIGHT),

    BACKWARD("element by element: p (1 - p) dp", lambda dp, p: p * (1 - p) * dp, ALONE, TOGETHER),
    BACKWARD("keepdims forgotten", backward(lambda dp, p: (p * dp).sum(axis=-1)), KEPT, SIZES),
    BACKWARD("weighted mean not taken off", lambda dp, p: p * dp, SHARE, SUMS),
    BACKWARD("mean in the place of the sum", backward(lambda dp, p: summed(p * dp) / p.shape[-1]),
        MEAN, SUMS),
    BACKWARD("plain mean of dp", backward(lambda dp, p: dp.mean(-1, keepdims=True)), PLAIN, SUMS),
    BACKWARD("plain sum of dp", backward(lambda dp, p: summed(dp)), PLAIN, SUMS),
    BACKWARD("sum over queries", backward(lambda dp, p: summed(p * dp, 1)), AXIS, PER_QUERY),
    BACKWARD("sum over the whole matrix", backward(lambda dp, p: summed(p * dp, (1, 2))), AXIS, PER_QUERY),
    BACKWARD("sum over clips", backward(lambda dp, p: summed(p * dp, 0)), CLIPS, PER_QUERY),
    BACKWARD("sum over everything", backward(lambda dp, p: np.sum(p * dp)), AXIS, PER_QUERY),
    BACKWARD("sign inside: mean added", lambda dp, p: p * (dp + summed(p * dp)), DENOMINATOR, SUMS),
    BACKWARD("sign turned", lambda dp, p: -softmax_backward(dp, p), SIGN, NUDGE),
    BACKWARD("softmax skipped", lambda dp, p: dp * 1.0, SKIPPED, SUMS),
    BACKWARD("divided by M: backward of 1/M", lambda dp, p: dp / p.shape[-1],
        "That is the backward of the other normalisation.", SUMS),
    BACKWARD("divided by M as well", lambda dp, p: softmax_backward(dp, p) / p.shape[-1],
        "A softmax has no 1/M.", NUDGE),
    BACKWARD("p forgotten in front", lambda dp, p: dp - summed(p * dp), INSIDE, NO_WEIGHT),
    BACKWARD("mean taken off outside the bracket", lambda dp, p: p * dp - summed(p * dp), INSIDE, NO_WEIGHT),
    BACKWARD("p and dp exchanged", lambda dp, p: dp * (p - summed(p * dp)), EXCHANGED, NO_WEIGHT),
    BACKWARD("p^2 in front", lambda dp, p: p**2 * (dp - summed(p * dp)), SQUARED, SUMS),
    BACKWARD("p^2 in the mean", backward(lambda dp, p: summed(p * p * dp)),
        "One p stands in front; one weighs the mean.", SUMS),
    BACKWARD("divided by p", lambda dp, p: dp / p - summed(dp), LOG, NO_WEIGHT),
    BACKWARD("backward of log p", lambda dp, p: dp - p * summed(dp),
        "That is the backward of log p. y = p g takes p itself.", NO_WEIGHT),
    BACKWARD("a cross-entropy's shortcut: p - dp", lambda dp, p: p - dp, CROSS_ZERO, BEHIND),
    BACKWARD("largest taken as the target: p - 1", lambda dp, p: p - (p == p.max(-1, keepdims=True)),
        CROSS_ZERO, NOTHING),
    BACKWARD("dp ignored: p (1 - p)", lambda dp, p: p * (1 - p), ZERO, NOTHING),
    BACKWARD("row sum of p p taken off", backward(lambda dp, p: summed(p * p)),
        "What is subtracted is the mean of dp. " + ZERO, NOTHING),
    BACKWARD("keys and queries exchanged in dp", lambda dp, p: softmax_backward(dp.mT.reshape(dp.shape), p),
        "A reshape of a transposed array: every shape fits, and every number stands elsewhere.", PER_QUERY),
    BACKWARD("p of the first clip for all", lambda dp, p: softmax_backward(dp, p[:1]), CLIPS, OTHER),
    BACKWARD("summed over queries at the end", lambda dp, p: summed(softmax_backward(dp, p), 1),
        "Every score has a gradient of its own: ds has the shape of s.", "Which shape has s?"),
    BACKWARD("softmax applied to p again", lambda dp, p: softmax_backward(dp, softmax(p)),
        "p holds the weights already: the softmax of weights is another, flatter p.", NO_WEIGHT),
    BACKWARD("dp changed in place", dp_in_place, IN_PLACE, COPY),
    BACKWARD("p changed in place", p_in_place, "The forward pass keeps p for dg = p^T dy.", COPY),
)  # fmt: skip
