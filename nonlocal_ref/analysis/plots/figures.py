"""Finished figures: one query looked at from all sides, several versions side by side; and matrices."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import CenteredNorm, Normalize

from .on_frames import GREY, arrows_to_strongest, frame_with_query, new_axes, weights_over_frames
from .places import four, layout, summary

PAIRED = 3.4  # inches of one version's picture, two beside each other
NUMBERED = 12  # a matrix of at most so many rows and columns shows its numbers


def attention_figure(
    frames, weights, query, *, title="", count=20, apart=None, scale="root", hide_self=False, met=None
):
    """The frames with the query and arrows to its strongest places; beside or below them all weights."""
    shape = four(frames).shape
    columns = min(shape[0], 4)
    wide = columns * shape[2] > 1.4 * -(-shape[0] // columns) * shape[1]
    fig, (left, right) = _page((2, 1) if wide else (1, 2), shape, columns)
    frame_with_query(frames, query, columns=columns, ax=left)
    arrows_to_strongest(frames, weights, query, count=count, apart=apart, columns=columns, ax=left)
    weights_over_frames(
        frames,
        weights,
        query=query,
        scale=scale,
        hide_self=hide_self,
        met=met,
        columns=columns,
        ax=right,
    )
    fig.suptitle(title, color=GREY, fontsize=10)
    return fig


def compare_versions(frames, weights, query, *, scale="root", hide_self=False):
    """One query under several versions: weights is a dict, name -> (T, h, w) or (h, w)."""
    shape = four(frames).shape
    across = min(len(weights), 2) if shape[0] == 1 else 1
    down = -(-len(weights) // across)
    fig, axes = _page((down, across), shape, shape[0])
    if shape[0] == 1:  # narrow, so that its words are still read on a telephone
        fig.set_size_inches(PAIRED * across, down * ((PAIRED - 1.1) * shape[1] / shape[2] + 0.9))
    for ax, (name, p) in zip(axes, weights.items(), strict=False):
        weights_over_frames(frames, p, query=query, scale=scale, hide_self=hide_self, ax=ax)
        ax.set_title(f"{name}\n" + summary(p).replace(", sum", "\nsum"), color=GREY, fontsize=12, pad=14)
        for bar in ax.child_axes:
            bar.tick_params(labelsize=10)
            bar.yaxis.label.set_fontsize(9)
    for ax in axes[len(weights) :]:
        ax.set_axis_off()
    return fig


def matrix(values, *, rows="i", columns="j", ax=None):
    """Scores or weights (N, M) as a heat map, white at 0 if some are negative; a small one shows numbers."""
    values, ax = np.asarray(values), new_axes(ax)
    signed = values.min() < 0
    norm = CenteredNorm(0, np.abs(values).max()) if signed else Normalize(0, values.max())
    drawn = ax.imshow(values, cmap="RdBu_r" if signed else "viridis", norm=norm)
    for (i, j), value in np.ndenumerate(values) if max(values.shape) <= NUMBERED else ():
        dark = sum(drawn.cmap(norm(value))[:3]) < 1.5
        ax.text(
            j, i, f"{value:.2f}", ha="center", va="center", fontsize=8, color="white" if dark else "black"
        )
    ax.set_xlabel(columns, color=GREY)
    ax.set_ylabel(rows, color=GREY)
    ax.tick_params(colors=GREY)
    return ax


def _page(grid, shape, columns):
    """A figure and its axes, as large as the frames ask for; closed, so that a notebook shows it once."""
    (height, width), _ = layout(shape, columns)
    across = min(4.6 * grid[1], 10) if columns == 1 else 10
    down = grid[0] * (across / grid[1] - 1) * height / width + 0.7
    fig, axes = plt.subplots(
        *grid, figsize=(across, down), facecolor="none", layout="constrained", squeeze=False
    )
    plt.close(fig)
    return fig, axes.ravel()
