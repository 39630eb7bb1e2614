"""Figures narrow enough to be read on a telephone: one plot, or tables of scores one below the other."""

from textwrap import fill

import matplotlib.pyplot as plt

from .on_frames import GREY, NARROW
from .tables import table_dots

WIDTH = 5.2  # inches of tables with their names
ROW, HEAD = 0.26, 0.95  # inches: of one line of dots, of what stands around a table
LONGEST = 18  # letters of a row's name on one line


def narrow(plot, *data, height=3.6, **options):
    """The figure of one plot, `narrow(prices, costs, limit=5)`; height in inches.

    It is closed, so that a notebook shows it once.
    """
    fig, ax = plt.subplots(figsize=(NARROW, height), facecolor="none", layout="constrained")
    plt.close(fig)
    plot(*data, ax=ax, **options)
    return fig


def tables_below(tables):
    """`table_dots` of several tables: title -> (network -> {name: score}, name of the baseline, unit)."""
    heights = [HEAD + ROW * sum(map(len, values.values())) for values, _, _ in tables.values()]
    fig, axes = plt.subplots(
        len(tables),
        1,
        figsize=(WIDTH, sum(heights)),
        height_ratios=heights,
        facecolor="none",
        layout="constrained",
        squeeze=False,
    )
    plt.close(fig)
    for ax, (title, (values, baseline, unit)) in zip(axes[:, 0], tables.items(), strict=True):
        table_dots(values, baseline=baseline, unit=unit, ax=ax)
        ax.set_yticks(ax.get_yticks(), [fill(label.get_text(), LONGEST) for label in ax.get_yticklabels()])
        ax.set_title(title, color=GREY, fontsize=11, loc="left")
    return fig
