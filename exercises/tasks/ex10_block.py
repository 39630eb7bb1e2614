"""10: the whole embedded-Gaussian block, forward, and the three steps that it is made of."""

import numpy as np

from exercises.checker.task import Exercise, Invariant, Task
from exercises.tasks.probes import normal

B, N, C, E, D = 2, 7, 5, 3, 11
EQUAL = "equal sizes"
PARAMETERS = ("w_theta", "b_theta", "w_phi", "b_phi", "w_g", "b_g", "w_z", "b_z")


def softmax(s, axis=-1):
    e = np.exp(s - s.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def attention_weights(x, w_theta, b_theta, w_phi, b_phi):
    return softmax((x @ w_theta + b_theta) @ (x @ w_phi + b_phi).mT)


def answer(p, x, w_g, b_g):
    return p @ (x @ w_g + b_g)


def add_to_input(y, x, w_z, b_z):
    return y @ w_z + b_z + x


def block_forward(x, w_theta, b_theta, w_phi, b_phi, w_g, b_g, w_z, b_z):
    p = attention_weights(x, w_theta, b_theta, w_phi, b_phi)
    return add_to_input(answer(p, x, w_g, b_g), x, w_z, b_z)


def drawn(rng, c=C, e=E, d=D):
    """Random parameters, biases among them, none of them zero."""
    shapes = ((c, e), (e,), (c, e), (e,), (c, d), (d,), (d, c), (c,))
    return normal(rng, **dict(zip(PARAMETERS, shapes, strict=True)))


def with_x(*names):
    """Probes: x and these parameters."""
    return lambda rng: {probe: {"x": x, **_parameters(rng, names, probe)} for probe, x in _clips(rng).items()}


def with_p(rng):
    """Probes of `answer`: weights whose rows sum to 1, x, W_g, b_g."""
    return {
        probe: {"p": softmax(_square(rng, x)), "x": x, **_parameters(rng, ("w_g", "b_g"), probe)}
        for probe, x in _clips(rng).items()
    }


def with_y(rng):
    """Probes of `add_to_input`: y, x, W_z, b_z."""
    given = {probe: {"x": x, **_parameters(rng, ("w_z", "b_z"), probe)} for probe, x in _clips(rng).items()}
    return {probe: {**normal(rng, y=(*i["x"].shape[:2], len(i["w_z"]))), **i} for probe, i in given.items()}


def _clips(rng):
    """Clips as rows; in "other order" sample 1 is sample 0 read backwards."""
    x = rng.standard_normal((B, N, C))
    return {
        "generic": x,
        "large scores": rng.standard_normal((B, N, C)),
        "one position": rng.standard_normal((B, 1, C)),
        "other order": np.stack([x[0], x[0, ::-1]]),
        EQUAL: rng.standard_normal((4, 4, 4)),
    }


def _parameters(rng, names, probe):
    parameters = drawn(rng, 4, 4, 4) if probe == EQUAL else drawn(rng)
    factor = 300 if probe == "large scores" else 1  # exp(1000) overflows float64
    return {name: parameters[name] * (factor if name == "w_theta" else 1) for name in names}


def _square(rng, x):
    return rng.standard_normal((*x.shape[:2], x.shape[1]))


def terms(y, x, w_z, b_z):
    return {"z": {"y W_z": y @ w_z, "the bias b_z": np.broadcast_to(b_z, x.shape), "the residual": x}}


def terms_of_block(x, w_theta, b_theta, w_phi, b_phi, w_g, b_g, w_z, b_z):
    p = attention_weights(x, w_theta, b_theta, w_phi, b_phi)
    return terms(answer(p, x, w_g, b_g), x, w_z, b_z)


def scales(inputs):
    """Of sums that became means: over positions, over the channels of x, over those of y."""
    n, c = inputs["x"].shape[1:]
    given = next((inputs[name] for name in ("y", "w_g") if name in inputs), None)
    return {"1/N": 1 / n, "1/C": 1 / c} | ({} if given is None else {"1/D": 1 / given.shape[-1]})


def order_does_not_matter(inputs, yours):
    x = inputs["x"]
    return not np.array_equal(x[1], x[0, ::-1]) or np.allclose(yours[1], yours[0, ::-1])


def rows_sum_to_one(inputs, p):
    return np.allclose(p.sum(axis=-1), 1)


def not_negative(inputs, p):
    return np.all(p >= 0)


def answers_are_averages(inputs, y):
    g = inputs["x"] @ inputs["w_g"] + inputs["b_g"]
    low, high = (f(g, axis=1, keepdims=True) for f in (np.min, np.max))
    return np.all((low - 1e-9 <= y) & (y <= high + 1e-9))


def added_is_an_average(inputs, z):
    """z - x is an average of the W_z g_j + b_z: each channel lies between their smallest and largest."""
    g = (inputs["x"] @ inputs["w_g"] + inputs["b_g"]) @ inputs["w_z"] + inputs["b_z"]
    low, high = (f(g, axis=1, keepdims=True) for f in (np.min, np.max))
    added = z - inputs["x"]
    return np.all((low - 1e-9 <= added) & (added <= high + 1e-9))


ORDER = Invariant(
    "a clip read backwards must give the same rows backwards: yours does not",
    order_does_not_matter,
)
EXERCISE = Exercise(
    key="ex10",
    title="The block, forward",
    equation="z_i = W_z sum_j softmax_j(theta_i . phi_j) g_j + x_i",
    minutes=25,
    tasks=(
        Task(
            "attention_weights",
            attention_weights,
            with_x("w_theta", "b_theta", "w_phi", "b_phi"),
            ("p",),
            invariants=(
                Invariant("weights must not be negative: some of yours are", not_negative),
                Invariant("each row of p must sum to 1 over its keys j: yours do not", rows_sum_to_one),
            ),
            hints=(
                "Three lines: theta, phi, and the scores of every query with every key. Then one more step.",
                "p[b, i, j] says how much query i looks at key j. Over which of the three must it sum to 1?",
                "The softmax over the last axis, with the largest score of the row subtracted first.",
            ),
        ),
        Task(
            "answer",
            answer,
            with_p,
            ("y",),
            scales=scales,
            invariants=(
                Invariant("y_i is an average of the g_j: yours lies outside of them", answers_are_averages),
            ),
            hints=(
                "What does a position give to the others? Compute that first, for every position.",
                "y_i is a sum over j. Which axis of p is j, and which axis of g?",
                "One linear map with its bias, one matrix product for each sample.",
            ),
        ),
        Task(
            "add_to_input",
            add_to_input,
            with_y,
            ("z",),
            scales=scales,
            invariants=(ORDER,),
            terms=lambda inputs: terms(*inputs.values()),
            separate=True,
            hints=(
                "Two arrays are added: one is made of y, and one is given.",
                "y has D channels and x has C. What must happen before they can be added?",
                "The residual connection of eq. 6: W_z y, its bias, and x itself, once.",
            ),
        ),
        Task(
            "block_forward",
            block_forward,
            with_x(*PARAMETERS),
            ("z",),
            points=3,
            scales=scales,
            terms=lambda inputs: terms_of_block(*inputs.values()),
            separate=True,
            invariants=(
                ORDER,
                Invariant(
                    "z_i - x_i is an average of the W_z g_j + b_z: yours lies outside of them",
                    added_is_an_average,
                ),
            ),
            hints=(
                "Nothing new: the three functions above, one after the other.",
                "Go through the parameters: all eight are used, each once; x is used four times.",
                "Figure 2 of the paper, without pooling: weights, weighted sum, W_z, residual.",
            ),
        ),
    ),
    note="No scale 1/sqrt(E), no pooling, no batch normalisation: eq. 3 and eq. 6 as the paper writes them.",
)
