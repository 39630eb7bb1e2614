"""What each check finds, read back from the figure."""

import numpy as np
from figures import written

from nonlocal_ref.analysis import plots

FOUND = {
    "ones": (1e-8, 1e-9, 1e-6, "missed"),
    "every entry": (0.5, 1e-10, 1e-6, "seen"),
    "gradcheck": (float("inf"), 0.0, 1e-6, "seen"),
}


def test_every_check_has_a_line_with_its_noise_its_tolerance_its_error_and_a_word():
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
