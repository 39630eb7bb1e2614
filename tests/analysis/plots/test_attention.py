"""Finished figures of attention, read back."""

from itertools import pairwise

import numpy as np
import pytest
from figures import FRAMES, QUERY, arrows, weights

from nonlocal_ref.analysis import plots


def test_the_figure_of_a_picture_has_both_halves_and_a_title():
    figure = plots.attention_figure(FRAMES[0], weights((13, 17)), (4, 11), title="what it says", count=4)
    left, right = figure.axes[:2]
    assert len(arrows(left)) == 4
    assert len(left.patches) == len(right.patches) == 1
    assert figure.get_suptitle() == "what it says"


@pytest.mark.parametrize("width", [70, 336, 1400])
def test_of_a_flat_picture_neither_title_nor_legend_lies_over_the_frames(width):
    frame = np.random.default_rng(0).random((14, width, 3))
    figure = plots.attention_figure(
        frame, np.full((14, width), 1 / frame[..., 0].size), (3, 40), title="a\nb"
    )
    figure.draw_without_rendering()
    upper, lower = figure.axes[:2]
    (legend,) = lower.child_axes
    boxes = [figure._suptitle.get_window_extent(), upper.get_window_extent(), lower.get_window_extent()]
    boxes += [legend.get_window_extent(), legend.xaxis.label.get_window_extent()]
    for above, below in pairwise(boxes):
        assert above.y0 > below.y1
    assert upper.get_window_extent().width > 0.6 * figure.bbox.width


def test_versions_are_compared_under_their_names():
    rows = {"gaussian": weights((13, 17)), "dot_product": -weights((6, 8)), "cosine": weights((13, 17), 3)}
    figure = plots.compare_versions(FRAMES[0], rows, (4, 11))
    titles = [ax.get_title() for ax in figure.axes[:3]]
    assert [title.splitlines()[0] for title in titles] == ["Gaussian", "dot product", "cosine"]
    assert titles[1].endswith("\nsum -1, not 1")
    assert len(plots.compare_versions(FRAMES, {"gaussian": weights()}, QUERY).axes[0].images) == 6
