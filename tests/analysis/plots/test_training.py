"""The curves of a training, read back from the figure, and how a notebook shows them while it runs."""

import numpy as np
import pytest

from nonlocal_ref.analysis import plots
from nonlocal_ref.analysis.plots.training import live_curve, running_mean, training_figure

HISTORY = {"loss": [2.0, 1.0, 0.5], "accuracy": [0.5, 0.75, 1.0], "gradient/fc": [9.0, 9.0, 9.0]}
WITH_BLOCK = HISTORY | {"gamma/nonlocal0": [0.0, 0.1, 0.2], "entropy/nonlocal0": [1.0, 0.9, 0.8]}


def test_the_mean_is_that_of_the_last_numbers():
    assert running_mean([1.0, 2.0, 6.0, 4.0], 2).tolist() == [1.0, 1.5, 4.0, 5.0]
    assert running_mean([3.0]).tolist() == [3.0]


def test_loss_and_accuracy_stand_above_and_the_block_below():
    above, below = plots.training_figure(WITH_BLOCK).axes
    names = [[text.get_text() for text in ax.get_legend().get_texts()] for ax in (above, below)]
    assert names == [["loss", "accuracy"], ["$|γ|$ of nonlocal0", "entropy of p of nonlocal0"]]
    faint, bold = above.lines[:2]
    assert faint.get_ydata().tolist() == HISTORY["loss"]
    assert bold.get_ydata() == pytest.approx([2.0, 1.5, 3.5 / 3])
    assert [line.get_ydata().tolist() for line in below.lines[:2]] == [
        WITH_BLOCK["gamma/nonlocal0"],
        WITH_BLOCK["entropy/nonlocal0"],
    ]


def test_without_a_block_there_is_one_plot():
    assert len(training_figure(HISTORY).axes) == 1


class Handle:
    """In the place of a notebook's cell: keeps what it is shown."""

    def __init__(self):
        self.shown = []

    def __call__(self, first, **options):
        assert options["display_id"]
        return self

    def update(self, shown):
        self.shown.append(shown)


def test_a_live_curve_is_drawn_at_times_and_at_the_end():
    handle, history = Handle(), {"loss": []}
    with live_curve(lambda h: len(h["loss"]), seconds=60.0, display=handle) as watch:
        for k in range(5):
            history["loss"].append(k)
            watch(history)
    assert handle.shown == [1, 5]


def test_a_live_curve_stays_when_the_training_breaks():
    handle = Handle()

    def broken_training():
        with live_curve(dict, seconds=60.0, display=handle) as watch:
            watch({"loss": [1]})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken_training()
    assert handle.shown == [{"loss": [1]}] * 2


def test_without_a_single_step_nothing_is_drawn():
    handle = Handle()
    with live_curve(np.sum, display=handle):
        pass
    assert handle.shown == []


def test_work_that_is_shown_live_gives_what_it_gives(monkeypatch):
    handle = Handle()
    monkeypatch.setattr("nonlocal_ref.analysis.plots.training._display", lambda: handle)
    assert plots.live(lambda watch: watch({"loss": [1]}) or "done", draw=len) == "done"
    assert handle.shown == [1, 1]
