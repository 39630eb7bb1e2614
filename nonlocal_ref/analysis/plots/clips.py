"""Drawn clips with their labels, the objects framed."""

import numpy as np
from matplotlib.patches import Rectangle

from .frames import film
from .places import layout
from .style import WIDEST, new_axes, new_figure, styled

# on dark frames: of the two objects that the label is about, and of all further ones
COLOURS, OTHER = ("#ff9a3d", "#6db6ff"), "#a0a0a0"
MARGIN = 1  # pixel between a patch and the frame around it


@styled()
def clips_figure(clips, patch, *, answers=None):
    """Clips of a task, one in a row; `answers` are words for the labels.

    clips    x (n, T, H, W, 1 or 3), labels (n,), objects (n, objects, 3), as task.draw gives them
    patch    task.patch, pixels; objects as large as the frame are not framed
    """
    _, frames, height, width = clips.x.shape[:4]
    tall, wide = layout((frames, height, width), frames)[0]
    fig, axes = new_figure((WIDEST, len(clips.x) * (WIDEST * tall / wide + 0.35)), len(clips.x))
    for ax, x, label, objects in zip(axes, as_colours(clips.x), clips.labels, clips.objects, strict=True):
        framed_objects(x, objects if patch < height else (), patch, ax=ax)
        word = f": {answers[label]}" if answers else ""
        ax.set_title(f"label {label}{word}", loc="left", pad=15)
    return fig


@styled()
def framed_objects(frames, objects, patch, *, ax=None):
    """The frames in one row, each object (frame, top, left) framed: orange, blue, all further ones grey."""
    ax = film(frames, columns=len(frames), ax=new_axes(ax))
    return mark_objects(np.shape(frames), objects, patch, ax)


def mark_objects(shape, objects, patch, ax):
    """Only the frames around the objects, on an axes that shows frames of this shape in one row."""
    line = {"fill": False, "linewidth": 1.5, "clip_on": False}
    boxes, side = layout(shape, shape[0])[1], patch + 2 * MARGIN
    for k, (t, top, left) in enumerate(objects):
        corner = boxes[t][0] + left - MARGIN, boxes[t][3] + top - MARGIN
        ax.add_patch(Rectangle(corner, side, side, edgecolor=(*COLOURS, *[OTHER] * k)[k], **line))
    return ax


def as_colours(x):
    """RGB, 0 to 1, from the smallest to the largest number of x (..., 1 or 3)."""
    low, high = np.min(x), np.max(x)
    return np.broadcast_to((x - low) / (high - low), (*np.shape(x)[:-1], 3))
