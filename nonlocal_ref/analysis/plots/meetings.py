"""Which query meets which key, as a picture: queries down, keys across, lines between frames."""

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.patches import Rectangle

from .shades import INK, QUIET
from .style import EMPTY, FRAMED, OUTLINE, new_figure, styled
from .symbols import SYMBOLS

MEETS = ListedColormap([EMPTY, SYMBOLS["p"].figure])  # p, in its colour for both kinds of page
SIDE = 2.4  # inches of a panel, two side by side: readable on a telephone


@styled(FRAMED)
def meetings(named, frames, *, row=None):
    """Several matrices of ones and zeros, name -> (N, M): which query meets which key, over this many frames.

    Lines separate the frames; the title counts the pairs; `row` outlines one query.
    """
    down = -(-len(named) // 2)
    fig, axes = new_figure((2 * SIDE, down * (SIDE + 0.35)), down, 2)
    for ax, (name, meets) in zip(axes, named.items(), strict=False):
        _panel(ax, name, np.asarray(meets), frames, row)
    for ax in axes[len(named) :]:
        ax.set_axis_off()
    return fig


def _panel(ax, name, meets, frames, row):
    if meets.ndim != 2 or any(n % frames for n in meets.shape):
        raise ValueError(f"{name} has shape {meets.shape}: give (N, M), whole frames of {frames}")
    ax.imshow(meets, MEETS, vmin=0, vmax=1, aspect="auto", interpolation="nearest")
    ax.set_title(f"{name}\n{meets.sum():,} pairs", fontsize=11)
    sides = zip((ax.yaxis, ax.xaxis), meets.shape, ("query, frame", "key, frame"), strict=True)
    for axis, n, label in sides:
        axis.set_ticks((np.arange(frames) + 0.5) * n / frames - 0.5, labels=range(frames))
        axis.set_ticks(np.arange(1, frames) * n / frames - 0.5, minor=True)
        axis.set_label_text(label)
    ax.grid(which="minor", color=QUIET, linewidth=1)
    ax.tick_params(which="both", length=0)
    if row is not None:
        ax.add_patch(Rectangle((-0.5, row - 0.5), meets.shape[1], 1, edgecolor=INK, **OUTLINE))
