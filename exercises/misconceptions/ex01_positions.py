"""01: axes in another order, and reshapes where a transpose was meant."""

from functools import partial

import numpy as np

from exercises.checker.task import Mistake
from exercises.tasks.ex01_positions import figure_2, flatten, unflatten

FLATTEN, UNFLATTEN = partial(Mistake, "flatten"), partial(Mistake, "unflatten")
PLACE, FIGURE_2 = partial(Mistake, "place"), partial(Mistake, "figure_2")
CHANNELS_FIRST = partial(Mistake, "flatten_channels_first")
NUMBERING = (
    "The block itself does not care how positions are numbered, as long as it is the same everywhere. Here "
    "n is given: with another numbering, a row comes back to another place."
)
MIXING = (
    "A reshape moves no number, it only reads them with other sizes. Rows get numbers of several places and "
    "channels; every shape fits, nothing raises, and the block learns badly."
)
LEFT = "Rows are positions: the next step multiplies each row of C numbers by a matrix (C, E)."
FOLDED = "Every position would meet those of all other clips: the answer depends on the rest of the batch."
SWAPPED = "Two axes changed places, three had to move by one. Channels are right, but n runs as (W, T, H). "
ORDER = "Write n for the place t = 0, y = 0, x = 1 by hand: which place is your row 1?"
CHANNELS = "Print the first row of your result and the channels of the first place."
FIRST = "Print row 0 of yours and x[0, :, 0, 0, 0]."
ONE = "Try the last position, n = T H W - 1: it must be (T - 1, H - 1, W - 1)."
SHAPE = "Compare the shape that is asked for with yours."
CLIPS = "Where does your result say which clip a row belongs to?"
TURNED = "Write down the shape after your transpose: are T, H, W in this order?"


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


def figure(rows=flatten, phi_t=lambda phi: phi.mT, s=lambda theta, phi_t: theta @ phi_t):
    """The right figure_2, with one of its steps replaced."""

    def wrong(x, w_theta, w_phi, w_g):
        theta, phi, g = (rows(x) @ w for w in (w_theta, w_phi, w_g))
        return theta, phi_t(phi), g, s(theta, phi_t(phi))

    return wrong


def phi_returned(*given):
    theta, phi_t, g, s = figure_2(*given)
    return theta, phi_t.mT, g, s


MISTAKES = (
    FLATTEN("channels left before positions", lambda x: flatten(x).mT, LEFT, SHAPE),
    FLATTEN("clips folded into positions", lambda x: x.reshape(-1, x.shape[-1]), FOLDED, CLIPS),
    FLATTEN("positions in reverse", lambda x: flatten(x)[:, ::-1], NUMBERING, ORDER),
    FLATTEN("order (H, W, T): t fastest", lambda x: regrouped(x, 0, 2, 3, 1, 4), NUMBERING, ORDER),
    FLATTEN("order (W, H, T): t fastest", lambda x: regrouped(x, 0, 3, 2, 1, 4), NUMBERING, ORDER),
    FLATTEN("rows and columns exchanged", lambda x: regrouped(x, 0, 1, 3, 2, 4), NUMBERING, ORDER),
    FLATTEN("channels before the grid", lambda x: regrouped(x, 0, 4, 1, 2, 3), MIXING, CHANNELS),
    FLATTEN("reshaped to (B, C, N), then transposed", lambda x: x.reshape(x.shape[0], x.shape[-1], -1).mT,
        MIXING, CHANNELS),
    FLATTEN("frames in the place of clips",
        lambda x: regrouped(x, 1, 0, 2, 3, 4).reshape(x.shape[0], -1, x.shape[-1]),
        "The first axis is the clip. With time in its place, result[0] holds frames of several clips.",
        "Take clip 1 alone: are its numbers all in result[1]?"),

    UNFLATTEN("grid written as (W, H, T)", lambda r, g: unflatten(r, g[::-1]), NUMBERING, ORDER),
    UNFLATTEN("read as (H, W, T)", lambda r, g: unravelled(r, g, (1, 2, 0)), NUMBERING, ORDER),
    UNFLATTEN("read as (W, H, T)", lambda r, g: unravelled(r, g, (2, 1, 0)), NUMBERING, ORDER),
    UNFLATTEN("read as (T, W, H)", lambda r, g: unravelled(r, g, (0, 2, 1)), NUMBERING, ORDER),
    UNFLATTEN("channels before the grid, then moved back",
        lambda r, g: np.moveaxis(r.reshape(r.shape[0], r.shape[-1], *g), 1, -1), MIXING, CHANNELS),
    UNFLATTEN("rows transposed first", lambda r, g: unflatten(r.mT.reshape(r.shape), g), MIXING, CHANNELS),

    PLACE("H in the place of W", lambda n, g: (n // (g[1] * g[2]), n % (g[1] * g[2]) // g[1], n % g[1]),
        "A row of the grid has W positions, not H. On a square picture the mistake does not show.", ONE),
    PLACE("t fastest", lambda n, g: (n % g[0], n // g[0] % g[1], n // (g[0] * g[1])), NUMBERING, ONE),
    PLACE("y counted through all frames", lambda n, g: (n // (g[1] * g[2]), n // g[2], n % g[2]),
        "n // W counts rows from the first frame on: in frame 1 it points below the picture.",
        "How many rows are there before frame t? Subtract them."),
    PLACE("x counted through the whole frame",
        lambda n, g: (n // (g[1] * g[2]), n // g[2] % g[1], n % (g[1] * g[2])),
        "The remainder of H W is a place in the frame, not yet a column.",
        "How many rows of the frame does that remainder still hold?"),
    PLACE("x and y exchanged", lambda n, g: (n // (g[1] * g[2]), n % g[2], n // g[2] % g[1]),
        "Places are (t, y, x), as an array is indexed: the row comes before the column.",
        "In which order does x[b, t, ?, ?] take them?"),
    PLACE("counted from 1", lambda n, g: np.unravel_index((n - 1) % np.prod(g), g),
        "Positions count from 0, as rows of an array do.", "Which place has n = 0?"),

    CHANNELS_FIRST("channels left before positions", lambda x: x.reshape(*x.shape[:2], -1), LEFT, SHAPE),
    CHANNELS_FIRST("only reshaped", lambda x: x.reshape(sizes(x)), MIXING, FIRST),
    CHANNELS_FIRST("swapaxes(1, -1): W comes first", lambda x: x.swapaxes(1, -1).reshape(sizes(x)),
        SWAPPED + NUMBERING, TURNED),
    CHANNELS_FIRST("all axes reversed: order (W, H, T)",
        lambda x: x.transpose(0, 4, 3, 2, 1).reshape(sizes(x)), NUMBERING, TURNED),
    CHANNELS_FIRST("transposed the last two axes only", lambda x: x.mT.reshape(sizes(x)),
        "The channels are the second axis, not one of the last two. " + MIXING, FIRST),
    CHANNELS_FIRST("transposed, but by order (H, W, T)",
        lambda x: x.transpose(0, 3, 4, 2, 1).reshape(sizes(x)), NUMBERING, TURNED),

    FIGURE_2("phi not transposed in what is returned", phi_returned,
        "Figure 2 has phi^T: its columns are the keys.", SHAPE),
    FIGURE_2("clips folded into positions", figure(rows=lambda x: x.reshape(-1, x.shape[-1])), FOLDED, CLIPS),
    FIGURE_2("phi_t reshaped, not transposed", figure(phi_t=lambda phi: phi.reshape(phi.mT.shape)),
        MIXING, "Print phi_t[0, :, 3] and phi[0, 3]."),
    FIGURE_2("x reshaped with channels before positions",
        figure(rows=lambda x: x.reshape(x.shape[0], x.shape[-1], -1).mT),
        MIXING, "x is channels last already. Which of its axes become one?"),
    FIGURE_2("phi made with theta's weights", lambda x, theta, phi, g: figure_2(x, theta, theta, g),
        "s is then symmetric: a position is query and key by the same embedding, and w_phi never learns.",
        "Which argument of the function is never used?"),
    FIGURE_2("theta and phi exchanged", lambda x, theta, phi, g: figure_2(x, phi, theta, g),
        "f takes theta of the position that asks and phi of the one that is looked at, in this order.",
        "Rows of s are queries: whose weights make the queries?"),
    FIGURE_2("s transposed", figure(s=lambda theta, phi_t: (theta @ phi_t).mT),
        "Row i of s belongs to the position that asks. Transposed, the softmax of rows runs over queries.",
        "s[b, i, j] is theta_i . phi_j: check one entry by hand."),
    FIGURE_2("scores already divided by sqrt(E)",
        figure(s=lambda theta, phi_t: theta @ phi_t / theta.shape[-1] ** 0.5),
        "Figure 2 has the product alone. The released code scales before its softmax: another step.",
        "Compare one entry of s with the dot product of two rows."),
    FIGURE_2("every clip meets the first one", figure(s=lambda theta, phi_t: theta @ phi_t[:1]),
        "Positions meet within their own clip. Here the answer to one clip depends on another in the batch.",
        "Which axis of phi_t says whose clip it is, and is it still in your product?"),
)  # fmt: skip
