"""Rows of numbers with their names, and bars: gradients and weights, each said in figures too."""

import numpy as np

from .figures import matrix
from .measures import closed, labelled, legend_above
from .on_frames import GREY
from .prices import LOOKS

ROW = 0.46  # inches: a row, and the width of a cell


def rows(named, *, columns="j"):
    """Rows of M numbers below each other, name -> (M,): each with colours of its own, and its sum."""
    length = max(map(len, named.values()))
    fig, axes = closed(len(named), 1, (ROW * length + 2.4, ROW * len(named) + 0.5))
    for ax, (name, values) in zip(axes, named.items(), strict=True):
        matrix(np.round(values, 2)[None, :] + 0.0, rows=name, columns="", ax=ax)  # no -0.00
        ax.yaxis.label.set(rotation=0, ha="right", va="center", fontsize=11)
        ax.set(xticks=[], yticks=[])
        total = f"Σ = {np.round(np.sum(values), 2) + 0.0:.2f}".replace("-", "−")
        ax.text(len(values) - 0.3, 0, total, color=GREY, va="center")
    axes[-1].set_xticks(range(length))
    axes[-1].set_xlabel(columns, color=GREY)
    return fig


def bars(groups, *, unit="", log=False):
    """Bars of numbers by name, one colour a group: group -> {name: number}. Each bar says its number.

    log: lengths follow the logarithm; a 0 has no length, and says so.
    """
    names = list(dict.fromkeys(name for group in groups.values() for name in group))
    fig, (ax,) = closed(1, 1, (5.2, 0.9 + len(names) * (0.1 + 0.17 * len(groups))))
    thick, floor = 0.8 / len(groups), _floor(groups) if log else 0
    for k, ((group, values), (colour, _)) in enumerate(zip(groups.items(), LOOKS, strict=False)):
        places = [names.index(name) + (k - (len(groups) - 1) / 2) * thick for name in values]
        lengths = [max(value, floor) for value in values.values()]
        drawn = ax.barh(places, lengths, 0.9 * thick, color=colour, label=group)
        ax.bar_label(drawn, [f"{value:.3g}" for value in values.values()], padding=4, color=GREY, fontsize=10)
    ax.set_yticks(range(len(names)), names)
    ax.set(xscale="log" if log else "linear", ylim=(len(names) - 0.4, -0.6))
    ax.margins(x=0.15)
    ax.set_xlim(left=floor)
    labelled(ax, unit, "")
    if len(groups) > 1:
        legend_above(ax, len(groups))
    return fig


def _floor(groups):
    """Where bars of a logarithmic axis start: a tenth of the smallest number that is not 0."""
    return min(value for group in groups.values() for value in group.values() if value > 0) / 10
