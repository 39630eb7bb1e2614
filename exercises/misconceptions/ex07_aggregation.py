"""07: the other axis, the other factor, sums forgotten or taken too often."""

from functools import partial

import numpy as np

from exercises.checker.task import Mistake
from exercises.tasks.ex04_softmax import softmax

FORWARD, BACKWARD = partial(Mistake, "aggregate"), partial(Mistake, "aggregate_backward")
COLUMNS = "Rows of p belong to queries, columns to keys. With N = M this raises nothing and weighs wrongly."
CLIPS = "Positions meet only within their clip. Otherwise an answer depends on the rest of the batch."
ALREADY = "C(x) is in p already: p = f / C."
RESHAPED = "A reshape moves no number. Every shape fits, and the numbers of several rows are mixed."
LETTERS = "Write the letters under the arrays: which one is summed?"
WHICH = "dg_j: which index is free, and over which one must you sum?"
WHO = "Whose share of the gradient is this: of one query, or of all that looked at key j?"
TINY = "Take N = 1, M = 2, D = 1 and write both gradients by hand."


def backward(dp=lambda dy, p, g: dy @ g.mT, dg=lambda dy, p, g: p.mT @ dy):
    """The right pair, with one of the two replaced."""
    return lambda dy, p, g: (dp(dy, p, g), dg(dy, p, g))


def softmax_too(dy, p, g):
    dp = dy @ g.mT
    return p * (dp - (p * dp).sum(axis=-1, keepdims=True))


def heaviest(p, g):
    return np.take_along_axis(g, p.argmax(axis=-1)[..., None], axis=1)


MISTAKES = (
    FORWARD("p transposed", lambda p, g: p.mT @ g, COLUMNS, LETTERS),
    FORWARD("g transposed", lambda p, g: p @ g.mT, "g has its keys in the middle already.", LETTERS),
    FORWARD("y transposed", lambda p, g: (p @ g).mT, "One row for each query, as theta has.", LETTERS),
    FORWARD("divided by M once more", lambda p, g: p @ g / g.shape[1], ALREADY, "What did exercise 06 do?"),
    FORWARD("divided by N", lambda p, g: p @ g / p.shape[1], ALREADY, "What did exercise 06 do?"),
    FORWARD("p made to sum to 1", lambda p, g: p / p.sum(axis=-1, keepdims=True) @ g, ALREADY, TINY),
    FORWARD("the first clip's g for all", lambda p, g: p @ g[0], CLIPS, "Which b has the g that you take?"),
    FORWARD("g summed over the clips", lambda p, g: p @ g.sum(axis=0), CLIPS, "Is b summed in eq. 1?"),
    FORWARD("g averaged over the clips", lambda p, g: p @ g.mean(axis=0), CLIPS, "Is b summed in eq. 1?"),
    FORWARD("softmax applied to p again", lambda p, g: softmax(p) @ g,
        "p holds the weights already: the softmax of weights is another, flatter p.", TINY),
    FORWARD("every clip meets every clip", lambda p, g: np.einsum("bnm,cmd->bncd", p, g), CLIPS, LETTERS),
    FORWARD("g reshaped", lambda p, g: p @ g.reshape(len(g), g.shape[2], -1).mT, RESHAPED, "Print g[0, 1]."),
    FORWARD("the heaviest key alone", heaviest,
        "That is a look-up, not a sum: its gradient with respect to p is 0 nearly everywhere.",
        "Do the other keys count?"),
    FORWARD("p forgotten", lambda p, g: np.broadcast_to(g.sum(axis=1, keepdims=True), (p @ g).shape),
        "Every query then gets the same answer.", "Which argument is never used?"),
    FORWARD("p summed first", lambda p, g: p.sum(axis=-1, keepdims=True) * g.sum(axis=1, keepdims=True),
        "A sum of products is not the product of the sums: j must be the same in both.", TINY),

    BACKWARD("dg without transpose", backward(dg=lambda dy, p, g: p @ dy), COLUMNS, WHICH),
    BACKWARD("dg = dy", backward(dg=lambda dy, p, g: dy.copy()),
        "dg_j is a sum over queries, weighted by p; the rows of dy belong to queries.", WHICH),
    BACKWARD("dp without transpose", backward(dp=lambda dy, p, g: dy @ g), "dy_i . g_j sums D.", LETTERS),
    BACKWARD("dp transposed", backward(dp=lambda dy, p, g: g @ dy.mT), COLUMNS, "Compare shapes with p."),
    BACKWARD("dg transposed", backward(dg=lambda dy, p, g: dy.mT @ p), COLUMNS, "Compare shapes with g."),
    BACKWARD("dp and dg exchanged", lambda dy, p, g: (p.mT @ dy, dy @ g.mT),
        "Gradients come back in the order of the arguments.", "Which has the shape of p?"),
    BACKWARD("dg: the queries' mean", backward(dg=lambda dy, p, g: p.mT @ dy / p.shape[1]),
        "All queries use g_j, so their gradients add up.", WHO),
    BACKWARD("dg: 1/M once more", backward(dg=lambda dy, p, g: p.mT @ dy / p.shape[2]), ALREADY, TINY),
    BACKWARD("dp: 1/M once more", backward(dp=lambda dy, p, g: dy @ g.mT / p.shape[2]), ALREADY, TINY),
    BACKWARD("dp times p", backward(dp=lambda dy, p, g: p * (dy @ g.mT)),
        "dp is the gradient before the softmax's backward; that one will multiply by p.", TINY),
    BACKWARD("dp: the softmax's backward in it", backward(dp=softmax_too),
        "ds is the next step's work. With 1/M there is no softmax at all.", "Is s an argument here?"),
    BACKWARD("dg: p forgotten",
        backward(dg=lambda dy, p, g: np.broadcast_to(dy.sum(axis=1, keepdims=True), g.shape)),
        "A key without any weight would learn as much as one with all the weight.", WHO),
    BACKWARD("dg: p's columns made to sum to 1",
        backward(dg=lambda dy, p, g: (p / p.sum(axis=1, keepdims=True)).mT @ dy),
        "A key seen by many queries gets more gradient than one seen by few; this makes them equal.", WHO),
    BACKWARD("dg: one query's share", backward(dg=lambda dy, p, g: p.mT[..., -1:] * dy[:, -1:]),
        "= in a loop over queries keeps the last one only; += adds.", WHO),
    BACKWARD("dp: g reshaped", backward(dp=lambda dy, p, g: dy @ g.reshape(len(g), g.shape[2], -1)),
        RESHAPED, "Print g[0, :, 0] and the first row that you use."),
    BACKWARD("dg: p reshaped", backward(dg=lambda dy, p, g: p.reshape(len(p), p.shape[2], -1) @ dy),
        RESHAPED, "Print p[0, :, 0] and the first row that you use."),
    BACKWARD("dg: summed over the clips", backward(dg=lambda dy, p, g: 0 * g + (p.mT @ dy).sum(axis=0)),
        CLIPS, "g has one row for each clip and key."),
    BACKWARD("dg: averaged over the clips", backward(dg=lambda dy, p, g: 0 * g + (p.mT @ dy).mean(axis=0)),
        CLIPS, "g has one row for each clip and key."),
    BACKWARD("dp: g averaged over the clips", backward(dp=lambda dy, p, g: dy @ g.mean(axis=0).T),
        CLIPS, "Which b has the g that you take?"),
    BACKWARD("dp: summed over the clips", backward(dp=lambda dy, p, g: 0 * p + (dy @ g.mT).sum(axis=0)),
        CLIPS, "p has one row for each clip and query."),
)  # fmt: skip
