"""Frames side by side in one axes, and what is drawn over them: the query, its weights, arrows."""

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import CenteredNorm, LogNorm, Normalize, PowerNorm
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from .places import cell, four, is_average, is_flat, layout, on_page, pixel, strongest, three
from .style import GREY, WIDEST, new_axes, new_figure, styled

NORMS = {
    "linear": lambda top: Normalize(0, top),
    "root": lambda top: PowerNorm(0.5, 0, top),
    "log": lambda top: LogNorm(top / 1e4, top, clip=True),
}


@styled()
def film(frames, *, columns=None, grey=False, labels=None, ax=None):
    """The frames, `columns` in a row (at most 4 by default); `labels` are written after the frame numbers."""
    frames, ax = four(frames), new_axes(ax)
    (bottom, right), boxes = layout(frames.shape, columns)
    for t, (frame, box) in enumerate(zip(frames, boxes, strict=True)):
        ax.imshow(0.55 * frame.mean(-1) if grey else frame, extent=box, cmap="gray", vmin=0, vmax=1)
        if len(frames) > 1:
            label = f"t = {t}" + (f": {labels[t]}" if labels else "")
            ax.text(box[0], box[3], label, va="bottom", fontsize=8)
    ax.set(xlim=(-0.5, right), ylim=(bottom, -0.5))
    ax.set_axis_off()
    return ax


@styled()
def pictures(named):
    """Pictures of one size side by side under their names: name -> (H, W, 3), uint8 or 0 to 1."""
    height, width = np.shape(next(iter(named.values())))[:2]
    fig, axes = new_figure((WIDEST, WIDEST * height / width / len(named) + 0.3), 1, len(named))
    for ax, (name, picture) in zip(axes, named.items(), strict=True):
        film(picture, ax=ax).set_title(name)
    return fig


def frame_with_query(frames, query, *, columns=None, ax=None):
    """The frames, the query marked by a white box with a dark outline."""
    return mark(frames, query, columns=columns, ax=film(frames, columns=columns, ax=ax))


@styled()
def mark(frames, query, *, columns=None, ax=None):
    """Only the box around the query, on an axes that `film` or `weights_over_frames` has filled."""
    shape, ax = np.shape(four(frames)), new_axes(ax)
    x, y = on_page(shape, query, columns)
    (height, width), _ = layout(shape, columns)
    side = max(3, round(min(shape[1:3]) / 20), min(round(max(height, width) / 150), min(shape[1:3]) // 2))
    box = Rectangle(
        (x - side / 2, y - side / 2), side, side, fill=False, edgecolor="white", linewidth=1.2, zorder=5
    )
    box.set_path_effects([withStroke(linewidth=3, foreground="black")])
    ax.add_patch(box)
    return ax


@styled()
def weights_over_frames(
    frames, weights, *, query=None, scale="root", hide_self=False, met=None, shift=0, columns=None, ax=None
):
    """Weights over the frames in grey; the legend is in units of the uniform weight, p M.

    scale      "linear", "root" or "log": how colours follow the weights
    hide_self  leaves the query's own weight out of the colours
    met        M, the keys that the query meets, if it does not meet them all
    shift      pixels by which every cell lies further up and to the left; what leaves its frame is cut off
    A frame's label says its share of all weights. Weights that are no average (the 1/M versions) have
    white at 0 and a remark on the legend.
    """
    shape = four(frames).shape
    w = np.array(three(weights, shape), float) * (met or np.size(weights))
    if hide_self:
        w[cell(shape, w.shape, query)] = np.nan
    average = is_average(weights)
    shares = [_percent(share) for share in three(weights, shape).sum((1, 2))] if average else None
    ax = film(frames, columns=columns, grey=True, labels=shares, ax=ax)
    largest = np.nanmax(np.abs(w)) or 1.0  # all are 0 where only the query has a weight, and that is hidden
    norm = NORMS[scale](largest) if average else CenteredNorm(0, largest)
    for cells, box in zip(w, layout(shape, columns)[1], strict=True):
        look = {"alpha": _opacity(cells, norm, average), "extent": [side - shift for side in box]}
        drawn = ax.imshow(cells, "magma" if average else "RdBu_r", norm, **look)
        if shift:
            inside = Rectangle((box[0], box[3]), box[1] - box[0], box[2] - box[3], transform=ax.transData)
            drawn.set_clip_path(inside)
    words = "weight × M\n(1 = uniform)" if average else "weight × M\n(rows do not sum to M)"
    _legend(ax, ScalarMappable(norm, drawn.cmap), words, flat=is_flat(shape))
    return ax if query is None else mark(frames, query, columns=columns, ax=ax)


@styled()
def arrows_to_strongest(frames, weights, query, *, count=20, apart=None, shift=0, columns=None, ax=None):
    """Arrows from the query to its strongest places (figure 3), on what `ax` shows; wider is stronger.

    shift  pixels by which every cell lies further up and to the left, as in `weights_over_frames`
    """
    ax, shape = new_axes(ax), four(frames).shape
    weights = three(weights, shape)
    places = strongest(weights, cell(shape, weights.shape, query), count=count, apart=apart)
    start = on_page(shape, query, columns)
    for place in places:
        t, y, x = pixel(place, weights.shape, shape)
        end = on_page(shape, (t, y - shift, x - shift), columns)
        _arrow(ax, start, end, 0.5 + 1.1 * abs(weights[place] / weights[places[0]]))
    return ax


def _percent(share):
    return f"{100 * share:.3g} %" if share > 5e-4 else "0 %"


def _opacity(cells, norm, average):
    if not average:
        return 0.8
    strength = np.nan_to_num(np.ma.filled(norm(cells), 0.0))
    return np.minimum(0.1 + 1.5 * strength, 1)  # all but the weakest have the legend's own colour


def _legend(ax, colours, label, *, flat):
    """Right of the page, or below a flat one: there its height is no length for a scale."""
    across = abs(np.ptp(ax.get_xlim()) / np.ptp(ax.get_ylim()))  # a width in units of the height
    place = [0.0, -0.035 * across, 1.0, 0.015 * across] if flat else [1.02, 0.0, 0.025, 1.0]
    side = {"orientation": "horizontal"} if flat else {}
    bar = ax.figure.colorbar(colours, cax=ax.inset_axes(place), **side)
    bar.set_label(label.replace("\n", " ") if flat else label, fontsize=8)
    bar.ax.tick_params(colors=GREY, labelsize=8)


def _arrow(ax, start, end, width):
    style = {"arrowstyle": "-|>", "color": "#ffd54f", "linewidth": width, "mutation_scale": 6}
    style |= {"shrinkA": 7, "shrinkB": 0}  # the query itself stays visible
    arrow = ax.annotate("", end, start, arrowprops=style).arrow_patch
    arrow.set_path_effects([withStroke(linewidth=width + 1.2, foreground="black")])
