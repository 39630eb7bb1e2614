"""Bars: their lengths, names and numbers, read back from the figures."""

import numpy as np
import pytest
from figures import written
from matplotlib.colors import to_hex

from nonlocal_ref.analysis import plots
from nonlocal_ref.analysis.plots.shades import QUIET, SHADES

THETA = SHADES["theta"].light
BARS = {"step 0": {"theta": 0.0, "w_z": 2.0}, "step 1": {"theta": 0.01, "w_z": 3.0}}
NORMS = [{"theta": 0.0, "residual": 0.5}, {"theta": 0.25, "residual": 0.125}]
MOVED = [{"w": 0.0, "b": 0.0, "w_z": 2.0}, {"w": 0.0123456, "b": 1.0, "w_z": 0.0}]


def bars(ax):
    return [bar.get_width() for bar in ax.patches]


def test_every_step_has_a_column_with_its_paths_above_and_what_moved_below():
    axes = plots.steps_figure(NORMS, MOVED, title="a start").axes
    for ax, sizes in zip(axes, [*NORMS, *MOVED], strict=True):
        assert bars(ax) == list(sizes.values())
    for ax, names in ((axes[0], ["θ", "residual"]), (axes[2], ["w", "b", "$W_z$"])):  # on the left alone
        assert [label.get_text() for label in ax.get_yticklabels()] == names
    titles = [ax.get_title(loc="left") for ax in axes]
    assert titles == ["paths into dx\nstep 0", "paths into dx\nstep 1", "moved\nstep 0", "moved\nstep 1"]


def test_parameters_are_written_as_in_the_paper():
    moved = {"theta.w": 1.0, "phi.b": 1.0, "w_z.w": 1.0, "batchnorm.gamma": 1.0, "batchnorm.beta": 1.0}
    ax = plots.steps_figure(NORMS[:1], [moved]).axes[1]
    names = ["$W_{θ}$", "$b_{φ}$", "$W_{z}$", "γ", "β"]
    assert [label.get_text() for label in ax.get_yticklabels()] == names


def test_a_version_has_the_name_of_the_text_and_any_other_name_its_own():
    sizes = dict.fromkeys(("embedded_gaussian", "dot_product", "h = 0.1", "theta.x"), 1.0)
    ax = plots.bars({"": sizes}).axes[0]
    names = ["embedded Gaussian", "dot product", "h = 0.1", "theta.x"]
    assert [label.get_text() for label in ax.get_yticklabels()] == names


def test_bars_of_all_steps_share_a_scale_and_a_zero_is_written_as_0():
    axes = plots.steps_figure(NORMS, MOVED).axes
    assert axes[0].get_xlim() == axes[1].get_xlim() == pytest.approx((0, 1.9 * 0.5))
    assert axes[2].get_xlim() == axes[3].get_xlim() == pytest.approx((0, 1.9 * 2))
    assert [written(ax) for ax in axes] == [
        ["0", "0.5"],
        ["0.25", "0.125"],
        ["0", "0", "2"],
        ["0.0123", "1", "0"],
    ]


def test_bars_say_their_number_and_a_zero_says_0():
    ax = plots.bars(BARS, unit="norm", log=True).axes[0]
    assert [text.get_text() for text in ax.texts] == ["0", "2", "0.01", "3"]
    assert [bar.get_width() for bar in ax.patches] == [0.001, 2.0, 0.01, 3.0]
    assert ax.get_xlim()[0] == 0.001  # where the bar of 0 ends
    assert [label.get_text() for label in ax.get_yticklabels()] == ["θ", "$W_z$"]


def test_the_bars_of_a_name_stand_around_it_and_a_missing_one_leaves_a_gap():
    ax = plots.bars({"one": {"a": 1.0, "b": 2.0}, "other": {"b": 3.0}}).axes[0]
    middles = [bar.get_y() + bar.get_height() / 2 for bar in ax.patches]
    np.testing.assert_allclose(middles, [-0.2, 0.8, 1.2])
    assert [bar.get_width() for bar in ax.patches] == [1.0, 2.0, 3.0]


def test_bars_of_a_symbol_have_its_colour_and_groups_differ_in_how_full_they_are():
    ax = plots.bars({"step 0": {"theta.w": 1.0, "batchnorm.beta": 2.0}, "step 1": {"theta.w": 3.0}}).axes[0]
    assert [to_hex(bar.get_edgecolor()) for bar in ax.patches] == [THETA, QUIET, THETA]
    assert [bar.get_facecolor()[3] for bar in ax.patches] == [1, 1, 0.5]
    assert [to_hex(patch.get_edgecolor()) for patch in ax.get_legend().get_patches()] == [QUIET, QUIET]


def test_bars_that_are_all_about_one_symbol_have_its_colour_whatever_their_names():
    ax = plots.bars({"same": {"itself": 0.5}, "other": {"itself": 0.25}}, of="p").axes[0]
    assert {to_hex(bar.get_edgecolor()) for bar in ax.patches} == {SHADES["p"].light}
