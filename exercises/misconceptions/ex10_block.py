"""10: mistakes in the block's forward. A mistake in one step is also one of the whole block."""

from functools import partial

import numpy as np

from exercises.checker.task import Mistake
from exercises.tasks.ex10_block import add_to_input, answer, attention_weights, softmax

WEIGHTS, ANSWER = partial(Mistake, "attention_weights"), partial(Mistake, "answer")
ADD, BLOCK = partial(Mistake, "add_to_input"), partial(Mistake, "block_forward")
ROWS = "Row i of p says how the weights of query i are spread over the keys: each row has to sum to 1."
UNUSED = "Which of the arguments does your code not use?"
IDENTITY = "What should come out when W_z and b_z are 0?"
OTHER_CLIP = "What would come out for clip 0 if clip 1 were another one?"


def of_scores(change):
    """A wrong `attention_weights`: these weights of the right theta and phi."""
    return lambda x, w, b, w_phi, b_phi: change(x @ w + b, x @ w_phi + b_phi)


def softmax_over(axis):
    return of_scores(lambda theta, phi: softmax(theta @ phi.mT, axis=axis))


def exponentials(s):
    return np.exp(s - s.max(axis=-1, keepdims=True))


def without_max(theta, phi):
    e = np.exp(theta @ phi.mT)
    return e / e.sum(axis=-1, keepdims=True)


def of_one_long_clip(x, *parameters):
    """Every position of every clip meets every other; then the blocks of each clip are read."""
    p, n = attention_weights(x.reshape(1, -1, x.shape[-1]), *parameters)[0], x.shape[1]
    return np.stack([p[b * n : b * n + n, b * n : b * n + n] for b in range(x.shape[0])])


def block(attention_weights=attention_weights, answer=answer, add_to_input=add_to_input):
    """`block_forward` with one of its steps replaced."""

    def wrong(x, w_theta, b_theta, w_phi, b_phi, w_g, b_g, w_z, b_z):
        p = attention_weights(x, w_theta, b_theta, w_phi, b_phi)
        return add_to_input(answer(p, x, w_g, b_g), x, w_z, b_z)

    return wrong


def in_block(step):
    return BLOCK(step.name, block(**{step.task: step.wrong}), step.why, step.hint)


def block_of_one_long_clip(x, *parameters):
    return block()(x.reshape(1, -1, x.shape[-1]), *parameters).reshape(x.shape)


STEPS = (
    WEIGHTS("softmax over the queries", softmax_over(1),
        ROWS + " Yours sum to 1 down each column instead.",
        "Add p up along axis 1, then along axis 2. Which sum is 1?"),
    WEIGHTS("softmax over the whole matrix", softmax_over((1, 2)),
        ROWS + " Yours sum to 1 over all N queries together, so every answer is about N times too small.",
        "How much is p[0].sum()? How much should it be?"),
    WEIGHTS("softmax over the batch", softmax_over(0),
        ROWS + " Yours compare the clips of a batch, so a clip's result depends on its neighbours.",
        "What would p be for a batch of one clip?"),
    WEIGHTS("the largest score is not taken off", of_scores(without_max),
        "exp(1000) is inf, and inf / inf is NaN: the block works until the first large score.",
        "What may be subtracted from all scores of a row without changing its weights?"),
    WEIGHTS("not divided by the row's sum", of_scores(lambda t, f: exponentials(t @ f.mT)),
        ROWS + " C(x) of eq. 1 is missing, and the answer grows with the number of positions.",
        "Which letter of eq. 1 have you not used?"),
    WEIGHTS("divided by the largest of the row", of_scores(lambda t, f: exponentials(t @ f.mT)),
        ROWS + " Divided by its largest number a row sums to more than 1.",
        "Which letter of eq. 1 have you not used?"),
    WEIGHTS("divided by the number of keys", of_scores(lambda t, f: t @ f.mT / f.shape[1]),
        "1/N belongs to the dot-product version, eq. 4. Here exp(s) is divided by the row's sum.",
        "Can your weights be negative? Those of eq. 3 cannot."),
    WEIGHTS("scores divided by sqrt(E)", of_scores(lambda t, f: softmax(t @ f.mT / f.shape[-1] ** 0.5)),
        "The released code has this scale, eq. 3 has not. It makes all weights flatter.",
        "Compare your line with eq. 3, symbol by symbol."),
    WEIGHTS("theta and phi exchanged", of_scores(lambda t, f: softmax(f @ t.mT)),
        "theta belongs to the position that asks, phi to the one that is looked at.",
        "s[b, i, j]: whose embedding gives the row, whose the column?"),
    WEIGHTS("theta in the place of phi", lambda x, w, b, *_: attention_weights(x, w, b, w, b),
        "By name or by its parameters: W_phi has no effect, so it would never learn.", UNUSED),
    WEIGHTS("no bias in theta", lambda x, w, b, *phi: attention_weights(x, w, 0 * b, *phi),
        "b_theta turns all queries towards some keys. (b_phi, by contrast, changes no weight.)", UNUSED),
    WEIGHTS("relu before the scores", of_scores(lambda t, f: softmax(t.clip(0) @ f.clip(0).mT)),
        "theta and phi are linear maps. With a relu no score can be negative.",
        "Is there a non-linear function between x and theta in eq. 3?"),
    WEIGHTS("all clips as one", of_one_long_clip,
        "The batch went into the positions: clips look at each other.", OTHER_CLIP),

    ANSWER("p transposed", lambda p, x, w, b: answer(p.mT, x, w, b),
        "Then y_i takes a column of p: how much the others look at i, not how i looks at them.",
        "y_i = sum_j p_ij g_j: which axis of p has to meet the positions of g?"),
    ANSWER("no bias in g", lambda p, x, w, b: answer(p, x, w, 0 * b),
        "As rows of p sum to 1, b_g reaches every answer whole: yours are all off by b_g.", UNUSED),
    ANSWER("softmax applied to p again", lambda p, x, w, b: answer(softmax(p), x, w, b),
        "p holds the weights already: the softmax of weights is another, flatter p.",
        "Where was the softmax taken?"),
    ANSWER("g averaged over the clips", lambda p, x, w, b: answer(p, 0 * x + x.mean(axis=0), w, b),
        "Positions meet within their own clip: another clip's values have no part in it.", OTHER_CLIP),
    ANSWER("g not weighted", lambda p, x, w, b: x @ w + b,
        "Each position got its own g_i back: nothing has come from anywhere else.", UNUSED),
    ANSWER("averaged over the positions", lambda p, x, w, b: answer(p, x, w, b) / x.shape[1],
        "The weights sum to 1, so the sum is an average already. Divided by N it is divided twice.",
        "Where does C(x) of eq. 1 stand in your code? Is it there twice?"),

    ADD("residual forgotten", lambda y, x, w, b: y @ w + b,
        "Without + x the block replaces the features. With W_z = 0 a trained network would see zeros.",
        IDENTITY),
    ADD("residual twice", lambda y, x, w, b: add_to_input(y, x, w, b) + x,
        "With W_z = 0 the block has to be the identity; yours doubles its input.", IDENTITY),
    ADD("b_z not added", lambda y, x, w, b: add_to_input(y, x, w, 0 * b),
        "Each channel is off by a constant, the same at all positions.", UNUSED),
    ADD("residual subtracted", lambda y, x, w, b: y @ w + b - x,
        "With W_z = 0 the block has to be the identity; yours turns every sign.", IDENTITY),
    ADD("y left out", lambda y, x, w, b: x + b,
        "Nothing of y arrives: the block would only ever add a constant to each channel.", UNUSED),
    ADD("W_z transposed", lambda y, x, w, b: add_to_input(y, x, w.mT, b),
        "W_z maps D channels back to C. Where D = C the transposed one fits too, and no error shows it.",
        "Write down the shapes of y and w_z: which two sizes have to meet?"),
)  # fmt: skip
MISTAKES = (
    *STEPS,
    *(in_block(step) for step in STEPS if step.name != "all clips as one"),
    BLOCK("all clips as one", block_of_one_long_clip,
        "The batch went into the positions: each clip looks at the others as well.", OTHER_CLIP),
)  # fmt: skip
