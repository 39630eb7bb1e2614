"""11: mistakes in the block's backward. A mistake in one step is also one of the whole."""

from functools import partial

from exercises.checker.task import Mistake
from exercises.tasks.ex11_block_backward import (
    gather_dx,
    into_parameters,
    into_y,
    paths,
    through_attention,
)

Y, ATTENTION = partial(Mistake, "into_y"), partial(Mistake, "through_attention")
PARAMETERS, DX = partial(Mistake, "into_parameters"), partial(Mistake, "gather_dx")
BACKWARD = partial(Mistake, "block_backward")
SUM_TO_1 = "The weights of a row sum to 1: "
ADD = "x goes into theta, phi, g and the residual, and the gradients of all four paths add up."
SHARED = "All positions of all clips use the same parameters: their gradients add up."
OF_LOSS = SHARED + " An average over clips belongs to the loss: dz has it already."
FIRST_CLIP = SHARED + " Yours uses the first clip alone."
ALL_AXES = SHARED + " Over positions as well as over clips."
DS = "ds is the gradient of the scores, dp that of the weights: "
OTHER_FACTOR = "A product gives back the other factor: dtheta holds phi, dphi holds theta."
OVERWRITTEN = ADD + " This is what = in the place of += gives."
FOUR = "Count the terms of dx: how many boxes does x go into in figure 2?"
SUMMED = "Which axes are summed in "
DB_Z = "db_z has the shape of b_z. Which axes have to go?"
ROW_SUM = "What must each row of ds sum to?"
WHICH = "Which of dp and ds stands in each of your three products?"
GROWS = "Print dx after each of its lines: does it grow, or does it start again?"
DONE = {
    0: ("forgotten", "is missing"),
    2: ("doubled", "counts twice"),
    -1: ("subtracted", "has the wrong sign"),
}
PATHS = ("theta", "phi", "g", "residual")


def y(dy=None, dw_z=None, db_z=None):
    """`into_y` with one of its three replaced by a function of (dz, y, w_z)."""
    given = (dy, dw_z, db_z)

    def wrong(*inputs):
        return tuple(f(*inputs) if f else right for f, right in zip(given, into_y(*inputs), strict=True))

    return wrong


def row_sum(a):
    return a.sum(axis=-1, keepdims=True)


def attention(
    ds=lambda dp, p: p * (dp - row_sum(p * dp)),
    dtheta=lambda ds, theta, phi, dp: ds @ phi,
    dphi=lambda ds, theta, phi, dp: ds.mT @ theta,
    dg=lambda p, dy: p.mT @ dy,
):
    """`through_attention` with one of its lines replaced."""

    def wrong(dy, p, theta, phi, g):
        dp = dy @ g.mT
        given = ds(dp, p), theta, phi, dp
        return dtheta(*given), dphi(*given), dg(p, dy)

    return wrong


def each(gradients):
    """`into_parameters` where gradients(x, d) -> (dw, db), for all three maps."""
    return lambda dtheta, dphi, dg, x: tuple(a for d in (dtheta, dphi, dg) for a in gradients(x, d))


def rows(a):
    return a.reshape(-1, a.shape[-1])


def dw(x, d):
    return rows(x).T @ rows(d)


def db(d):
    return rows(d).sum(axis=0)


def weighted(theta, phi, g, residual):
    """`gather_dx` with these factors before its four paths."""
    factors = (theta, phi, g, residual)
    return lambda *given: sum(f * part for f, part in zip(factors, paths(*given).values(), strict=True))


def one_path(path, factor):
    """`gather_dx` with this factor before one of its paths."""
    done, is_so = DONE[factor]
    why = f"The path through {path} {is_so}. {ADD} No parameter here shows it: the layers below suffer."
    return DX(
        f"{path} path {done}", weighted(*(factor if path == other else 1 for other in PATHS)), why, FOUR
    )


def backward(
    into_y=into_y, through_attention=through_attention, into_parameters=into_parameters, gather_dx=gather_dx
):
    """`block_backward` with one of its steps replaced."""

    def wrong(dz, x, theta, phi, g, p, y, w_theta, w_phi, w_g, w_z):
        dy, dw_z, db_z = into_y(dz, y, w_z)
        dembedded = through_attention(dy, p, theta, phi, g)
        dx = gather_dx(dz, *dembedded, w_theta, w_phi, w_g)
        return dx, *into_parameters(*dembedded, x), dw_z, db_z

    return wrong


def in_backward(step):
    return BACKWARD(step.name, backward(**{step.task: step.wrong}), step.why, step.hint)


STEPS = (
    Y("W_z not transposed", y(dy=lambda dz, y, w_z: dz @ w_z),
        "W_z maps D to C; the way back maps C to D. Where C = D the wrong one fits too.",
        "Write down the shapes of dz and w_z: which two sizes have to meet?"),
    Y("db_z averaged", y(db_z=lambda dz, y, w_z: dz.mean(axis=(0, 1))),
        SHARED + " Averaged, the step of the bias is B N times too small.",
        "If one bias moves by 1, how many entries of z move?"),
    Y("db_z summed over the batch only", y(db_z=lambda dz, y, w_z: dz.sum(axis=0)), ALL_AXES, DB_Z),
    Y("db_z not summed", y(db_z=lambda dz, y, w_z: dz), SHARED, DB_Z),
    Y("dw_z averaged over the batch", y(dw_z=lambda dz, y, w_z: into_y(dz, y, w_z)[1] * (1 / len(y))),
        OF_LOSS, "Does the equation z = y W_z divide by anything?"),
    Y("dw_z of the first clip only", y(dw_z=lambda dz, y, w_z: y[0].T @ dz[0]),
        FIRST_CLIP, SUMMED + "dw_z: positions, clips, or both?"),
    Y("dw_z transposed: (C, D)", y(dw_z=lambda dz, y, w_z: into_y(dz, y, w_z)[1].T),
        "dw_z has the shape of w_z, or no step can be taken with it.",
        "In z = y W_z, which of the two stands left? Keep that order of the axes."),

    ATTENTION("softmax backward element by element", attention(ds=lambda dp, p: p * (1 - p) * dp),
        SUM_TO_1 + "more for a key is less for all others of the row.",
        "p_ij depends on s_ij. Does it depend on s_ik as well?"),
    ATTENTION("the row's mean of dp not taken off", attention(ds=lambda dp, p: p * dp),
        SUM_TO_1 + "adding one number to all dp of a row must change nothing.", ROW_SUM),
    ATTENTION("the row's plain mean of dp taken off",
        attention(ds=lambda dp, p: p * (dp - dp.mean(axis=-1, keepdims=True))),
        "The mean is weighted by p. With the plain one, rows of ds do not sum to 0.", ROW_SUM),
    ATTENTION("mean of p dp in place of its sum",
        attention(ds=lambda dp, p: p * (dp - (p * dp).mean(axis=-1, keepdims=True))),
        "The sum of p dp is a weighted mean already; divided by N hardly anything is subtracted.",
        ROW_SUM),
    ATTENTION("the sum over queries in the softmax",
        attention(ds=lambda dp, p: p * (dp - (p * dp).sum(axis=1, keepdims=True))),
        "The softmax runs along the keys, so its backward does too.",
        "Which axis of ds has to sum to 0?"),
    ATTENTION("softmax skipped: ds = dp", attention(ds=lambda dp, p: dp),
        "The weights are not the scores: between them stands the softmax, and it has a backward.",
        "Name the three forward lines from theta to y. Which of them has no line in your backward?"),
    ATTENTION("softmax skipped in dtheta alone", attention(dtheta=lambda ds, theta, phi, dp: dp @ phi),
        DS + "dtheta needs ds, as dphi does.", WHICH),
    ATTENTION("softmax skipped in dphi alone", attention(dphi=lambda ds, theta, phi, dp: dp.mT @ theta),
        DS + "dphi needs ds, as dtheta does.", WHICH),
    ATTENTION("ds of the wrong sign", attention(ds=lambda dp, p: p * (row_sum(p * dp) - dp)),
        "More dp_ij than the row's mean has to raise s_ij. Yours lowers it: each step goes the wrong way.",
        "If dp_ij is large and all others of the row are 0, which sign has ds_ij?"),
    ATTENTION("p in the place of dp", attention(ds=lambda dp, p: p - p * row_sum(p) * p),
        "The gradient has to be linear in dy: with dy = 0 all must be 0.",
        "What comes out of your function when dy is 0?"),
    ATTENTION("dtheta with ds transposed", attention(dtheta=lambda ds, theta, phi, dp: ds.mT @ phi),
        "dtheta_i gathers along row i of ds. Where N = M, columns fit as well, and nothing raises.",
        "dtheta_i = sum over which index of ds_ij phi_j?"),
    ATTENTION("dphi without the transpose", attention(dphi=lambda ds, theta, phi, dp: ds @ theta),
        "dphi_j gathers from the queries, the first axis of ds. Then dphi sums to 0 over positions.",
        "dphi_j = sum over which index of ds_ij theta_i?"),
    ATTENTION("dtheta and dphi exchanged",
        lambda *given: tuple(through_attention(*given)[k] for k in (1, 0, 2)),
        "Each goes into the other's parameters. db_theta is then 0, and db_phi is not.",
        "Which of dtheta and dphi must sum to 0 over the positions?"),
    ATTENTION("theta for phi in dtheta", attention(dtheta=lambda ds, theta, phi, dp: ds @ theta),
        OTHER_FACTOR, "s = theta phi^T: which of the two is the other factor of theta?"),
    ATTENTION("phi for theta in dphi", attention(dphi=lambda ds, theta, phi, dp: ds.mT @ phi),
        OTHER_FACTOR, "s = theta phi^T: which of the two is the other factor of phi?"),
    ATTENTION("dg without the transpose", attention(dg=lambda p, dy: p @ dy),
        "Every query that looks at j uses g_j, so dg_j sums over all of them: down column j of p.",
        "dg_j = sum over which index of p_ij dy_i?"),
    ATTENTION("dg = dy", attention(dg=lambda p, dy: dy + 0 * (p @ dy)),
        "y_i is not g_i but an average over all g_j: each g_j gets back the share that it had.",
        "Which array of the forward pass does your dg not use?"),

    PARAMETERS("biases averaged", each(lambda x, d: (dw(x, d), d.mean(axis=(0, 1)))),
        SHARED + " Averaged, the step of a bias is B N times too small.",
        "If one bias moves by 1, how many rows of theta move?"),
    PARAMETERS("weights of the first clip only", each(lambda x, d: (x[0].T @ d[0], db(d))),
        FIRST_CLIP, SUMMED + "dw: positions, clips, or both?"),
    PARAMETERS("everything divided by B", each(lambda x, d: (dw(x, d) / len(x), db(d) / len(x))),
        OF_LOSS, "Does theta = x W + b divide by anything?"),
    PARAMETERS("weights transposed", each(lambda x, d: (dw(x, d).T, db(d))),
        "A gradient has the shape of its parameter, or no step can be taken with it.",
        "In theta = x W, which of the two stands left? Keep that order of the axes."),
    PARAMETERS("biases not summed over positions", each(lambda x, d: (dw(x, d), d.sum(axis=0))),
        ALL_AXES, "db has the shape of b. Which axes have to go?"),
    PARAMETERS("weights not summed over clips", each(lambda x, d: (x.mT @ d, db(d))),
        SHARED + " `@` treats every clip by itself.", "dw has the shape of w. Which axes have to go?"),
    PARAMETERS("theta's and phi's exchanged", lambda t, f, g, x: into_parameters(f, t, g, x),
        "Each map would learn from the other's errors.", "In which order are the gradients asked for?"),
    *(one_path(path, factor) for path in PATHS for factor in DONE),
    DX("only the paths through g and the residual", weighted(0, 0, 1, 1), OVERWRITTEN, GROWS),
    DX("only the residual", weighted(0, 0, 0, 1),
        ADD + " Yours treats the weights and values as constants.", FOUR),
    DX("only the path through g", weighted(0, 0, 1, 0), OVERWRITTEN, GROWS),
    DX("averaged over the four paths", weighted(0.25, 0.25, 0.25, 0.25),
        ADD + " They are not averaged.",
        "If x moves z along two paths, by 1 on each, by how much does z move?"),
    DX("dphi through W_theta",
        lambda dz, t, f, g, w, v, u: gather_dx(dz, t, f, g, w, w, u),
        "Each gradient goes back through the map that it came out of. Both have one shape: nothing raises.",
        "Read each product aloud: whose gradient, whose weights?"),
    DX("dtheta through W_phi",
        lambda dz, t, f, g, w, v, u: gather_dx(dz, t, f, g, v, v, u),
        "Each gradient goes back through the map that it came out of. Both have one shape: nothing raises.",
        "Read each product aloud: whose gradient, whose weights?"),
    DX("dtheta through W_phi, dphi through W_theta",
        lambda dz, t, f, g, w, v, u: gather_dx(dz, t, f, g, v, w, u),
        "Each gradient goes back through the map that it came out of. Both have one shape: nothing raises.",
        "Read each product aloud: whose gradient, whose weights?"),
)  # fmt: skip
MISTAKES = (
    *STEPS,
    *(in_backward(step) for step in STEPS),
)  # fmt: skip
