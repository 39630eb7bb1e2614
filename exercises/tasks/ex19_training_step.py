"""19: one step of training: the loss and its gradient, SGD with momentum and decay, and what moves first."""

import numpy as np

from exercises.checker.task import Exercise, Invariant, Task
from exercises.tasks.training_probes import blocks, heads, logits_and_labels, parameters


def softmax(s):
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def one_hot(logits, labels):
    return (labels[:, None] == np.arange(logits.shape[1])).astype(float)


def log_p(logits):
    """The logarithm of the softmax, without a detour through p."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def cross_entropy(logits, labels):
    return -log_p(logits)[np.arange(len(labels)), labels].mean()


def cross_entropy_backward(logits, labels):
    return (softmax(logits) - one_hot(logits, labels)) / len(labels)


def sgd_step(p, dp, v, rate, momentum, decay):
    v = momentum * v + (dp + decay * p)
    return p - rate * v, v


def head_step(x, labels, w, b, v_w, v_b, rate, momentum, decay):
    logits = x @ w + b
    dlogits = cross_entropy_backward(logits, labels)
    w, v_w = sgd_step(w, x.T @ dlogits, v_w, rate, momentum, decay)
    b, v_b = sgd_step(b, dlogits.sum(axis=0), v_b, rate, momentum, 0.0)
    return cross_entropy(logits, labels), w, b, v_w, v_b


def terms_of_dlogits(logits, labels):
    b = len(labels)
    return {"dlogits": {"the softmax": softmax(logits) / b, "the one-hot": -one_hot(logits, labels) / b}}


def parts_of_step(p, dp, v, rate, momentum, decay):
    """The three terms of the new v, and what each of them gives to the new p."""
    terms = {"momentum v": momentum * v, "dp": dp, "decay p": decay * p}
    return {name: {"v": term, "p": -rate * term} for name, term in terms.items()}


def from_dlogits(x, labels, w, b, v_w, v_b, rate, momentum, decay):
    dlogits = cross_entropy_backward(x @ w + b, labels)
    dw, db = x.T @ dlogits, dlogits.sum(axis=0)
    return {"dlogits": {"w": -rate * dw, "b": -rate * db, "v_w": dw, "v_b": db}}


def block_gradients(dz, x, w_theta, w_phi, w_g, w_z):
    theta, phi, g = x @ w_theta, x @ w_phi, x @ w_g
    p = softmax(theta @ phi.mT)
    dy = dz @ w_z.T
    dp = dy @ g.mT
    ds = p * (dp - (p * dp).sum(axis=-1, keepdims=True))
    pairs = (x, ds @ phi), (x, ds.mT @ theta), (x, p.mT @ dy), (p @ g, dz)
    return tuple(np.tensordot(a, d, axes=((0, 1), (0, 1))) for a, d in pairs)


def first_moves(dz, x, w_theta, w_phi, w_g, rate, momentum):
    weights = [w_theta, w_phi, w_g, np.zeros((w_g.shape[1], x.shape[2]))]
    velocities, moved = [np.zeros_like(w) for w in weights], []
    for _ in range(2):
        gradients = block_gradients(dz, x, *weights)
        old, both = weights, zip(weights, gradients, velocities, strict=True)
        weights, velocities = zip(*(sgd_step(*each, rate, momentum, 0.0) for each in both), strict=True)
        moved.append([np.linalg.norm(new - w) for new, w in zip(weights, old, strict=True)])
    return np.array(moved)


def of_batch(inputs):
    """B and the classes, by the shape of what there is."""
    labels = inputs["labels"]
    return {"B": float(len(labels)), "1/B": 1 / len(labels)}


def of_logits(inputs):
    k = inputs["logits"].shape[1]
    return of_batch(inputs) | {"1/K": 1 / k, "1/(B K)": 1 / inputs["logits"].size}


def not_negative(inputs, loss):
    return bool(np.all(loss >= -1e-9))


def rows_sum_to_zero(inputs, dlogits):
    """The same shift of all logits of a row changes no p."""
    return bool(np.all(np.abs(dlogits.sum(axis=1)) <= 1e-9))


def p_follows_v(inputs, yours):
    """old p - new p = rate v, with the new v."""
    new, v = yours
    return bool(np.allclose(inputs["p"] - new, inputs["rate"] * v, rtol=1e-6, atol=1e-9))


def w_z_alone(inputs, moved):
    """In step 1 nothing passes W_z = 0."""
    return not np.any(moved[0, :3]) and bool(np.all(moved[1] > 0))


EXERCISE = Exercise(
    key="ex19",
    title="One step of training, and what moves first",
    equation="L = -mean(log p_label)        v = m v + (dp + decay p)        p = p - rate v",
    minutes=60,
    tasks=(
        Task(
            "cross_entropy",
            cross_entropy,
            logits_and_labels,
            ("loss",),
            points=2,
            scales=of_logits,
            invariants=(
                Invariant("a logarithm of p is at most 0, so the loss is never negative", not_negative),
            ),
            hints=(
                "The loss of one clip is -log of one number. Which entry of its row of p is that?",
                "log p_l = a_l - log of the sum of exp(a_k). Subtract the row's largest logit first.",
                "Log-sum-exp minus the label's logit, averaged over the clips. p itself is never needed.",
            ),
        ),
        Task(
            "cross_entropy_backward",
            cross_entropy_backward,
            logits_and_labels,
            ("dlogits",),
            points=2,
            scales=of_logits,
            terms=lambda inputs: terms_of_dlogits(**inputs),
            invariants=(Invariant("each row of dlogits must sum to 0: yours does not", rows_sum_to_zero),),
            hints=(
                "Two terms: how does the log-sum-exp move with logit k, how does the label's logit?",
                "The first term gives p_k, the second -1 at the label. And what does the mean do?",
                "Softmax minus one-hot, divided by B.",
            ),
        ),
        Task(
            "sgd_step",
            sgd_step,
            parameters,
            ("p", "v"),
            points=2,
            scales=lambda inputs: {"rate": inputs["rate"], "momentum": inputs["momentum"]},
            upstream=lambda inputs: parts_of_step(**inputs),
            invariants=(
                Invariant("old p - new p must equal rate times your new v: it does not", p_follows_v),
            ),
            hints=(
                "First the new v. Which three arrays come into it?",
                "The decay joins the gradient: dp + decay p. The rate multiplies v only when p moves.",
                "v = momentum v + (dp + decay p), then p - rate v with this new v. Both are new arrays.",
            ),
        ),
        Task(
            "head_step",
            head_step,
            heads,
            ("loss", "w", "b", "v_w", "v_b"),
            points=3,
            scales=of_batch,
            upstream=lambda inputs: from_dlogits(**inputs),
            hints=(
                "loss first, of the old w and b. Then the gradients of w and b, then both steps.",
                "dlogits has its 1/B already. Which of w and b decays?",
                "cross_entropy, cross_entropy_backward, the backward of a linear map, sgd_step twice.",
            ),
        ),
        Task(
            "first_moves",
            first_moves,
            blocks,
            ("moved",),
            points=2,
            invariants=(Invariant("W_z alone may move in step 1, and all four must in step 2", w_z_alone),),
            hints=(
                "moved: what is dy = dz W_z^T before step 1, and what after it?",
                "All four gradients of a step come from the weights before it, so compute them first.",
                "gradients, sgd_step for each, norm of new - old; twice, with the velocities kept.",
            ),
        ),
    ),
    note="With W_z = 0 the block is the identity, and its first step opens the way for all others.",
)
