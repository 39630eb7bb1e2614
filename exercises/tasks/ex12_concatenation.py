"""12: f = relu(w_f . [theta_i, phi_j]) without ever building the concatenation, and its backward."""

import numpy as np

from exercises.checker.task import Exercise, Invariant, Task
from exercises.tasks.probes import taking

B, N, M, E = 2, 7, 5, 3


def halves(theta, phi, w_f):
    E = theta.shape[-1]
    return theta @ w_f[:E], phi @ w_f[E:]


def pair_scores(a, b):
    return np.maximum(a[:, :, None] + b[:, None, :], 0)


def pair_scores_backward(ds, a, b):
    through = np.where(a[:, :, None] + b[:, None, :] > 0, ds, 0)
    return through.sum(axis=2), through.sum(axis=1)


def halves_backward(da, db, theta, phi, w_f):
    E = theta.shape[-1]
    dw_f = np.concatenate([np.tensordot(d, x, 2) for d, x in ((da, theta), (db, phi))])
    return da[:, :, None] * w_f[:E], db[:, :, None] * w_f[E:], dw_f


def concatenation(theta, phi, w_f):
    return pair_scores(*halves(theta, phi, w_f)) / phi.shape[1]


def concatenation_backward(dp, theta, phi, w_f):
    da, db = pair_scores_backward(dp / phi.shape[1], *halves(theta, phi, w_f))
    return halves_backward(da, db, theta, phi, w_f)


def upstream(dp, theta, phi, w_f):
    """What comes from da and from db: dtheta or dphi, and one half of dw_f."""
    dtheta, dphi, dw_f = concatenation_backward(dp, theta, phi, w_f)
    first = np.arange(len(w_f)) < len(w_f) // 2
    return {"da": {"dtheta": dtheta, "dw_f": dw_f * first}, "db": {"dphi": dphi, "dw_f": dw_f * ~first}}


def drawn(rng):
    """Random probes; one query; w_f = 0, where every sum is at the kink; whole numbers, where some are."""
    probes = {
        "generic": _one(rng, N, rng.standard_normal(2 * E)),
        "one query": _one(rng, 1, rng.standard_normal(2 * E)),
        "w_f is 0": _one(rng, N, np.zeros(2 * E)),
        "kink": _one(rng, N, rng.standard_normal(2 * E)),
        "equal sizes": _one(rng, 4, rng.standard_normal(8), batch=4, keys=4),
    }
    probes["kink"] |= {"a": rng.permutation(np.arange(2.0 * N)).reshape(B, N) % 3}
    probes["kink"] |= {"b": -(rng.permutation(np.arange(2.0 * M)).reshape(B, M) % 3)}
    return probes


def _one(rng, queries, w_f, batch=B, keys=M):
    theta, phi = (rng.standard_normal((batch, rows, len(w_f) // 2)) for rows in (queries, keys))
    a, b = halves(theta, phi, w_f)
    da, db = rng.standard_normal(a.shape), rng.standard_normal(b.shape)
    ds, dp = rng.standard_normal((2, batch, queries, keys))
    return {"ds": ds, "dp": dp, "da": da, "db": db, "theta": theta, "phi": phi, "w_f": w_f, "a": a, "b": b}


def none_negative(inputs, s):
    return bool(np.all(s >= 0))


def same(a, b):
    return bool(np.isclose(np.sum(a), np.sum(b), rtol=1e-6, atol=1e-9))


def sums_agree(inputs, yours):
    """da and db have the same sum: each ds_ij that passes the relu counts once in both."""
    return same(yours[0], yours[1])


def euler(inputs, yours):
    """theta . dtheta + phi . dphi = w_f . dw_f."""
    return same(
        np.sum(inputs["theta"] * yours[0]) + np.sum(inputs["phi"] * yours[1]), inputs["w_f"] * yours[2]
    )


def along_w_f(inputs, yours):
    """Every dtheta_i is a multiple of w_f's first half, every dphi_j of its second."""
    E = inputs["theta"].shape[-1]
    pairs = zip(yours[:2], (inputs["w_f"][:E], inputs["w_f"][E:]), strict=True)
    return all(np.allclose(d * (w @ w), (d @ w)[..., None] * w) for d, w in pairs)


def scales(inputs):
    n, m = inputs["theta"].shape[1], inputs["phi"].shape[1]
    return {"M": float(m), "N": float(n), "M/N": m / n, "M^2": m**2.0, "1/M": 1 / m, "1/N": 1 / n}


def score_scales(inputs):
    return {"1/M": 1 / inputs["b"].shape[1], "1/N": 1 / inputs["a"].shape[1]}


ALONG_W_F = Invariant(
    "each dtheta_i must point along w_f's first half, each dphi_j along its second: yours do not", along_w_f
)
EULER = Invariant("theta . dtheta + phi . dphi must equal w_f . dw_f: yours does not", euler)
EXERCISE = Exercise(
    key="ex12",
    title="Concatenation without concatenating",
    equation="f(x_i, x_j) = relu(w_f . [theta_i, phi_j]) = relu(a_i + b_j)",
    minutes=35,
    tasks=(
        Task(
            "halves",
            halves,
            taking(drawn, "theta", "phi", "w_f"),
            ("a", "b"),
            scales=lambda inputs: {"1/E": 1 / inputs["phi"].shape[-1], "1/(2 E)": 1 / len(inputs["w_f"])},
            hints=(
                "A scalar product of long vectors is a sum. Which of its terms hold theta, which phi?",
                "[theta_i, phi_j] has theta first. Which numbers of w_f meet it?",
                "Two matrix products with the two halves of w_f: no pair (i, j) is needed yet.",
            ),
        ),
        Task(
            "pair_scores",
            pair_scores,
            taking(drawn, "a", "b"),
            ("s",),
            invariants=(Invariant("after a relu no score is negative: some of yours are", none_negative),),
            hints=(
                "Every a_i meets every b_j: N M sums.",
                "Give a an axis of length 1 for the keys, and b one for the queries.",
                "Broadcasting, then the relu.",
            ),
        ),
        Task(
            "pair_scores_backward",
            pair_scores_backward,
            taking(drawn, "ds", "a", "b"),
            ("da", "db"),
            points=2,
            scales=score_scales,
            invariants=(
                Invariant(
                    "da and db must have the same sum: that of all ds where a_i + b_j is above 0", sums_agree
                ),
            ),
            hints=(
                "da and db: a_i is used in every pair of row i, b_j in every pair of column j.",
                "First: which entries of ds get through the relu? At exactly 0 none does here.",
                "Broadcasting forward is summing backward; the relu is a mask.",
            ),
        ),
        Task(
            "halves_backward",
            halves_backward,
            taking(drawn, "da", "db", "theta", "phi", "w_f"),
            ("dtheta", "dphi", "dw_f"),
            points=2,
            scales=lambda inputs: {"1/(B N)": 1 / inputs["da"].size, "1/E": 1 / inputs["phi"].shape[-1]},
            invariants=(ALONG_W_F, EULER),
            hints=(
                "Three gradients: each theta_i reaches a_i alone, and w_f reaches all of a and b.",
                "dtheta_i = da_i times something of length E. What did theta_i meet in the forward?",
                "The backward of two linear maps with one output channel; dw_f is made of two halves.",
            ),
        ),
        Task(
            "concatenation",
            concatenation,
            taking(drawn, "theta", "phi", "w_f"),
            ("p",),
            scales=scales,
            invariants=(Invariant("after a relu no weight is negative: some of yours are", none_negative),),
            hints=(
                "The two functions above, and C(x) of eq. 5.",
                "C(x) is the number of positions that a query looks at: which axis of s is that?",
                "p = relu(a_i + b_j) / M.",
            ),
        ),
        Task(
            "concatenation_backward",
            concatenation_backward,
            taking(drawn, "dp", "theta", "phi", "w_f"),
            ("dtheta", "dphi", "dw_f"),
            points=3,
            scales=scales,
            upstream=lambda inputs: upstream(**inputs),
            invariants=(ALONG_W_F, EULER),
            hints=(
                "dtheta, dphi and dw_f, in three steps: 1/M, the relu's mask with the sums, the linear maps.",
                "The relu's mask needs a and b again: make them from theta, phi and w_f.",
                "The chain rule over the two backwards above, with the 1/M in front.",
            ),
        ),
    ),
    note="At a_i + b_j = 0 the relu has no derivative; here it is 0, as in most libraries.",
)
