"""Rows of numbers and bars: what stands in them, read back from the figure."""

import numpy as np
import pytest

pytest.importorskip("matplotlib", reason="matplotlib is not installed (extra plots)")

from nonlocal_ref.analysis import plots

BARS = {"step 0": {"theta": 0.0, "w_z": 2.0}, "step 1": {"theta": 0.01, "w_z": 3.0}}
ROWS = {"p": np.array([0.5, 0.25, 0.25]), "ds": np.array([-1.5, 1e-9, 0.25]), "0": np.zeros(3)}


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_a_row_shows_its_name_its_numbers_and_their_sum():
    shown = {ax.get_ylabel(): texts(ax) for ax in plots.rows(ROWS).axes}
    assert shown == {
        "p": ["0.50", "0.25", "0.25", "Σ = 1.00"],
        "ds": ["-1.50", "0.00", "0.25", "Σ = −1.25"],
        "0": ["0.00", "0.00", "0.00", "Σ = 0.00"],
    }


def test_every_row_has_colours_of_its_own():
    images = [ax.images[0] for ax in plots.rows({"one": np.ones(3), "ten": 10 * np.ones(3)}).axes]
    assert [image.norm.vmax for image in images] == [1, 10]


def test_the_sum_is_that_of_the_numbers_not_of_the_rounded_ones():
    assert texts(plots.rows({"third": np.full(3, 1 / 3)}).axes[0])[-1] == "Σ = 1.00"


def test_bars_say_their_number_and_a_zero_says_0():
    ax = plots.bars(BARS, unit="norm", log=True).axes[0]
    assert [text.get_text() for text in ax.texts] == ["0", "2", "0.01", "3"]
    assert [bar.get_width() for bar in ax.patches] == [0.001, 2.0, 0.01, 3.0]
    assert ax.get_xlim()[0] == 0.001  # where the bar of 0 ends
    assert [label.get_text() for label in ax.get_yticklabels()] == ["theta", "w_z"]


def test_the_bars_of_a_name_stand_around_it_and_a_missing_one_leaves_a_gap():
    ax = plots.bars({"one": {"a": 1.0, "b": 2.0}, "other": {"b": 3.0}}).axes[0]
    middles = [bar.get_y() + bar.get_height() / 2 for bar in ax.patches]
    np.testing.assert_allclose(middles, [-0.2, 0.8, 1.2])
    assert [bar.get_width() for bar in ax.patches] == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("draw", [lambda: plots.rows(ROWS), lambda: plots.bars(BARS, log=True)])
def test_a_figure_is_transparent_and_closed_so_that_a_notebook_shows_it_once(draw):
    import matplotlib.pyplot as plt

    before = plt.get_fignums()
    fig = draw()
    fig.canvas.draw()  # nothing warns
    assert plt.get_fignums() == before
    assert fig.get_facecolor()[3] == 0
