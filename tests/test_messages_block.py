"""What came, what it clashes with, what to do: every refusal of an input of the block, in full."""

import numpy as np
import pytest
from refusals import MEND, ONE_DTYPE, SAME_INIT, X, make, refuses, spoilt, strict

import nonlocal_ref as nl
from nonlocal_ref.embed import Linear

BLOCK, NORMED = nl.nonlocal_block(), nl.nonlocal_block(batchnorm=True)
PARAMS, NORMED_PARAMS = make.params(BLOCK), make.params(NORMED)


def with_piece(name, **changed):
    return PARAMS | {name: PARAMS[name]._replace(**changed)}


INPUTS = {
    "rank 2": (PARAMS, X[0, 0, 0], "x has shape (5, 6): give (B, N, C), (B, H, W, C) or (B, T, H, W, C)"),
    "rank 6": (
        PARAMS,
        X[None],
        "x has shape (1, 2, 4, 3, 5, 6): give (B, N, C), (B, H, W, C) or (B, T, H, W, C)",
    ),
    "empty": (PARAMS, X[:, :, :0], "x has shape (2, 4, 0, 5, 6): no axis may be empty"),
    "NaN": (
        PARAMS,
        spoilt(X),
        f"x holds 1 values that are NaN or infinite, first nan at (1, 1, 1, 1, 1): {MEND}",
    ),
    "channels": (
        PARAMS,
        X[..., :5],
        f"theta has shapes (6, 3) and (3,) but needs (5, 3) and (3,) for an x of 5 channels: {SAME_INIT}",
    ),
    "too few": (
        {k: v for k, v in PARAMS.items() if k != "g"},
        X,
        "params hold phi, theta, w_z but this block needs g, phi, theta, w_z: "
        "make them with block.init of the same block",
    ),
    "of another block": (
        NORMED_PARAMS,
        X,
        "params hold batchnorm, g, phi, theta, w_z but this block needs g, phi, theta, w_z: "
        "make them with block.init of the same block",
    ),
    "a bias of one": (
        with_piece("g", b=make(1)),
        X,
        f"g has shapes (6, 3) and (1,) but needs (6, 3) and (3,) for an x of 6 channels: {SAME_INIT}",
    ),
    "phi of another E": (
        PARAMS | {"phi": Linear(make(6, 2), make(2))},
        X,
        f"phi has shapes (6, 2) and (2,) but needs (6, 3) and (3,) for an x of 6 channels: {SAME_INIT}",
    ),
    "w_z transposed": (
        with_piece("w_z", w=make(6, 3)),
        X,
        f"w_z has shapes (6, 3) and (6,) but needs (3, 6) and (6,) for an x of 6 channels: {SAME_INIT}",
    ),
}


@pytest.mark.parametrize("name", INPUTS)
def test_an_input_that_does_not_fit_the_parameters_is_refused(name):
    params, x, text = INPUTS[name]
    with refuses(ValueError, text):
        BLOCK.forward(params, x)
    with refuses(ValueError, text):
        nl.attention(BLOCK, params, x, (0, 0, 0))


def test_a_norm_of_another_size_is_refused():
    norm = NORMED_PARAMS["batchnorm"]
    params = NORMED_PARAMS | {"batchnorm": norm._replace(running=norm.running._replace(var=make(1)))}
    found, needed = "(6,) and (6,) and (6,) and (1,)", " and ".join(["(6,)"] * 4)
    text = f"batchnorm has shapes {found} but needs {needed} for an x of 6 channels: {SAME_INIT}"
    with refuses(ValueError, text):
        NORMED.forward(params, X)


KINDS = {
    "list": (
        PARAMS,
        X.tolist(),
        "expected an array of NumPy or CuPy, got list: wrap it in numpy.asarray first",
    ),
    "bytes": (
        PARAMS,
        np.ones(X.shape, np.uint8),
        "x is uint8: gradients need floating numbers, convert with x.astype('float32')",
    ),
    "dtype": (PARAMS, X.astype("float32"), f"x is float32 but theta.w is float64: {ONE_DTYPE}"),
    "one bias": (
        with_piece("g", b=make(3, dtype="float32")),
        X,
        f"x is float64 but g.b is float32: {ONE_DTYPE}",
    ),
    "library": (
        PARAMS,
        strict(X),
        "the arrays come from array_api_strict and numpy: move them to one library first",
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_an_input_of_another_kind_is_refused(name):
    params, x, text = KINDS[name]
    with refuses(TypeError, text):
        BLOCK.forward(params, x)
    with refuses(TypeError, text):
        nl.attention(BLOCK, params, x, (0, 0, 0))


NO_TIME = "needs a time axis, but the grid is (3, 5): give x as (B, T, H, W, C)"
PLACES = {
    "space": ({"positions": "space"}, X[:, 0], f"positions='space' {NO_TIME}"),
    "time": ({"positions": "time"}, X[:, 0], f"positions='time' {NO_TIME}"),
    "groups": ({"positions": 2}, X[:, 0], f"positions=2 {NO_TIME}"),
    "divisor": ({"positions": 3}, X, "positions=3 does not divide the 4 frames: choose a divisor of 4"),
    "sequence": (
        {"pool": "before"},
        X[:, 0, 0, :1],
        "a grid of (1,) is too small to pool by (2,): no key would be left, use pool=None",
    ),
    "picture": (
        {"pool": "after"},
        X[:, 0, :, :1],
        "a grid of (3, 1) is too small to pool by (2, 2): no key would be left, use pool=None",
    ),
    "video": (
        {"pool": "before"},
        X[:, :, :1],
        "a grid of (4, 1, 5) is too small to pool by (1, 2, 2): no key would be left, use pool=None",
    ),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_grid_that_does_not_fit_the_options_is_refused(name):
    options, x, text = PLACES[name]
    with refuses(ValueError, text):
        nl.nonlocal_block(**options).forward(PARAMS, x)


def test_a_gradient_that_is_not_of_that_z_is_refused():
    _, saved = BLOCK.forward(PARAMS, X)
    with refuses(
        ValueError, "dz has shape (2, 4, 3, 5, 5) but z had (2, 4, 3, 5, 6): give the gradient of that z"
    ):
        BLOCK.backward(X[..., :5], saved, PARAMS)
    with refuses(TypeError, f"dz is float32 but x is float64: {ONE_DTYPE}"):
        BLOCK.backward(X.astype("float32"), saved, PARAMS)
    with refuses(TypeError, "expected an array of NumPy or CuPy, got list: wrap it in numpy.asarray first"):
        BLOCK.backward(X.tolist(), saved, PARAMS)


# --- the query of a picture of attention

QUERIES = {
    "far": (
        (0, 3, 0),
        X,
        "query (0, 3, 0) lies outside the grid (4, 3, 5): (t, y, x) goes from 0 to (3, 2, 4)",
    ),
    "negative": (
        (0, 0, -1),
        X,
        "query (0, 0, -1) lies outside the grid (4, 3, 5): (t, y, x) goes from 0 to (3, 2, 4)",
    ),
    "picture": ((3, 0), X[:, 0], "query (3, 0) lies outside the grid (3, 5): (y, x) goes from 0 to (2, 4)"),
    "sequence": ((5,), X[:, 0, 0], "query (5,) lies outside the grid (5,): (i,) goes from 0 to (4,)"),
    "too short": ((0, 0), X, "query (0, 0) has 2 numbers but the grid (4, 3, 5) needs (t, y, x)"),
    "too long": ((0, 0), X[:, 0, 0], "query (0, 0) has 2 numbers but the grid (5,) needs (i,)"),
}


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_off_the_grid_is_refused(name):
    query, x, text = QUERIES[name]
    with refuses(ValueError, text):
        nl.attention(BLOCK, PARAMS, x, query)
