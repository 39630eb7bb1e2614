"""What the pictures of the tables show, read back from the figures."""

import numpy as np
import pytest
from figures import written

from nonlocal_ref.analysis import plots
from nonlocal_ref.paper import TABLES, by_network, table

VALUES = {"R50": {"none": 71.8, "one": 72.7}, "R101": {"none": 73.1, "one": 74.3, "five": 75.0}}
STAGES = {"R50": {"baseline": 71.8, "res3": 72.9}}
DEPTHS = {"R50": {"none": 71.8, "five": 73.8, "ten": 74.3}, "R101": {"none": 73.1, "five": 75.1, "ten": 75.1}}
BELOW = {"2b stages": (STAGES, "baseline", "top-1, %"), "2c how many": (DEPTHS, "none", "AP")}


def dots(ax):
    """label -> the x of its dots; lines across are left out."""
    return {line.get_label(): list(line.get_xdata()) for line in ax.lines if line.get_marker() != "None"}


def test_every_number_is_a_dot_beside_its_name_and_its_number_written():
    ax = plots.table_dots(VALUES)
    assert dots(ax) == {network: list(row.values()) for network, row in VALUES.items()}
    assert written(ax) == ["71.8", "72.7", "73.1", "74.3", "75.0"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["none", "one", "five"]
    for line in ax.lines:
        assert np.allclose(np.round(line.get_ydata()), range(len(line.get_ydata())))


def test_whole_numbers_are_written_whole():
    assert written(plots.table_dots({"R50": {"res4": 1024, "res5": 2048}})) == ["1,024", "2,048"]


def test_two_networks_never_share_a_dot_a_colour_or_a_mark():
    first, second = plots.table_dots({"a": {"x": 1.0}, "b": {"x": 1.0}}).lines
    assert first.get_ydata()[0] != second.get_ydata()[0]
    assert first.get_color() != second.get_color()
    assert first.get_marker() != second.get_marker()


def test_the_baseline_is_a_line_of_the_networks_colour():
    ax = plots.table_dots(VALUES, baseline="none")
    across = [line for line in ax.lines if line.get_linestyle() == "--"]
    assert [line.get_xdata()[0] for line in across] == [71.8, 73.1]
    assert [line.get_color() for line in across] == [
        line.get_color() for line in ax.lines if line not in across
    ]


@pytest.mark.parametrize("number", TABLES)
def test_every_table_can_be_drawn_without_overlapping_text(number):
    t = table(number)
    measures = {measure: (by_network(number, measure), t.baseline, measure) for measure in t.units}
    figure = plots.tables_below(measures)
    assert [ax.get_xlabel() for ax in figure.axes] == list(measures)
    assert sum(len(written(ax)) for ax in figure.axes) == len(t.rows) * len(t.units)
    figure.draw_without_rendering()
    for ax in figure.axes:
        boxes = [text.get_window_extent() for text in ax.texts]
        assert not any(a.overlaps(b) for k, a in enumerate(boxes) for b in boxes[:k])
        assert all(box.x1 <= figure.bbox.x1 for box in boxes)


def scores(ax):
    """The scores of each network, from its dots."""
    return [list(line.get_xdata()) for line in ax.lines if line.get_linestyle() == "None"]


def test_every_table_stands_under_its_title_with_its_scores_and_unit():
    axes = plots.tables_below(BELOW).axes
    assert [ax.get_title(loc="left") for ax in axes] == list(BELOW)
    assert [ax.get_xlabel() for ax in axes] == ["top-1, %", "AP"]
    assert scores(axes[0]) == [[71.8, 72.9]]
    assert scores(axes[1]) == [[71.8, 73.8, 74.3], [73.1, 75.1, 75.1]]


def test_each_table_has_its_own_baseline():
    axes = plots.tables_below(BELOW).axes
    lines = [[line.get_xdata()[0] for line in ax.lines if line.get_linestyle() == "--"] for ax in axes]
    assert lines == [[71.8], [71.8, 73.1]]


def test_a_long_name_goes_on_two_lines_and_takes_no_room_from_the_dots():
    table = {"R101": {"baseline": 65.1, "four blocks in the head": 66.0}}
    axes = plots.tables_below({"6": (table, "baseline", "AP")}).axes
    assert [label.get_text() for label in axes[0].get_yticklabels()] == [
        "baseline",
        "four blocks in the\nhead",
    ]


def test_a_table_with_more_rows_is_higher_and_the_figure_is_as_narrow_as_a_page_of_a_telephone():
    fig = plots.tables_below(BELOW)
    assert fig.get_figwidth() < 6
    fig.draw_without_rendering()
    few, many = (ax.get_position().height for ax in fig.axes)
    assert many > 1.5 * few
