"""What f measures, in stills: level lines of a score, overflow, and entropy against temperature."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullLocator

from .on_frames import GREY, weights_over_frames
from .places import summary
from .prices import LOOKS

MARK = {"marker": "o", "color": "white", "markeredgecolor": "black", "linestyle": "none"}


def score_planes(axis, scores, query, points=()):
    """Level lines of each score over the plane of keys: name -> (cells, cells); points are (x, y), numbered.

    The query is the square. Keys on one line score alike; yellow scores high.
    """
    across = min(len(scores), 2)
    fig, axes = closed(-(-len(scores) // across), across, (5.4, 5.6))
    for ax, (name, s) in zip(axes, scores.items(), strict=False):
        ax.imshow(s, extent=(axis[0], axis[-1]) * 2, origin="lower", cmap="viridis")
        if np.ptp(s) > 0:
            _level_lines(axis, s, ax)
        ax.plot(*query, **MARK | {"marker": "s", "markersize": 10, "markeredgewidth": 2})
        for j, (x, y) in enumerate(points):
            ax.plot(x, y, **MARK | {"markersize": 12})
            ax.text(x, y, str(j), ha="center", va="center", fontsize=9, color="black", clip_on=True)
        ax.set_title(name, color=GREY, fontsize=12)
        ax.tick_params(colors=GREY, labelsize=11)
    return fig


def overflow_figure(offsets, naive, stable):
    """Weights of one row while a number is added to all its scores: naive and stable are (K, M).

    Lines: the stable softmax. Dots: exp(s) / sum exp(s), absent where it is NaN; there the ground is grey.
    """
    fig, (ax,) = closed(1, 1, (5.4, 3.5))
    for j, (colour, marker) in zip(range(stable.shape[1]), LOOKS, strict=False):
        ax.plot(offsets, stable[:, j], color=colour, linewidth=1.5, label=f"p_{j}")
        ax.plot(offsets, naive[:, j], marker, color=colour, markersize=4)
    lost = ~np.isfinite(naive).all(axis=1)
    ax.fill_between(offsets, 0, 1, where=lost, step="mid", color=GREY, alpha=0.3, linewidth=0, label="NaN")
    ax.set_ylim(0, 1)
    labelled(ax, "added to every score of the row", "weight")
    legend_above(ax, stable.shape[1] + 1)
    return fig


def temperature_figure(frames, weights, query, temperatures, sharing, tau):
    """How many keys share the weight, by temperature, with a mark at tau; below it the weights at tau.

    sharing: name -> (K,), the mark sits on the first; weights (h, w) are those of the first at tau.
    """
    fig, (top, below) = closed(2, 1, (5.4, 6.8), height_ratios=(1, 1.7))
    for (name, keys), (colour, _) in zip(sharing.items(), LOOKS, strict=False):
        top.plot(temperatures, keys, color=colour, label=name)
    here = np.interp(np.log(tau), np.log(temperatures), np.log(next(iter(sharing.values()))))
    top.plot([tau], np.exp([here]), **MARK | {"markersize": 9, "markeredgewidth": 2})
    top.set(xscale="log", yscale="log", ylim=(0.8, 1.3 * np.size(weights)))
    labelled(top, "temperature τ", "keys that share it, exp(H)")
    for axis in (top.xaxis, top.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    legend_above(top, len(sharing))
    weights_over_frames(frames, weights, query=query, ax=below)
    title = f"τ = {tau:.3g}: {_count(np.exp(here))} keys share it, {summary(weights)}"
    below.set_title(title, color=GREY, fontsize=11)
    return fig


def _count(n):
    """A number of keys: 2.5, or 1,420 without decimals."""
    return f"{n:,.0f}" if n >= 99.5 else f"{n:.3g}"


def _level_lines(axis, s, ax):
    levels = MaxNLocator(9).tick_values(s.min(), s.max())
    levels = levels[levels > s.min()]  # where a relu is shut there is a plain, and no line in it
    lines = ax.contour(axis, axis, s, levels=levels, colors="white", linewidths=0.8, linestyles="solid")
    for text in ax.clabel(lines, fontsize=9):
        text.set_path_effects([withStroke(linewidth=2, foreground="black")])


def labelled(ax, x, y):
    """Names on both axes, all in mid-grey, without the frame's other half."""
    ax.set_facecolor("none")
    ax.set_xlabel(x, color=GREY, fontsize=11)
    ax.set_ylabel(y, color=GREY, fontsize=11)
    ax.tick_params(colors=GREY, labelsize=11)
    ax.xaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_minor_locator(NullLocator())
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(GREY)


def legend_above(ax, columns):
    """Above the axes, clear of what is drawn."""
    ax.legend(
        frameon=False,
        labelcolor=GREY,
        fontsize=11,
        ncols=columns,
        loc="lower center",
        bbox_to_anchor=(0.5, 1),
    )


def closed(rows, columns, size, **ratios):
    """A figure and its axes; it is closed, so that a notebook shows it once."""
    fig, axes = plt.subplots(
        rows, columns, figsize=size, facecolor="none", layout="constrained", squeeze=False, **ratios
    )
    plt.close(fig)
    return fig, axes.ravel()
