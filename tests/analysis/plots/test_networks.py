"""Networks in pictures, read back from the figures."""

import numpy as np
import pytest
from figures import written
from matplotlib.colors import same_color, to_rgba

from nonlocal_ref.analysis import plots
from nonlocal_ref.analysis.plots.shades import BLUE, ORANGE
from nonlocal_ref.analysis.plots.style import EMPTY

CLIP = np.random.default_rng(0).random((6, 20, 30, 3))
FIELDS = {"near": (3, 7, 9), "far": (5, 41, 41), "block": (np.inf,) * 3}


def squares(ax):
    """(left, top, across, down) of each square."""
    return [(p.get_x(), p.get_y(), p.get_width(), p.get_height()) for p in ax.patches]


def test_each_field_is_centred_on_the_pixel_and_a_block_is_the_whole_frame():
    above = plots.receptive_fields(CLIP, FIELDS, (2, 8, 11)).axes[0]
    assert squares(above) == [(6.5, 4.5, 9, 7), (-9.5, -12.5, 41, 41), (-0.5, -0.5, 30, 20)]


def test_the_frame_shown_is_the_one_that_the_position_is_centred_on():
    above = plots.receptive_fields(CLIP, FIELDS, (2, 8, 11)).axes[0]
    np.testing.assert_allclose(above.images[0].get_array(), CLIP[2])


def test_below_stand_the_frames_and_the_pixels_in_words():
    below = plots.receptive_fields(CLIP, FIELDS, (2, 8, 11)).axes[1]
    assert [(bar.get_x(), bar.get_width()) for bar in below.patches] == [(0.5, 3), (-0.5, 5), (-0.5, 6)]
    assert written(below) == ["7 × 9 pixels", "41 pixels", "everything"]
    assert [label.get_text() for label in below.get_yticklabels()] == list(FIELDS)
    assert below.get_xlim() == (-0.5, 5.5)


def test_a_field_has_the_same_colour_above_and_below_and_the_last_is_orange():
    above, below = plots.receptive_fields(CLIP, FIELDS, (2, 8, 11)).axes
    lines, bars = ([p.get_edgecolor() for p in above.patches], [p.get_facecolor() for p in below.patches])
    assert all(same_color(one, other) for one, other in zip(lines, bars, strict=True))
    assert len({tuple(colour) for colour in lines}) == len(FIELDS)
    assert same_color(lines[-1], ORANGE)


def test_the_view_stays_where_it_is_when_the_position_moves():
    views = [plots.receptive_fields(CLIP, FIELDS, (2, 8, x)).axes[0].get_xlim() for x in (0, 29)]
    assert views[0] == views[1]


def test_changed_frames_are_blue_and_the_frame_of_the_clip_orange():
    reached = {"conv": np.array([False, True]), "pool": np.array([True])}
    ax = plots.frames_reached(reached, 2, frames=4).axes[0]
    cells = {(p.get_x(), p.get_y()): (p.get_width(), p.get_facecolor()) for p in ax.patches}
    assert {place: width for place, (width, _) in cells.items()} == {
        (0, 0): 1, (1, 0): 1, (2, 0): 1, (3, 0): 1, (0, 1): 2, (2, 1): 2, (0, 2): 4
    }  # fmt: skip
    coloured = {place: colour for place, (_, colour) in cells.items() if colour != to_rgba(EMPTY)}
    assert coloured == {(2, 0): to_rgba(ORANGE), (2, 1): to_rgba(BLUE), (0, 2): to_rgba(BLUE)}
    assert written(ax) == ["4", "2", "1"]
    assert ax.get_title(loc="left") == "frame 2 is changed: blue frames change with it"


def test_a_disc_stands_between_its_residual_block_and_the_next():
    networks = {"small": {"a": (3, (0, 2)), "b": (2, ())}, "large": {"a": (4, (1,))}}
    ax = plots.block_places(networks).axes[0]
    boxes = sorted((p.get_y(), p.get_x(), p.get_width()) for p in ax.patches)
    assert len(boxes) == 3 + 2 + 4
    discs = [(float(x), float(y)) for line in ax.lines for x, y in zip(*line.get_data(), strict=True)]
    assert len(discs) == 3
    for x, y in discs:
        row = [(left, left + width) for top, left, width in boxes if top == int(y)]
        assert all(x < left or x > right for left, right in row)
    after = [sum(left < x for top, left, _ in boxes if top == int(y)) for x, y in discs]
    assert after == [1, 3, 2]  # boxes before each disc: behind 0 and 2, and behind 1
    assert written(ax) == ["small", "a", "b", "large", "a"]


@pytest.mark.parametrize("name", ["C2D", "NL C2D"])
def test_accuracy_stands_over_the_ratio_with_its_name_and_number(name):
    ax = plots.accuracy_by_ratio({name: (1.234, 75.1)}, unit="times")
    (dot,) = ax.lines
    assert (list(dot.get_xdata()), list(dot.get_ydata())) == ([1.234], [75.1])
    assert written(ax) == [f"{name}  1.23 ×"]
    assert same_color(dot.get_color(), ORANGE if name.startswith("NL") else BLUE)
    assert ax.get_xlabel() == "times"
