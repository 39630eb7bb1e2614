"""What came, what it clashes with, what to do: every refusal of the operation and of options, in full."""

import numpy as np
import pytest
from refusals import DY, MEND, ONE_DTYPE, PHI, THETA, G, X, refuses, spoilt, strict

import nonlocal_ref as nl

KNOWN = "'gaussian', 'gaussian_distance', 'cosine', 'embedded_gaussian', 'dot_product', 'concatenation'"


OPERANDS = {
    "rank": (
        (THETA[0], PHI, G),
        "theta has shape (7, 3): give (B, positions, channels), one row for each position",
    ),
    "grid": (
        (THETA, PHI, X),
        "g has shape (2, 4, 3, 5, 6): give (B, positions, channels), one row for each position",
    ),
    "empty": ((THETA, PHI[:, :0], G[:, :0]), "phi has shape (2, 0, 3): no axis may be empty"),
    "samples": ((THETA, PHI[:1], G), "theta, phi, g hold 2, 1, 2 samples: give one batch"),
    "channels": ((THETA, PHI[..., :2], G), "theta has 3 channels but phi has 2: embed both to one E"),
    "keys": ((THETA, PHI, G[:, :4]), "p weighs 5 keys but g has 4: pool phi and g together (section 3.3)"),
    "NaN": (
        (THETA, spoilt(PHI), G),
        f"phi holds 1 values that are NaN or infinite, first nan at (1, 1, 1): {MEND}",
    ),
    "infinity": (
        (THETA, PHI, spoilt(G, -np.inf)),
        f"g holds 1 values that are NaN or infinite, first -inf at (1, 1, 1): {MEND}",
    ),
}


@pytest.mark.parametrize("name", OPERANDS)
def test_operands_that_do_not_fit_are_refused(name):
    operands, text = OPERANDS[name]
    with refuses(ValueError, text):
        nl.nonlocal_operation(*operands)


TYPES = {
    "integers": (
        (np.ones((2, 7, 3), int), PHI, G),
        "theta is int64: gradients need floating numbers, convert with theta.astype('float32')",
    ),
    "dtypes": ((THETA, PHI, G.astype("float32")), f"theta is float64 but g is float32: {ONE_DTYPE}"),
    "lists": (
        (THETA, PHI.tolist(), G),
        "expected an array of NumPy or CuPy, got list: wrap it in numpy.asarray first",
    ),
    "libraries": (
        (THETA, strict(PHI), G),
        "the arrays come from array_api_strict and numpy: move them to one library first",
    ),
}


@pytest.mark.parametrize("name", TYPES)
def test_operands_of_other_kinds_are_refused(name):
    operands, text = TYPES[name]
    with refuses(TypeError, text):
        nl.nonlocal_operation(*operands)


def test_concatenation_of_features_that_w_f_has_not_met_is_refused():
    text = (
        "concatenation takes a = theta w_theta with 1 channel, but theta has 3: "
        "multiply theta and phi by their halves of w_f first (eq. 5)"
    )
    with refuses(ValueError, text):
        nl.nonlocal_operation(THETA, PHI, G, version="concatenation")


def test_unknown_versions_are_told_the_known_ones():
    with refuses(ValueError, f"unknown version 'gausian': choose one of {KNOWN}"):
        nl.nonlocal_operation(THETA, PHI, G, version="gausian")
    with refuses(ValueError, f"unknown version 'gausian': choose one of {KNOWN}"):
        nl.nonlocal_block("gausian")
    with refuses(ValueError, "unknown embed 'lineer': choose one of 'identity', 'linear', 'concatenation'"):
        nl.nonlocal_block(nl.Version(nl.DOT, nl.SOFTMAX, embed="lineer"))


def test_unknown_engines_are_told_the_known_ones():
    known = ", ".join(map(repr, (*nl.ENGINES, "auto")))
    with refuses(ValueError, f"unknown engine 'fast': choose one of {known}"):
        nl.nonlocal_operation(THETA, PHI, G, engine="fast")
    with refuses(ValueError, f"unknown engine 'fast': choose one of {known}"):
        nl.nonlocal_block(engine="fast")


@pytest.mark.parametrize("value", [0.0, -2.0, float("nan")])
def test_bandwidths_and_temperatures_that_are_not_above_zero_are_refused(value):
    with refuses(ValueError, f"bandwidth is {value!r}: give a number above zero"):
        nl.gaussian_distance(value)
    with refuses(ValueError, f"temperature is {value!r}: give a number above zero"):
        nl.cosine(value)


@pytest.mark.parametrize("engine", ["literal", "dense"])
def test_a_gradient_that_is_not_of_that_output_is_refused(engine):
    _, saved = nl.nonlocal_operation(THETA, PHI, G, engine=engine)
    with refuses(ValueError, "dy has shape (2, 5, 11) but y had (2, 7, 11): give the gradient of that y"):
        nl.nonlocal_operation_backward(DY[:, :5], saved)
    with refuses(TypeError, f"dy is float32 but theta is float64: {ONE_DTYPE}"):
        nl.nonlocal_operation_backward(DY.astype("float32"), saved)
    with refuses(
        TypeError, "dy is int64: gradients need floating numbers, convert with dy.astype('float32')"
    ):
        nl.nonlocal_operation_backward(DY.astype(int), saved)
    with refuses(
        TypeError, "the arrays come from array_api_strict and numpy: move them to one library first"
    ):
        nl.nonlocal_operation_backward(strict(DY), saved)


# --- the block's options

PLAIN_DOT = "scale=True is for the softmax of a plain dot product: use scale=False with this version"
OPTIONS = {
    "pool": ({"pool": "max"}, "unknown pool 'max': choose one of None, 'before', 'after'"),
    "batchnorm": ({"batchnorm": "on"}, "unknown batchnorm 'on': choose one of False, True, 'frozen'"),
    "positions": (
        {"positions": "row"},
        "unknown positions 'row': choose 'spacetime', 'space', 'time', or k for groups of k frames",
    ),
    "no frames": (
        {"positions": 0},
        "unknown positions 0: choose 'spacetime', 'space', 'time', or k for groups of k frames",
    ),
    "time with pooled keys": (
        {"positions": "time", "pool": "before"},
        'positions="time" with pooled keys: a pooled cell has no place of its own to follow in time, '
        "use pool=None",
    ),
    **{
        v: ({"version": v, "scale": True}, PLAIN_DOT)
        for v in nl.VERSIONS
        if v not in ("gaussian", "embedded_gaussian")
    },
}


@pytest.mark.parametrize("name", OPTIONS)
def test_options_unknown_or_at_odds_are_refused_when_the_block_is_made(name):
    options, text = OPTIONS[name]
    with refuses(ValueError, text):
        nl.nonlocal_block(**options)


@pytest.mark.parametrize(("channels", "inner"), [(1, None), (0, 3), (6, 0)])
def test_a_block_without_channels_is_refused(channels, inner):
    shown = channels // 2 if inner is None else inner
    text = f"channels={channels} with inner={shown}: both must be 1 or more, give inner for one channel"
    with refuses(ValueError, text):
        nl.nonlocal_block().init(np.random.default_rng(0), channels, inner)
