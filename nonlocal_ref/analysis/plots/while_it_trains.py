"""A training and the map of one query: the curves above, the map after some of the steps below."""

import numpy as np

from .clips import mark_objects
from .frames import weights_over_frames
from .places import first_pixel, half_cell, layout
from .shades import INK
from .style import SMALL, WIDEST, legend_above, new_figure, styled
from .training import BLOCK, TOP, noisy_curve, smooth_curve

CURVES = 1.9  # inches of a plot of curves
DRAWN = ("gamma", "w_z")  # what of the block


@styled(SMALL)
def query_while_training(frames, objects, patch, query, seen):
    """Loss and accuracy, |W_z| or |γ| of the block, and the query's weights after each step of seen.maps.

    frames  (T, H, W, C), with objects framed, (n, 3); query: a position (t, y, x) of the weights' grid
    seen    history: name -> one number for each step;  maps: step -> (T, h, w)
    """
    row = _height(np.shape(frames))
    size = (WIDEST, 2 * CURVES + len(seen.maps) * row)
    heights = [CURVES, CURVES, *[row] * len(seen.maps)]
    fig, (above, below, *axes) = new_figure(size, len(heights), 1, height_ratios=heights)
    _curves(seen, above, below)
    for ax, (step, weights) in zip(axes, seen.maps.items(), strict=True):
        _map(frames, objects, patch, query, weights, ax)
        ax.set_title(f"weights of one query after {step} steps", loc="left", pad=15)
    return fig


@styled(SMALL)
def query_figure(frames, objects, patch, query, weights):
    """The weights (T, h, w) of one query (t, y, x), a position of their grid, over frames (T, H, W, C)."""
    fig, (ax,) = new_figure((WIDEST, _height(np.shape(frames))))
    _map(frames, objects, patch, query, weights, ax)
    return fig


def _curves(seen, above, below):
    for name, colour in TOP.items():
        noisy_curve(seen.history[name], name, colour, above)
    for name, numbers in seen.history.items():
        if (kind := name.partition("/")[0]) in DRAWN:
            smooth_curve(numbers, *BLOCK[kind], below)
    below.set_xlabel("step")
    for ax in (above, below):
        ax.set_ylim(bottom=0)
        legend_above(ax, 2)
        for step in seen.maps:
            ax.axvline(step, color=INK, linestyle=":", linewidth=0.8)


def _map(frames, objects, patch, query, weights, ax):
    colours = np.broadcast_to(np.clip(frames, 0, 1), (*np.shape(frames)[:3], 3))
    shape = colours.shape
    seen, shift = first_pixel(query, np.shape(weights), shape), half_cell(np.shape(weights), shape)
    weights_over_frames(colours, weights, query=seen, shift=shift, ax=ax)
    mark_objects(shape, objects, patch, ax)


def _height(shape):
    """Inches of a row of frames with a title and a legend."""
    tall, wide = layout(shape, shape[0])[0]
    return 0.85 * WIDEST * tall / wide + 0.4
