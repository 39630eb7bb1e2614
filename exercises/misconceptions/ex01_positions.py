"""01: axes in another order, and reshapes where a transpose was meant."""

import numpy as np

from exercises.checker.task import Mistake, mistake
from exercises.tasks.ex01_positions import flatten, unflatten

NUMBERING = (
    "The block itself does not care how positions are numbered, as long as it is everywhere the same. Here "
    "n is given, and what is numbered otherwise lands at another place when it goes back."
)
MIXING = (
    "A reshape moves no number, it only reads them with other sizes. Rows get numbers of several places and "
    "channels; every shape fits, nothing raises, and the block learns badly."
)


def regrouped(x, *order):
    """(B, T, H, W, C) -> (B, N, C) with the axes taken in another order first."""
    return x.transpose(order).reshape(x.shape[0], -1, x.shape[-1])


def unravelled(rows, grid, order):
    """(B, N, C) -> (B, T, H, W, C), the rows read as if the axes of the grid had this order."""
    turned = rows.reshape(rows.shape[0], *(grid[axis] for axis in order), rows.shape[-1])
    return turned.transpose(0, *(1 + np.argsort(order)), 4)


def sizes(x):
    """(B, C, T, H, W) -> B, N, C."""
    return x.shape[0], x[0, 0].size, x.shape[1]


def figure(rows, w_theta, w_phi, w_g):
    theta, phi, g = rows @ w_theta, rows @ w_phi, rows @ w_g
    return theta, phi.mT, g, theta @ phi.mT


@mistake("figure_2", "phi_t reshaped, not transposed", why=MIXING, hint="Print phi_t[0, :, 3] and phi[0, 3].")
def phi_reshaped(x, w_theta, w_phi, w_g):
    theta, phi_t, g, _ = figure(flatten(x), w_theta, w_phi, w_g)
    phi_t = phi_t.mT.reshape(phi_t.shape)
    return theta, phi_t, g, theta @ phi_t


@mistake(
    "figure_2",
    "x reshaped with channels before positions",
    why=MIXING,
    hint="x is channels last already. Which of its axes become one?",
)
def channels_before_positions(x, w_theta, w_phi, w_g):
    return figure(x.reshape(x.shape[0], x.shape[-1], -1).mT, w_theta, w_phi, w_g)


@mistake(
    "figure_2",
    "phi made with theta's weights",
    why="s is then symmetric: i looks for exactly what it can be found by, and w_phi never learns.",
    hint="Which argument of the function is never used?",
)
def phi_is_theta(x, w_theta, w_phi, w_g):
    return figure(flatten(x), w_theta, w_theta, w_g)


@mistake(
    "figure_2",
    "theta and phi exchanged",
    why="f takes theta of the position that asks and phi of the one that is looked at, in this order.",
    hint="Rows of s are queries: whose weights make the queries?",
)
def exchanged(x, w_theta, w_phi, w_g):
    return figure(flatten(x), w_phi, w_theta, w_g)


@mistake(
    "figure_2",
    "s transposed",
    why="Row i of s belongs to the position that asks. Transposed, the softmax of rows runs over queries.",
    hint="s[b, i, j] is theta_i . phi_j: check one entry by hand.",
)
def s_transposed(x, w_theta, w_phi, w_g):
    theta, phi_t, g, s = figure(flatten(x), w_theta, w_phi, w_g)
    return theta, phi_t, g, s.mT


@mistake(
    "figure_2",
    "scores already divided by sqrt(E)",
    why="Figure 2 has the product alone. The released code scales before its softmax: another step.",
    hint="Compare one entry of s with the dot product of two rows.",
)
def scaled(x, w_theta, w_phi, w_g):
    theta, phi_t, g, s = figure(flatten(x), w_theta, w_phi, w_g)
    return theta, phi_t, g, s / np.sqrt(w_theta.shape[1])


@mistake(
    "figure_2",
    "every clip meets the first one",
    why="Positions meet within their own clip. Here the answer to one clip depends on another in the batch.",
    hint="Which axis of phi_t says whose clip it is, and does it still stand there in your product?",
)
def first_clip(x, w_theta, w_phi, w_g):
    theta, phi_t, g, _ = figure(flatten(x), w_theta, w_phi, w_g)
    return theta, phi_t, g, theta @ phi_t[:1]


def phi_not_transposed(x, w_theta, w_phi, w_g):
    theta, phi_t, g, s = figure(flatten(x), w_theta, w_phi, w_g)
    return theta, phi_t.mT, g, s


def folded(x, w_theta, w_phi, w_g):
    return figure(x.reshape(-1, x.shape[-1]), w_theta, w_phi, w_g)


ORDER = "Write n for the place t = 0, y = 0, x = 1 by hand: which place is your row 1?"
CHANNELS = "Print the first row of your result beside the channels of the first place."
FIRST = "Print row 0 of yours beside x[0, :, 0, 0, 0]."
ONE = "Try the last position, n = T H W - 1: it must be (T - 1, H - 1, W - 1)."
LEFT = "Rows are positions: what comes behind multiplies each row of C numbers by a matrix (C, E)."
SHAPE = "Write down the shape that is asked for beside yours."
FOLDED = "Every position would meet those of all other clips: the answer depends on who shares the batch."
CLIPS = "Where does your result say which clip a row belongs to?"
MISTAKES = (
    Mistake("flatten", "channels left before positions", lambda x: flatten(x).mT, LEFT, SHAPE),
    Mistake("flatten", "clips folded into positions", lambda x: x.reshape(-1, x.shape[-1]), FOLDED, CLIPS),
    Mistake("flatten", "positions in reverse", lambda x: flatten(x)[:, ::-1], NUMBERING, ORDER),
    Mistake("unflatten", "grid written as (W, H, T)", lambda r, g: unflatten(r, g[::-1]), NUMBERING, ORDER),
    Mistake(
        "flatten_channels_first",
        "channels left before positions",
        lambda x: x.reshape(*x.shape[:2], -1),
        LEFT,
        SHAPE,
    ),
    Mistake(
        "figure_2",
        "phi not transposed in what is returned",
        phi_not_transposed,
        "Figure 2 has phi^T: its columns are the keys.",
        SHAPE,
    ),
    Mistake("figure_2", "clips folded into positions", folded, FOLDED, CLIPS),
    Mistake("flatten", "order (H, W, T): t fastest", lambda x: regrouped(x, 0, 2, 3, 1, 4), NUMBERING, ORDER),
    Mistake("flatten", "order (W, H, T): t fastest", lambda x: regrouped(x, 0, 3, 2, 1, 4), NUMBERING, ORDER),
    Mistake("flatten", "rows and columns exchanged", lambda x: regrouped(x, 0, 1, 3, 2, 4), NUMBERING, ORDER),
    Mistake("flatten", "channels before the grid", lambda x: regrouped(x, 0, 4, 1, 2, 3), MIXING, CHANNELS),
    Mistake(
        "flatten",
        "reshaped to (B, C, N), then transposed",
        lambda x: x.reshape(x.shape[0], x.shape[-1], -1).mT,
        MIXING,
        CHANNELS,
    ),
    Mistake(
        "flatten",
        "frames in the place of clips",
        lambda x: regrouped(x, 1, 0, 2, 3, 4).reshape(x.shape[0], -1, x.shape[-1]),
        "The first axis is the clip. With time before it a row block holds frames of several clips.",
        "Take clip 1 alone: are its numbers all in result[1]?",
    ),
    Mistake("unflatten", "read as (H, W, T)", lambda r, g: unravelled(r, g, (1, 2, 0)), NUMBERING, ORDER),
    Mistake("unflatten", "read as (W, H, T)", lambda r, g: unravelled(r, g, (2, 1, 0)), NUMBERING, ORDER),
    Mistake("unflatten", "read as (T, W, H)", lambda r, g: unravelled(r, g, (0, 2, 1)), NUMBERING, ORDER),
    Mistake(
        "unflatten",
        "channels before the grid, then moved back",
        lambda r, g: np.moveaxis(r.reshape(r.shape[0], r.shape[-1], *g), 1, -1),
        MIXING,
        CHANNELS,
    ),
    Mistake(
        "unflatten",
        "rows transposed first",
        lambda r, g: unflatten(r.mT.reshape(r.shape), g),
        MIXING,
        CHANNELS,
    ),
    Mistake(
        "place",
        "H in the place of W",
        lambda n, g: (n // (g[1] * g[2]), n % (g[1] * g[2]) // g[1], n % g[1]),
        "A row of the grid has W positions, not H. On a square picture nobody sees it.",
        ONE,
    ),
    Mistake(
        "place", "t fastest", lambda n, g: (n % g[0], n // g[0] % g[1], n // (g[0] * g[1])), NUMBERING, ONE
    ),
    Mistake(
        "place",
        "y counted through all frames",
        lambda n, g: (n // (g[1] * g[2]), n // g[2], n % g[2]),
        "n // W counts rows from the first frame on: in frame 1 it points below the picture.",
        "How many rows are there before frame t? Take them off.",
    ),
    Mistake(
        "place",
        "x counted through the whole frame",
        lambda n, g: (n // (g[1] * g[2]), n // g[2] % g[1], n % (g[1] * g[2])),
        "The remainder of H W is a place in the frame, not yet a column.",
        "How many rows of the frame does that remainder still hold?",
    ),
    Mistake(
        "place",
        "x and y exchanged",
        lambda n, g: (n // (g[1] * g[2]), n % g[2], n // g[2] % g[1]),
        "Places are (t, y, x), as an array is indexed: the row comes before the column.",
        "In which order does x[b, t, ?, ?] take them?",
    ),
    Mistake(
        "place",
        "counted from 1",
        lambda n, g: np.unravel_index((n - 1) % np.prod(g), g),
        "Positions count from 0, as rows of an array do.",
        "Which place has n = 0?",
    ),
    Mistake("flatten_channels_first", "only reshaped", lambda x: x.reshape(sizes(x)), MIXING, FIRST),
    Mistake(
        "flatten_channels_first",
        "swapaxes(1, -1): W comes first",
        lambda x: x.swapaxes(1, -1).reshape(sizes(x)),
        "Two axes changed places, three had to move by one. The channels are right, but n runs as (W, T, H). "
        + NUMBERING,
        "Write down the shape after your transpose: are T, H, W in this order?",
    ),
    Mistake(
        "flatten_channels_first",
        "all axes reversed: order (W, H, T)",
        lambda x: x.transpose(0, 4, 3, 2, 1).reshape(sizes(x)),
        NUMBERING,
        "Write down the shape after your transpose: are T, H, W in this order?",
    ),
    Mistake(
        "flatten_channels_first",
        "transposed the last two axes only",
        lambda x: x.mT.reshape(sizes(x)),
        "The channels are the second axis, not one of the last two. " + MIXING,
        FIRST,
    ),
    Mistake(
        "flatten_channels_first",
        "transposed, but by order (H, W, T)",
        lambda x: x.transpose(0, 3, 4, 2, 1).reshape(sizes(x)),
        NUMBERING,
        "Write down the shape after your transpose: are T, H, W in this order?",
    ),
    phi_reshaped,
    channels_before_positions,
    phi_is_theta,
    exchanged,
    s_transposed,
    scaled,
    first_clip,
)
