"""The paper's tables as pictures: dots, with their baseline as a line.

Dots, not bars: the numbers are within a few points of each other, far from zero.
"""

from textwrap import fill

from .style import LOOKS, new_axes, new_figure, styled
from .symbols import shown_name

WIDTH = 5.2  # inches of tables with their names
ROW, HEAD = 0.26, 0.95  # inches: of one line of dots, of the rest of a table
NUMBER = 0.15  # of the axis: as wide as a number and the gap before it
LONGEST = 18  # letters of a row's name on one line


@styled()
def table_dots(values, *, baseline=None, unit="", ax=None):
    """One line of dots for each name, with their numbers: values is network -> {name: score}.

    Each network has a colour and a mark of its own; a dashed line of that colour is its row `baseline`.
    """
    ax = new_axes(ax)
    names = list(dict.fromkeys(name for row in values.values() for name in row))
    form = "{:.1f}" if any(value % 1 for row in values.values() for value in row.values()) else "{:,.0f}"
    for k, ((network, row), (colour, marker)) in enumerate(zip(values.items(), LOOKS, strict=False)):
        places = [names.index(name) + 0.26 * (k - (len(values) - 1) / 2) for name in row]
        ax.plot(row.values(), places, marker, color=colour, markerfacecolor="none", label=network)
        for place, value in zip(places, row.values(), strict=True):
            beside(ax, value, place, form.format(value), left=_meets_a_line(value, values, baseline))
        if baseline is not None:
            ax.axvline(row[baseline], color=colour, linestyle="--", linewidth=0.8, alpha=0.7)
    ax.set_yticks(range(len(names)), map(shown_name, names))
    ax.set_ylim(len(names) - 0.5, -0.5)  # the first name on top
    ax.set_xlabel(unit)
    ax.margins(x=0.15)
    if len(values) > 1:
        ax.legend()
    return ax


@styled()
def tables_below(tables):
    """`table_dots` of several tables: title -> (network -> {name: score}, name of the baseline, unit)."""
    heights = [HEAD + ROW * sum(map(len, values.values())) for values, _, _ in tables.values()]
    fig, axes = new_figure((WIDTH, sum(heights)), len(tables), height_ratios=heights)
    for ax, (title, (values, baseline, unit)) in zip(axes, tables.items(), strict=True):
        table_dots(values, baseline=baseline, unit=unit, ax=ax)
        ax.set_yticks(ax.get_yticks(), [fill(label.get_text(), LONGEST) for label in ax.get_yticklabels()])
        ax.set_title(title, fontsize=11, loc="left")
    return fig


def _meets_a_line(value, values, baseline):
    """Whether a dashed line goes through what is written on the right of this value."""
    scores = [score for row in values.values() for score in row.values()]
    lines = [row[baseline] for row in values.values()] if baseline is not None else []
    return any(value < line < value + NUMBER * (max(scores) - min(scores)) for line in lines)


def beside(ax, x, y, text, *, left=False):
    """A small text on the right of a point, or on its left."""
    place = {"xytext": (-6 if left else 6, 0), "ha": "right" if left else "left", "va": "center"}
    ax.annotate(text, (x, y), textcoords="offset points", fontsize=9, **place)
