"""Stills of what f measures: level lines of a score, overflow, and entropy against temperature."""

import numpy as np
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

from .frames import weights_over_frames
from .places import summary
from .shades import QUIET, SHADES
from .style import FRAMED, LARGE, LOOKS, legend_above, new_figure, plain_numbers, styled
from .symbols import shown_name

# zorder: in front of the numbers on the level lines
MARK = {"marker": "o", "color": "white", "markeredgecolor": "black", "linestyle": "none", "zorder": 5}


@styled(LARGE | FRAMED)
def score_planes(axis, scores, query, points=()):
    """Level lines of each score over the plane of keys: name -> (cells, cells); points are (x, y), numbered.

    The query is the square. Keys on one line have the same score; yellow is high.
    """
    across = min(len(scores), 2)
    fig, axes = new_figure((5.4, 5.6), -(-len(scores) // across), across)
    for ax, (name, s) in zip(axes, scores.items(), strict=False):
        ax.imshow(s, extent=(axis[0], axis[-1]) * 2, origin="lower", cmap="viridis")
        if np.ptp(s) > 0:
            _level_lines(axis, s, ax)
        ax.plot(*query, **MARK | {"marker": "s", "markersize": 10, "markeredgewidth": 2})
        for j, (x, y) in enumerate(points):
            ax.plot(x, y, **MARK | {"markersize": 12})
            ax.text(x, y, str(j), ha="center", va="center", fontsize=9, color="black", clip_on=True, zorder=6)
        ax.set_title(shown_name(name), fontsize=12)
    return fig


@styled(LARGE)
def overflow_figure(offsets, naive, stable):
    """Weights of one row while a number is added to all its scores: naive and stable are (K, M).

    Lines: the stable softmax. Dots: exp(s) / sum exp(s). Where it is NaN, no dot and grey ground.
    """
    fig, (ax,) = new_figure((5.4, 3.5))
    colour = SHADES["p"].light
    for j, (_, marker) in zip(range(stable.shape[1]), LOOKS, strict=False):
        ax.plot(offsets, stable[:, j], color=colour, linewidth=1.5)
        ax.plot(offsets, naive[:, j], marker, color=colour, markersize=4)
        ax.text(np.median(offsets), stable[:, j].max() + 0.02, f"$p_{j}$", ha="center", color=colour)
    lost = ~np.isfinite(naive).all(axis=1)
    ax.fill_between(offsets, 0, 1, where=lost, step="mid", color=QUIET, alpha=0.3, linewidth=0, label="NaN")
    ax.set(ylim=(0, 1), xlabel="added to every score of the row", ylabel="weight")
    legend_above(ax, 1)
    return fig


@styled(LARGE)
def temperature_figure(frames, weights, query, temperatures, sharing, tau):
    """How many keys share the weight, by temperature, with a mark at tau; below it the weights at tau.

    sharing: name -> (K,), the mark sits on the first; weights (h, w) are those of the first at tau.
    """
    fig, (top, below) = new_figure((5.4, 6.8), 2, height_ratios=(1, 1.7))
    for (name, keys), (colour, _) in zip(sharing.items(), LOOKS, strict=False):
        top.plot(temperatures, keys, color=colour, label=name)
    here = np.interp(np.log(tau), np.log(temperatures), np.log(next(iter(sharing.values()))))
    top.plot([tau], np.exp([here]), **MARK | {"markersize": 9, "markeredgewidth": 2})
    top.set(xscale="log", yscale="log", ylim=(0.8, 1.3 * np.size(weights)))
    top.set(xlabel="temperature τ", ylabel="keys that share it, exp(H)")
    for axis in (top.xaxis, top.yaxis):
        plain_numbers(axis, "{:,g}")
    legend_above(top, len(sharing))
    weights_over_frames(frames, weights, query=query, ax=below)
    below.set_title(f"τ = {tau:.3g}: {_count(np.exp(here))} keys share it, {summary(weights)}")
    return fig


def _count(n):
    """A number of keys: 2.5, or 1,420 without decimals."""
    return f"{n:,.0f}" if n >= 99.5 else f"{n:.3g}"


def _level_lines(axis, s, ax):
    levels = MaxNLocator(9).tick_values(s.min(), s.max())
    levels = levels[levels > s.min()]  # no line at the minimum, which is a whole region where a relu is 0
    lines = ax.contour(axis, axis, s, levels=levels, colors="white", linewidths=0.8, linestyles="solid")
    for text in ax.clabel(lines, fontsize=9):
        text.set_path_effects([withStroke(linewidth=2, foreground="black")])
