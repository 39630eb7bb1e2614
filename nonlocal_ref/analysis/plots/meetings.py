"""Who meets whom, as a picture: queries down, keys across, frames apart from each other."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.patches import Rectangle

from .on_frames import GREY

MEETS = ListedColormap(["#80808030", "#0072B2"])  # reads on white and on black
SIDE = 2.4  # inches of a panel, two beside each other: readable on a telephone


def meetings(named, frames, *, row=None):
    """Several matrices of who meets whom, name -> (N, M) of ones and zeros, over this many frames.

    Lines part the frames; what stands above counts the pairs; `row` outlines one query.
    """
    down = -(-len(named) // 2)
    size = (2 * SIDE, down * (SIDE + 0.35))
    fig, axes = plt.subplots(down, 2, figsize=size, facecolor="none", layout="constrained", squeeze=False)
    plt.close(fig)
    for ax, (name, meets) in zip(axes.ravel(), named.items(), strict=False):
        _panel(ax, name, np.asarray(meets), frames, row)
    for ax in axes.ravel()[len(named) :]:
        ax.set_axis_off()
    return fig


def _panel(ax, name, meets, frames, row):
    if meets.ndim != 2 or any(n % frames for n in meets.shape):
        raise ValueError(f"{name} has shape {meets.shape}: give (N, M), whole frames of {frames}")
    ax.set_facecolor("none")
    ax.imshow(meets, MEETS, vmin=0, vmax=1, aspect="auto", interpolation="nearest")
    ax.set_title(f"{name}\n{meets.sum():,} pairs", color=GREY, fontsize=11)
    sides = zip((ax.yaxis, ax.xaxis), meets.shape, ("query, frame", "key, frame"), strict=True)
    for axis, n, label in sides:
        axis.set_ticks((np.arange(frames) + 0.5) * n / frames - 0.5, labels=range(frames))
        axis.set_ticks(np.arange(1, frames) * n / frames - 0.5, minor=True)
        axis.set_label_text(label, color=GREY, fontsize=10)
    ax.grid(which="minor", color=GREY, linewidth=1)
    ax.tick_params(which="both", colors=GREY, length=0)
    ax.spines[:].set_color(GREY)
    if row is not None:
        style = {"fill": False, "edgecolor": "#E69F00", "linewidth": 2.5, "clip_on": False}
        ax.add_patch(Rectangle((-0.5, row - 0.5), meets.shape[1], 1, **style))
