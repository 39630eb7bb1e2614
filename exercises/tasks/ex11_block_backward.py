"""11: the backward pass of the embedded-Gaussian block, from dz to dx and to all parameters."""

import numpy as np

from exercises.checker.task import Exercise, Invariant, Task
from exercises.tasks.ex10_block import EQUAL, B, C, D, E, N, drawn, softmax
from exercises.tasks.probes import taking

GRADIENTS = ("dw_theta", "db_theta", "dw_phi", "db_phi", "dw_g", "db_g")


def into_y(dz, y, w_z):
    rows = dz.reshape(-1, dz.shape[-1])
    return dz @ w_z.T, y.reshape(-1, y.shape[-1]).T @ rows, rows.sum(axis=0)


def through_attention(dy, p, theta, phi, g):
    dp = dy @ g.mT
    ds = p * (dp - (p * dp).sum(axis=-1, keepdims=True))
    return ds @ phi, ds.mT @ theta, p.mT @ dy


def into_parameters(dtheta, dphi, dg, x):
    rows = x.reshape(-1, x.shape[-1])
    each = (d.reshape(-1, d.shape[-1]) for d in (dtheta, dphi, dg))
    return tuple(a for d in each for a in (rows.T @ d, d.sum(axis=0)))


def paths(dz, dtheta, dphi, dg, w_theta, w_phi, w_g):
    """The four terms of dx, each with the path that it comes back on."""
    return {
        "the path through theta": dtheta @ w_theta.T,
        "the path through phi": dphi @ w_phi.T,
        "the path through g": dg @ w_g.T,
        "the residual path": dz,
    }


def gather_dx(dz, dtheta, dphi, dg, w_theta, w_phi, w_g):
    return sum(paths(dz, dtheta, dphi, dg, w_theta, w_phi, w_g).values())


def block_backward(dz, x, theta, phi, g, p, y, w_theta, w_phi, w_g, w_z):
    dy, dw_z, db_z = into_y(dz, y, w_z)
    dembedded = through_attention(dy, p, theta, phi, g)
    dx = gather_dx(dz, *dembedded, w_theta, w_phi, w_g)
    return dx, *into_parameters(*dembedded, x), dw_z, db_z


def scales_of_block(inputs):
    e = inputs["phi"].shape[-1]
    of_positions = {"1/(B N)": 1 / inputs["y"][..., 0].size, "1/N": 1 / inputs["y"].shape[1]}
    return of_positions | {"sqrt(E)": e**0.5, "1/sqrt(E)": e**-0.5}


def paths_of_block(dz, x, theta, phi, g, p, y, w_theta, w_phi, w_g, w_z):
    dembedded = through_attention(dz @ w_z.T, p, theta, phi, g)
    return paths(dz, *dembedded, w_theta, w_phi, w_g)


def parts_of_ds(dy, p, theta, phi, g):
    """What the two terms of ds give to dtheta and dphi."""
    dp = dy @ g.mT
    terms = {"p dp": p * dp, "p times the row's sum of p dp": -p * (p * dp).sum(axis=-1, keepdims=True)}
    back = {name: {"dtheta": ds @ phi, "dphi": ds.mT @ theta} for name, ds in terms.items()}
    return {f"the term {name} of ds": of for name, of in back.items()}


def upstream_of_block(dz, x, theta, phi, g, p, y, w_theta, w_phi, w_g, w_z):
    """What comes from dtheta, dphi and dg: a term of dx, a weight's and a bias' gradient each."""
    dembedded = through_attention(dz @ w_z.T, p, theta, phi, g)
    gradients = iter(into_parameters(*dembedded, x))
    return {
        f"d{name}": {"dx": d @ w.T, f"dw_{name}": next(gradients), f"db_{name}": next(gradients)}
        for name, d, w in zip(("theta", "phi", "g"), dembedded, (w_theta, w_phi, w_g), strict=True)
    }


def kept(rng):
    """Probe -> everything that the forward of a random block leaves, and a random dz."""
    sizes = {"generic": (B, N), "one position": (B, 1), "dz is 0": (B, N)}
    probes = {probe: _one(rng, *size, zero=probe == "dz is 0") for probe, size in sizes.items()}
    return probes | {EQUAL: _one(rng, 4, 4, 4, 4, 4)}


def _one(rng, samples, positions, c=C, e=E, d=D, *, zero=False):
    x, w = rng.standard_normal((samples, positions, c)), drawn(rng, c, e, d)
    theta, phi, g = (x @ w[f"w_{name}"] + w[f"b_{name}"] for name in ("theta", "phi", "g"))
    p = softmax(theta @ phi.mT)
    dz = np.zeros_like(x) if zero else rng.standard_normal(x.shape)
    return {"x": x, "theta": theta, "phi": phi, "g": g, "p": p, "y": p @ g, "dz": dz, **w}


def random_gradients(rng):
    """The same, with random gradients of y, theta, phi and g: each step is then probed by itself."""
    like = {"dy": "g", "dtheta": "theta", "dphi": "phi", "dg": "g"}
    return {
        probe: {**given, **{k: rng.standard_normal(given[other].shape) for k, other in like.items()}}
        for probe, given in kept(rng).items()
        if probe != "dz is 0"
    }


def same(a, b):
    return bool(np.isclose(np.sum(a), np.sum(b), rtol=1e-6, atol=1e-9))


def sides_agree(inputs, yours):
    """theta . dtheta = phi . dphi: the scores are linear in theta and in phi (Euler)."""
    return same(inputs["theta"] * yours[0], inputs["phi"] * yours[1])


def values_agree(inputs, yours):
    """g . dg = y . dy: y is linear in g."""
    return same(inputs["g"] * yours[2], (inputs["p"] @ inputs["g"]) * inputs["dy"])


def keys_share(inputs, yours):
    """The same shift of all keys changes no weight."""
    dphi = yours[1].sum(axis=1)
    return bool(np.all(np.abs(dphi) <= 1e-9 * (1 + np.abs(yours[1]).max())))


def b_phi_has_no_gradient(inputs, yours):
    return bool(np.all(np.abs(yours[4]) <= 1e-8 * (1 + np.abs(yours[3]).max())))


def g_and_z_agree(inputs, yours):
    """W_g . dw_g + b_g . db_g = W_z . dw_z: z is linear in both (Euler)."""
    b_g = (inputs["g"] - inputs["x"] @ inputs["w_g"])[0, 0]
    left = np.sum(inputs["w_g"] * yours[5]) + np.sum(b_g * yours[6])
    return same(left, inputs["w_z"] * yours[7])


def linear_map_agrees(inputs, yours):
    return same(inputs["y"] * yours[0], inputs["w_z"] * yours[1])


SHARED_KEYS = "the same shift of all keys changes no weight of a softmax"
EXERCISE = Exercise(
    key="ex11",
    title="The block, backward",
    equation="dx = dtheta W_theta^T + dphi W_phi^T + dg W_g^T + dz",
    minutes=50,
    tasks=(
        Task(
            "into_y",
            into_y,
            taking(kept, "dz", "y", "w_z"),
            ("dy", "dw_z", "db_z"),
            scales=lambda inputs: {"1/(B N)": 1 / inputs["y"][..., 0].size, "1/N": 1 / inputs["y"].shape[1]},
            invariants=(
                Invariant("y . dy and W_z . dw_z must be one number: yours differ", linear_map_agrees),
            ),
            hints=(
                "z = y W_z + b_z + x: three gradients, dy, dw_z and db_z. The residual is for later.",
                "All positions of all clips use the same W_z and b_z: what becomes of their gradients?",
                "The backward of a linear map: transpose for dy, sums over B and N for the parameters.",
            ),
        ),
        Task(
            "through_attention",
            through_attention,
            taking(random_gradients, "dy", "p", "theta", "phi", "g"),
            ("dtheta", "dphi", "dg"),
            points=3,
            scales=lambda inputs: {
                "1/N": 1 / inputs["p"].shape[-1],
                "sqrt(E)": inputs["phi"].shape[-1] ** 0.5,
                "1/sqrt(E)": inputs["phi"].shape[-1] ** -0.5,
            },
            upstream=lambda inputs: parts_of_ds(**inputs),
            invariants=(
                Invariant("g . dg and y . dy must be one number: yours differ", values_agree),
                Invariant(f"dphi must sum to 0 over the positions: {SHARED_KEYS}", keys_share),
                Invariant("theta . dtheta and phi . dphi must be one number: yours differ", sides_agree),
            ),
            hints=(
                "Backwards through three lines: y = p g, p = softmax(s), s = theta phi^T.",
                "Find dp and dg first, then ds from dp and p, then dtheta and dphi from ds.",
                "Each product gives back the other factor; the softmax subtracts a weighted mean.",
            ),
        ),
        Task(
            "into_parameters",
            into_parameters,
            taking(random_gradients, "dtheta", "dphi", "dg", "x"),
            GRADIENTS,
            points=2,
            scales=lambda inputs: {"1/(B N)": 1 / inputs["x"][..., 0].size, "1/N": 1 / inputs["x"].shape[1]},
            hints=(
                "Three linear maps of the same x: the gradients of their weights and biases.",
                "dw has the shape of w: which axes of x and of dtheta are gone in it?",
                "The backward of a linear map, three times: all B N positions are rows of one matrix.",
            ),
        ),
        Task(
            "gather_dx",
            gather_dx,
            taking(random_gradients, "dz", "dtheta", "dphi", "dg", "w_theta", "w_phi", "w_g"),
            ("dx",),
            points=2,
            scales=lambda inputs: {"1/E": 1 / inputs["dphi"].shape[-1], "1/D": 1 / inputs["dg"].shape[-1]},
            terms=lambda inputs: {"dx": paths(*inputs.values())},
            separate=True,
            hints=(
                "dx: follow x forward in figure 2. Into how many boxes does it go?",
                "Each box gives back one array of the shape of x. What becomes of all of them?",
                "Gradients of paths add up: three linear maps, and the residual.",
            ),
        ),
        Task(
            "block_backward",
            block_backward,
            taking(kept, "dz", "x", "theta", "phi", "g", "p", "y", "w_theta", "w_phi", "w_g", "w_z"),
            ("dx", *GRADIENTS, "dw_z", "db_z"),
            points=4,
            scales=scales_of_block,
            terms=lambda inputs: {"dx": paths_of_block(**inputs)},
            separate=True,
            upstream=lambda inputs: upstream_of_block(**inputs),
            invariants=(
                Invariant(f"db_phi must be 0: {SHARED_KEYS}", b_phi_has_no_gradient),
                Invariant(
                    "W_g . dw_g + b_g . db_g and W_z . dw_z must be one number: yours differ", g_and_z_agree
                ),
            ),
            hints=(
                "All gradients: the four functions above, in this order.",
                "dy first; from it dtheta, dphi, dg; from these all parameters, and dx.",
                "The chain rule read from z to x; what the forward kept is given.",
            ),
        ),
    ),
    note="db_phi is exactly 0 in this version: the same shift of all keys changes no weight.",
)
