"""Prices by stage and accuracy by price, read back from the figures."""

import numpy as np
from figures import written

from nonlocal_ref.analysis import plots
from nonlocal_ref.analysis.cost import placements


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
