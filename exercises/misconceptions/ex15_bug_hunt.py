"""15: the five bugs as they were published, and repairs that repair nothing."""

from functools import partial

import numpy as np

from exercises.checker.task import Mistake
from exercises.tasks.ex15_bug_hunt import attend_on_grid, train_step, weigh, weigh_scaled
from nonlocal_ref.normalise import softmax

WEIGH, SCALED = partial(Mistake, "weigh"), partial(Mistake, "weigh_scaled")
GRID, CHANNELS_FIRST = partial(Mistake, "attend_on_grid"), partial(Mistake, "attend_channels_first")
TRAIN_STEP = partial(Mistake, "train_step")
ROWS = "The weights of each query must sum to 1 over its keys."
COLUMNS = ROWS + " Here those of each key do, over the queries."
SCALE = "Scores of E random channels have the size sqrt(E), and the scale brings them back to 1."
MIXED = "All shapes fit, but each number lands in another channel of another position."
SUMS = "Add p up along its last axis: which number should come out?"
SIZE = "For E = 64: how large are scores of random numbers before the scale, and after it?"
PRODUCTS = "A score is a sum of how many products?"
ROW_0 = "Which numbers stand in row 0 of theta, in yours?"


def softmax_over(axis):
    def wrong(theta, phi):
        s = theta @ phi.mT
        e = np.exp(s - s.max(axis=axis, keepdims=True))
        return e / e.sum(axis=axis, keepdims=True)

    return wrong


def half_repaired(theta, phi):
    """The largest score subtracted along the keys, the sum still over the queries."""
    s = theta @ phi.mT
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def scaled(factor):
    return lambda theta, phi: softmax(theta @ phi.mT * factor(theta, phi))


def attend(rows):
    """attend_on_grid where rows(x @ w, x) makes the rows of each map."""

    def wrong(x, w_theta, w_phi, w_g):
        theta, phi, g = (rows(x @ w, x) for w in (w_theta, w_phi, w_g))
        return (weigh(theta, phi) @ g).reshape(*x.shape[:-1], w_g.shape[-1])

    return wrong


def each_frame_alone(x, w_theta, w_phi, w_g):
    frames = x.reshape(-1, 1, *x.shape[2:])
    return attend_on_grid(frames, w_theta, w_phi, w_g).reshape(*x.shape[:-1], w_g.shape[-1])


def wrong_rows(a):
    return a.reshape(a.shape[0], -1, a.shape[1])


def right_rows(a):
    return a.reshape(*a.shape[:2], -1).mT


def channels_first(rows, back):
    """attend_channels_first with another way in, and another way out: back(rows of y, g)."""

    def wrong(theta, phi, g):
        t, f, v = map(rows, (theta, phi, g))
        return back(weigh(t, f) @ v, g)

    return wrong


def other_grid(y, g):
    """Back by the order (H, W, T)."""
    B, D, T, H, W = g.shape
    return y.mT.reshape(B, D, H, W, T).transpose(0, 1, 4, 2, 3)


def in_place(x, dz, p, w_g, w_z):
    y = p @ (x @ w_g)
    z = x
    z += y @ w_z
    dg = p.mT @ (dz @ w_z.T)
    return z, np.einsum("bnc,bnd->cd", x, dg), np.einsum("bnd,bnc->dc", y, dz)


def without_residual(x, dz, p, w_g, w_z):
    z, dw_g, dw_z = train_step(x, dz, p, w_g, w_z)
    return z - x, dw_g, dw_z


def dw_g_of_z(x, dz, p, w_g, w_z):
    z, _, dw_z = train_step(x, dz, p, w_g, w_z)
    return z, np.einsum("bnc,bnd->cd", z, p.mT @ (dz @ w_z.T)), dw_z


MISTAKES = (
    WEIGH("as published: softmax over the queries", softmax_over(1), COLUMNS, SUMS),
    WEIGH("softmax over the batch", softmax_over(0),
        "Weights must not depend on the other clips of the batch. " + ROWS,
        "What would p be for a batch of one clip?"),
    WEIGH("softmax over queries and keys at once", softmax_over((1, 2)),
        "The weights of all pairs sum to 1 together: every query gets about 1/N of what it should.", SUMS),
    WEIGH("divided by the wrong sum", half_repaired,
        "The sum still runs over the queries. " + COLUMNS,
        "How many times do you name an axis, and is it the same each time?"),

    SCALED("as published: the scale inverted", scaled(lambda theta, phi: theta.shape[-1] ** 0.5),
        SCALE + " Inverted, scores grow by E: nearly one-hot weights, and gradients near 0.", SIZE),
    SCALED("no scale", scaled(lambda theta, phi: 1), SCALE, SIZE),
    SCALED("divided by E", scaled(lambda theta, phi: 1 / theta.shape[-1]),
        SCALE + " Divided by E they are too small: the weights come out nearly equal.", SIZE),
    SCALED("scaled by the number of keys", scaled(lambda theta, phi: phi.shape[1] ** -0.5),
        SCALE + " E is the number of channels; the number of keys has no part in it.", PRODUCTS),
    SCALED("scaled by the number of queries", scaled(lambda theta, phi: theta.shape[1] ** -0.5),
        SCALE + " E is the number of channels; the number of queries has no part in it.", PRODUCTS),
    SCALED("scaled after the softmax", lambda theta, phi: weigh(theta, phi) / theta.shape[-1] ** 0.5,
        "The scale belongs to the scores. Weights that are scaled do not sum to 1.", SUMS),
    SCALED("scaled twice", lambda theta, phi: weigh_scaled(theta / theta.shape[-1] ** 0.5, phi),
        SCALE + " One sqrt(E) is enough for a product of both.", SIZE),

    GRID("as published: C / 2 maps viewed as C", attend(lambda a, x: a.reshape(len(x), -1, x.shape[-1])),
        "Two neighbours become one row: half as many positions, and nothing can tell the two apart.",
        "How many rows have theta, phi and g? How many positions has the grid?"),
    GRID("positions taken from memory by a reshape to (B, C / 2, N)",
        attend(lambda a, x: a.reshape(len(x), a.shape[-1], -1).mT),
        "x has its channels last: a reshape to channels first mixes positions with channels.",
        "Do the numbers of one position stay together in one row of yours?"),
    GRID("every frame by itself", each_frame_alone,
        "A query looks at all T H W positions, those of the other frames too.",
        "How many keys does a query of yours see?"),

    CHANNELS_FIRST("as published: rows reshaped to channels first",
        channels_first(right_rows, lambda y, g: y.reshape(g.shape)),
        MIXED + " Parameter gradients can still be right: only what comes out is shuffled.",
        "Where in memory does the second number of a row of y lie, and where does it belong?"),
    CHANNELS_FIRST("rows made by a reshape, too", channels_first(wrong_rows, lambda y, g: y.reshape(g.shape)),
        MIXED + " Two wrong reshapes do not undo each other: the weights are those of mixed rows.", ROW_0),
    CHANNELS_FIRST("way in and way out exchanged",
        channels_first(wrong_rows, lambda y, g: y.mT.reshape(g.shape)),
        MIXED + " The way out is right now, but the way in has become wrong.", ROW_0),
    CHANNELS_FIRST("back by the order (H, W, T)", channels_first(right_rows, other_grid),
        "Rows are numbered with W fastest, then H, then T. The way back has to read them so.",
        "Which position of the grid has row 1?"),

    TRAIN_STEP("as published: z is x, and += writes into it", in_place,
        "z = x is a second name for one array. The backward then reads x + y W_z as if it were x.",
        "Is x on the last line the x that came in?"),
    TRAIN_STEP("a copy at the start, still edited in place", lambda x, *others: in_place(x.copy(), *others),
        "The caller's x is safe now, but the backward still reads the edited copy.",
        "Which array does the line of dw_g read, and which line has written to it?"),
    TRAIN_STEP("dw_g made with z", dw_g_of_z,
        "g = x W_g was made of x, before anything was added to it.", "Which input did the line of g have?"),
    TRAIN_STEP("the residual taken out with the bug", without_residual,
        "z = y W_z alone is no residual block: + x has to stay, in a new array.",
        "What should z be when W_z is 0?"),
)  # fmt: skip
