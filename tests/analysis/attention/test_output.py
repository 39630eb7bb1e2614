"""What a position receives against loops over the equation, and one position against all at once."""

import numpy as np
import pytest

import nonlocal_ref as nl
from nonlocal_ref.analysis.attention.explore import tuned, weights_at
from nonlocal_ref.analysis.attention.output import cell_patch, denoised, output_at

GRID, QUERY = (3, 7, 11), (1, 2, 9)
FRAMES = np.random.default_rng(0).integers(0, 256, (*GRID, 3), np.uint8)
THETA, PHI = (np.random.default_rng(seed).standard_normal((3, 4, 5, 2)) for seed in (1, 2))


def window(t, y, x, side=5):
    """The pixels around a place, edges mirrored by hand."""
    half = side // 2
    rows, columns = (
        [abs(k) if k < n else 2 * (n - 1) - k for k in range(middle - half, middle + half + 1)]
        for middle, n in ((y, 7), (x, 11))
    )
    return FRAMES[t][np.ix_(rows, columns)] / 255


def test_an_average_gives_the_average_of_the_pixels_around_its_keys():
    p = weights_at(FRAMES, QUERY, nl.gaussian_distance(0.3))
    expected = sum(p[place] * window(*place) for place in np.ndindex(GRID))
    np.testing.assert_allclose(output_at(FRAMES, QUERY, nl.gaussian_distance(0.3)), expected, rtol=1e-10)


def test_weights_that_are_no_average_weigh_what_differs_from_the_mean_colour():
    p, mean = weights_at(FRAMES, QUERY, "dot_product"), FRAMES.mean((0, 1, 2)) / 255
    expected = mean + sum(p[place] * (window(*place) - mean) for place in np.ndindex(GRID))
    np.testing.assert_allclose(output_at(FRAMES, QUERY, "dot_product"), expected, rtol=1e-10)


def test_with_given_features_the_patches_lie_around_the_middle_of_each_cell():
    options = {"theta": THETA, "phi": PHI}
    p = weights_at(FRAMES, (1, 2, 3), "gaussian", **options)
    expected = sum(
        p[t, i, j] * window(t, [0, 2, 4, 6][i], [1, 3, 5, 7, 9][j]) for t, i, j in np.ndindex(3, 4, 5)
    )
    np.testing.assert_allclose(output_at(FRAMES, (1, 2, 3), "gaussian", **options), expected, rtol=1e-10)


@pytest.mark.parametrize(
    ("pixels", "grid", "side"), [((28, 42), (28, 42), 5), ((224, 224), (14, 14), 17), ((21, 9), (3, 3), 7)]
)
def test_a_patch_reaches_over_its_cell(pixels, grid, side):
    assert cell_patch(pixels, grid, 5) == side


@pytest.mark.parametrize(
    "version", [nl.gaussian_distance(0.3), tuned("embedded_gaussian", 0.7), "concatenation"]
)
@pytest.mark.parametrize(
    "options", [{}, {"pool": True}, {"positions": "space"}, {"positions": "time", "size": 3}]
)
def test_the_picture_of_all_outputs_holds_the_middle_of_each(version, options):
    every = denoised(FRAMES, version, **options)
    for query in [(0, 0, 0), (1, 2, 9), (2, 6, 10)]:
        one = output_at(FRAMES, query, version, **options)
        np.testing.assert_allclose(every[query], one[len(one) // 2, len(one) // 2], rtol=1e-9)


def test_a_picture_is_denoised_as_a_clip_of_one_frame():
    np.testing.assert_allclose(denoised(FRAMES[0]), denoised(FRAMES[:1])[0], rtol=1e-9)
    np.testing.assert_allclose(output_at(FRAMES[0], (2, 9)), output_at(FRAMES[:1], (0, 2, 9)), rtol=1e-9)
