"""Bars that say their numbers: by name and group, and the sizes of gradients step by step."""

from matplotlib.ticker import NullLocator

from .style import BLUE, LARGE, LOOKS, NARROW, ORANGE, SMALL, legend_above, new_figure, styled
from .symbols import SYMBOLS


@styled(LARGE)
def bars(groups, *, unit="", log=False):
    """Bars of numbers by name, one colour a group: group -> {name: number}. Each bar says its number.

    log: lengths follow the logarithm; a 0 has no length, and says so.
    """
    names = list(dict.fromkeys(name for group in groups.values() for name in group))
    fig, (ax,) = new_figure((5.2, 0.9 + len(names) * (0.1 + 0.17 * len(groups))))
    thick, floor = 0.8 / len(groups), _floor(groups) if log else 0
    for k, ((group, values), (colour, _)) in enumerate(zip(groups.items(), LOOKS, strict=False)):
        places = [names.index(name) + (k - (len(groups) - 1) / 2) * thick for name in values]
        lengths = [max(value, floor) for value in values.values()]
        drawn = ax.barh(places, lengths, 0.9 * thick, color=colour, label=group)
        ax.bar_label(drawn, [f"{value:.3g}" for value in values.values()], padding=4, fontsize=10)
    ax.set_yticks(range(len(names)), names)
    ax.set(xscale="log" if log else "linear", xlabel=unit, ylim=(len(names) - 0.4, -0.6))
    ax.margins(x=0.15)
    ax.set_xlim(left=floor)
    ax.xaxis.set_minor_locator(NullLocator())
    if len(groups) > 1:
        legend_above(ax, len(groups))
    return fig


def _floor(groups):
    """Where bars of a logarithmic axis start: a tenth of the smallest number that is not 0."""
    return min(value for group in groups.values() for value in group.values() if value > 0) / 10


@styled(SMALL)
def steps_figure(norms, moved, *, title=""):
    """Above the paths into dx, below how far each parameter moves: a column for each step of training.

    norms and moved have one dict for each step, name -> size.
    """
    counts = [len(norms[0]), len(moved[0])]
    fig, axes = new_figure((NARROW, 0.28 * sum(counts) + 1.6), 2, len(norms), height_ratios=counts)
    for k, (what, sizes, colour) in enumerate((("paths into dx", norms, ORANGE), ("moved", moved, BLUE))):
        top = max(max(one.values()) for one in sizes)
        for step, one in enumerate(sizes):
            ax = axes[k * len(norms) + step]
            _bars_with_numbers(one, top or 1, colour, ax)
            ax.set_title(f"{what}\nstep {step}", loc="left")
            ax.tick_params(labelleft=step == 0)
    fig.suptitle(title)
    return fig


def _bars_with_numbers(sizes, top, colour, ax):
    """A bar with its number for each entry of `sizes`, a dict; a 0 is written as 0. `top` fills the width."""
    ax.barh(list(sizes), list(sizes.values()), color=[_own(name, colour) for name in sizes], height=0.6)
    for k, size in enumerate(sizes.values()):
        ax.text(size + 0.02 * top, k, f"{size:.3g}", va="center", fontsize=8)
    ax.set(xlim=(0, 1.9 * top), xticks=[])
    ax.invert_yaxis()


def _own(name, colour):
    """The colour of a symbol for it and its parameters, "theta" and "theta.w"; else this one."""
    symbol = SYMBOLS.get(name.split(".")[0])
    return symbol.figure if symbol else colour
