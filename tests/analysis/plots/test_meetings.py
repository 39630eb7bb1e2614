"""The picture of who meets whom, read back from the figure."""

import numpy as np
import pytest
from refusals import refuses

from nonlocal_ref.analysis import plots

FRAMES = 2
ALL = np.ones((6, 6), int)
FEW = np.array([[1, 0, 0, 0]] * 3 + [[0, 0, 0, 1]] * 3)


def test_each_matrix_stands_under_its_name_and_the_number_of_its_pairs():
    fig = plots.meetings({"all": ALL, "few": FEW}, FRAMES)
    assert [ax.get_title() for ax in fig.axes] == ["all\n36 pairs", "few\n6 pairs"]
    for ax, meets in zip(fig.axes, (ALL, FEW), strict=True):
        np.testing.assert_array_equal(ax.images[0].get_array(), meets)


def test_pairs_that_meet_are_dark_and_those_that_do_not_are_faint():
    image = plots.meetings({"few": FEW}, FRAMES).axes[0].images[0]
    nothing, met = image.cmap(image.norm([0, 1]))
    assert nothing[3] < 0.25
    assert met[3] == 1


def test_frames_are_numbered_in_their_middle_and_parted_by_lines():
    ax = plots.meetings({"few": FEW}, FRAMES).axes[0]
    assert ax.get_yticks().tolist() == [1, 4]
    assert ax.get_xticks().tolist() == [0.5, 2.5]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["0", "1"]
    assert ax.get_yticks(minor=True).tolist() == [2.5]
    assert ax.get_xticks(minor=True).tolist() == [1.5]


def test_one_query_is_outlined_or_none():
    fig = plots.meetings({"all": ALL, "few": FEW}, FRAMES, row=4)
    assert [[p.get_y() + 0.5 for p in ax.patches] for ax in fig.axes] == [[4], [4]]
    assert [p.get_width() for ax in fig.axes for p in ax.patches] == [6, 4]
    assert not plots.meetings({"all": ALL}, FRAMES).axes[0].patches


def test_an_odd_number_leaves_an_empty_place():
    axes = plots.meetings({"a": ALL, "b": ALL, "c": FEW}, FRAMES).axes
    assert [ax.axison for ax in axes] == [True, True, True, False]


@pytest.mark.parametrize(("meets", "frames"), [(ALL, 4), (FEW, 3), (ALL[0], 2)])
def test_a_matrix_that_does_not_fall_into_frames_is_refused(meets, frames):
    with refuses(ValueError, f"all has shape {meets.shape}: give (N, M), whole frames of {frames}"):
        plots.meetings({"all": meets}, frames)
