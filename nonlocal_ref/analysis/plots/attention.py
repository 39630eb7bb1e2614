"""Finished figures of attention: one query from all sides, several versions side by side."""

import numpy as np

from .clips import as_colours, framed_objects
from .frames import arrows_to_strongest, frame_with_query, mark, weights_over_frames
from .places import first_pixel, four, half_cell, is_flat, layout, summary
from .style import WIDEST, new_figure, styled
from .symbols import shown_name

TALLEST = 12  # inches of the frames
PAIRED = 2.9  # inches of one version's picture, two side by side


@styled()
def attention_figure(
    frames, weights, query, *, title="", count=20, apart=None, scale="root", hide_self=False, met=None
):
    """The frames with the query and arrows to its strongest places, and all its weights over the frames."""
    shape = four(frames).shape
    columns = min(shape[0], 4)
    wide = columns * shape[2] > 1.4 * -(-shape[0] // columns) * shape[1]
    fig, (left, right) = _page((2, 1) if wide else (1, 2), shape, columns)
    frame_with_query(frames, query, columns=columns, ax=left)
    arrows_to_strongest(frames, weights, query, count=count, apart=apart, columns=columns, ax=left)
    colours = {"scale": scale, "hide_self": hide_self, "met": met}
    weights_over_frames(frames, weights, query=query, columns=columns, ax=right, **colours)
    fig.suptitle(title)
    return fig


@styled()
def compare_versions(frames, weights, query, *, scale="root", hide_self=False):
    """One query under several versions: weights is a dict, name -> (T, h, w) or (h, w)."""
    shape = four(frames).shape
    across = min(len(weights), 2) if shape[0] == 1 else 1
    down = -(-len(weights) // across)
    fig, axes = _page((down, across), shape, shape[0])
    if shape[0] == 1:  # narrow, so that its words can be read on a telephone
        words = 2.0 if is_flat(shape) else 0.9  # inches of title and legend
        fig.set_size_inches(PAIRED * across, down * ((PAIRED - 1.1) * shape[1] / shape[2] + words))
    for ax, (name, p) in zip(axes, weights.items(), strict=False):
        weights_over_frames(frames, p, query=query, scale=scale, hide_self=hide_self, ax=ax)
        ax.set_title(f"{shown_name(name)}\n" + summary(p).replace(", sum", "\nsum"), fontsize=12, pad=14)
        for bar in ax.child_axes:
            bar.tick_params(labelsize=10)
            bar.yaxis.label.set_fontsize(9)
    for ax in axes[len(weights) :]:
        ax.set_axis_off()
    return fig


def _page(grid, shape, columns):
    """A figure as large as the frames need, and its axes."""
    (height, width), _ = layout(shape, columns)
    flat = is_flat(shape)
    across = WIDEST
    down = min(grid[0] * (across / grid[1] - 1) * height / width, TALLEST) + 0.7
    if flat:  # room for the title, and for a legend below
        down = max(down, 0.9) + 1.0
    return new_figure((across, down), *grid)


@styled()
def trained_figure(clip, rows, objects, patch, *, count=20):
    """Figure 3 of a trained block: the clip, its objects framed, arrows from a query to what is strongest.

    No arrow leads to a weight below 1/M, so where all weights are 1/M there is none.

    clip     (T, H, W, 1 or 3), as a task draws it
    rows     name -> (query, weights): a position (t, y, x) of the grid, and its weights (T, h, w)
    objects  (objects, 3): frame, top and left of each patch of `patch` x `patch` pixels
    """
    frames = as_colours(clip)
    tall, wide = layout(frames.shape, len(frames))[0]
    fig, axes = new_figure((WIDEST, len(rows) * (WIDEST * tall / wide + 0.3)), len(rows))
    for ax, (name, (query, p)) in zip(axes, rows.items(), strict=True):
        framed_objects(frames, objects, patch, ax=ax)
        _arrows_of_cell(frames, np.asarray(p), query, count, ax)
        ax.set_title(f"{name}: {summary(p)}", loc="left", pad=15)
    return fig


def _arrows_of_cell(frames, p, query, count, ax):
    seen, strong = first_pixel(query, p.shape, frames.shape), np.where(np.abs(p) > 1 / p.size, p, 0)
    look = {"shift": half_cell(p.shape, frames.shape), "columns": len(frames)}
    arrows_to_strongest(frames, strong, seen, count=count, apart=1, ax=ax, **look)
    mark(frames, seen, columns=len(frames), ax=ax)
