"""16: a pairwise function of your own, its backward judged by central differences of its own forward.

Many answers are right. A probe is one batch: sample 0 is a random pair of theta and phi; in the next ones
one channel of all queries, or of all keys, is moved a little to one side or the other; in the last one all
positions but the first are new. As s_ij depends on theta_i and phi_j alone, these few samples give every
derivative of the student's own score in one call.
"""

import numpy as np

from exercises.checker.task import Exercise, Invariant, Task

STEP = (
    1e-7  # small, so that a kink hardly ever lies between the two sides; rounding leaves 1e-9 of a derivative
)
SIDES = ("theta", "phi")


def my_version(ds, theta, phi):
    """One of many: f = 1 / (1 + |theta_i - phi_j|^2), s = log f."""
    apart = theta[:, :, None] - phi[:, None]
    far = 1 + (apart**2).sum(axis=-1)
    pull = -2 * (ds / far)[..., None] * apart
    return -np.log(far), pull.sum(axis=2), -pull.sum(axis=1)


def moves(channels):
    """What is moved in samples 1, 2, ...: (side, channel, step)."""
    return [(side, c, step) for side in SIDES for c in range(channels) for step in (STEP, -STEP)]


def drawn(rng):
    sizes = {"generic": (7, 5, 3), "more keys": (3, 4, 2), "ds is 0": (3, 4, 2)}
    return {probe: _batch(rng, *size, zero=probe == "ds is 0") for probe, size in sizes.items()}


def _batch(rng, queries, keys, channels, *, zero):
    base = {"theta": rng.standard_normal((queries, channels)), "phi": rng.standard_normal((keys, channels))}
    others = {side: np.vstack([a[:1], rng.standard_normal(a[1:].shape)]) for side, a in base.items()}
    samples = [base, *(_moved(base, *move) for move in moves(channels)), others]
    ds = rng.standard_normal((len(samples), queries, keys)) * (not zero)
    return {"ds": ds, **{side: np.stack([sample[side] for sample in samples]) for side in SIDES}}


def _moved(base, side, channel, step):
    place = base[side].copy()
    place[:, channel] += step
    return base | {side: place}


def finite_differences(inputs, s, ds):
    """dtheta (N, E) and dphi (M, E) of sample 0, by central differences of s and these ds (N, M)."""
    up, down = s[1:-1:2], s[2:-1:2]
    changes = ds * (up - down) / (2 * STEP)
    channels = inputs["theta"].shape[-1]
    return changes[:channels].sum(axis=2).T, changes[channels:].sum(axis=1).T


def agrees(inputs, s, mine, expected):
    noise = 1e-7 * max(1, np.abs(s).max()) * np.linalg.norm(inputs["ds"][0])
    return bool(np.linalg.norm(mine - expected) <= 1e-5 * np.linalg.norm(expected) + noise)


def is_factor(k, factor):
    """Whether gradient k is this factor times the derivative of the score, and that is not 0."""

    def holds(inputs, yours):
        expected = finite_differences(inputs, yours[0], inputs["ds"][0])[k]
        fits = agrees(inputs, yours[0], yours[1 + k][0], factor * expected)
        return fits and not agrees(inputs, yours[0], 0 * expected, expected)

    return holds


def without_ds(k):
    """Whether gradient k is that of the sum of all scores."""

    def holds(inputs, yours):
        expected = finite_differences(inputs, yours[0], np.ones_like(inputs["ds"][0]))[k]
        return agrees(inputs, yours[0], yours[1 + k][0], expected) and np.any(yours[1 + k][0])

    return holds


def only_the_pair(inputs, yours):
    s = yours[0]
    return bool(np.isclose(s[-1, 0, 0], s[0, 0, 0], rtol=1e-9, atol=1e-12))


def moves_with(k):
    """Whether the score depends on theta (k = 0) or phi (k = 1)."""
    return lambda inputs, yours: bool(
        np.any(finite_differences(inputs, yours[0], np.ones_like(inputs["ds"][0]))[k])
    )


def is_new(inputs, yours):
    theta, phi = inputs["theta"], inputs["phi"]
    distance = -((theta[:, :, None] - phi[:, None]) ** 2).sum(axis=-1)
    return not any(np.allclose(yours[0], known) for known in (theta @ phi.mT, distance))


def right_gradient(k):
    def holds(inputs, yours):
        expected = finite_differences(inputs, yours[0], inputs["ds"][0])[k]
        return agrees(inputs, yours[0], yours[1 + k][0], expected)

    return holds


def not_(condition):
    return lambda inputs, yours: not condition(inputs, yours)


def invariants_of(k, name):
    """What can be said of one gradient, with any score."""
    own = "central differences of your own score"
    found = {
        f"{name} is 0 although the score moves with {name[1:]}": is_factor(k, 0),
        f"{name} has the wrong sign, by {own}": is_factor(k, -1),
        f"{name} is 2 times too large, by {own}": is_factor(k, 2),
        f"{name} is 2 times too small, by {own}": is_factor(k, 0.5),
        f"{name} is the gradient of the sum of all scores: ds has no part in it": without_ds(k),
    }
    recognised = tuple(Invariant(words, not_(condition)) for words, condition in found.items())
    return (*recognised, Invariant(f"{name} must agree with {own}: yours does not", right_gradient(k)))


INVARIANTS = (
    Invariant("s_ij may depend on theta_i and phi_j alone: yours changes with others", only_the_pair),
    Invariant("s_ij must move with theta_i: yours does not", moves_with(0)),
    Invariant("s_ij must move with phi_j: yours does not", moves_with(1)),
    Invariant("the score must be a new one: dot and distance are in the table of versions already", is_new),
    *invariants_of(0, "dtheta"),
    *invariants_of(1, "dphi"),
)


def is_consistent(inputs, yours):
    """Any pairwise score that is not in the table yet, with its own gradients."""
    return all(invariant.holds(inputs, yours) for invariant in INVARIANTS)


EXERCISE = Exercise(
    key="ex16",
    title="A version of your own",
    equation="s_ij = your function of theta_i and phi_j",
    minutes=40,
    tasks=(
        Task(
            "my_version",
            my_version,
            drawn,
            ("s", "dtheta", "dphi"),
            points=5,
            allowed=is_consistent,
            invariants=INVARIANTS,
            many_right=True,
            hints=(
                "dtheta and dphi of one pair first: by how much does s_ij move with theta_i, and with phi_j?",
                "theta_i is used in row i of s, phi_j in column j: multiply by ds_ij, then add up.",
                "The chain rule: a function of a dot product or of a distance needs only one new factor.",
            ),
        ),
    ),
    note="Many answers are right: the backward is compared with central differences of the same forward.",
)
