"""Tables one below the other, read back from the figure."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from nonlocal_ref.analysis import plots

STAGES = {"R50": {"baseline": 71.8, "res3": 72.9}}
DEPTHS = {"R50": {"none": 71.8, "five": 73.8, "ten": 74.3}, "R101": {"none": 73.1, "five": 75.1, "ten": 75.1}}
TABLES = {"2b stages": (STAGES, "baseline", "top-1, %"), "2c how many": (DEPTHS, "none", "AP")}


def dots(ax):
    """The scores of each network, from its dots."""
    return [list(line.get_xdata()) for line in ax.lines if line.get_linestyle() == "None"]


def test_every_table_stands_under_its_title_with_its_scores_and_unit():
    axes = plots.tables_below(TABLES).axes
    assert [ax.get_title(loc="left") for ax in axes] == list(TABLES)
    assert [ax.get_xlabel() for ax in axes] == ["top-1, %", "AP"]
    assert dots(axes[0]) == [[71.8, 72.9]]
    assert dots(axes[1]) == [[71.8, 73.8, 74.3], [73.1, 75.1, 75.1]]


def test_each_table_has_its_own_baseline():
    axes = plots.tables_below(TABLES).axes
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
    fig = plots.tables_below(TABLES)
    assert fig.get_figwidth() < 6
    fig.draw_without_rendering()
    few, many = (ax.get_position().height for ax in fig.axes)
    assert many > 1.5 * few


def test_one_plot_gets_a_narrow_figure_with_its_data_and_options():
    fig = plots.narrow(plots.prices, {"dense": {"res3": 5.0, "res4": 2.0}}, limit=7.0, unit="bytes")
    assert fig.get_figwidth() < 5
    assert fig.axes[0].get_ylabel() == "bytes"
    assert [list(line.get_ydata()) for line in fig.axes[0].lines] == [[5.0, 2.0], [7.0, 7.0]]


@pytest.mark.parametrize(
    "draw", [lambda: plots.tables_below(TABLES), lambda: plots.narrow(plots.table_dots, STAGES)]
)
def test_a_figure_is_transparent_and_closed_so_that_a_notebook_shows_it_once(draw):
    before = plt.get_fignums()
    fig = draw()
    assert plt.get_fignums() == before
    assert np.isclose(fig.get_facecolor()[3], 0)
