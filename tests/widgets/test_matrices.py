"""The mathematics that the widgets share, in JavaScript against the package and NumPy."""

import numpy as np
import pytest
from node import needs_node, run_js

import nonlocal_ref as nl
from nonlocal_ref import embed, normalise
from nonlocal_ref.analysis.attention.patches import patches
from nonlocal_ref.subsample import subsample

pytestmark = needs_node
FILES = ("matrices", "grids", "patches")
N, M, E = 7, 5, 3
THETA, PHI = (np.random.default_rng(seed).standard_normal((n, E)) for seed, n in ((0, N), (1, M)))


def assert_js(body, expected, **data):
    """The function gives these numbers, in this order."""
    found = run_js(FILES, f"return {body};", data)
    np.testing.assert_allclose(found, np.ravel(expected), rtol=1e-12, atol=1e-14)


def flat(**arrays):
    return {name: array.ravel() for name, array in arrays.items()}


def test_products_of_matrices_and_their_transposes_are_those_of_numpy():
    a, b = THETA, PHI.T
    assert_js("js.matmul(data.a, data.b, 7, 3, 5)", a @ b, **flat(a=a, b=b))
    assert_js("js.matmulTransposed(data.a, data.b, 7, 3, 5)", a @ PHI.T, **flat(a=a, b=PHI))
    assert_js("js.transposedMatmul(data.a, data.b, 7, 3, 5)", a @ b, **flat(a=a.T, b=b))
    assert_js("js.transposed(data.a, 7, 3)", a.T, **flat(a=a))


def test_the_linear_map_is_that_of_the_block_with_a_bias_or_none():
    w, b = np.random.default_rng(2).standard_normal((E, 11)), np.random.default_rng(3).standard_normal(11)
    assert_js(
        "js.linear(data.x, data.w, data.b, 7, 3, 11)", embed.linear(THETA, w, b), **flat(x=THETA, w=w, b=b)
    )
    assert_js("js.linear(data.x, data.w, null, 7, 3, 11)", embed.linear(THETA, w), **flat(x=THETA, w=w))


@pytest.mark.parametrize("kind", ["dot", "distance", "concatenation"])
def test_scores_are_those_of_the_package(kind):
    theta, phi = (THETA[:, :1], PHI[:, :1]) if kind == "concatenation" else (THETA, PHI)
    op = {"dot": nl.DOT, "distance": nl.DISTANCE, "concatenation": nl.CONCATENATION}[kind]
    expected = op.forward(theta[None], phi[None])
    e = theta.shape[1]
    assert_js(f"js.scores('{kind}', data.theta, data.phi, 7, 5, {e})", expected, **flat(theta=theta, phi=phi))


def test_a_distance_survives_a_large_common_offset():
    expected = nl.DISTANCE.forward(THETA[None], PHI[None])
    shifted = {"theta": THETA + 1e4, "phi": PHI + 1e4}
    found = run_js(FILES, "return js.scores('distance', data.theta, data.phi, 7, 5, 3);", flat(**shifted))
    np.testing.assert_allclose(found, expected.ravel(), atol=1e-10)


@pytest.mark.parametrize(("js", "op"), [("softmaxRows", normalise.softmax), ("meanRows", normalise.mean)])
def test_weights_of_rows_are_those_of_the_package_and_nothing_overflows(js, op):
    s = 1000 * np.random.default_rng(4).standard_normal((N, M))
    assert_js(f"js.{js}(data.s, 7, 5)", op(s[None]), **flat(s=s))


def test_unit_rows_have_length_1_and_a_row_of_zeros_stays():
    x = THETA.copy()
    x[2] = 0
    assert_js("js.unitRows(data.x, 7, 3)", embed.unit(x, 1.0), **flat(x=x))


def test_pooling_takes_the_largest_of_2_x_2_in_space_and_drops_what_is_left_over():
    x = np.random.default_rng(5).standard_normal((2, 5, 7, 3))
    assert_js("js.maxPool(data.x, 2, 5, 7, 3)", subsample(x[None]), **flat(x=x))


@pytest.mark.parametrize("size", [1, 3, 5])
def test_patches_are_those_of_the_package_in_the_same_order_with_the_mean_colour_taken_off(size):
    frames = np.random.default_rng(6).integers(0, 256, (2, 7, 11, 3), np.uint8)
    intensities = frames / 255
    expected = patches(intensities - intensities.mean((0, 1, 2)), size)
    assert_js(
        f"js.patches(js.lessMeanColour(data.frames), 2, 7, 11, 3, {size})", expected, **flat(frames=frames)
    )
