"""11: mistakes in the block's backward. A mistake in one step is also one of the whole."""

import numpy as np

from exercises.checker.task import Mistake
from exercises.tasks.ex11_block_backward import (
    gather_dx,
    into_parameters,
    into_y,
    paths,
    through_attention,
)

Y, ATTENTION, WEIGHTS, DX = "into_y", "through_attention", "into_parameters", "gather_dx"
NEARLY = "The gradients of theta and phi point nearly the right way, so training goes on, only worse."
ADD = "x goes into theta, phi, g and the residual, and the gradients of all four paths add up."
FOUR = "Count the terms of dx: how many boxes does x go into in figure 2?"
SHARED = "All positions of all clips use the same parameters: what they each ask for adds up."


def through(ds_of=None, dtheta_of=None, dphi_of=None, dg_of=None):
    """`through_attention` with one of its lines exchanged."""

    def wrong(dy, p, theta, phi, g):
        dp = dy @ g.mT
        ds = ds_of(dp, p) if ds_of else p * (dp - (p * dp).sum(axis=-1, keepdims=True))
        dtheta = dtheta_of(ds, theta, phi) if dtheta_of else ds @ phi
        dphi = dphi_of(ds, theta, phi) if dphi_of else ds.mT @ theta
        return dtheta, dphi, dg_of(p, dy) if dg_of else p.mT @ dy

    return wrong


def with_dp(k):
    """dp in the place of ds in dtheta (k = 0) or in dphi (k = 1)."""

    def wrong(*given):
        right, skipped = through_attention(*given), through(lambda dp, p: dp)(*given)
        return tuple(skipped[n] if n == k else right[n] for n in range(3))

    return wrong


def each(function):
    """`into_parameters` where (x, d) -> (dw, db) is this function for all three maps."""
    return lambda dtheta, dphi, dg, x: tuple(a for d in (dtheta, dphi, dg) for a in function(x, d))


def rows(a):
    return a.reshape(-1, a.shape[-1])


def dw(x, d):
    return rows(x).T @ rows(d)


def weighted(theta, phi, g, residual):
    """`gather_dx` with these factors before its four paths."""

    def wrong(*given):
        parts = zip((theta, phi, g, residual), paths(*given).values(), strict=True)
        return sum(factor * part for factor, part in parts)

    return wrong


LINES = (
    (
        *(Y, "W_z not transposed", lambda dz, y, w_z: (dz @ w_z, *into_y(dz, y, w_z)[1:])),
        "W_z maps D to C; the way back maps C to D. Where C = D the wrong one fits too.",
        "Write the shapes of dz and w_z beside each other: which two sizes have to meet?",
    ),
    (
        *(Y, "db_z averaged", lambda dz, y, w_z: (*into_y(dz, y, w_z)[:2], dz.mean(axis=(0, 1)))),
        SHARED + " Averaged, the step of the bias is B N times too small.",
        "If one bias moves by 1, how many entries of z move?",
    ),
    (
        *(Y, "db_z summed over the batch only", lambda dz, y, w_z: (*into_y(dz, y, w_z)[:2], dz.sum(axis=0))),
        SHARED + " Over positions as well as over clips.",
        "db_z has the shape of b_z. Which axes have to go?",
    ),
    (
        *(Y, "db_z not summed", lambda dz, y, w_z: (*into_y(dz, y, w_z)[:2], dz)),
        SHARED,
        "db_z has the shape of b_z. Which axes have to go?",
    ),
    (
        *(Y, "dw_z averaged over the batch", lambda dz, y, w_z: _with(into_y(dz, y, w_z), 1, 1 / len(y))),
        SHARED + " An average over clips belongs to the loss, where dz already has it.",
        "Does the equation z = y W_z divide by anything?",
    ),
    (
        *(Y, "dw_z of the first clip only", lambda dz, y, w_z: _with_dw(into_y(dz, y, w_z), y[0].T @ dz[0])),
        SHARED + " Yours hears the first clip alone.",
        "Which axes are summed in dw_z: positions, clips, or both?",
    ),
    (
        *(Y, "dw_z transposed: (C, D)", lambda dz, y, w_z: _transposed(into_y(dz, y, w_z))),
        "dw_z has the shape of w_z, or no step can be taken with it.",
        "In z = y W_z, which of the two stands left? Keep that order of the axes.",
    ),
    (
        *(ATTENTION, "softmax backward element by element", through(lambda dp, p: p * (1 - p) * dp)),
        "The weights of a row share one: more for a key is less for all others of the row. " + NEARLY,
        "p_ij depends on s_ij. Does it depend on s_ik as well?",
    ),
    (
        *(ATTENTION, "the row's mean of dp not taken off", through(lambda dp, p: p * dp)),
        "The weights of a row share one: raising all dp of a row alike must change nothing. " + NEARLY,
        "What must each row of ds sum to?",
    ),
    (
        *(
            ATTENTION,
            "the row's plain mean of dp taken off",
            through(lambda dp, p: p * (dp - dp.mean(axis=-1, keepdims=True))),
        ),
        "The mean is weighted by p. With the plain one, rows of ds do not sum to 0. " + NEARLY,
        "What must each row of ds sum to?",
    ),
    (
        *(
            ATTENTION,
            "mean of p dp in place of its sum",
            through(lambda dp, p: p * (dp - (p * dp).mean(axis=-1, keepdims=True))),
        ),
        "The sum of p dp is a weighted mean already; divided by N hardly anything is taken off. " + NEARLY,
        "What must each row of ds sum to?",
    ),
    (
        *(
            ATTENTION,
            "the sum over queries in the softmax",
            through(lambda dp, p: p * (dp - (p * dp).sum(axis=1, keepdims=True))),
        ),
        "The softmax runs along the keys, so its backward does too. " + NEARLY,
        "Which axis of ds has to sum to 0?",
    ),
    (
        *(ATTENTION, "softmax skipped: ds = dp", through(lambda dp, p: dp)),
        "The weights are not the scores: between them stands the softmax, and it has a backward.",
        "Name the three forward lines from theta to y. Which of them has no line in your backward?",
    ),
    (
        *(ATTENTION, "softmax skipped in dtheta alone", with_dp(0)),
        "ds is the gradient of the scores, dp that of the weights: dtheta needs ds, as dphi does.",
        "Which of dp and ds stands in each of your three products?",
    ),
    (
        *(ATTENTION, "softmax skipped in dphi alone", with_dp(1)),
        "ds is the gradient of the scores, dp that of the weights: dphi needs ds, as dtheta does.",
        "Which of dp and ds stands in each of your three products?",
    ),
    (
        *(
            ATTENTION,
            "ds of the wrong sign",
            through(lambda dp, p: p * ((p * dp).sum(axis=-1, keepdims=True) - dp)),
        ),
        "More dp_ij than the row's mean has to raise s_ij. Yours lowers it: theta and phi go uphill.",
        "If dp_ij is large and all others of the row are 0, which sign has ds_ij?",
    ),
    (
        *(
            ATTENTION,
            "p in the place of dp",
            through(lambda dp, p: p - p * p.sum(axis=-1, keepdims=True) * p),
        ),
        "The gradient has to be linear in dy: with dy = 0 all must be 0. " + NEARLY,
        "What comes out of your function when dy is 0?",
    ),
    (
        *(ATTENTION, "dtheta with ds transposed", through(dtheta_of=lambda ds, theta, phi: ds.mT @ phi)),
        "dtheta_i gathers along row i of ds. Where N = M, columns fit as well, and nothing raises.",
        "dtheta_i = sum over which index of ds_ij phi_j?",
    ),
    (
        *(ATTENTION, "dphi without the transpose", through(dphi_of=lambda ds, theta, phi: ds @ theta)),
        "dphi_j gathers from the queries, the first axis of ds. Then dphi sums to 0 over positions.",
        "dphi_j = sum over which index of ds_ij theta_i?",
    ),
    (
        *(
            ATTENTION,
            "dtheta and dphi exchanged",
            lambda *given: (lambda t, f, dg: (f, t, dg))(*through_attention(*given)),
        ),
        "Each goes into the other's parameters. That db_theta is 0, and db_phi is not, gives it away.",
        "Which of dtheta and dphi must sum to 0 over the positions?",
    ),
    (
        *(ATTENTION, "theta for phi in dtheta", through(dtheta_of=lambda ds, theta, phi: ds @ theta)),
        "A product hands back the other factor: dtheta holds phi, dphi holds theta.",
        "s = theta phi^T: which of the two stands beside dtheta?",
    ),
    (
        *(ATTENTION, "phi for theta in dphi", through(dphi_of=lambda ds, theta, phi: ds.mT @ phi)),
        "A product hands back the other factor: dtheta holds phi, dphi holds theta.",
        "s = theta phi^T: which of the two stands beside dphi?",
    ),
    (
        *(ATTENTION, "dg without the transpose", through(dg_of=lambda p, dy: p @ dy)),
        "g_j is used by every query that looks at j, so it hears from all of them: down column j of p.",
        "dg_j = sum over which index of p_ij dy_i?",
    ),
    (
        *(ATTENTION, "dg = dy", through(dg_of=lambda p, dy: dy + 0 * (p @ dy))),
        "y_i is not g_i but an average over all g_j: each g_j is paid by the share that it had.",
        "Which array of the forward pass does your dg not use?",
    ),
    (
        *(WEIGHTS, "biases averaged", each(lambda x, d: (dw(x, d), d.mean(axis=(0, 1))))),
        SHARED + " Averaged, the step of a bias is B N times too small.",
        "If one bias moves by 1, how many rows of theta move?",
    ),
    (
        *(WEIGHTS, "weights of the first clip only", each(lambda x, d: (x[0].T @ d[0], rows(d).sum(axis=0)))),
        SHARED + " Yours hear the first clip alone.",
        "Which axes are summed in dw: positions, clips, or both?",
    ),
    (
        *(
            WEIGHTS,
            "everything divided by B",
            each(lambda x, d: (dw(x, d) / len(x), rows(d).sum(axis=0) / len(x))),
        ),
        SHARED + " An average over clips belongs to the loss, where dz already has it.",
        "Does theta = x W + b divide by anything?",
    ),
    (
        *(WEIGHTS, "weights transposed", each(lambda x, d: (dw(x, d).T, rows(d).sum(axis=0)))),
        "A gradient has the shape of its parameter, or no step can be taken with it.",
        "In theta = x W, which of the two stands left? Keep that order of the axes.",
    ),
    (
        *(WEIGHTS, "biases not summed over positions", each(lambda x, d: (dw(x, d), d.sum(axis=0)))),
        SHARED + " Over positions as well as over clips.",
        "db has the shape of b. Which axes have to go?",
    ),
    (
        *(WEIGHTS, "weights not summed over clips", each(lambda x, d: (x.mT @ d, rows(d).sum(axis=0)))),
        SHARED + " `@` treats every clip by itself.",
        "dw has the shape of w. Which axes have to go?",
    ),
    (
        *(WEIGHTS, "theta's and phi's exchanged", lambda t, f, g, x: into_parameters(f, t, g, x)),
        "Each map would learn from the other's errors.",
        "In which order are the gradients asked for?",
    ),
)
FACTORS = {
    0: ("forgotten", "is missing"),
    2: ("doubled", "counts twice"),
    -1: ("subtracted", "has the wrong sign"),
}
PATHS = ("theta", "phi", "g", "residual")
ONE_PATH = tuple(
    (
        *(DX, f"{path} path {done}", weighted(*(factor if path == other else 1 for other in PATHS))),
        f"The path through {path} {is_so}. {ADD} No parameter here shows it: the layers below suffer.",
        FOUR,
    )
    for path in PATHS
    for factor, (done, is_so) in FACTORS.items()
)
OVERWRITTEN = (
    (
        *(DX, "only the paths through g and the residual", weighted(0, 0, 1, 1)),
        ADD + " So it comes with = in the place of +=.",
        "Print dx after each of its lines: does it grow, or is it made anew?",
    ),
    (
        *(DX, "only the residual", weighted(0, 0, 0, 1)),
        ADD + " Yours treats the weights and values as constants.",
        FOUR,
    ),
    (
        *(DX, "only the path through g", weighted(0, 0, 1, 0)),
        ADD + " So it comes with = in the place of +=.",
        "Print dx after each of its lines: does it grow, or is it made anew?",
    ),
    (
        *(DX, "averaged over the four paths", weighted(0.25, 0.25, 0.25, 0.25)),
        ADD + " They are not averaged.",
        "If x moves z on two ways, by 1 on each, by how much does z move?",
    ),
    (
        *(
            DX,
            "dtheta through W_phi, dphi through W_theta",
            lambda dz, t, f, g, w, v, u: gather_dx(dz, t, f, g, v, w, u),
        ),
        "Each gradient goes back through the map that it came out of. Both have one shape: nothing raises.",
        "Read each product aloud: whose gradient, whose weights?",
    ),
)
STEPS = (*LINES, *ONE_PATH, *OVERWRITTEN)


def whole(task, wrong):
    """The backward of the block with one of its steps wrong."""
    steps = {Y: into_y, ATTENTION: through_attention, WEIGHTS: into_parameters, DX: gather_dx} | {task: wrong}

    def backward(dz, x, theta, phi, g, p, y, w_theta, w_phi, w_g, w_z):
        dy, dw_z, db_z = steps[Y](dz, y, w_z)
        dembedded = steps[ATTENTION](dy, p, theta, phi, g)
        dx = steps[DX](dz, *dembedded, w_theta, w_phi, w_g)
        return dx, *steps[WEIGHTS](*dembedded, x), dw_z, db_z

    return backward


def _with(values, k, factor):
    return tuple(value * factor if n == k else value for n, value in enumerate(values))


def _with_dw(values, dw_z):
    return values[0], dw_z, values[2]


def _transposed(values):
    return _with_dw(values, np.swapaxes(values[1], 0, 1))


MISTAKES = (
    *(Mistake(*step) for step in STEPS),
    *(
        Mistake("block_backward", name, whole(task, wrong), why, hint)
        for task, name, wrong, why, hint in STEPS
    ),
)
