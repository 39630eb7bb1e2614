"""16: a pairwise function of your own, its backward judged by central differences of its own forward.

Many answers are right. A probe is one batch: clip 0 is a random pair of theta and phi; in the next ones
one channel of all queries, or of all keys, is moved a little to one side or the other; then come all
positions but the first anew, and the pair with its rows in another order. As s_ij depends on theta_i and
phi_j alone, these few clips give every derivative of the student's own score in one call, and say what all
gradients should be. The last clip is a probe of its own, too: no other clip may change what belongs to it.
"""

import numpy as np

from exercises.checker.task import Exercise, Invariant, Task
from exercises.checker.verdicts.case import norm

STEP = (
    1e-7  # small, so that a kink hardly ever lies between the two sides; rounding leaves 1e-9 of a derivative
)
ROUNDING = 4 * np.finfo(float).eps / STEP  # of a derivative, for scores of size 1
SMALL = 1e-4  # scores that are all below it leave the weights of a softmax equal
SIDES = ("theta", "phi")
ALONE = "one clip"


def my_version(ds, theta, phi):
    """One of many: f = 1 / (1 + |theta_i - phi_j|^2), s = log f."""
    apart = theta[:, :, None] - phi[:, None]
    far = 1 + (apart**2).sum(axis=-1)
    pull = -2 * (ds / far)[..., None] * apart
    return -np.log(far), pull.sum(axis=2), -pull.sum(axis=1)


def moves(channels):
    """What is moved in clips 1, 2, ...: (side, channel, step)."""
    return [(side, c, step) for side in SIDES for c in range(channels) for step in (STEP, -STEP)]


def drawn(rng):
    sizes = {"generic": (7, 5, 3), "more keys": (3, 4, 2), "ds is 0": (3, 4, 2)}
    probes = {probe: _batch(rng, *size, zero=probe == "ds is 0") for probe, size in sizes.items()}
    return probes | {ALONE: {name: a[-1:] for name, a in probes["generic"].items()}}


def _batch(rng, queries, keys, channels, *, zero):
    base = {"theta": rng.standard_normal((queries, channels)), "phi": rng.standard_normal((keys, channels))}
    others = {side: np.vstack([a[:1], rng.standard_normal(a[1:].shape)]) for side, a in base.items()}
    rolled = {side: np.roll(a, 1, axis=0) for side, a in base.items()}
    clips = [base, *(_moved(base, *move) for move in moves(channels)), others, rolled]
    ds = rng.standard_normal((len(clips), queries, keys)) * (not zero)
    ds[-2] *= np.arange(queries * keys).reshape(queries, keys) == 0  # only of this pair it is known
    return {"ds": ds, **{side: np.stack([clip[side] for clip in clips]) for side in SIDES}}


def _moved(base, side, channel, step):
    place = base[side].copy()
    place[:, channel] += step
    return base | {side: place}


def derivatives(inputs, s):
    """ds_ij / dtheta_i and ds_ij / dphi_j of clip 0, both (E, N, M), by central differences of s."""
    channels = inputs["theta"].shape[-1]
    moved = s[1 : 1 + 4 * channels]
    changes = (moved[::2] - moved[1::2]) / (2 * STEP)
    return changes[:channels], changes[channels:]


def finite_differences(inputs, s, ds):
    """dtheta (B, N, E) and dphi (B, M, E) of all clips, for these ds (B, N, M)."""
    of_theta, of_phi = derivatives(inputs, s)
    rolled = [np.roll(d, (1, 1), axis=(1, 2)) for d in (of_theta, of_phi)]
    dtheta, dphi = np.einsum("bij,cij->bic", ds, of_theta), np.einsum("bij,cij->bjc", ds, of_phi)
    dtheta[-1], dphi[-1] = (ds[-1] * rolled[0]).sum(axis=2).T, (ds[-1] * rolled[1]).sum(axis=1).T
    return dtheta, dphi


def agrees(inputs, s, mine, expected):
    noise = 4 * ROUNDING * np.abs(s).max() * norm(inputs["ds"])
    return bool(norm(mine - expected) <= 1e-5 * norm(expected) + noise)


def with_clips(holds):
    """The condition, where the batch has the moved clips."""
    return lambda inputs, yours: len(inputs["ds"]) == 1 or holds(inputs, yours)


def is_factor(k, factor):
    """Whether gradient k is this factor times the derivative of the score, and that is not 0."""

    def holds(inputs, yours):
        expected = finite_differences(inputs, yours[0], inputs["ds"])[k]
        fits = agrees(inputs, yours[0], yours[1 + k], factor * expected)
        return fits and not agrees(inputs, yours[0], 0 * expected, expected)

    return holds


def without_ds(k):
    """Whether gradient k of clip 0 is that of the sum of all scores."""

    def holds(inputs, yours):
        expected = finite_differences(inputs, yours[0], np.ones_like(inputs["ds"]))[k][0]
        return agrees(inputs, yours[0], yours[1 + k][0], expected) and np.any(yours[1 + k][0])

    return holds


def of_first_clip(k):
    """Whether gradient k, the result k, is right in clip 0 of the generic probe, and 0 in all others."""

    def holds(inputs, yours):
        (s, *_), mine, given = yours["generic"], yours["generic"][k], inputs["generic"]
        expected = finite_differences(given, s, given["ds"])[k - 1][0]
        return agrees(given, s, mine[0], expected) and bool(np.any(mine[0])) and not np.any(mine[1:])

    return holds


def only_the_pair(inputs, yours):
    s = yours[0]
    return bool(np.isclose(s[-2, 0, 0], s[0, 0, 0], rtol=1e-9, atol=1e-12))


def in_any_order(inputs, yours):
    s = yours[0]
    return bool(np.allclose(s[-1], np.roll(s[0], (1, 1), axis=(0, 1)), rtol=1e-9, atol=1e-12))


def moves_with(k):
    """Whether the score depends on theta (k = 0) or phi (k = 1), by more than rounding."""

    def holds(inputs, yours):
        s = yours[0]
        return np.abs(derivatives(inputs, s)[k]).max() > 1e4 * ROUNDING * max(np.abs(s).max(), SMALL)

    return holds


def is_new(inputs, yours):
    """Whether s is neither dot nor distance, nor a multiple of one of them plus a number."""
    theta, phi = inputs["theta"], inputs["phi"]
    distance = -((theta[:, :, None] - phi[:, None]) ** 2).sum(axis=-1)
    return not any(_is_line(known, yours[0]) for known in (theta @ phi.mT, distance))


def _is_line(known, s):
    apart, mine = known - known.mean(), s - s.mean()
    rest = mine - apart * (mine * apart).sum() / (apart**2).sum()
    return norm(rest) <= 1e-6 * norm(mine)


def right_gradient(k):
    def holds(inputs, yours):
        expected = finite_differences(inputs, yours[0], inputs["ds"])[k]
        return agrees(inputs, yours[0], yours[1 + k], expected)

    return holds


def as_alone(k):
    """Whether the last clip has the same result k with other clips and without them."""

    def holds(inputs, yours):
        mine, alone = yours["generic"][k][-1], yours[ALONE][k][0]
        return bool(norm(mine - alone) <= 1e-9 * norm(alone))

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
    recognised = tuple(Invariant(words, with_clips(not_(condition))) for words, condition in found.items())
    return (
        *recognised,
        Invariant(f"{name} must agree with {own}: yours does not", with_clips(right_gradient(k))),
    )


def across(k, name):
    """What must hold of result k over two probes: the last clip with the others, and alone."""
    first = Invariant(f"{name} is that of the first clip alone, and 0 for all others", not_(of_first_clip(k)))
    words = f"{name} of a clip must not depend on the other clips: yours changes with them"
    return (*[first] * (k > 0), Invariant(words, as_alone(k)))


ACROSS = tuple(invariant for k, name in enumerate(("s", "dtheta", "dphi")) for invariant in across(k, name))
NEW = "the score must be a new one: dot and distance are in the table, and a multiple is no new one"
PAIR, MUCH = "s_ij may depend on theta_i and phi_j", "by more than rounding"
INVARIANTS = (
    Invariant(f"{PAIR} alone: yours changes with others", with_clips(only_the_pair)),
    Invariant(f"{PAIR}, not on the places i and j: yours changes with these", with_clips(in_any_order)),
    Invariant(f"s_ij must move with theta_i, {MUCH}: yours does not", with_clips(moves_with(0))),
    Invariant(f"s_ij must move with phi_j, {MUCH}: yours does not", with_clips(moves_with(1))),
    Invariant(NEW, is_new),
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
            across=ACROSS,
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
