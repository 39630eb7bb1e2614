"""What a block costs at each stage, and what blocks gained: multiply-adds, memory, accuracy."""

from itertools import cycle
from textwrap import fill

from .shades import BLUE
from .style import LOOKS, NARROW, level, new_axes, new_figure, plain_numbers, styled
from .tables import beside


@styled()
def prices(costs, *, limit=None, limit_name="", unit="", ax=None):
    """One line of marks for each entry of `costs`, name -> {stage: price}; `limit` is a dashed line."""
    ax = new_axes(ax)
    for (name, by_stage), (colour, marker) in zip(costs.items(), cycle(LOOKS), strict=False):
        look = {"marker": marker, "color": colour, "linewidth": 1, "markerfacecolor": "none"}
        ax.plot(list(by_stage), list(by_stage.values()), label=name, **look)
    if limit is not None:
        level(ax, limit, limit_name, x=1, ha="right")
    ax.set(yscale="log", ylabel=unit)
    plain_numbers(ax.yaxis)
    ax.margins(x=0.12)
    ax.legend()
    return ax


@styled()
def prices_figure(macs, network, peaks, memory, *, title=""):
    """Left the multiply-adds of one block and of the network, right its peak in bytes and the memory.

    macs and peaks are dicts, name -> {stage: price}; memory may be None.
    """
    fig, (left, right) = new_figure((10, 4.2), 1, 2)
    limits = {"limit": network / 1e9, "limit_name": "the network without it"}
    prices(_divided(macs, 1e9), **limits, unit="multiply-adds, in billions", ax=left)
    limits = {"limit": memory and memory / 2**30, "limit_name": "this machine's memory"}
    prices(_divided(peaks, 2**30), **limits, unit="peak of forward + backward, GiB", ax=right)
    fig.suptitle(title)
    return fig


@styled()
def accuracy_by_price(places, *, baseline=None, ax=None):
    """A dot for each place of the blocks: places is name -> (multiply-adds, score).

    baseline  the score without any block, a dashed line: it has no price
    """
    ax = new_axes(ax)
    for name, (macs, score) in places.items():
        ax.plot(macs / 1e9, score, "o", color=BLUE, markerfacecolor="none")
        beside(ax, macs / 1e9, score, name)
    if baseline is not None:
        level(ax, baseline, "no block", x=0, ha="left")
    ax.set(xscale="log", xlabel="multiply-adds of the blocks, in billions", ylabel="top-1, %")
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    ax.margins(0.15)
    return ax


@styled()
def prices_and_places(macs, network, places, baseline, *, title=""):
    """Above what one block costs at each stage, below what blocks gained and cost.

    macs is name -> {stage: multiply-adds}; network the multiply-adds of the whole network.
    """
    fig, (above, below) = new_figure((NARROW, 7), 2)
    limits = {"limit": network / 1e9, "limit_name": "the network"}
    prices(_divided(macs, 1e9), **limits, unit="multiply-adds, in billions", ax=above)
    accuracy_by_price(places, baseline=baseline, ax=below)
    fig.suptitle(fill(title, 50))
    return fig


def _divided(costs, unit):
    return {name: {stage: n / unit for stage, n in by_stage.items()} for name, by_stage in costs.items()}
