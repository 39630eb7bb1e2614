"""The paper's tables as pictures: dots with their baseline as a line, and accuracy against price.

Dots, not bars: the numbers lie within a few points of each other, far from zero.
"""

from textwrap import fill

import matplotlib.pyplot as plt

from .on_frames import GREY, NARROW, new_axes
from .prices import LOOKS, prices


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
            _beside(ax, value, place, form.format(value))
        if baseline is not None:
            ax.axvline(row[baseline], color=colour, linestyle="--", linewidth=0.8, alpha=0.7)
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.5, -0.5)  # the first name on top
    ax.set_xlabel(unit, color=GREY)
    ax.margins(x=0.15)
    if len(values) > 1:
        ax.legend(frameon=False, labelcolor=GREY, fontsize=8)
    return _grey(ax)


def table_figure(measures, *, baseline=None, title=""):
    """The same rows under several measures, side by side: measures is measure -> {network: {name: score}}."""
    values = next(iter(measures.values()))
    columns = len(measures) if len(measures) <= 4 else 3
    rows, dots = -(-len(measures) // columns), sum(map(len, values.values()))
    height = 0.9 + rows * (0.5 + 0.17 * dots + 0.17 * len(next(iter(values.values()))))
    fig, axes = plt.subplots(
        rows, columns, figsize=(10, height), facecolor="none", layout="constrained", squeeze=False
    )
    plt.close(fig)
    for ax, (measure, row) in zip(axes.ravel(), measures.items(), strict=True):
        table_dots(row, baseline=baseline, unit=measure, ax=ax)
    for ax in axes[:, 1:].ravel():
        ax.set_yticks(ax.get_yticks(), [])
    if len(values) > 1:
        _one_legend(fig)
    fig.suptitle(title, color=GREY, fontsize=10)
    return fig


def _one_legend(fig):
    """All axes have the same networks: their names once, below."""
    handles, names = fig.axes[0].get_legend_handles_labels()
    for ax in fig.axes:
        ax.get_legend().remove()
    place = {"loc": "outside lower center", "ncols": len(names)}
    fig.legend(handles, names, frameon=False, labelcolor=GREY, fontsize=8, **place)


def accuracy_by_price(places, *, baseline=None, ax=None):
    """A dot for each place of the blocks: places is name -> (multiply-adds, score).

    baseline  the score without any block, a dashed line: it has no price
    """
    ax = new_axes(ax)
    for name, (macs, score) in places.items():
        ax.plot(macs / 1e9, score, "o", color=LOOKS[1][0], markerfacecolor="none")
        _beside(ax, macs / 1e9, score, name)
    if baseline is not None:
        ax.axhline(baseline, color=GREY, linestyle="--", linewidth=1)
        ax.text(
            0,
            baseline,
            "no block",
            color=GREY,
            fontsize=8,
            va="bottom",
            transform=ax.get_yaxis_transform(),
        )
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    ax.set_xlabel("multiply-adds of the blocks, 1e9", color=GREY)
    ax.set_ylabel("top-1, %", color=GREY)
    ax.margins(0.15)
    return _grey(ax)


def prices_and_places(macs, network, places, baseline, *, title=""):
    """Above what one block costs at each stage, below what blocks gained and cost.

    macs is name -> {stage: multiply-adds}; network the multiply-adds of the whole network.
    """
    fig, (above, below) = plt.subplots(2, 1, figsize=(NARROW, 7), facecolor="none", layout="constrained")
    plt.close(fig)
    billions = {name: {stage: n / 1e9 for stage, n in row.items()} for name, row in macs.items()}
    prices(billions, limit=network / 1e9, limit_name="the network", unit="multiply-adds, 1e9", ax=above)
    accuracy_by_price(places, baseline=baseline, ax=below)
    fig.suptitle(fill(title, 50), color=GREY, fontsize=10)
    return fig


def _beside(ax, x, y, text):
    ax.annotate(text, (x, y), (6, 0), textcoords="offset points", va="center", color=GREY, fontsize=8)


def _grey(ax):
    ax.set_facecolor("none")
    ax.tick_params(which="both", colors=GREY)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(GREY)
    return ax
