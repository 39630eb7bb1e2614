"""Ablations as pictures: every training as a mark, next to the numbers of the paper."""

from textwrap import fill

from .shades import QUIET
from .style import LOOKS, new_axes, new_figure, styled
from .symbols import shown_name
from .tables import table_dots

WIDTH = 8.2  # inches: ours on the left, the paper's on the right
ROW, HEAD = 0.3, 1.1  # inches: of one row, of the rest of a table
LONGEST = 20  # letters of a row's name on one line
CHANCE = 50.0  # % of two classes


@styled()
def seed_dots(values, *, ax=None):
    """One line of marks for each row: values is group -> {row: accuracies in %, one for each seed}.

    A faint mark is one training, the mark with a number their mean. The dashed line is chance.
    """
    ax = new_axes(ax)
    names = list(dict.fromkeys(name for rows in values.values() for name in rows))
    for k, ((group, rows), (colour, marker)) in enumerate(zip(values.items(), LOOKS, strict=False)):
        shift = 0.3 * (k - (len(values) - 1) / 2)
        for name, found in rows.items():
            _row(ax, found, names.index(name) + shift, colour, marker)
        ax.plot([], [], marker, color=colour, label=group)
    ax.axvline(CHANCE, color=QUIET, linestyle="--", linewidth=0.8)
    ax.set_yticks(range(len(names)), [fill(shown_name(name), LONGEST) for name in names])
    ax.set(ylim=(len(names) - 0.5, -0.5), xlim=(35, 118), xticks=range(40, 101, 20))
    ax.set_xlabel("accuracy, %")
    if len(values) > 1:
        ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=len(values))
    return ax


@styled()
def ablations_figure(tables):
    """Tables below each other: title -> (ours, as for `seed_dots`; the paper's, as for `table_dots`)."""
    heights = [HEAD + ROW * len(_names(ours)) * max(1, 0.6 * len(ours)) for ours, _ in tables.values()]
    fig, axes = new_figure((WIDTH, sum(heights)), len(tables), 2, height_ratios=heights)
    for k, (title, (ours, papers)) in enumerate(tables.items()):
        left, right = axes[2 * k : 2 * k + 2]
        seed_dots(ours, ax=left)
        left.set_title(fill(title, 60), loc="left", fontsize=10, pad=24 if len(ours) > 1 else 6)
        _papers(papers, right)
    return fig


def _row(ax, found, place, colour, marker):
    if not found:
        return
    mean = sum(found) / len(found)
    ax.plot(found, [place] * len(found), marker, color=colour, alpha=0.35, markersize=4)
    ax.plot([mean], [place], marker, color=colour, markerfacecolor="none", markersize=8)
    ax.annotate(f"{mean:.1f}", (104, place), va="center", fontsize=8.5)


def _papers(papers, ax):
    if not papers:
        ax.axis("off")
        return
    table_dots(papers, unit="the paper's top-1, %", ax=ax)
    ax.set_yticks(ax.get_yticks(), [fill(label.get_text(), LONGEST) for label in ax.get_yticklabels()])


def _names(ours):
    return dict.fromkeys(name for rows in ours.values() for name in rows)
