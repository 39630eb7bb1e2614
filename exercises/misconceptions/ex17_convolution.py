"""17: windows in the wrong places, columns in another order, and gradients that do not add up or do not "
"fit."""

from functools import partial

import numpy as np

from exercises.checker.task import Mistake
from exercises.tasks.ex17_convolution import (
    conv,
    cropped,
    im2col,
    im2col_backward,
    input_gradient,
    outputs,
    padded,
    taps,
    weight_gradient,
)

IM2COL, CONV, BACK = (partial(Mistake, name) for name in ("im2col", "conv", "im2col_backward"))
WEIGHT, INPUT = partial(Mistake, "weight_gradient"), partial(Mistake, "input_gradient")
STRIDE = "Window o begins at row s o of the padded x: the next one is s rows further, not one."
PADDING = "p rows and columns of 0 stand on each of the four sides of the picture, and nowhere else."
COUNT = "(H + 2p - kh) // s + 1 windows fit below one another: what is left over belongs to none."
ORDER = "w.reshape(-1, D) runs over tap rows, tap columns, channels. The columns must come in the same order."
NOT_FLIPPED = (
    "Networks call this a convolution, but tap (0, 0) meets the first number of the window, not the last."
)
WINDOW = "A window is kh rows and kw columns."
FOUR_AXES = "H' and W' are axes of the picture that comes out: (B, H', W', ...)."
OVERLAP = (
    "Windows overlap: a number of x is in several columns, and the gradients of all its copies add up. "
    "dwide[rows] += d with an index array that names a row twice also keeps one of them only."
)
CROP = "dwide has the padding around it. x lies in rows p to p + H and columns p to p + W of it."
EMPTY = "With p = 0, p:-p is 0:0, which is empty. Write p : p + H."
NO_MEAN = "Nothing in y_o = sum_k x_k w_k + b divides, so nothing in its backward does."
SHARED = "All outputs of all clips use the same w and b, so their gradients add up."
STEP = "A gradient has the shape of its array, or no step can be taken with it."
NOT_SEEN = "x has numbers that no window saw, at its end. Their gradient is 0, and dx has the shape of x."
RESHAPED = "A reshape moves no number: taps, channels and outputs are mixed although every shape fits."
TINY = (
    "Take x = np.arange(16.), one 4 × 4 picture, a kernel of 2 × 2 and stride 2. Write the first "
    "two rows down."
)
SHAPE = "Which shape do you get, which one is asked for?"
COPIES = "In a 3 × 3 kernel with stride 1, in how many windows does one number of x stand?"
OF_W = "Move one weight by a little. Which outputs move?"
OF_B = "Move one bias by a little. Which entries of y move?"
OF_X = "Move one number of x by a little. Which outputs move, each by how much?"
CORNER = "Where in the padded x does x[0, 0, 0] lie?"
ALL_AXES = (0, 1, 2)


def columns_of(wide, kernel, stride):
    """All windows of an array that is padded already."""
    return im2col(wide, kernel, stride, 0)


def padded_by(how):
    """im2col of an x that how(x, padding) has made wider."""
    return lambda x, kernel, stride, padding: columns_of(how(x, padding), kernel, stride)


def around(x, before, after, **options):
    return np.pad(x, ((0, 0), (before, after), (before, after), (0, 0)), **options)


def in_order(*axes):
    """The columns with their axes (kh, kw, C) in another order; 0, 1, 2 is the right one."""

    def wrong(x, kernel, stride, padding):
        columns = im2col(x, kernel, stride, padding)
        split = columns.reshape(*columns.shape[:3], *kernel, -1)
        return split.transpose(0, 1, 2, *(3 + a for a in axes)).reshape(columns.shape)

    return wrong


def flipped(columns, kernel):
    split = columns.reshape(*columns.shape[:3], kernel[0] * kernel[1], -1)
    return split[:, :, :, ::-1].reshape(columns.shape)


def size_rounded_up(x, kernel, stride, padding):
    h, w = (-(-(n + 2 * padding - k) // stride) + 1 for n, k in zip(x.shape[1:3], kernel, strict=True))
    more = [(0, 0), (padding, padding + stride), (padding, padding + stride), (0, 0)]
    return columns_of(np.pad(x, more), kernel, stride)[:, :h, :w]


def steps_of(rows, columns):
    """im2col with other steps from window to window; rows and columns: (kernel, stride) -> a step."""

    def wrong(x, kernel, stride, padding):
        dense = im2col(x, kernel, 1, padding)
        return dense[:, :: rows(kernel, stride), :: columns(kernel, stride)]

    return wrong


def conv_of(columns=im2col, matrix=lambda w: w.reshape(-1, w.shape[3]), of_b=1):
    """conv with another im2col, another matrix made of w, or so many times b."""
    return lambda x, w, b, stride, padding: columns(x, w.shape[:2], stride, padding) @ matrix(w) + of_b * b


def flipped_columns(x, kernel, stride, padding):
    return flipped(im2col(x, kernel, stride, padding), kernel)


def channels_first_matrix(w):
    return w.transpose(2, 0, 1, 3).reshape(-1, w.shape[3])


def rows_of_d(w):
    return w.reshape(w.shape[3], -1).T


def first_channel(w):
    return np.broadcast_to(w[:, :, :1], w.shape).reshape(-1, w.shape[3])


def output_padded(x, w, b, stride, padding):
    return around(conv(x, w, b, stride, 0), padding, padding)


def always_half_the_kernel(x, w, b, stride, padding):
    half = [(0, 0), *((k // 2, k // 2) for k in w.shape[:2]), (0, 0)]
    return conv(np.pad(x, half), w, b, stride, 0)


def scattered(dcolumns, x, kernel, stride, padding, *, put=None, crop=cropped, order=None):
    """im2col_backward with another way to put a part in its place, another crop, or another order.

    put    (dwide, place, part): changes dwide
    order  columns (..., kh kw C), kernel -> (..., kh, kw, C)
    """
    dwide = np.zeros_like(padded(x, padding))
    split = order(dcolumns, kernel) if order else dcolumns.reshape(*dcolumns.shape[:3], *kernel, -1)
    for (i, j), at in taps(x, kernel, stride, padding):
        (put or add)(dwide, at, split[:, :, :, i, j])
    return crop(dwide, x, padding)


def add(dwide, at, part):
    dwide[at] += part


def replace(dwide, at, part):
    dwide[at] = part


def side_by_side(dwide, at, part):
    """The step left out: rows o, o + 1, ..."""
    _, rows, columns = at
    i, j = rows.start, columns.start
    dwide[:, i : i + part.shape[1], j : j + part.shape[2]] += part


def whole(dwide, x, padding):
    return dwide


def from_the_corner(dwide, x, padding):
    return dwide[:, : x.shape[1], : x.shape[2]]


def minus_padding(dwide, x, padding):
    return dwide[:, padding:-padding, padding:-padding]


def channels_first_columns(columns, kernel):
    split = columns.reshape(*columns.shape[:3], -1, *kernel)
    return np.moveaxis(split, 3, 5)


def columns_first(columns, kernel):
    split = columns.reshape(*columns.shape[:3], *kernel[::-1], -1)
    return split.swapaxes(3, 4)


def flipped_taps(columns, kernel):
    return columns.reshape(*columns.shape[:3], *kernel, -1)[:, :, :, ::-1, ::-1]


def averaged(dcolumns, x, kernel, stride, padding):
    ones = np.ones_like(dcolumns)
    count = im2col_backward(ones, x, kernel, stride, padding)
    return im2col_backward(dcolumns, x, kernel, stride, padding) / np.maximum(count, 1)


def first_tap_alone(dcolumns, x, kernel, stride, padding):
    only = dcolumns.copy()
    only[..., x.shape[3] :] = 0
    return im2col_backward(only, x, kernel, stride, padding)


def seen_alone(dcolumns, x, kernel, stride, padding):
    """dx without what is left over: as large as its windows need."""
    ends = [stride * (n - 1) + k for n, k in zip(dcolumns.shape[1:3], kernel, strict=True)]
    dx = im2col_backward(dcolumns, x, kernel, stride, padding)
    return dx[:, : ends[0] - padding, : ends[1] - padding]


def clips_summed(dcolumns, x, kernel, stride, padding):
    dx = im2col_backward(dcolumns, x, kernel, stride, padding)
    return np.broadcast_to(dx.sum(axis=0), x.shape)


def gradients(dw=None, db=None):
    """weight_gradient with one of the two replaced by a function of (dy, x, kernel, stride, padding)."""

    def wrong(*given):
        right = weight_gradient(*given)
        return tuple(f(*given) if f else r for f, r in zip((dw, db), right, strict=True))

    return wrong


def changed(change):
    """dw changed: change(dw, dy, x)."""
    return gradients(dw=lambda dy, x, *rest: change(weight_gradient(dy, x, *rest)[0], dy, x))


def from_columns(columns):
    """dw from other columns of the same shape."""

    def dw(dy, x, kernel, stride, padding):
        seen = columns(x, kernel, stride, padding)
        return np.tensordot(seen, dy, (ALL_AXES, ALL_AXES)).reshape(*kernel, x.shape[3], -1)

    return gradients(dw=dw)


def first_windows(x, kernel, stride, padding):
    h, w = outputs(x, kernel, stride, padding)
    return im2col(x, kernel, 1, padding)[:, :h, :w]


def unpadded(x, kernel, stride, padding):
    """The padding only at the end: the first window begins at x[0, 0]."""
    return columns_of(around(x, 0, 2 * padding), kernel, stride)


def of_clip(clip):
    def dw(dy, x, *rest):
        return weight_gradient(dy[clip], x[clip], *rest)[0]

    return gradients(dw=dw)


def from_matrix_of_d(dw, dy, x):
    """dy^T columns, (D, kh kw C), reshaped to the shape of w without a transpose."""
    return dw.reshape(-1, dw.shape[3]).T.reshape(dw.shape)


def averaged_both(*given):
    dw, db = weight_gradient(*given)
    n = given[0][..., 0].size
    return dw / n, db / n


def back(scatter=im2col_backward, matrix=lambda w: w.reshape(-1, w.shape[3]).T):
    """input_gradient with another im2col_backward, or another matrix made of w."""
    return lambda dy, x, w, stride, padding: scatter(dy @ matrix(w), x, w.shape[:2], stride, padding)


def flipped_back(w):
    return w[::-1, ::-1].reshape(-1, w.shape[3]).T


def one_output_channel(dy, x, w, stride, padding):
    return input_gradient(dy[..., :1], x, w[..., :1], stride, padding)


def convolved_again(dy, x, w, stride, padding):
    """dy convolved with the flipped kernel, padded by p instead of k - 1 - p, and the stride left out."""
    return conv(dy, w[::-1, ::-1].swapaxes(2, 3), 0, 1, padding)


MISTAKES = (
    IM2COL("stride left out", steps_of(lambda k, s: 1, lambda k, s: 1), STRIDE, TINY),
    IM2COL("stride in the rows only", steps_of(lambda k, s: s, lambda k, s: 1), STRIDE, SHAPE),
    IM2COL("windows side by side: the kernel in place of the stride",
        steps_of(lambda k, s: k[0], lambda k, s: k[1]),
        STRIDE + " Only where s = kh = kw do the windows touch, as in pooling.", TINY),
    IM2COL("padding left out", padded_by(lambda x, p: x), PADDING, SHAPE),
    IM2COL("padded at the beginning only", padded_by(lambda x, p: around(x, p, 0)), PADDING, SHAPE),
    IM2COL("padded at the end only", padded_by(lambda x, p: around(x, 0, p)), PADDING, SHAPE),
    IM2COL("all padding at the end", unpadded, PADDING, CORNER),
    IM2COL("padded with the edge", padded_by(lambda x, p: around(x, p, p, mode="edge")),
        PADDING + ' np.pad with mode="edge" repeats the edge.',
            "What does x count as outside of the picture?"),
    IM2COL("clips and channels padded too", padded_by(lambda x, p: np.pad(x, p)),
        PADDING + " np.pad(x, p) pads all four axes.", "How many clips come out?"),
    IM2COL("padded twice", padded_by(lambda x, p: around(x, 2 * p, 2 * p)), PADDING, SHAPE),
    IM2COL("taps backwards", flipped_columns, NOT_FLIPPED, TINY),
    IM2COL("channels before taps", in_order(2, 0, 1), ORDER, "Which index varies fastest in your columns?"),
    IM2COL("taps column by column", in_order(1, 0, 2), ORDER, TINY),
    IM2COL("kernel taken as square",
        lambda x, kernel, stride, padding: im2col(x, (kernel[0],) * 2, stride, padding), WINDOW, SHAPE),
    IM2COL("kh and kw exchanged",
        lambda x, kernel, stride, padding: im2col(x, kernel[::-1], stride, padding), WINDOW, SHAPE),
    IM2COL("one window too few", lambda *given: im2col(*given)[:, :-1, :-1],
        COUNT + " The + 1 is the window at the beginning.", "How many windows of 2 fit into 2 rows?"),
    IM2COL("sizes rounded up", size_rounded_up, COUNT, SHAPE),
    IM2COL("H' and W' exchanged", lambda *given: im2col(*given).swapaxes(1, 2), FOUR_AXES, SHAPE),
    IM2COL("one row after another for all clips",
        lambda *given: (lambda c: c.reshape(-1, c.shape[-1]))(im2col(*given)), FOUR_AXES, SHAPE),

    CONV("bias forgotten", conv_of(of_b=0), "Each output channel has a bias.",
        "Which argument is never used?"),
    CONV("bias subtracted", conv_of(of_b=-1), "The sign of b is learned, not set.", OF_B),
    CONV("bias once for each tap",
        lambda x, w, b, stride, padding: conv(x, w, w.shape[0] * w.shape[1] * b, stride, padding),
        "b stands outside the sum over taps: added in the loop it counts kh kw times.", OF_B),
    CONV("bias once for each tap and channel",
        lambda x, w, b, stride, padding: conv(x, w, w[..., 0].size * b, stride, padding),
        "b stands outside the sum: added in the loops it counts kh kw C times.", OF_B),
    CONV("kernel flipped", conv_of(flipped_columns), NOT_FLIPPED, TINY),
    CONV("stride left out", lambda x, w, b, stride, padding: conv(x, w, b, 1, padding), STRIDE, SHAPE),
    CONV("padding left out", lambda x, w, b, stride, padding: conv(x, w, b, stride, 0), PADDING, SHAPE),
    CONV("y padded, not x", output_padded, PADDING, SHAPE),
    CONV("padding of half a kernel, always", always_half_the_kernel,
        PADDING + " p is given, whatever the kernel is.", SHAPE),
    CONV("all padding at the end", conv_of(unpadded), PADDING, CORNER),
    CONV("w with channels before taps", conv_of(matrix=channels_first_matrix), ORDER,
        "Which index varies fastest in your columns, which one in your matrix?"),
    CONV("w reshaped to (D, kh kw C) and turned", conv_of(matrix=rows_of_d), RESHAPED,
        "D is the last axis of w."),
    CONV("one kernel for all input channels", conv_of(matrix=first_channel),
        "Every input channel has weights of its own: w is (kh, kw, C, D).", OF_W),
    CONV("mean of the window", lambda x, w, b, stride, padding: (
            conv(x, w, 0, stride, padding) / (w.shape[0] * w.shape[1]) + b), NO_MEAN,
            "Only products and sums."),
    CONV("a ReLU behind it", lambda *given: np.maximum(conv(*given), 0),
        "The ReLU is a layer of its own, after the batch normalisation.", "Can y be negative?"),

    BACK("= in the place of +=", partial(scattered, put=replace), OVERLAP, COPIES),
    BACK("averaged over the windows", averaged, OVERLAP + " " + NO_MEAN, COPIES),
    BACK("the first tap alone", first_tap_alone, OVERLAP, COPIES),
    BACK("stride left out", partial(scattered, put=side_by_side), STRIDE, "Which rows did tap 0 read?"),
    BACK("padding left on", partial(scattered, crop=whole), CROP, SHAPE),
    BACK("cut from the corner", partial(scattered, crop=from_the_corner), CROP, CORNER),
    BACK("cut by p:-p", partial(scattered, crop=minus_padding), EMPTY, "What is a[0:-0]?"),
    BACK("channels before taps", partial(scattered, order=channels_first_columns), ORDER,
        "In which order did im2col write the columns?"),
    BACK("taps column by column", partial(scattered, order=columns_first), ORDER,
        "In which order did im2col write the columns?"),
    BACK("taps backwards", partial(scattered, order=flipped_taps), NOT_FLIPPED,
        "Write down which number of x the first column is a copy of."),
    BACK("what is left over is missing", seen_alone, NOT_SEEN, SHAPE),
    BACK("summed over the clips", clips_summed, "A window sees its own clip alone.", OF_X),
    BACK("a clip's mean",
        lambda *given: im2col_backward(*given) / len(given[1]),
        "The mean over clips belongs to the loss, and is in dcolumns already.", OF_X),

    WEIGHT("dw of the first clip alone", of_clip(slice(0, 1)), SHARED, OF_W),
    WEIGHT("dw of the last clip alone", of_clip(slice(-1, None)),
        SHARED + " = in a loop over clips keeps the last one.", OF_W),
    WEIGHT("dw a mean over the clips", changed(lambda dw, dy, x: dw * (1 / len(dy))), SHARED + " " + NO_MEAN,
        OF_W),
    WEIGHT("dw a mean over the outputs", changed(lambda dw, dy, x: dw * (1 / dy[0, ..., 0].size)),
        SHARED + " " + NO_MEAN, OF_W),
    WEIGHT("dw and db means", averaged_both, SHARED + " " + NO_MEAN, OF_W),
    WEIGHT("dw backwards", changed(lambda dw, dy, x: dw[::-1, ::-1]),
        NOT_FLIPPED + " np.convolve and scipy's convolve flip; correlate does not.", OF_W),
    WEIGHT("dw with C and D exchanged", changed(lambda dw, dy, x: dw.swapaxes(2, 3)), STEP, SHAPE),
    WEIGHT("dw as a matrix", changed(lambda dw, dy, x: dw.reshape(-1, dw.shape[3])), STEP, SHAPE),
    WEIGHT("dw from (D, kh kw C), not turned back", changed(from_matrix_of_d), RESHAPED,
        "columns.T @ dy, or dy.T @ columns: which index comes first?"),
    WEIGHT("dw with taps column by column", from_columns(in_order(1, 0, 2)), ORDER, TINY),
    WEIGHT("dw with channels before taps", from_columns(in_order(2, 0, 1)), ORDER, TINY),
    WEIGHT("dw: stride left out", from_columns(first_windows), STRIDE,
        "Which window belongs to dy[:, 1, 0]?"),
    WEIGHT("dw: all padding at the end", from_columns(unpadded), PADDING, CORNER),
    WEIGHT("dw one number for all taps",
        changed(lambda dw, dy, x: np.broadcast_to(dw.sum(axis=(0, 1)), dw.shape)),
        "Each tap has its own weights: it meets other numbers of x.", OF_W),
    WEIGHT("db a mean", gradients(db=lambda dy, *rest: dy.mean(axis=(0, 1, 2))), SHARED + " " + NO_MEAN,
        OF_B),
    WEIGHT("db a mean over the clips", gradients(db=lambda dy, *rest: dy.sum(axis=(1, 2)).mean(axis=0)),
        SHARED + " " + NO_MEAN, OF_B),
    WEIGHT("db summed over the clips only", gradients(db=lambda dy, *rest: dy.sum(axis=0)), SHARED, SHAPE),
    WEIGHT("db summed over the positions only", gradients(db=lambda dy, *rest: dy.sum(axis=(1, 2))), SHARED,
        SHAPE),
    WEIGHT("db summed over the channels", gradients(db=lambda dy, *rest: dy.sum(axis=(0, 1, 3))),
        "Channels are the last axis here. (0, 2, 3) is for channels first.", SHAPE),
    WEIGHT("db with axes of length 1 left",
        gradients(db=lambda dy, *rest: dy.sum(axis=(0, 1, 2), keepdims=True)), STEP, SHAPE),
    WEIGHT("db one number", gradients(db=lambda dy, *rest: dy.sum()), "Each output channel has a bias.",
        OF_B),

    INPUT("kernel flipped", back(matrix=flipped_back),
        NOT_FLIPPED + " In dx each tap goes back to the place that it read: flipping happens by itself.",
            OF_X),
    INPUT("w reshaped, not transposed", back(matrix=lambda w: w.reshape(w.shape[3], -1)), RESHAPED,
        "Write the letters under dy and under your matrix of w."),
    INPUT("= in the place of +=", back(partial(scattered, put=replace)), OVERLAP, COPIES),
    INPUT("averaged over the windows", back(averaged), OVERLAP + " " + NO_MEAN, COPIES),
    INPUT("stride left out", back(partial(scattered, put=side_by_side)), STRIDE,
        "Which rows did tap 0 read?"),
    INPUT("padding left on", back(partial(scattered, crop=whole)), CROP, SHAPE),
    INPUT("cut from the corner", back(partial(scattered, crop=from_the_corner)), CROP, CORNER),
    INPUT("cut by p:-p", back(partial(scattered, crop=minus_padding)), EMPTY, "What is a[0:-0]?"),
    INPUT("what is left over is missing", back(seen_alone), NOT_SEEN, SHAPE),
    INPUT("dy convolved with the padding of the forward", convolved_again,
        "As a convolution of dy, dx needs a padding of k - 1 - p and s - 1 zeros between the entries of dy.",
        SHAPE),
    INPUT("the first output channel alone", one_output_channel,
        "A number of x reaches all D output channels, and all of them give back.", OF_X),
    INPUT("summed over the clips", back(clips_summed), "A window sees its own clip alone.", OF_X),
    INPUT("taps column by column", back(partial(scattered, order=columns_first)), ORDER, TINY),
)  # fmt: skip
