"""Odd functions, odd inputs and odd returns: each gets its verdict, in words and never as a traceback."""

import numpy as np
import pytest

import nonlocal_ref as nl

X, W = (np.random.default_rng(seed).standard_normal((3, 4)) for seed in (0, 1))
SCALES = np.array([1e12, 1.0, 1e-12, 1.0])
FIRST = np.arange(20_000) == 777
LONG = np.random.default_rng(5).standard_normal(FIRST.size)
TINY = (np.arange(FIRST.size) >= 777) & (np.arange(FIRST.size) < 827)
SIZES = np.where(TINY, 1e-9, 1.0)
NAN, INF = np.array([1.0, 2.0, np.nan]), np.array([1.0, np.inf])


def square(x):
    return x * x


def double(dy, x):
    return 2 * x * dy


def up_to_1(x):
    assert np.all(np.abs(x) <= 1)
    return x * x


def not_negative(x):
    if np.any(x < 0):
        raise RuntimeError("a negative number came")
    return np.sqrt(x)


def relu_of_counts(x):
    assert np.all(x >= 0)
    return np.maximum(x, 0)


def recursion(x):
    return recursion(x)


def buffered(x, buffer=np.zeros((3, 4))):  # noqa: B008
    return np.multiply(x, x, out=buffer)


def straight_through(dy, x):
    return dy


def inverse_backward(dy, a):
    return -np.linalg.inv(a).T @ dy @ np.linalg.inv(a).T


RIGHT = {
    "x^2 at 0": (square, double, np.zeros((2, 3))),
    "x^2 at 0, no axis": (square, double, np.asarray(0.0)),
    "an assert at the edge": (lambda x: up_to_1(x), double, np.array([0.99999999, 0.5, -0.3])),
    "an error outside": (not_negative, lambda dy, x: dy * 0.5 / np.sqrt(x), np.array([1e-9, 1.0, 2.0])),
    "scales of 1e24": (lambda x: SCALES * np.sin(x), lambda dy, x: dy * SCALES * np.cos(x), X),
    "inputs of 1e8 and 1e-8": (lambda x, w: x * w, lambda dy, x, w: (dy * w, dy * x), 1e8 * X, 1e-8 * W),
    "a huge matrix, a small bias": (
        lambda x, b: 1e8 * np.sin(x) + 1e-3 * b,
        lambda dy, x, b: (1e8 * dy * np.cos(x), 1e-3 * dy.sum(0)),
        X,
        W[0],
    ),
    "a reused buffer": (buffered, double, X),
    "a subclass": (square, double, X.view(type("Sub", (np.ndarray,), {}))),
    "the order of Fortran": (square, lambda dy, x: np.asfortranarray(2 * x * dy), np.asfortranarray(X)),
    "a broadcast view": (square, double, np.broadcast_to(X[0], (3, 4))),
    "float16": (square, double, X.astype(np.float16)),
    "long double": (square, double, X.astype(np.longdouble)),
    "whole numbers": (lambda x: x / 255, lambda dy, x: dy / 255, np.arange(12, dtype=np.uint8)),
    "dy itself": (lambda x, w: x + w, lambda dy, x, w: (dy, dy), X, W),
    "an inverse": (lambda a: np.linalg.inv(a), inverse_backward, X[:, :3]),
    "rounding to whole numbers": (lambda x: np.round(x), lambda dy, x: 0 * dy, X),
}
WRONG = {
    "x^2 at 0": (square, lambda dy, x: 1e-3 * dy, np.zeros((2, 3))),
    "an assert at the edge": (up_to_1, lambda dy, x: 4 * x * dy, np.array([0.99999999, 0.5, -0.3])),
    "inputs of 1e8 and 1e-8, twice": (
        lambda x, w: x * w,
        lambda dy, x, w: (2 * dy * w, dy * x),
        1e8 * X,
        1e-8 * W,
    ),
    "inputs of 1e8 and 1e-8, 0": (
        lambda x, w: x * w,
        lambda dy, x, w: (0 * w, dy * x),
        1e8 * X,
        1e-8 * W,
    ),
    "a huge matrix, a small bias denied": (
        lambda x, b: 1e8 * np.sin(x) + 1e-3 * b,
        lambda dy, x, b: (1e8 * dy * np.cos(x), 0 * b),
        X,
        W[0],
    ),
    "one entry of 20,000": (lambda x: np.sin(x), lambda dy, x: dy * np.cos(x) * (1 + 0.1 * FIRST), LONG),
    "one of 50 tiny entries": (
        lambda x: SIZES * np.sin(x),
        lambda dy, x: dy * SIZES * np.cos(x) * (1 + FIRST),
        LONG,
    ),
    "the inverse not transposed": (
        lambda a: np.linalg.inv(a),
        lambda dy, a: -np.linalg.inv(a) @ dy @ np.linalg.inv(a),
        X[:, :3],
    ),
    "a symmetric input, not doubled": (lambda x: x @ x.T, lambda dy, x: dy @ x, X[:, :3] + X[:, :3].T),
    "rounding, straight through": (lambda x: np.round(x), straight_through, X),
    "a sort, taken back the wrong way": (
        lambda x: np.sort(x, 1),
        lambda dy, x: np.take_along_axis(dy, np.argsort(x, 1), 1),
        X,
    ),
    "a new mask at every call": (
        lambda x: x * (np.random.default_rng().random(x.shape) > 0.5),
        straight_through,
        X,
    ),
    "another mask backward": (
        lambda x: x * (np.random.default_rng(1).random(x.shape) > 0.5),
        lambda dy, x: dy * (np.random.default_rng(2).random(x.shape) > 0.5),
        X,
    ),
    "a list": (list, straight_through, X[0]),
    "the order of two": (lambda x, w: x * w, lambda dy, x, w: (dy * x, dy * w), X, W),
    "complex": (square, lambda dy, x: 2 * x * dy + 0j, X),
    "no gradient": (square, lambda dy, x: None, X),
    "a text": (square, lambda dy, x: "2 x dy", X),
    "uneven lists": (square, lambda dy, x: [[1, 2], [3]], X),
}
OPEN = {  # and words of the reason
    "an error at the inputs": ("the forward raised ZeroDivisionError", lambda x: x / (1 // 0), double, X),
    "not written yet": ("the forward raised RecursionError", recursion, double, X),
    "shapes that do not fit": ("ValueError: matmul", lambda x, w: x @ w, lambda dy, x, w: (dy, dy), X, X),
    "an input too many": ("1 positional argument but 2", lambda x: x, straight_through, X, X),
    "no entry in y": ("y has shape (0,), without an entry", lambda x: x[:0], lambda dy, x: 0 * x, X[0]),
    "a kink at the edge": (
        "1 of its slopes, the first at (0,): ",
        relu_of_counts,
        lambda dy, x: dy * (x > 0),
        np.array([0.0, 1.0, 2.0]),
    ),
    "an infinite input": ("x is inf there", lambda x: np.exp(-x), lambda dy, x: -dy * np.exp(-x), INF),
    "NaN that is passed over": (
        "x is nan there",
        lambda x: np.nansum(x * x),
        lambda dy, x: 2 * dy * np.nan_to_num(x),
        NAN,
    ),
    "the largest numbers": (
        "x: 2 of its slopes",
        lambda x: x / 2,
        lambda dy, x: dy / 2,
        np.array([-1.7e308, 1.7e308]),
    ),
}


def check(forward, backward, *inputs):
    with np.errstate(all="ignore"):
        return nl.gradcheck((forward, backward), *inputs)


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_backward_gets_its_check_mark(name):
    report = check(*RIGHT[name])
    assert report.ok, report


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_backward_is_called_wrong(name):
    report = check(*WRONG[name])
    assert report.wrong, report


@pytest.mark.parametrize("name", OPEN)
def test_what_cannot_be_checked_has_a_reason_in_words(name):
    words, *subject = OPEN[name]
    report = check(*subject)
    assert (report.ok, report.wrong) == (False, False), report
    assert words in report.unchecked[0]


def test_beside_an_input_that_cannot_be_moved_the_others_are_checked():
    forward, w = (lambda x, w: x * np.exp(-w)), np.array([np.inf, 1.0, 2.0])
    for factor in (1, 2):
        backward = lambda dy, x, w, f=factor: (f * dy * np.exp(-w), -dy * x * np.exp(-w))  # noqa: E731
        report = check(forward, backward, X[0, :3], w)
        assert [row.ok for row in report.rows] == [factor == 1, False]
        assert report.wrong == (factor == 2)


def test_at_the_edge_of_a_domain_that_raises_a_wrong_backward_gets_no_check_mark():
    x = np.array([1.0, 0.5, -1.0])
    assert not check(up_to_1, double, x).wrong
    assert check(up_to_1, lambda dy, x: 4 * x * dy, x).wrong


def test_below_a_ten_billionth_of_the_largest_gradient_nothing_is_seen():
    """The rule of judge.py: TOLERANCE x FLOOR of the largest gradient is negligible, more is not."""
    for part, ok in ((1e-12, True), (1e-7, False)):
        scale = np.array([1.0, part, 1.0, 1.0])
        forward = lambda x, s=scale: np.sin(x) @ s  # noqa: E731
        denied = lambda dy, x, s=scale: dy[:, None] * np.cos(x) * np.where(s < 1, 0, s)  # noqa: E731
        assert check(forward, denied, X).ok == ok
