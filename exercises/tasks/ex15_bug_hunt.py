"""15: five bugs that published non-local and attention code has had, each in a short function to repair."""

import numpy as np

from exercises.checker.task import Exercise, Invariant, Task
from exercises.tasks.probes import normal
from nonlocal_ref.normalise import softmax

B, T, H, W, C, N, M, E, D = 2, 2, 3, 5, 4, 7, 5, 3, 11


def weigh(theta, phi):
    return softmax(theta @ phi.mT)


def weigh_scaled(theta, phi):
    return softmax(theta @ phi.mT / theta.shape[-1] ** 0.5)


def attend_on_grid(x, w_theta, w_phi, w_g):
    rows = x.reshape(x.shape[0], -1, x.shape[-1])
    y = weigh(rows @ w_theta, rows @ w_phi) @ (rows @ w_g)
    return y.reshape(*x.shape[:-1], w_g.shape[-1])


def attend_channels_first(theta, phi, g):
    t, f, v = (a.reshape(*a.shape[:2], -1).mT for a in (theta, phi, g))
    return (weigh(t, f) @ v).mT.reshape(g.shape)


def train_step(x, dz, p, w_g, w_z):
    y = p @ (x @ w_g)
    z = x + y @ w_z
    dg = p.mT @ (dz @ w_z.T)
    return z, np.einsum("bnc,bnd->cd", x, dg), np.einsum("bnd,bnc->dc", y, dz)


def two_maps(rng):
    keys = {"generic": M, "as many keys as queries": N, "large scores": M, "one key": 1}
    probes = {probe: normal(rng, theta=(B, N, E), phi=(B, m, E)) for probe, m in keys.items()}
    probes["large scores"]["theta"] *= 300
    return probes | {"equal sizes": normal(rng, theta=(4, 4, 4), phi=(4, 4, 4))}


def clips(rng):
    """C is even and T H W too, so that two positions fit into one row."""

    def maps(c):
        return normal(rng, w_theta=(c, c // 2), w_phi=(c, c // 2), w_g=(c, c // 2))

    weights, x = maps(C), rng.standard_normal((B, T, H, W, C))
    return {
        "generic": {"x": x, **weights},
        "other order": {"x": np.stack([x[0], x[0, ::-1]]), **weights},
        "two positions": {"x": rng.standard_normal((B, 1, 1, 2, C)), **weights},
        "three clips": {"x": rng.standard_normal((3, 2, 2, 3, 10)), **maps(10)},
        "large scores": {"x": 40 * x, **weights},
    }


def clips_channels_first(rng):
    """E and D differ, so that g cannot take the place of theta or phi."""
    sizes = {
        "generic": (B, E, D, T, H, W),
        "one position": (B, E, D, 1, 1, 1),
        "square": (B, E, D, 1, 2, 2),
        "three clips": (3, 5, 2, 2, 4, 3),
        "large scores": (B, E, D, 1, 3, 5),
    }
    probes = {
        probe: normal(rng, theta=(b, e, *grid), phi=(b, e, *grid), g=(b, d, *grid))
        for probe, (b, e, d, *grid) in sizes.items()
    }
    probes["large scores"]["theta"] *= 300
    return probes


def steps(rng):
    """C and D differ, except in one probe; the rows of p sum to 1."""
    sizes = {"generic": (B, N, C, D), "one position": (B, 1, C, D), "equal sizes": (4, 4, 4, 4)}
    return {probe: _step(rng, *size) for probe, size in sizes.items()}


def _step(rng, b, n, c, d):
    inputs = normal(rng, x=(b, n, c), dz=(b, n, c), p=(b, n, n), w_g=(c, d), w_z=(d, c))
    return inputs | {"p": softmax(inputs["p"])}


def rows_sum_to_one(inputs, p):
    return np.allclose(p.sum(axis=-1), 1)


def frames_in_any_order(inputs, y):
    x = inputs["x"]
    return not np.array_equal(x[1], x[0, ::-1]) or np.allclose(y[1], y[0, ::-1])


def between_values(inputs, y):
    """Each channel of y is an average of the same channel of g."""
    flat = inputs["g"].reshape(*inputs["g"].shape[:2], -1)
    low, high = (f(flat, axis=2)[:, :, None] - e for f, e in ((np.min, 1e-9), (np.max, -1e-9)))
    mine = y.reshape(flat.shape)
    return np.all((low <= mine) & (mine <= high))


def scales(inputs):
    (b, n, c), d = inputs["x"].shape, inputs["w_g"].shape[-1]
    return {"1/N": 1 / n, "1/(B N)": 1 / (b * n), "1/C": 1 / c, "1/D": 1 / d}


def terms_of_z(x, dz, p, w_g, w_z):
    return {"z": {"x": x, "y W_z": p @ x @ w_g @ w_z}}


def upstream_of_step(x, dz, p, w_g, w_z):
    """What comes from y: a term of z, and dw_z."""
    y = p @ x @ w_g
    return {"y": {"z": y @ w_z, "dw_z": np.einsum("bnd,bnc->dc", y, dz)}}


def adds_w_z_y(inputs, yours):
    x, p, w_g, w_z = (inputs[k] for k in ("x", "p", "w_g", "w_z"))
    return np.allclose(yours[0] - x, p @ (x @ w_g) @ w_z)


def linear_in_w_g(inputs, yours):
    """W_g . dw_g = W_z . dw_z: z is linear in each (Euler)."""
    return np.isclose(np.sum(inputs["w_g"] * yours[1]), np.sum(inputs["w_z"] * yours[2]))


ROWS = Invariant("each row of p must sum to 1 over its keys j: yours do not", rows_sum_to_one)
EXERCISE = Exercise(
    key="ex15",
    title="Bug hunt",
    equation="z_i = W_z sum_j p_ij g_j + x_i",
    minutes=40,
    tasks=(
        Task(
            "weigh",
            weigh,
            two_maps,
            ("p",),
            invariants=(ROWS,),
            hints=(
                "Print the sums of p along each of its axes, for N = 7 queries and M = 5 keys.",
                "The weights of a query sum to 1. Along which axis do they lie?",
                "The axis of the softmax.",
            ),
        ),
        Task(
            "weigh_scaled",
            weigh_scaled,
            two_maps,
            ("p",),
            invariants=(ROWS,),
            hints=(
                "Multiply theta and phi of 64 channels of random numbers: how large are the scores?",
                "The scale is there to make them of size 1. Does yours make them smaller or larger?",
                "A division by a negative power is a multiplication.",
            ),
        ),
        Task(
            "attend_on_grid",
            attend_on_grid,
            clips,
            ("y",),
            points=2,
            invariants=(
                Invariant(
                    "frames in another order must give the same answers in that order: yours do not",
                    frames_in_any_order,
                ),
            ),
            hints=(
                "Write down the shape after every line, for C = 4 and 30 positions.",
                "How many rows have theta, phi and g, and how many should they have?",
                "The maps have C / 2 channels: a view with C of them makes one row of two positions.",
            ),
        ),
        Task(
            "attend_channels_first",
            attend_channels_first,
            clips_channels_first,
            ("y",),
            points=2,
            invariants=(
                Invariant("a channel of y is an average of that channel of g: yours is not", between_values),
            ),
            hints=(
                "Let g be 1 in channel 0 and 0 in all others. What should y be, and what is it?",
                "The way in moves the channels to the end. Does the way out move them back?",
                "A reshape never moves a number in memory: transpose first.",
            ),
        ),
        Task(
            "train_step",
            train_step,
            steps,
            ("z", "dw_g", "dw_z"),
            points=2,
            scales=scales,
            terms=lambda inputs: terms_of_z(**inputs),
            upstream=lambda inputs: upstream_of_step(**inputs),
            invariants=(
                Invariant("z - x must be y W_z: yours is not", adds_w_z_y),
                Invariant("W_g . dw_g and W_z . dw_z must be one number: yours differ", linear_in_w_g),
            ),
            hints=(
                "z and dw_z are right. Which array does dw_g need that they do not?",
                "Is x on the last line still the input x? Compare before and after.",
                "z = x makes no new array, and += writes into the old one.",
            ),
        ),
    ),
    note="Each was in published code, and in NumPy none raises an error: a network trains with it.",
)
