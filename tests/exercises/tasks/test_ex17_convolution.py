"""Exercise 17: its solution, its mistakes, and other correct ways to write it."""

import numpy as np
import pytest

from exercises.tasks.ex17_convolution import conv, drawn, input_gradient, weight_gradient
from nonlocal_ref.layers.conv import conv as packages_conv
from nonlocal_ref.layers.conv import conv_backward
from tests.exercises.support import assert_exercise, assert_passes


@pytest.mark.slow
def test_the_solution_is_right_and_every_mistake_is_named():
    assert_exercise("ex17")


def test_the_references_are_the_packages_convolution():
    for given in drawn(np.random.default_rng(0)).values():
        dy, x, w, b, kernel = (given[name] for name in ("dy", "x", "w", "b", "kernel"))
        options = {"stride": given["stride"], "padding": given["padding"]}
        dx, *of_parameters = conv_backward(dy, x, w, **options)
        y = packages_conv(x, w, b, **options)
        np.testing.assert_allclose(conv(x, w, b, *options.values()), y, rtol=1e-11, atol=1e-11)
        mine = (
            input_gradient(dy, x, w, *options.values()),
            *weight_gradient(dy, x, kernel, *options.values()),
        )
        for yours, right in zip(mine, (dx, *of_parameters), strict=True):
            np.testing.assert_allclose(yours, right, rtol=1e-11, atol=1e-11)


def test_a_picture_of_four_numbers_by_hand():
    """x = 1 2 / 3 4, w = 1 10 / 100 1000, no padding: one window. With padding 1: nine windows."""
    x, w = np.array([1.0, 2, 3, 4]).reshape(1, 2, 2, 1), np.array([1.0, 10, 100, 1000]).reshape(2, 2, 1, 1)
    assert conv(x, w, np.array([5.0]), 1, 0).ravel().tolist() == [4326]
    rows = conv(x, w, np.array([0.0]), 1, 1)[0, :, :, 0].tolist()
    assert rows == [[1000, 2100, 200], [3010, 4321, 402], [30, 43, 4]]


def sizes(x, kernel, stride, padding):
    return [(n + 2 * padding - k) // stride + 1 for n, k in zip(x.shape[1:3], kernel, strict=True)]


def wide_of(x, padding):
    wide = np.zeros((x.shape[0], x.shape[1] + 2 * padding, x.shape[2] + 2 * padding, x.shape[3]))
    wide[:, padding : padding + x.shape[1], padding : padding + x.shape[2]] = x
    return wide


def number_by_number(x, kernel, stride, padding):
    wide, (h, w) = wide_of(x, padding), sizes(x, kernel, stride, padding)
    columns = np.zeros((len(x), h, w, kernel[0] * kernel[1] * x.shape[3]))
    for b, o, q in np.ndindex(len(x), h, w):
        seen = wide[b, stride * o : stride * o + kernel[0], stride * q : stride * q + kernel[1]]
        columns[b, o, q] = seen.ravel()
    return columns


def sliding(x, kernel, stride, padding):
    wide = np.pad(x, [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    seen = np.lib.stride_tricks.sliding_window_view(wide, kernel, axis=(1, 2))[:, ::stride, ::stride]
    return seen.transpose(0, 1, 2, 4, 5, 3).reshape(*seen.shape[:3], -1)


def strided(x, kernel, stride, padding):
    wide, (h, w) = wide_of(x, padding), sizes(x, kernel, stride, padding)
    b, y, z, c = wide.strides
    shape = (len(x), h, w, *kernel, x.shape[3])
    seen = np.lib.stride_tricks.as_strided(wide, shape, (b, stride * y, stride * z, y, z, c))
    return seen.reshape(len(x), h, w, -1)


def by_index(x, kernel, stride, padding):
    """Index arrays of rows and columns, as im2col is often written."""
    rows, columns = indices(x, kernel, stride, padding)
    return wide_of(x, padding)[:, rows, columns].reshape(len(x), *rows.shape[:2], -1)


def indices(x, kernel, stride, padding):
    h, w = sizes(x, kernel, stride, padding)
    o, q, i, j = np.ix_(range(h), range(w), range(kernel[0]), range(kernel[1]))
    return np.broadcast_arrays(stride * o + i, stride * q + j)


def every_second_of_all(x, kernel, stride, padding):
    """All windows first, then every s-th of them."""
    return sliding(x, kernel, 1, padding)[:, ::stride, ::stride]


def conv_by_taps(x, w, b, stride, padding):
    (h, v), wide = sizes(x, w.shape[:2], stride, padding), wide_of(x, padding)
    y = np.zeros((len(x), h, v, w.shape[3])) + b
    for i, j in np.ndindex(*w.shape[:2]):
        y += wide[:, i:, j:][:, ::stride, ::stride][:, :h, :v] @ w[i, j]
    return y


def conv_by_loops(x, w, b, stride, padding):
    columns = number_by_number(x, w.shape[:2], stride, padding)
    y = np.empty((*columns.shape[:3], w.shape[3]))
    for place in np.ndindex(*y.shape):
        y[place] = (columns[place[:3]] * w[..., place[3]].ravel()).sum() + b[place[3]]
    return y


def conv_by_einsum(x, w, b, stride, padding):
    wide = np.pad(x, [(0, 0), (padding,) * 2, (padding,) * 2, (0, 0)])
    seen = np.lib.stride_tricks.sliding_window_view(wide, w.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("boqcij,ijcd->boqd", seen, w) + b


def back_number_by_number(dcolumns, x, kernel, stride, padding):
    dx = np.zeros(x.shape)
    taps = dcolumns.reshape(*dcolumns.shape[:3], *kernel, -1)
    for b, o, q, i, j in np.ndindex(*taps.shape[:5]):
        row, column = stride * o + i - padding, stride * q + j - padding
        if 0 <= row < x.shape[1] and 0 <= column < x.shape[2]:
            dx[b, row, column] += taps[b, o, q, i, j]
    return dx


def back_by_windows(dcolumns, x, kernel, stride, padding):
    dwide = wide_of(0 * x, padding)
    for o, q in np.ndindex(*dcolumns.shape[1:3]):
        there = np.s_[:, stride * o : stride * o + kernel[0], stride * q : stride * q + kernel[1]]
        dwide[there] += dcolumns[:, o, q].reshape(len(x), *kernel, -1)
    return dwide[:, padding : dwide.shape[1] - padding, padding : dwide.shape[2] - padding]


def back_by_add_at(dcolumns, x, kernel, stride, padding):
    rows, columns = indices(x, kernel, stride, padding)
    dwide = wide_of(0 * x, padding)
    np.add.at(dwide, (slice(None), rows, columns), dcolumns.reshape(len(x), *rows.shape, -1))
    return dwide[:, padding:, padding:][:, : x.shape[1], : x.shape[2]]


def back_by_a_matrix(dcolumns, x, kernel, stride, padding):
    """im2col is linear: the columns of the unit pictures are the rows of its matrix."""
    ones = np.eye(x[0].size).reshape(-1, *x.shape[1:])
    matrix = sliding(ones, kernel, stride, padding).reshape(x[0].size, -1)
    return (dcolumns.reshape(len(x), -1) @ matrix.T).reshape(x.shape)


def weights_by_taps(dy, x, kernel, stride, padding):
    wide, (h, v) = wide_of(x, padding), dy.shape[1:3]
    dw = np.zeros((*kernel, x.shape[3], dy.shape[3]))
    for i, j in np.ndindex(*kernel):
        seen = wide[:, i : i + stride * h : stride, j : j + stride * v : stride]
        dw[i, j] = np.einsum("boqc,boqd->cd", seen, dy)
    return dw, np.einsum("boqd->d", dy)


def weights_by_loops(dy, x, kernel, stride, padding):
    wide, dw, db = wide_of(x, padding), np.zeros((*kernel, x.shape[3], dy.shape[3])), 0
    for b, o, q in np.ndindex(*dy.shape[:3]):
        seen = wide[b, stride * o : stride * o + kernel[0], stride * q : stride * q + kernel[1]]
        dw += seen[..., None] * dy[b, o, q]
        db = db + dy[b, o, q]
    return dw, db


def weights_of_d_first(dy, x, kernel, stride, padding):
    rows = sliding(x, kernel, stride, padding).reshape(dy[..., 0].size, -1)
    dw = dy.reshape(-1, dy.shape[3]).T @ rows
    return [dw.T.reshape(*kernel, x.shape[3], -1), dy.reshape(-1, dy.shape[3]).sum(0)]


def input_by_taps(dy, x, w, stride, padding):
    dwide, (h, v) = wide_of(0 * x, padding), dy.shape[1:3]
    for i, j in np.ndindex(*w.shape[:2]):
        dwide[:, i : i + stride * h : stride, j : j + stride * v : stride] += dy @ w[i, j].T
    return dwide[:, padding : padding + x.shape[1], padding : padding + x.shape[2]]


def input_as_a_convolution(dy, x, w, stride, padding):
    """dy with s - 1 zeros between its entries, convolved with the flipped kernel, each matrix transposed."""
    (kh, kw), (b, h, v, d) = w.shape[:2], dy.shape
    spread = np.zeros((b, x.shape[1] + 2 * padding + kh - 1, x.shape[2] + 2 * padding + kw - 1, d))
    spread[:, kh - 1 : kh - 1 + stride * h : stride, kw - 1 : kw - 1 + stride * v : stride] = dy
    dwide = conv_by_einsum(spread, w[::-1, ::-1].swapaxes(2, 3), 0, 1, 0)
    return dwide[:, padding : padding + x.shape[1], padding : padding + x.shape[2]]


def input_by_loops(dy, x, w, stride, padding):
    dwide = wide_of(0 * x, padding)
    for b, o, q in np.ndindex(*dy.shape[:3]):
        seen = dwide[b, stride * o : stride * o + w.shape[0], stride * q : stride * q + w.shape[1]]
        seen += w @ dy[b, o, q]
    return dwide[:, padding : padding + x.shape[1], padding : padding + x.shape[2]]


OTHERS = {
    "im2col": (number_by_number, sliding, strided, by_index, every_second_of_all),
    "conv": (conv_by_taps, conv_by_loops, conv_by_einsum),
    "im2col_backward": (back_number_by_number, back_by_windows, back_by_add_at, back_by_a_matrix),
    "weight_gradient": (weights_by_taps, weights_by_loops, weights_of_d_first),
    "input_gradient": (input_by_taps, input_as_a_convolution, input_by_loops),
}


@pytest.mark.parametrize(("name", "function"), [(n, f) for n, many in OTHERS.items() for f in many])
def test_other_ways_to_write_it_pass(name, function):
    assert_passes(function, name, seeds=range(10))
