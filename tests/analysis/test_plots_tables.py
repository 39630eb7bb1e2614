"""What the pictures of the tables show, read back from the figures."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from nonlocal_ref.analysis import plots
from nonlocal_ref.analysis.placement import placements
from nonlocal_ref.data.paper import TABLES, every_measure, table

VALUES = {"R50": {"none": 71.8, "one": 72.7}, "R101": {"none": 73.1, "one": 74.3, "five": 75.0}}


@pytest.fixture(autouse=True)
def _no_figure_is_left_open():
    yield
    plt.close("all")


def dots(ax):
    """label -> the x of its dots; lines across are left out."""
    return {line.get_label(): list(line.get_xdata()) for line in ax.lines if line.get_marker() != "None"}


def written(ax):
    return [text.get_text() for text in ax.texts]


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
def test_every_table_can_be_drawn_without_background_or_overlapping_text(number):
    t = table(number)
    measures = every_measure(number)
    figure = plots.table_figure(measures, baseline=t.baseline, title=t.title)
    assert [ax.get_xlabel() for ax in figure.axes] == list(measures)
    assert sum(len(written(ax)) for ax in figure.axes) == len(t.rows) * len(t.units)
    assert figure.get_facecolor()[3] == 0
    assert plt.get_fignums() == []  # so that a notebook shows it once
    figure.draw_without_rendering()
    for ax in figure.axes:
        boxes = [text.get_window_extent() for text in [*ax.texts, *figure.legends]]
        assert not any(a.overlaps(b) for k, a in enumerate(boxes) for b in boxes[:k])
        assert all(box.x1 <= figure.bbox.x1 for box in boxes)


def test_accuracy_stands_over_the_price():
    ax = plots.accuracy_by_price({"res4": (1.19e9, 72.7), "10 blocks": (16.3e9, 74.3)}, baseline=71.8)
    found = [(line.get_xdata()[0], line.get_ydata()[0]) for line in ax.lines if line.get_marker() == "o"]
    assert np.allclose(found, [(1.19, 72.7), (16.3, 74.3)])
    assert written(ax) == ["res4", "10 blocks", "no block"]
    assert ax.get_xscale() == "log"


def test_prices_stand_above_places():
    places = {row.name: (row.macs, row.top1) for row in placements()}
    figure = plots.prices_and_places({"a": {"res2": 2e9, "res3": 5e9}}, 20.4e9, places, 71.8, title="both")
    above, below = figure.axes
    assert above.get_position().y0 > below.get_position().y1
    assert list(above.lines[0].get_ydata()) == [2, 5]
    assert above.lines[1].get_ydata()[0] == 20.4
    assert len([line for line in below.lines if line.get_marker() == "o"]) == len(places)
    assert figure.get_suptitle() == "both"
    assert figure.get_facecolor()[3] == 0
