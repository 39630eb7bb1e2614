"""Gradients: what comes to x by each path and what moves in the first steps; what a way of checking finds."""

from textwrap import fill

import matplotlib.pyplot as plt
import numpy as np

from .on_frames import GREY, NARROW, new_axes

BLUE, ORANGE = "#0072B2", "#D55E00"  # apart for every kind of colour vision; a word stands beside each
BUTT = {"solid_capstyle": "butt"}  # a bar ends where its number is
LEAST = 1e-17  # where the axis of errors begins
TRUE = {"marker": "o", "color": BLUE}
FALSE = {"marker": "s", "color": ORANGE, "markerfacecolor": "none", "markeredgewidth": 2}
MARKS = {"seen": TRUE, "missed": FALSE, "in the noise": FALSE, "right": TRUE, "false alarm": FALSE}


def steps_figure(norms, moved, *, title=""):
    """Above the paths into dx, below how far each parameter moves: a column for each step of training.

    norms and moved have one dict for each step, name -> size.
    """
    rows = [(len(norms[0]), norms, ORANGE), (len(moved[0]), moved, BLUE)]
    fig, axes = plt.subplots(
        2,
        len(norms),
        figsize=(NARROW, 0.28 * (rows[0][0] + rows[1][0]) + 1.6),
        height_ratios=[count for count, *_ in rows],
        facecolor="none",
        layout="constrained",
        squeeze=False,
    )
    plt.close(fig)
    for (_, sizes, colour), line, what in zip(rows, axes, ("paths into dx", "moved"), strict=True):
        top = max(max(one.values()) for one in sizes)
        for step, (one, ax) in enumerate(zip(sizes, line, strict=True)):
            _bars(one, top=top, title=f"{what}\nstep {step}", colour=colour, ax=ax)
            ax.tick_params(labelleft=step == 0)
    fig.suptitle(title, color=GREY, fontsize=10)
    return fig


def checks(found, *, title="", ax=None):
    """One line for each way of checking: its error, its noise as a bar, what it allows as a tick.

    found: name of the way -> (error, noise, tolerance, verdict in a word). A full dot tells the truth, an
    open square does not.
    """
    ax = ax if ax is not None else _figure(len(found))
    for k, (error, noise, tolerance, verdict) in enumerate(found.values()):
        ax.plot([LEAST, max(noise, LEAST)], [k, k], color=GREY, linewidth=7, alpha=0.35, **BUTT)
        ax.plot(tolerance, k, "|", color=GREY, markersize=14)
        ax.plot(np.clip(error, LEAST, 1e3), k, markersize=7, **MARKS[verdict])
        ax.text(1.02, k, verdict, color=GREY, va="center", fontsize=9, transform=ax.get_yaxis_transform())
    ax.set(xscale="log", xlim=(LEAST, 3e3), yticks=range(len(found)), yticklabels=list(found))
    ax.invert_yaxis()
    ax.set_title(fill(title, 40), color=GREY, fontsize=10, loc="left")
    ax.set_xlabel("error (bar: of the right one; tick: allowed)", color=GREY, fontsize=9)
    return _plain(ax)


def _bars(sizes, *, top=None, title="", colour=BLUE, ax=None):
    """A bar with its number for each entry of `sizes`, a dict; a 0 is written as 0. `top` fills the width."""
    ax, top = new_axes(ax), top or max(sizes.values()) or 1
    ax.barh(list(sizes), list(sizes.values()), color=colour, height=0.6)
    for k, size in enumerate(sizes.values()):
        ax.text(size + 0.02 * top, k, f"{size:.3g}", color=GREY, va="center", fontsize=8)
    ax.set(xlim=(0, 1.9 * top), xticks=[])
    ax.invert_yaxis()
    ax.set_title(title, color=GREY, fontsize=10, loc="left")
    return _plain(ax)


def _figure(lines):
    fig, ax = plt.subplots(figsize=(NARROW, 0.32 * lines + 1.2), facecolor="none", layout="constrained")
    plt.close(fig)
    return ax


def _plain(ax):
    ax.set_facecolor("none")
    ax.tick_params(colors=GREY, labelsize=9)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(GREY)
    return ax
