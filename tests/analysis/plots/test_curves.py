"""Curves of several trainings, read back from the figure."""

from nonlocal_ref.analysis import plots


def test_each_training_has_its_curve_and_its_name():
    ax = plots.curves({"one block": [3.0, 1.0], "no block": [3.0, 2.0]}, chance=0.7)
    faint = [line.get_ydata().tolist() for line in ax.lines[:4:2]]
    assert faint == [[3.0, 1.0], [3.0, 2.0]]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["one block", "no block"]
    assert list(ax.lines[4].get_ydata()) == [0.7, 0.7]
