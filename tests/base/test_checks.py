"""Worded checks: what came, what it clashes with, what to do."""

import re

import numpy as np
import pytest

from nonlocal_ref.base import checks


def refused(kind, text):
    return pytest.raises(kind, match=f"^{re.escape(text)}$")


def test_a_known_value_is_given_back():
    assert checks.one_of("fruit", "pear", ("apple", "pear")) == "pear"


@pytest.mark.parametrize("value", ["plum", None, ["pear"]])
def test_an_unknown_value_is_told_the_known_ones(value):
    with refused(ValueError, f"unknown fruit {value!r}: choose one of 'apple', 'pear'"):
        checks.one_of("fruit", value, {"apple": 1, "pear": 2})


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_floating_arrays_of_one_dtype_pass(make, dtype):
    if dtype == "float16" and not hasattr(make.xp, "float16"):
        dtype = "float32"
    checks.floating(x=make(3, dtype=dtype), y=make(2, 5, dtype=dtype))


@pytest.mark.parametrize("dtype", ["int64", "uint8", "bool", "complex128"])
def test_what_is_not_floating_is_refused(xp, dtype):
    text = f"x is {dtype}: gradients need floating numbers, convert with x.astype('float32')"
    with refused(TypeError, text):
        checks.floating(x=xp.zeros(3, dtype=getattr(xp, dtype)))


def test_dtypes_that_differ_are_named_with_the_first_of_each(make):
    arrays = {"x": make(3), "theta": make(2), "phi": make(2, dtype="float32"), "g": make(2, dtype="float32")}
    advice = "convert them to one dtype, so that nothing is rounded or widened unseen"
    with refused(TypeError, f"x is float64 but phi is float32: {advice}"):
        checks.floating(**arrays)


def test_finite_arrays_pass(make):
    checks.finite(x=make(3), y=make.of(np.zeros((2, 5))))


def test_large_finite_numbers_pass_although_their_sum_overflows(make):
    checks.finite(x=make.of(np.full((5, 3), 3e38, np.float32)))


@pytest.mark.parametrize("bad", [[np.nan], [np.inf], [np.inf, -np.inf], [np.nan, np.inf, -np.inf]])
def test_nan_and_infinity_are_refused_with_their_place(make, bad):
    values = np.zeros((2, 3, 5))
    values[1, 2, : len(bad)] = bad
    text = (
        f"x holds {len(bad)} values that are NaN or infinite, first {bad[0]} at (1, 2, 0): "
        "mend them before the operation, or every position that meets them is lost"
    )
    with refused(ValueError, text):
        checks.finite(y=make(3), x=make.of(values))


def test_an_empty_axis_is_refused(make):
    checks.filled(x=make(2, 3))
    with refused(ValueError, "x has shape (2, 0, 3): no axis may be empty"):
        checks.filled(x=make(2, 0, 3))


@pytest.mark.parametrize("value", [0.0, -1.5, float("nan"), float("inf")])
def test_a_number_must_be_above_zero_and_finite(value):
    checks.positive(bandwidth=1e-9)
    with refused(ValueError, f"bandwidth is {value!r}: give a number above zero"):
        checks.positive(bandwidth=value)


# ---- arrays that are no ordinary ones


@pytest.mark.parametrize("dtype", [">f4", ">f8", ">f2"])
def test_big_endian_floats_are_refused_by_that_name(dtype):
    x = np.ones(3).astype(dtype)
    text = (
        f"x is {dtype}, floats in the byte order of other machines (big-endian): convert with "
        f"x.astype('{x.dtype.name}')"
    )
    with refused(TypeError, text):
        checks.floating(x=x)
    checks.floating(x=x.astype(x.dtype.name))


def test_a_masked_array_is_refused_also_without_a_mask():
    for mask in (False, [True, False, False]):
        with pytest.raises(TypeError, match=r"^x is a masked array: .* give x.filled\(0\) or leave"):
            checks.floating(x=np.ma.masked_array([np.nan, 1.0, 2.0], mask))


@pytest.mark.parametrize(
    ("given", "kind", "text"),
    [
        (
            {"rng": None},
            TypeError,
            "rng is None: give a generator of random numbers, such as np.random.default_rng",
        ),
        ({"rng": 0}, TypeError, "rng is 0: give a generator of random numbers"),
        (
            {"dtype": int},
            TypeError,
            "dtype is int64: parameters need floating numbers, give np.float32 or np.float64",
        ),
        ({"dtype": "complex64"}, TypeError, "dtype is complex64: parameters need floating numbers"),
        ({"dtype": "float33"}, TypeError, "dtype is 'float33': parameters need floating numbers"),
        ({"dtype": bool}, TypeError, "dtype is bool: parameters need floating numbers"),
        (
            {"std": np.nan},
            ValueError,
            "std is nan: give a standard deviation from 0, or None for the usual one",
        ),
        ({"std": -1}, ValueError, "std is -1: give a standard deviation from 0"),
        ({"std": np.inf}, ValueError, "std is inf: give a standard deviation from 0"),
    ],
)
def test_what_weights_cannot_start_from_is_refused(given, kind, text):
    with pytest.raises(kind, match=f"^{re.escape(text)}"):
        checks.start_of_weights(**{"rng": np.random.default_rng(0), "dtype": np.float32} | given)
