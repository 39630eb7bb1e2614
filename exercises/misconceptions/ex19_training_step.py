"""19: the wrong mean, a logarithm of 0, velocities of another convention, and gradients of another moment."""

from functools import partial

import numpy as np

from exercises.checker.task import Mistake
from exercises.tasks.ex19_training_step import (
    block_gradients,
    cross_entropy,
    cross_entropy_backward,
    first_moves,
    head_step,
    log_p,
    one_hot,
    sgd_step,
    softmax,
)

LOSS, GRADIENT = partial(Mistake, "cross_entropy"), partial(Mistake, "cross_entropy_backward")
STEP, HEAD = partial(Mistake, "sgd_step"), partial(Mistake, "head_step")
MOVES = partial(Mistake, "first_moves")
MEAN = "L is the mean over the B clips: then a step does not depend on how many there are."
MEAN_BACK = "L has 1/B in it, so its gradient has it too, once."
OVERFLOW = "exp(1000) is inf. The row's largest logit can be subtracted first: p stays the same."
LOG_OF_0 = (
    "p of the label may be 0 in a float64, and log 0 is -inf. "
    "log p = a_label - log sum exp(a) never needs p itself."
)
CLIPPED = "A small number inside the logarithm hides log 0, and then the loss of the worst clips is wrong."
TWICE = "The softmax is taken inside: the logits come as they are. A second one makes weights nearly equal."
LABEL = "Of each row one entry counts: that of the clip's own label."
NATURAL = "log is the natural logarithm: only then p - one_hot is the gradient."
ROWS = "The classes of one clip compete: the softmax runs along a row."
ONE_MAXIMUM = "With one maximum for all clips a row far below it loses all its digits: exp gives 0."
PAIRS = (
    "a[:, labels] takes every label for every clip: (B, B). a[np.arange(B), labels] takes its own for each."
)
BOTH_TERMS = "log p_label = a_label - log sum exp(a): two terms, and both move with the logits."
DOWNHILL = "The gradient points uphill, so p goes the other way: p - rate v."
NEW_V = "The step is taken with the new v, which has this batch's gradient in it."
KEPT = "The velocity that comes back is the start of the next step."
NO_RATE = "v holds gradients; the rate multiplies it when p moves. Then a change of the rate acts at once."
WHOLE = (
    "v = momentum v + d: the gradient joins whole. With (1 - momentum) d it is an average, a smaller step."
)
MOMENTUM = "momentum is how much of the old v is kept."
DECAY = "Weight decay is a part of the gradient here: d = dp + decay p. It pulls p towards 0."
APART = (
    "That is decay apart from the gradient, as in AdamW. Here it joins the gradient, and so the velocity too."
)
NESTEROV = "That is Nesterov's step, which the released code takes. Here the step is p - rate v."
SPARED = "Decay shrinks weights. A bias shifts all clips alike: there is nothing to hold small."
BEFORE = "The loss is that of the batch before the step; dlogits comes from the same logits."
OLD_VALUES = "p is read once more after v is made. Written in place, the caller's array is another one."
ONE_MOMENT = "All gradients of a step come from the weights before it. Compute them first, then move."
ANEW = "After step 1 W_z is not 0: dy = dz W_z^T is another one, and so are the gradients."
VELOCITY = "The velocity of step 1 comes into step 2."
ZERO = "W_z starts at 0: the block is then the identity, which is why a trained network can take it in."
DISTANCE = "Return how far a weight moves in a step: the norm of new - old."
ALIASED = "old = w and then w -= ... changes both names: they are one array. Take w - ..., or a copy."
BY_HAND = "One clip, logits 0 and 0: p is 1/2 and 1/2. What is the loss, what is its gradient?"
BATCH = "Give the same clip twice. What should happen to the loss?"
HUGE = "What is exp(1000) in Python?"
HIDDEN = "What loss does a p of 0 get in your function?"
SUMS = "What must each row of dlogits sum to?"
TWO_STEPS = "Take p = 1, dp = 1, v = 0, rate 0.1, momentum 0.9: write two steps down."
NO_GRADIENT = "With dp = 0 and v = 0, what does decay do to p?"
WHICH = "Which numbers does w at the start give to each of your gradients?"
EIGHT = "Which of the eight numbers must be 0? Which are yours?"
ROWS_AND_COLUMNS = "Row: step. Column: theta, phi, g, W_z."


def loss_of(per_clip):
    """The mean over the clips of what per_clip(logits, labels) gives."""
    return lambda logits, labels: np.mean(per_clip(logits, labels))


def at_label(a, labels):
    return a[np.arange(len(labels)), labels]


def of_p(function, weights=softmax):
    """The loss -mean of function(p of the label)."""
    return loss_of(lambda logits, labels: -function(at_label(weights(logits), labels)))


def plain_softmax(logits):
    e = np.exp(logits)
    return e / e.sum(axis=1, keepdims=True)


def over_the_batch(logits):
    return softmax(logits.T).T


def shifted_by_all(logits):
    e = np.exp(logits - logits.max())
    return e / e.sum(axis=1, keepdims=True)


def predicted(logits, labels):
    return cross_entropy(logits, logits.argmax(axis=1))


def sigmoid_loss(logits, labels):
    t = one_hot(logits, labels)
    return np.mean(np.sum(np.logaddexp(0, logits) - t * logits, axis=1))


def log_sum_exp(logits):
    return logits.max(axis=1) - log_p(logits).max(axis=1)


def gradient_of(change):
    """dlogits = change(p, one_hot, B)."""
    return lambda logits, labels: change(softmax(logits), one_hot(logits, labels), len(labels))


def from_weights(weights):
    """(p - one_hot) / B with another p."""
    return lambda logits, labels: (weights(logits) - one_hot(logits, labels)) / len(labels)


def minus_one_everywhere(logits, labels):
    """p[:, labels] -= 1"""
    p = softmax(logits)
    p[:, labels] -= 1
    return p / len(labels)


def label_column_alone(logits, labels):
    return cross_entropy_backward(logits, labels) * one_hot(logits, labels)


def softmax_backward_again(logits, labels):
    """The right dlogits, sent through the softmax's backward once more."""
    p, d = softmax(logits), cross_entropy_backward(logits, labels)
    return p * (d - (p * d).sum(axis=1, keepdims=True))


def only_last_clip(logits, labels):
    d = np.zeros_like(logits)
    d[-1] = cross_entropy_backward(logits, labels)[-1]
    return d


def sgd(
    d=lambda p, dp, decay: dp + decay * p,
    v=lambda v, d, rate, m: m * v + d,
    p=lambda p, new, old, d, rate, m: p - rate * new,
    keep=lambda new, old, d: new,
):
    """sgd_step with another gradient, another velocity, another step, or another velocity to be kept."""

    def wrong(parameter, dp, old, rate, momentum, decay):
        gradient = d(parameter, dp, decay)
        new = v(old, gradient, rate, momentum)
        return p(parameter, new, old, gradient, rate, momentum), keep(new, old, gradient)

    return wrong


def step_without_rate(p, new, old, d, rate, m):
    return p - new


def decay_apart(p, dp, v, rate, momentum, decay):
    new, v = sgd_step(p, dp, v, rate, momentum, 0.0)
    return new - rate * decay * p, v


def decay_afterwards(p, dp, v, rate, momentum, decay):
    new, v = sgd_step(p, dp, v, rate, momentum, 0.0)
    return new * (1 - rate * decay), v


def decay_without_rate(p, dp, v, rate, momentum, decay):
    new, v = sgd_step(p, dp, v, rate, momentum, 0.0)
    return new - decay * p, v


def in_place(p, dp, v, rate, momentum, decay):
    new = sgd_step(p, dp, v, rate, momentum, decay)
    p[...], v[...] = new
    return p, v


STEPS = (
    STEP("uphill: p + rate v", sgd(p=lambda p, new, old, d, rate, m: p + rate * new), DOWNHILL, TWO_STEPS),
    STEP("v = momentum v - d, and p - rate v", sgd(v=lambda v, d, rate, m: m * v - d),
        "With -d in v the step must be p + rate v: one minus sign, not two.", TWO_STEPS),
    STEP("v = momentum v - d, and p + rate v",
        sgd(v=lambda v, d, rate, m: m * v - d, p=lambda p, new, old, d, rate, m: p + rate * new),
        "v is kept with the other sign here: what comes in as v has +d in it.", TWO_STEPS),
    STEP("no velocity: p - rate dp", sgd(p=lambda p, new, old, d, rate, m: p - rate * d), NEW_V, TWO_STEPS),
    STEP("step with the old velocity", sgd(p=lambda p, new, old, d, rate, m: p - rate * old), NEW_V,
        TWO_STEPS),
    STEP("velocity not kept", sgd(keep=lambda new, old, d: old), KEPT, TWO_STEPS),
    STEP("velocity begun anew: v = d", sgd(v=lambda v, d, rate, m: d), MOMENTUM,
        "Which argument is never used?"),
    STEP("the gradient returned as v", sgd(keep=lambda new, old, d: d), KEPT, TWO_STEPS),
    STEP("rate inside the velocity", sgd(v=lambda v, d, rate, m: m * v + rate * d, p=step_without_rate),
        NO_RATE, TWO_STEPS),
    STEP("rate inside the velocity, with the other sign",
        sgd(v=lambda v, d, rate, m: m * v - rate * d, p=lambda p, new, old, d, rate, m: p + new),
        NO_RATE, TWO_STEPS),
    STEP("rate twice", sgd(v=lambda v, d, rate, m: m * v + rate * d), NO_RATE, TWO_STEPS),
    STEP("rate forgotten", sgd(p=step_without_rate), "rate v is the step.", "Which argument is never used?"),
    STEP("(1 - momentum) on the gradient", sgd(v=lambda v, d, rate, m: m * v + (1 - m) * d), WHOLE,
        TWO_STEPS),
    STEP("shares exchanged: (1 - momentum) v + momentum d",
        sgd(v=lambda v, d, rate, m: (1 - m) * v + m * d), WHOLE, TWO_STEPS),
    STEP("momentum on the gradient: v + momentum d", sgd(v=lambda v, d, rate, m: v + m * d), MOMENTUM,
        TWO_STEPS),
    STEP("momentum on both", sgd(v=lambda v, d, rate, m: m * (v + d)), MOMENTUM, TWO_STEPS),
    STEP("momentum forgotten: v + d", sgd(v=lambda v, d, rate, m: v + d),
        MOMENTUM + " Without it the velocity only grows.", TWO_STEPS),
    STEP("Nesterov's step", sgd(p=lambda p, new, old, d, rate, m: p - rate * (d + m * new)), NESTEROV,
        TWO_STEPS),
    STEP("momentum twice", sgd(p=lambda p, new, old, d, rate, m: p - rate * m * new), MOMENTUM, TWO_STEPS),
    STEP("decay forgotten", sgd(d=lambda p, dp, decay: dp), DECAY, "Which argument is never used?"),
    STEP("decay subtracted", sgd(d=lambda p, dp, decay: dp - decay * p), DECAY, NO_GRADIENT),
    STEP("decay twice", sgd(d=lambda p, dp, decay: dp + 2 * decay * p),
        DECAY + " The penalty is decay/2 times the square, so that its gradient is decay p.", NO_GRADIENT),
    STEP("decay of the sign", sgd(d=lambda p, dp, decay: dp + decay * np.sign(p)),
        DECAY + " The sign is the gradient of the absolute value, an L1 penalty.", NO_GRADIENT),
    STEP("decay of the gradient", sgd(d=lambda p, dp, decay: (1 - decay) * dp), DECAY, NO_GRADIENT),
    STEP("decay apart from the velocity", decay_apart, APART, NO_GRADIENT),
    STEP("decay of the new p", decay_afterwards, APART, NO_GRADIENT),
    STEP("decay apart, without the rate", decay_without_rate, APART, NO_GRADIENT),
    STEP("written into p and v", in_place, OLD_VALUES, "Return new arrays: p - rate v, not p -= rate v."),
    STEP("v and p exchanged", lambda *given: sgd_step(*given)[::-1], "Return p, then v.",
        "Which comes first?"),
)  # fmt: skip


def head(
    gradient=cross_entropy_backward,
    step=sgd_step,
    dw=lambda x, d: x.T @ d,
    db=lambda d: d.sum(axis=0),
    logits=lambda x, w, b: x @ w + b,
    decays=(1, 0),
):
    """head_step with some of its pieces replaced; decays: how often w and b decay."""

    def wrong(x, labels, w, b, v_w, v_b, rate, momentum, decay):
        a = logits(x, w, b)
        d = gradient(a, labels)
        new_w, v_w = step(w, dw(x, d), v_w, rate, momentum, decays[0] * decay)
        new_b, v_b = step(b, db(d), v_b, rate, momentum, decays[1] * decay)
        return cross_entropy(a, labels), new_w, new_b, v_w, v_b

    return wrong


def in_head(mistake):
    """A mistake of sgd_step, in both steps of the head."""
    return HEAD(mistake.name, head(step=mistake.wrong), mistake.why, mistake.hint)


def changed(loss=None, w=None, b=None, v_w=None, v_b=None):
    """head_step with some of its results replaced by functions of (given, right)."""
    functions = (loss, w, b, v_w, v_b)

    def wrong(*given):
        right = head_step(*given)
        return tuple(f(given, right) if f else r for f, r in zip(functions, right, strict=True))

    return wrong


def loss_afterwards(given, right):
    x, labels, *_ = given
    return cross_entropy(x @ right[1] + right[2], labels)


def loss_with_decay(given, right):
    return right[0] + given[-1] / 2 * np.sum(given[2] ** 2)


def bias_after_w(x, labels, w, b, v_w, v_b, rate, momentum, decay):
    """The bias's gradient from logits of the new w."""
    loss, w, _, v_w, _ = head_step(x, labels, w, b, v_w, v_b, rate, momentum, decay)
    d = cross_entropy_backward(x @ w + b, labels).sum(axis=0)
    return loss, w, *sgd_step(b, d, v_b, rate, momentum, 0.0)[:1], v_w, momentum * v_b + d


def head_in_place(x, labels, w, b, v_w, v_b, rate, momentum, decay):
    loss, *new = head_step(x, labels, w, b, v_w, v_b, rate, momentum, decay)
    for old, value in zip((w, b, v_w, v_b), new, strict=True):
        old[...] = value
    return loss, w, b, v_w, v_b


IN_HEAD = (
    "uphill: p + rate v",
    "v = momentum v - d, and p - rate v",
    "no velocity: p - rate dp",
    "step with the old velocity",
    "velocity not kept",
    "velocity begun anew: v = d",
    "rate inside the velocity",
    "(1 - momentum) on the gradient",
    "momentum forgotten: v + d",
    "Nesterov's step",
    "decay forgotten",
    "decay subtracted",
    "decay twice",
    "rate twice",
    "decay apart from the velocity",
)


def moves(
    start=lambda w_g, x: np.zeros((w_g.shape[1], x.shape[2])),
    gradients=lambda dz, x, weights, first: block_gradients(dz, x, *weights),
    step=sgd_step,
    size=lambda new, old, first: np.linalg.norm(new - old),
    keep=1.0,
):
    """first_moves with another start of W_z, other gradients, another step, or another size of a move.

    gradients  (dz, x, weights, the weights at the start) -> four;   keep: how much of a velocity is kept
    """

    def wrong(dz, x, w_theta, w_phi, w_g, rate, momentum):
        weights = first = [w_theta, w_phi, w_g, start(w_g, x)]
        v, moved = [np.zeros_like(w) for w in weights], []
        for _ in range(2):
            found = zip(weights, gradients(dz, x, weights, first), v, strict=True)
            new, v = zip(*(step(p, dp, keep * u, rate, momentum, 0.0) for p, dp, u in found), strict=True)
            moved.append([size(*each) for each in zip(new, weights, first, strict=True)])
            weights = list(new)
        return np.array(moved)

    return wrong


def one_after_the_other(order):
    """Each weight moves before the next gradient is computed."""

    def wrong(dz, x, w_theta, w_phi, w_g, rate, momentum):
        weights = [w_theta, w_phi, w_g, np.zeros((w_g.shape[1], x.shape[2]))]
        v, moved = [np.zeros_like(w) for w in weights], np.zeros((2, 4))
        for n, k in np.ndindex(2, 4):
            k = order[k]
            d = block_gradients(dz, x, *weights)[k]
            new, v[k] = sgd_step(weights[k], d, v[k], rate, momentum, 0.0)
            moved[n, k] = np.linalg.norm(new - weights[k])
            weights[k] = new
        return moved

    return wrong


def aliased(dz, x, w_theta, w_phi, w_g, rate, momentum):
    """old = w; w -= step; norm(w - old)"""
    weights = [w_theta, w_phi, w_g, np.zeros((w_g.shape[1], x.shape[2]))]
    v = [np.zeros_like(w) for w in weights]
    for _ in range(2):
        for k, d in enumerate(block_gradients(dz, x, *weights)):
            v[k] = momentum * v[k] + d
            weights[k] -= rate * v[k]
    return np.zeros((2, 4))


def later(dz, x, w_theta, w_phi, w_g, rate, momentum):
    """The second step, and one more, in the place of the first two."""
    weights = [w_theta, w_phi, w_g, np.zeros((w_g.shape[1], x.shape[2]))]
    v, moved = [np.zeros_like(w) for w in weights], []
    for _ in range(3):
        found = zip(weights, block_gradients(dz, x, *weights), v, strict=True)
        new, v = zip(*(sgd_step(*each, rate, momentum, 0.0) for each in found), strict=True)
        moved.append([np.linalg.norm(a - b) for a, b in zip(new, weights, strict=True)])
        weights = new
    return np.array(moved[1:])


def gradient_norms(dz, x, w_theta, w_phi, w_g, rate, momentum):
    return first_moves(dz, x, w_theta, w_phi, w_g, rate, momentum) / rate


def plain_gradients(dz, x, w_theta, w_phi, w_g, rate, momentum):
    """The norms of the gradients of two steps without momentum."""
    start = np.zeros((w_g.shape[1], x.shape[2]))
    first = block_gradients(dz, x, w_theta, w_phi, w_g, start)
    second = block_gradients(dz, x, w_theta, w_phi, w_g, start - rate * first[3])
    return np.array([[np.linalg.norm(d) for d in step] for step in (first, second)])


MISTAKES = (
    LOSS("summed over the clips", lambda a, labels: cross_entropy(a, labels) * len(labels), MEAN, BATCH),
    LOSS("divided by the classes too", lambda a, labels: cross_entropy(a, labels) / a.shape[1],
        MEAN + " np.mean of the whole matrix divides by B K.", BY_HAND),
    LOSS("one loss for each clip", lambda a, labels: -at_label(log_p(a), labels), MEAN, BATCH),
    LOSS("minus forgotten", lambda a, labels: -cross_entropy(a, labels),
        "log p is negative; a loss is what should get small.", BY_HAND),
    LOSS("largest logit not subtracted", of_p(np.log, plain_softmax), OVERFLOW, HUGE),
    LOSS("largest logit not subtracted, as log sum exp",
        loss_of(lambda a, labels: np.log(np.exp(a).sum(axis=1)) - at_label(a, labels)), OVERFLOW, HUGE),
    LOSS("one maximum for the whole batch", of_p(np.log, shifted_by_all), ONE_MAXIMUM, "What is exp(-2000)?"),
    LOSS("smallest logit subtracted",
        loss_of(lambda a, labels: (lambda s: np.log(np.exp(s).sum(axis=1)) - at_label(s, labels))(
            a - a.min(axis=1, keepdims=True))), OVERFLOW, HUGE),
    LOSS("logarithm of p", of_p(np.log), LOG_OF_0, "What is np.log(np.exp(-800))?"),
    *(LOSS(f"{small:g} added to p, or p cut off there", of_p(lambda p, s=small: np.log(p + s)),
        CLIPPED + " " + LOG_OF_0, HIDDEN) for small in (1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16)),
    LOSS("p cut off at 1e-07", of_p(lambda p: np.log(np.maximum(p, 1e-7))), CLIPPED + " " + LOG_OF_0, HIDDEN),
    LOSS("softmax twice", lambda a, labels: cross_entropy(softmax(a), labels), TWICE, BY_HAND),
    LOSS("softmax over the batch", of_p(np.log, over_the_batch), ROWS, BY_HAND),
    LOSS("no softmax: minus the label's logit", loss_of(lambda a, labels: -at_label(a, labels)), BOTH_TERMS,
        BY_HAND),
    LOSS("the label's logit left out", loss_of(lambda a, labels: log_sum_exp(a)), BOTH_TERMS, BY_HAND),
    LOSS("no logarithm: -p", of_p(lambda p: p), "-log p: a p near 0 must cost much more than one of 1/2.",
        BY_HAND),
    LOSS("no logarithm: 1 - p", of_p(lambda p: p - 1),
        "-log p: a p near 0 must cost much more than one of 1/2.", BY_HAND),
    LOSS("logarithm to the base 2", lambda a, labels: cross_entropy(a, labels) / np.log(2), NATURAL, BY_HAND),
    LOSS("logarithm to the base 10", lambda a, labels: cross_entropy(a, labels) / np.log(10), NATURAL,
        BY_HAND),
    LOSS("logarithms of all classes", loss_of(lambda a, labels: -log_p(a).sum(axis=1)), LABEL, BY_HAND),
    LOSS("every label for every clip", loss_of(lambda a, labels: -log_p(a)[:, labels]), PAIRS,
        "Which shape has a[:, labels]?"),
    LOSS("the predicted class in the place of the label", predicted, LABEL, "Which argument is never used?"),
    LOSS("the label's logit left out after the shift", predicted, BOTH_TERMS, BY_HAND),
    LOSS("sigmoid of each class", sigmoid_loss,
        "One label for each clip: softmax. The sigmoid is for several labels at once, as in Charades.",
        BY_HAND),
    LOSS("squared error of p",
        loss_of(lambda a, labels: ((softmax(a) - one_hot(a, labels)) ** 2).sum(axis=1)),
        "A square has hardly any slope where p is 0 and should be 1. The logarithm has.", BY_HAND),
    LOSS("log of the mean p", lambda a, labels: -np.log(at_label(softmax(a), labels).mean()),
        "The mean of logarithms is not the logarithm of the mean.", BATCH),

    GRADIENT("not divided by B", gradient_of(lambda p, t, b: p - t), MEAN_BACK, BATCH),
    GRADIENT("divided by B twice", gradient_of(lambda p, t, b: (p - t) / b**2), MEAN_BACK, BATCH),
    GRADIENT("divided by the classes too", gradient_of(lambda p, t, b: (p - t) / p.size), MEAN_BACK, BATCH),
    GRADIENT("divided by K in the place of B", gradient_of(lambda p, t, b: (p - t) / p.shape[1]), MEAN_BACK,
        BATCH),
    GRADIENT("only the label's share divided by B", gradient_of(lambda p, t, b: p - t / b), MEAN_BACK, SUMS),
    GRADIENT("only p divided by B", gradient_of(lambda p, t, b: p / b - t), MEAN_BACK, SUMS),
    GRADIENT("sign turned", gradient_of(lambda p, t, b: (t - p) / b),
        "A larger logit of the label lowers the loss: its gradient is negative.", BY_HAND),
    GRADIENT("one-hot forgotten", gradient_of(lambda p, t, b: p / b), BOTH_TERMS, SUMS),
    GRADIENT("one-hot added", gradient_of(lambda p, t, b: (p + t) / b), BOTH_TERMS, SUMS),
    GRADIENT("softmax forgotten: minus one-hot", gradient_of(lambda p, t, b: -t / b), BOTH_TERMS, SUMS),
    GRADIENT("1 subtracted in all classes", gradient_of(lambda p, t, b: (p - 1) / b), LABEL, SUMS),
    GRADIENT("1 subtracted for every label in every clip", minus_one_everywhere, PAIRS, SUMS),
    GRADIENT("the label's column alone: the diagonal of the softmax", label_column_alone,
        BOTH_TERMS + " All classes of a clip move its loss.", SUMS),
    GRADIENT("the softmax's backward once more", softmax_backward_again,
        "p - one_hot is the gradient of the logits already: softmax and logarithm are both in it.", BY_HAND),
    GRADIENT("p (1 - p) with it", gradient_of(lambda p, t, b: (p - t) * p * (1 - p) / b),
        "That is a squared error's or a sigmoid's slope. Here it cancels against the 1/p of the logarithm.",
        BY_HAND),
    GRADIENT("-1/p at the label", lambda a, labels: -one_hot(a, labels) / softmax(a) / len(labels),
        "That is the gradient of p. The softmax's backward comes after it.", BY_HAND),
    GRADIENT("logits in the place of p", from_weights(lambda a: a), BOTH_TERMS, SUMS),
    GRADIENT("log p in the place of p", from_weights(log_p), "The logarithm's own slope is in p - one_hot.",
        SUMS),
    GRADIENT("softmax twice", from_weights(lambda a: softmax(softmax(a))), TWICE, BY_HAND),
    GRADIENT("softmax over the batch", from_weights(over_the_batch), ROWS, SUMS),
    GRADIENT("softmax over everything", from_weights(lambda a: softmax(a.reshape(1, -1)).reshape(a.shape)),
        ROWS, SUMS),
    GRADIENT("largest logit not subtracted", from_weights(plain_softmax), OVERFLOW, HUGE),
    GRADIENT("smallest logit subtracted",
        from_weights(lambda a: plain_softmax(a - a.min(axis=1, keepdims=True))), OVERFLOW, HUGE),
    GRADIENT("one maximum for the whole batch", from_weights(shifted_by_all), ONE_MAXIMUM,
        "What is exp(-2000)?"),
    GRADIENT("the sigmoid in the place of the softmax", from_weights(lambda a: 1 / (1 + np.exp(-a))), ROWS,
        SUMS),
    GRADIENT("the predicted class in the place of the label",
        lambda a, labels: cross_entropy_backward(a, a.argmax(axis=1)), LABEL,
        "Which argument is never used?"),
    GRADIENT("the last clip alone", only_last_clip, "Every clip has a row of its own.", BATCH),
    GRADIENT("summed over the clips", lambda a, labels: cross_entropy_backward(a, labels).sum(axis=0),
        "dlogits has the shape of the logits. The sum over clips comes with db.", "Which shape do you get?"),

    *STEPS,

    *(in_head(step) for step in STEPS if step.name in IN_HEAD),
    HEAD("the bias decays too", head(decays=(1, 1)), SPARED, NO_GRADIENT),
    HEAD("the bias alone decays", head(decays=(0, 1)), SPARED, NO_GRADIENT),
    HEAD("dlogits not divided by B",
        head(gradient=lambda a, labels: len(labels) * cross_entropy_backward(a, labels)),
        MEAN_BACK, BATCH),
    HEAD("divided by B twice",
        head(gradient=lambda a, labels: cross_entropy_backward(a, labels) / len(labels)),
        MEAN_BACK, BATCH),
    HEAD("dw divided by B once more", head(dw=lambda x, d: x.T @ d / len(x)), MEAN_BACK, BATCH),
    HEAD("db a mean", head(db=lambda d: d.mean(axis=0)),
        MEAN_BACK + " Every clip uses b: their rows add up.", BATCH),
    HEAD("dw transposed: dlogits^T x", head(dw=lambda x, d: d.T @ x),
        "dw has the shape of w, (C, K): channels first.", "In x w, which of the two stands left?"),
    HEAD("dw of the first clip alone", head(dw=lambda x, d: np.outer(x[0], d[0])),
        "All clips use the same w: their gradients add up.", BATCH),
    HEAD("db of the first clip alone", head(db=lambda d: d[0]),
        "All clips use the same b: their gradients add up.", BATCH),
    HEAD("one-hot forgotten", head(gradient=gradient_of(lambda p, t, b: p / b)), BOTH_TERMS, SUMS),
    HEAD("softmax twice", head(gradient=from_weights(lambda a: softmax(softmax(a)))), TWICE, BY_HAND),
    HEAD("largest logit not subtracted", head(gradient=from_weights(plain_softmax)), OVERFLOW, HUGE),
    HEAD("bias forgotten in the logits", head(logits=lambda x, w, b: x @ w), "logits = x w + b.",
        "Which argument does your forward not use?"),
    HEAD("loss after the step", changed(loss=loss_afterwards), BEFORE, "Which w is in your loss?"),
    HEAD("loss with the penalty of the decay", changed(loss=loss_with_decay),
        "The loss is that of the clips alone: it shows how a training goes.",
        "What is the loss if all p are 1?"),
    HEAD("loss summed over the clips", changed(loss=lambda given, right: right[0] * len(given[1])), MEAN,
        BATCH),
    HEAD("the bias's gradient after w has moved", bias_after_w,
        BEFORE + " Both gradients first, then both steps.",
        WHICH),
    HEAD("the bias stays", changed(b=lambda given, right: given[3], v_b=lambda given, right: given[5]),
        "b is a parameter too.", "Which of the five results equals what came in?"),
    HEAD("b without momentum",
        changed(b=lambda given, right: given[3] - given[6] * (right[4] - given[7] * given[5])),
        "b has a velocity as w has.", TWO_STEPS),
    HEAD("written into w, b and the velocities", head_in_place, OLD_VALUES, "Return new arrays."),

    MOVES("gradients of step 1 in step 2 too", moves(gradients=lambda dz, x, weights, first: (
            block_gradients(dz, x, *first))), ANEW, EIGHT),
    MOVES("the weights of step 1 not kept for step 2", moves(gradients=lambda dz, x, weights, first: (
            block_gradients(dz, x, *first))), "Step 2 begins where step 1 has ended.", EIGHT),
    MOVES("velocity begun anew in step 2", moves(keep=0.0), VELOCITY, TWO_STEPS),
    MOVES("W_z moves before the other gradients are computed", one_after_the_other((3, 0, 1, 2)), ONE_MOMENT,
        EIGHT),
    MOVES("each weight moves before the next gradient is computed", one_after_the_other((0, 1, 2, 3)),
        ONE_MOMENT, WHICH),
    MOVES("W_z starts at 1", moves(start=lambda w_g, x: np.ones((w_g.shape[1], x.shape[2]))), ZERO, EIGHT),
    MOVES("W_z starts as the identity", moves(start=lambda w_g, x: np.eye(w_g.shape[1], x.shape[2])), ZERO,
        EIGHT),
    MOVES("distance from the start in step 2",
        moves(size=lambda new, old, first: np.linalg.norm(new - first)),
        DISTANCE + " Not from the start.", "What is old in step 2?"),
    MOVES("velocities in the place of moves", gradient_norms, DISTANCE + " The rate belongs to it.",
        TWO_STEPS),
    MOVES("gradients in the place of moves", plain_gradients, DISTANCE + " " + VELOCITY, TWO_STEPS),
    MOVES("squares of the norms", lambda *given: first_moves(*given) ** 2, DISTANCE,
        "A root of the sum of squares."),
    MOVES("sum of the moves", moves(size=lambda new, old, first: np.sum(new - old)),
        DISTANCE + " Moves up and down cancel in a sum.", "Can your numbers be negative?"),
    MOVES("sum of the absolute moves", moves(size=lambda new, old, first: np.abs(new - old).sum()), DISTANCE,
        "A root of the sum of squares."),
    MOVES("largest entry of the moves", moves(size=lambda new, old, first: np.abs(new - old).max()), DISTANCE,
        "A root of the sum of squares."),
    MOVES("spectral norm of the moves", moves(size=lambda new, old, first: np.linalg.norm(new - old, 2)),
        DISTANCE + " np.linalg.norm(a, 2) of a matrix is its largest singular value.", "Leave the 2 out."),
    MOVES("mean of the squares", moves(size=lambda new, old, first: np.mean((new - old) ** 2) ** 0.5),
        DISTANCE,
        "A root of the sum of squares, not of their mean."),
    MOVES("how much the norms grow",
        moves(size=lambda new, old, first: np.linalg.norm(new) - np.linalg.norm(old)),
        DISTANCE + " A weight can turn without growing.", "Take the norm of the difference."),
    MOVES("norms of the weights", moves(size=lambda new, old, first: np.linalg.norm(new)), DISTANCE,
        "What is the norm of a weight that does not move?"),
    MOVES("ones for what moves", moves(size=lambda new, old, first: float(np.any(new != old))), DISTANCE,
        EIGHT),
    MOVES("steps in columns", lambda *given: first_moves(*given).T, ROWS_AND_COLUMNS,
        "Which shape do you get?"),
    MOVES("step 2 first", lambda *given: first_moves(*given)[::-1], ROWS_AND_COLUMNS, EIGHT),
    MOVES("W_z first", lambda *given: first_moves(*given)[:, [3, 0, 1, 2]], ROWS_AND_COLUMNS, EIGHT),
    MOVES("steps 2 and 3", later, "The first row is the step from W_z = 0.", EIGHT),
    MOVES("Nesterov's step", moves(step=sgd(p=lambda p, new, old, d, rate, m: p - rate * (d + m * new))),
        NESTEROV, TWO_STEPS),
    MOVES("(1 - momentum) on the gradient", moves(step=sgd(v=lambda v, d, rate, m: m * v + (1 - m) * d)),
        WHOLE, TWO_STEPS),
    MOVES("old and new are one array", aliased, ALIASED, "Print the norm of new - old in step 1."),
)  # fmt: skip
