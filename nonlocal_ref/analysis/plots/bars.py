"""Bars that say their numbers: by name and group, and the sizes of gradients step by step."""

from matplotlib.patches import Patch
from matplotlib.ticker import NullLocator

from .shades import BLUE, ORANGE, SHADES, colour_of, symbol_in
from .style import LARGE, LOOKS, NARROW, SMALL, legend_above, new_figure, styled
from .symbols import shown_name

FULLNESS = (1, 0.5, 0.15)  # of bars of one colour, group by group


@styled(LARGE)
def bars(groups, *, unit="", log=False, of=None):
    """Bars of numbers by name, one colour a group: group -> {name: number}. Each bar says its number.

    A bar of θ, φ, g, p, y or W_z, or of their parameters, has the colour of the symbol.

    log: lengths follow the logarithm; a 0 has no length, and says so.
    of: the symbol that all bars are about, "p" for shares of weights.
    """
    names = list(dict.fromkeys(name for group in groups.values() for name in group))
    fig, (ax,) = new_figure((5.2, 0.9 + len(names) * (0.1 + 0.17 * len(groups))))
    thick, floor = 0.8 / len(groups), _floor(groups) if log else 0
    rest = of or ("quiet" if any(map(symbol_in, names)) and len(groups) > 1 else None)
    for k, values in enumerate(groups.values()):
        places = [names.index(name) + (k - (len(groups) - 1) / 2) * thick for name in values]
        lengths = [max(value, floor) for value in values.values()]
        drawn = ax.barh(places, lengths, 0.9 * thick)
        for bar, name in zip(drawn, values, strict=True):
            bar.set(**_look(k, of or symbol_in(name) or rest))
        ax.bar_label(drawn, [f"{value:.3g}" for value in values.values()], padding=4, fontsize=10)
    ax.set_yticks(range(len(names)), map(shown_name, names))
    ax.set(xscale="log" if log else "linear", xlabel=unit, ylim=(len(names) - 0.4, -0.6))
    ax.margins(x=0.15)
    ax.set_xlim(left=floor)
    ax.xaxis.set_minor_locator(NullLocator())
    if len(groups) > 1:
        _legend_of(groups, rest, ax)
    return fig


def _look(k, shade):
    """A bar of group k: in its own colour, or more or less full of the colour of a symbol."""
    if shade is None:
        return {"color": LOOKS[k][0]}
    colour = SHADES[shade].light
    return {"facecolor": (colour, FULLNESS[k]), "edgecolor": colour, "linewidth": 1}


def _legend_of(groups, shade, ax):
    patches = [Patch(**_look(k, shade), label=group) for k, group in enumerate(groups)]
    legend_above(ax, len(groups), handles=patches)


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
    names = [shown_name(name) for name in sizes]
    ax.barh(names, list(sizes.values()), color=[colour_of(name, colour) for name in sizes], height=0.6)
    for k, size in enumerate(sizes.values()):
        ax.text(size + 0.02 * top, k, f"{size:.3g}", va="center", fontsize=9)
    ax.set(xlim=(0, 1.9 * top), xticks=[])
    ax.invert_yaxis()
