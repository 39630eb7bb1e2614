"""What a block costs at each stage: multiply-adds by arrangement, memory by engine, each beside its limit."""

from itertools import cycle

import matplotlib.pyplot as plt
from matplotlib.ticker import FuncFormatter, NullLocator

from .on_frames import GREY, new_axes

# colours that stay apart for every kind of colour vision, on white and on black; marks differ too
LOOKS = (("#D55E00", "o"), ("#0072B2", "s"), ("#CC79A7", "D"), ("#009E73", "^"), ("#E69F00", "v"))


def prices(costs, *, limit=None, limit_name="", unit="", ax=None):
    """One line of marks for each entry of `costs`, a dict name -> {stage: price}; `limit` is drawn across."""
    ax = new_axes(ax)
    for (name, by_stage), (colour, marker) in zip(costs.items(), cycle(LOOKS), strict=False):
        ax.plot(
            list(by_stage),
            list(by_stage.values()),
            marker=marker,
            color=colour,
            linewidth=1,
            markerfacecolor="none",
            label=name,
        )
    if limit is not None:
        ax.axhline(limit, color=GREY, linestyle="--", linewidth=1)
        ax.text(
            1,
            limit,
            limit_name,
            color=GREY,
            fontsize=8,
            ha="right",
            va="bottom",
            transform=ax.get_yaxis_transform(),
        )
    ax.set_yscale("log")
    ax.set_ylabel(unit, color=GREY)
    return _plain(ax)


def prices_figure(macs, network, peaks, memory, *, title=""):
    """Multiply-adds of one block beside those of the network, and its peak in bytes beside the memory.

    macs and peaks are dicts, name -> {stage: price}; memory may be None.
    """
    fig, (left, right) = plt.subplots(1, 2, figsize=(10, 4.2), facecolor="none", layout="constrained")
    plt.close(fig)
    billions = {name: {stage: n / 1e9 for stage, n in row.items()} for name, row in macs.items()}
    gibibytes = {name: {stage: n / 2**30 for stage, n in row.items()} for name, row in peaks.items()}
    prices(
        billions, limit=network / 1e9, limit_name="the network without it", unit="multiply-adds, 1e9", ax=left
    )
    limit = memory and memory / 2**30
    prices(
        gibibytes,
        limit=limit,
        limit_name="this machine's memory",
        unit="peak of forward + backward, GiB",
        ax=right,
    )
    fig.suptitle(title, color=GREY, fontsize=10)
    return fig


def _plain(ax):
    """Mid-grey text, numbers instead of powers."""
    ax.set_facecolor("none")
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.margins(x=0.12)
    ax.tick_params(colors=GREY)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(GREY)
    ax.legend(frameon=False, labelcolor=GREY, fontsize=8)
    return ax
