"""Eq. 1: every version by hand, by central differences, in every library, and with large numbers."""

import numpy as np
import pytest
from cases import VERSIONS, both_engines, every_row, operands, run_operation
from support import B, D, N, assert_close, assert_dtypes, assert_gradients

import nonlocal_ref as nl
from nonlocal_ref.base.tree import leaves

# By hand: one query, two keys, g = (4, 8). Weights p -> y = 4 p_1 + 8 p_2.
BY_HAND = {
    "gaussian": lambda: 1 / (1 + np.exp(1)),  # s = 1, 2
    "embedded_gaussian": lambda: 1 / (1 + np.exp(1)),
    "gaussian_distance": lambda: 1 / (1 + np.exp(-1)),  # s = 0, -1
    "distance 0.7": lambda: 1 / (1 + np.exp(-1 / 0.49)),
    "cosine": lambda: 1 / 2,  # s = 1, 1: the same direction
    "cosine 0.3": lambda: 1 / 2,
}


@both_engines
@pytest.mark.parametrize("name", BY_HAND)
def test_softmax_versions_by_hand(name, engine):
    theta, phi, g = np.array([[[1.0]]]), np.array([[[1.0], [2.0]]]), np.array([[[4.0], [8.0]]])
    first = BY_HAND[name]()
    y, _ = nl.nonlocal_operation(theta, phi, g, version=VERSIONS[name], engine=engine)
    assert_close(y, np.array([[[4 * first + 8 * (1 - first)]]]))


@both_engines
def test_mean_versions_by_hand(engine):
    theta, phi, g = np.array([[[1.0]]]), np.array([[[-3.0], [2.0]]]), np.array([[[4.0], [8.0]]])
    dot, _ = nl.nonlocal_operation(theta, phi, g, version="dot_product", engine=engine)
    relu, _ = nl.nonlocal_operation(theta, phi, g, version="concatenation", engine=engine)
    assert dot.item() == (-3 * 4 + 2 * 8) / 2
    assert relu.item() == (0 * 4 + 3 * 8) / 2  # relu(1 - 3) = 0, relu(1 + 2) = 3


@both_engines
@every_row
def test_gradients_are_those_of_central_differences(make_numpy, name, engine):
    args, dy = operands(make_numpy, name), make_numpy(B, N, D)
    _, gradients = run_operation(name, args, dy, engine)
    assert_gradients(lambda *a: nl.nonlocal_operation(*a, version=VERSIONS[name])[0], gradients, args, dy)


@both_engines
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@every_row
def test_every_library_gives_the_numbers_of_numpy_and_keeps_the_dtype(make, make_numpy, name, dtype, engine):
    args, dy = operands(make_numpy, name), make_numpy(B, N, D)
    y, gradients = run_operation(name, args, dy)
    there = tuple(make.of(a.astype(dtype)) for a in args)
    y_there, saved = nl.nonlocal_operation(*there, version=VERSIONS[name], engine=engine)
    found = nl.nonlocal_operation_backward(make.of(dy.astype(dtype)), saved)
    assert_dtypes({"y": y_there, "gradients": found, "saved": arrays_of(saved)}, dtype)
    assert_close(y_there, y)
    for a, right in zip(found, gradients, strict=True):
        assert_close(a, right)


def arrays_of(saved):
    """What is kept, without the version's functions."""
    return {
        "theta": saved.theta,
        "phi": saved.phi,
        "kept": tuple(a for _, a in leaves(tuple(saved.kept)) if a is not None),
    }


@every_row
def test_the_layout_of_the_inputs_in_memory_does_not_matter(make_numpy, name):
    args, dy = operands(make_numpy, name), make_numpy(B, N, D)
    y, gradients = run_operation(name, args, dy)
    for axes in ((1, 0, 2), (2, 1, 0), (0, 2, 1)):  # each its own inverse
        turned = [np.ascontiguousarray(a.transpose(axes)).transpose(axes) for a in (*args, dy)]
        y_turned, gradients_turned = run_operation(name, tuple(turned[:3]), turned[3])
        assert_close(y_turned, y)
        for a, right in zip(gradients_turned, gradients, strict=True):
            assert_close(a, right)


@both_engines
@every_row
def test_no_input_is_changed_and_a_second_call_gives_the_same(make_numpy, name, engine):
    args, dy = operands(make_numpy, name), make_numpy(B, N, D)
    copies = [a.copy() for a in (*args, dy)]
    y, saved = nl.nonlocal_operation(*args, version=VERSIONS[name], engine=engine)
    first = nl.nonlocal_operation_backward(dy, saved)
    second = nl.nonlocal_operation_backward(dy, saved)
    again, _ = nl.nonlocal_operation(*args, version=VERSIONS[name], engine=engine)
    assert all((a == b).all() for a, b in zip((*args, dy), copies, strict=True))
    assert (y == again).all()
    assert all((a == b).all() for a, b in zip(first, second, strict=True))


@every_row
def test_two_calls_keep_what_they_saved_apart(make_numpy, name):
    one, other, dy = operands(make_numpy, name), operands(make_numpy, name), make_numpy(B, N, D)
    _, alone = run_operation(name, one, dy)
    _, saved = nl.nonlocal_operation(*one, version=VERSIONS[name])
    run_operation(name, other, dy)
    for a, right in zip(nl.nonlocal_operation_backward(dy, saved), alone, strict=True):
        assert (a == right).all()


def test_the_default_is_the_embedded_gaussian(make_numpy):
    args = operands(make_numpy, "any")
    assert nl.nonlocal_operation(*args)[1].version == nl.VERSIONS["embedded_gaussian"]


def test_a_name_and_its_row_are_the_same_version(make_numpy):
    args = operands(make_numpy, "any")
    by_name, _ = nl.nonlocal_operation(*args, version="cosine")
    by_row, _ = nl.nonlocal_operation(*args, version=nl.VERSIONS["cosine"])
    assert (by_name == by_row).all()
