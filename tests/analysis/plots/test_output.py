"""The still picture of the explorer, read back."""

import numpy as np
import pytest
from figures import FRAMES, QUERY, arrows, weights

from nonlocal_ref.analysis import plots

PIECES = {"x": np.full((5, 5, 3), 0.25), "y": np.full((5, 5, 3), 1.5)}


def test_a_clip_has_weights_and_arrows_on_one_page_and_the_patches_below():
    frames, *row = plots.explorer_figure(FRAMES, weights(), QUERY, PIECES).axes
    assert len(arrows(frames)) == 20
    assert [ax.get_title() for ax in row[:2]] == ["x", "y"]
    np.testing.assert_array_equal(row[1].images[0].get_array(), np.ones((5, 5, 3)))


def test_a_picture_stands_beside_its_weights():
    plain, over, *_ = plots.explorer_figure(FRAMES[0], weights((13, 17)), (4, 11), PIECES).axes
    assert (len(arrows(plain)), len(arrows(over))) == (20, 0)
    np.testing.assert_array_equal(plain.images[0].get_array(), FRAMES[0])


@pytest.mark.parametrize("even", [0.0, 1.0])
def test_frames_in_colour_stay_in_sight_under_even_weights(even):
    """As in the live view: 0.75 of a pixel for a single large weight, 0.4 where all are large."""
    p = np.full((3, 13, 17), even)
    p[QUERY] = 1
    ax = plots.weights_over_frames(FRAMES, p / p.sum(), scale="linear", colour=True)
    np.testing.assert_allclose(ax.images[1].get_array(), 0.65 * FRAMES[1])
    cover = ax.images[4].get_array()[..., 3]
    assert cover[QUERY[1:]] == pytest.approx(0.4 if even else 0.75 - 0.35 / p.size)
    assert cover[0, 0] == pytest.approx(0.4 if even else 0.1)


def test_arrows_are_cut_off_between_the_frames():
    figure = plots.explorer_figure(FRAMES, weights(), QUERY, PIECES)
    figure.draw_without_rendering()
    frames = figure.axes[0]
    arrow = next(text.arrow_patch for text in frames.texts if hasattr(text, "arrow_patch"))
    path = arrow.get_clip_path().get_fully_transformed_path()
    inside = frames.transData.inverted().transform(path.vertices)
    for image in frames.images[:3]:
        left, right, bottom, top = image.get_extent()
        for corner in ((left, top), (right, bottom)):
            assert any(np.allclose(corner, k) for k in inside)
