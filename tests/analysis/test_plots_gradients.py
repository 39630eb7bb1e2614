"""The figures of the gradients: what stands in them, read back from the figure."""

import numpy as np
import pytest

pytest.importorskip("matplotlib", reason="matplotlib is not installed (extra plots)")

from nonlocal_ref.analysis import plots

NORMS = [{"theta": 0.0, "residual": 0.5}, {"theta": 0.25, "residual": 0.125}]
MOVED = [{"w": 0.0, "b": 0.0, "w_z": 2.0}, {"w": 0.0123456, "b": 1.0, "w_z": 0.0}]
FOUND = {
    "ones": (1e-8, 1e-9, 1e-6, "missed"),
    "every entry": (0.5, 1e-10, 1e-6, "seen"),
    "gradcheck": (float("inf"), 0.0, 1e-6, "seen"),
}


def bars(ax):
    return [bar.get_width() for bar in ax.patches]


def written(ax):
    return [text.get_text() for text in ax.texts]


def test_every_step_has_a_column_with_its_paths_above_and_what_moved_below():
    axes = plots.steps_figure(NORMS, MOVED, title="a start").axes
    for ax, sizes in zip(axes, [*NORMS, *MOVED], strict=True):
        assert bars(ax) == list(sizes.values())
    for ax, sizes in ((axes[0], NORMS[0]), (axes[2], MOVED[0])):  # the names stand on the left alone
        assert [label.get_text() for label in ax.get_yticklabels()] == list(sizes)
    titles = [ax.get_title(loc="left") for ax in axes]
    assert titles == ["paths into dx\nstep 0", "paths into dx\nstep 1", "moved\nstep 0", "moved\nstep 1"]


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


def test_every_way_has_a_line_with_its_noise_its_tolerance_its_error_and_a_word():
    ax = plots.checks(FOUND, title="softmax")
    for k, (error, noise, tolerance, _) in enumerate(FOUND.values()):
        bar, tick, mark = ax.lines[3 * k : 3 * k + 3]
        assert max(bar.get_xdata()) == max(noise, 1e-17)
        assert list(tick.get_xdata()) == [tolerance]
        assert list(mark.get_xdata()) == [min(error, 1e3)]
        assert set(np.concatenate([line.get_ydata() for line in (bar, tick, mark)])) == {k}
    assert written(ax) == ["missed", "seen", "seen"]
    assert [label.get_text() for label in ax.get_yticklabels()] == list(FOUND)


def test_what_tells_the_truth_and_what_does_not_have_marks_of_another_shape():
    ax = plots.checks(
        {v: (1e-3, 1e-9, 1e-6, v) for v in ("seen", "right", "missed", "in the noise", "false alarm")}
    )
    marks = [(line.get_marker(), line.get_markerfacecolor() == "none") for line in ax.lines[2::3]]
    assert marks == [("o", False)] * 2 + [("s", True)] * 3


@pytest.mark.parametrize(
    "draw",
    [lambda: plots.steps_figure(NORMS, MOVED), lambda: plots.checks(FOUND).figure],
    ids=["steps", "checks"],
)
def test_a_figure_is_transparent_and_closed_so_that_a_notebook_shows_it_once(draw):
    import matplotlib.pyplot as plt

    before = plt.get_fignums()
    figure = draw()
    assert plt.get_fignums() == before
    assert figure.get_facecolor()[3] == 0
