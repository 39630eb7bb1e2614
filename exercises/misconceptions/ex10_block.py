"""10: mistakes in the block's forward. A mistake in one step is also one of the whole block."""

import numpy as np

from exercises.checker.task import Mistake
from exercises.tasks.ex10_block import add_to_input, answer, attention_weights, softmax

ROWS = "Row i of p says how query i shares itself out among the keys: each row has to sum to 1."
UNUSED = "Which of the arguments does your code not use?"
P, Y, Z = "attention_weights", "answer", "add_to_input"


def of_scores(change):
    """A wrong `attention_weights`: these weights of the right theta and phi."""
    return lambda x, w, b, w_phi, b_phi: change(x @ w + b, x @ w_phi + b_phi)


def over(axis):
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


STEPS = (
    (
        *(P, "softmax over the queries", over(1)),
        ROWS + " Yours sum to 1 down each column instead.",
        "Add p up along axis 1, then along axis 2. Which sum is 1?",
    ),
    (
        *(P, "softmax over the whole matrix", over((1, 2))),
        ROWS + " Yours share one among all N queries, so every answer is about N times too small.",
        "How much is p[0].sum()? How much should it be?",
    ),
    (
        *(P, "softmax over the batch", over(0)),
        ROWS + " Yours compare the clips of a batch, so a clip's result depends on its neighbours.",
        "What would p be for a batch of one clip?",
    ),
    (
        *(P, "the largest score is not taken off", of_scores(without_max)),
        "exp(1000) is inf, and inf / inf is NaN: the block works until the first large score.",
        "What may be subtracted from all scores of a row without changing its weights?",
    ),
    (
        *(P, "not divided by the row's sum", of_scores(lambda t, f: exponentials(t @ f.mT))),
        ROWS + " C(x) of eq. 1 is missing, and the answer grows with the number of positions.",
        "Which letter of eq. 1 have you not used?",
    ),
    (
        *(P, "divided by the number of keys", of_scores(lambda t, f: t @ f.mT / f.shape[1])),
        "1/N belongs to the dot-product version, eq. 4. Here exp(s) is divided by the row's sum.",
        "Can your weights be negative? Those of eq. 3 cannot.",
    ),
    (
        *(P, "scores divided by sqrt(E)", of_scores(lambda t, f: softmax(t @ f.mT / f.shape[-1] ** 0.5))),
        "The released code has this scale, eq. 3 has not. It makes all weights flatter.",
        "Compare your line with eq. 3, sign by sign.",
    ),
    (
        *(P, "theta and phi exchanged", of_scores(lambda t, f: softmax(f @ t.mT))),
        "theta belongs to the position that asks, phi to the one that is looked at.",
        "s[b, i, j]: whose embedding gives the row, whose the column?",
    ),
    (
        *(P, "theta in the place of phi", lambda x, w, b, *_: attention_weights(x, w, b, w, b)),
        "By name or by its parameters: W_phi has no effect, so it would never learn.",
        UNUSED,
    ),
    (
        *(P, "no bias in theta", lambda x, w, b, *phi: attention_weights(x, w, 0 * b, *phi)),
        "b_theta turns all queries towards some keys. (b_phi, by contrast, changes no weight.)",
        UNUSED,
    ),
    (
        *(P, "relu before the scores", of_scores(lambda t, f: softmax(t.clip(0) @ f.clip(0).mT))),
        "theta and phi are linear maps. With a relu no score can be negative.",
        "Is there any bend between x and s in eq. 3?",
    ),
    (
        *(P, "all clips as one", of_one_long_clip),
        "The batch went into the positions: clips look at each other.",
        "What would come out for clip 0 if clip 1 were another one?",
    ),
    (
        *(Y, "p transposed", lambda p, x, w, b: answer(p.mT, x, w, b)),
        "Then y_i gathers by the column: how much the others look at i, not how i looks at them.",
        "y_i = sum_j p_ij g_j: which axis of p has to meet the positions of g?",
    ),
    (
        *(Y, "no bias in g", lambda p, x, w, b: answer(p, x, w, 0 * b)),
        "As rows of p sum to 1, b_g reaches every answer whole: yours are all off by b_g.",
        UNUSED,
    ),
    (
        *(Y, "g not weighted", lambda p, x, w, b: x @ w + b),
        "Each position got its own g_i back: nothing has come from anywhere else.",
        UNUSED,
    ),
    (
        *(Y, "averaged over the positions", lambda p, x, w, b: answer(p, x, w, b) / x.shape[1]),
        "The weights sum to 1, so the sum is an average already. Divided by N it is divided twice.",
        "Where does C(x) of eq. 1 stand in your code? Is it there twice?",
    ),
    (
        *(Z, "residual forgotten", lambda y, x, w, b: y @ w + b),
        "Without + x the block replaces the features. With W_z = 0 a trained network would see zeros.",
        "What should come out when W_z and b_z are 0?",
    ),
    (
        *(Z, "residual twice", lambda y, x, w, b: add_to_input(y, x, w, b) + x),
        "With W_z = 0 the block has to be the identity; yours doubles its input.",
        "What should come out when W_z and b_z are 0?",
    ),
    (
        *(Z, "b_z not added", lambda y, x, w, b: add_to_input(y, x, w, 0 * b)),
        "Each channel is off by a constant, the same at all positions.",
        UNUSED,
    ),
    (
        *(Z, "residual subtracted", lambda y, x, w, b: y @ w + b - x),
        "With W_z = 0 the block has to be the identity; yours turns every sign.",
        "What should come out when W_z and b_z are 0?",
    ),
    (
        *(Z, "y left out", lambda y, x, w, b: x + b),
        "Nothing of y arrives: the block would only ever add a constant to each channel.",
        UNUSED,
    ),
    (
        *(Z, "W_z transposed", lambda y, x, w, b: add_to_input(y, x, w.mT, b)),
        "W_z maps D channels back to C. Where D = C the transposed one fits too, and nobody sees it.",
        "Write the shapes of y and w_z beside each other: which two sizes have to meet?",
    ),
)


def whole(task, wrong):
    """The block with one of its steps wrong."""
    steps = {P: attention_weights, Y: answer, Z: add_to_input} | {task: wrong}

    def block(x, w_theta, b_theta, w_phi, b_phi, w_g, b_g, w_z, b_z):
        p = steps[P](x, w_theta, b_theta, w_phi, b_phi)
        return steps[Z](steps[Y](p, x, w_g, b_g), x, w_z, b_z)

    return block


def of_all_clips(x, w_theta, b_theta, w_phi, b_phi, w_g, b_g, w_z, b_z):
    rows = x.reshape(1, -1, x.shape[-1])
    y = answer(attention_weights(rows, w_theta, b_theta, w_phi, b_phi), rows, w_g, b_g)
    return add_to_input(y, rows, w_z, b_z).reshape(x.shape)


MISTAKES = (
    *(Mistake(*step) for step in STEPS),
    *(
        Mistake("block_forward", name, whole(task, wrong), why, hint)
        for task, name, wrong, why, hint in STEPS
        if name != "all clips as one"
    ),
    Mistake(
        "block_forward",
        "all clips as one",
        of_all_clips,
        "The batch went into the positions: each clip looks at the others as well.",
        "What would come out for clip 0 if clip 1 were another one?",
    ),
)
