"""Frames side by side in one axes, and what is drawn over them: the query, its weights, arrows."""

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import CenteredNorm, LogNorm, Normalize, PowerNorm
from matplotlib.patches import Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from .places import cell, four, is_average, is_flat, layout, on_page, pixel, strongest, three
from .shades import INK, QUIET, SHADES
from .style import WIDEST, new_axes, new_figure, styled

DIMMED, FAINTEST, COVER, EVEN = 0.65, 0.1, 0.75, 0.4  # those of widgets/explorer_colours.js
NORMS = {
    "linear": lambda top: Normalize(0, top),
    "root": lambda top: PowerNorm(0.5, 0, top),
    "log": lambda top: LogNorm(top / 1e4, top, clip=True),
}


@styled()
def film(frames, *, columns=None, grey=False, light=1.0, labels=None, ax=None):
    """The frames, `columns` in a row (at most 4 by default); `labels` are written after the frame numbers."""
    frames, ax = four(frames), new_axes(ax)
    (bottom, right), boxes = layout(frames.shape, columns)
    for t, (frame, box) in enumerate(zip(frames, boxes, strict=True)):
        ax.imshow(0.55 * frame.mean(-1) if grey else light * frame, extent=box, cmap="gray", vmin=0, vmax=1)
        if len(frames) > 1:
            label = f"t = {t}" + (f": {labels[t]}" if labels else "")
            ax.text(box[0], box[3], label, va="bottom", fontsize=9)
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
    frames,
    weights,
    *,
    query=None,
    scale="root",
    hide_self=False,
    met=None,
    shift=0,
    colour=False,
    columns=None,
    ax=None,
):
    """Weights over the frames in grey; the legend is in units of the uniform weight, p M.

    scale      "linear", "root" or "log": how colours follow the weights
    hide_self  leaves the query's own weight out of the colours
    met        M, the keys that the query meets, if it does not meet them all
    shift      pixels by which every cell lies further up and to the left; what leaves its frame is cut off
    colour     True: the frames keep their colours, dimmed, under a translucent layer, as in the explorer
    A frame's label says its share of all weights. Weights that are no average (the 1/M versions) have
    white at 0 and a remark on the legend.
    """
    shape = four(frames).shape
    w = np.array(three(weights, shape), float) * (met or np.size(weights))
    if hide_self:
        w[cell(shape, w.shape, query)] = np.nan
    average = is_average(weights)
    shares = [_percent(share) for share in three(weights, shape).sum((1, 2))] if average else None
    below = {"light": DIMMED} if colour else {"grey": True}
    ax = film(frames, columns=columns, labels=shares, ax=ax, **below)
    largest = np.nanmax(np.abs(w)) or 1.0  # all are 0 where only the query has a weight, and that is hidden
    norm = NORMS[scale](largest) if average else CenteredNorm(0, largest)
    colours = ScalarMappable(norm, "magma" if average else "RdBu_r")
    for cells, box in zip(w, layout(shape, columns)[1], strict=True):
        layer = colours.to_rgba(cells)
        layer[..., 3] *= _cover(w, norm, average, met)(cells) if colour else _opacity(cells, norm, average)
        drawn = ax.imshow(layer, extent=[side - shift for side in box])
        if shift:
            inside = Rectangle((box[0], box[3]), box[1] - box[0], box[2] - box[3], transform=ax.transData)
            drawn.set_clip_path(inside)
    words = "weight × M\n(1 = uniform)" if average else "weight × M\n(rows do not sum to M)"
    _legend(ax, colours, words, flat=is_flat(shape))
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
    if shape[0] > 1:
        _within_frames(ax, layout(shape, columns)[1])
    return ax


def _within_frames(ax, boxes):
    """Cuts the arrows off outside of the frames, so that the labels between them stay free."""
    corners = [[(a, c), (b, c), (b, d), (a, d), (a, c)] for a, b, c, d in boxes]
    inside = Path.make_compound_path(*(Path(box, closed=True) for box in corners))
    for arrow in (text.arrow_patch for text in ax.texts if hasattr(text, "arrow_patch")):
        arrow.set_clip_path(inside, ax.transData)


def _percent(share):
    return f"{100 * share:.3g} %" if share > 5e-4 else "0 %"


def _opacity(cells, norm, average):
    if not average:
        return 0.8
    strength = np.nan_to_num(np.ma.filled(norm(cells), 0.0))
    return np.minimum(0.1 + 1.5 * strength, 1)  # all but the weakest have the legend's own colour


def _cover(w, norm, average, met):
    """How much the colours cover, as widgets/explorer_colours.js: less, the more weights are large."""

    def strength(cells):
        part = np.nan_to_num(np.ma.filled(norm(cells), 0.0), nan=0.0 if average else 0.5)
        return np.clip(part if average else np.abs(2 * part - 1), 0, 1)

    most = COVER + (EVEN - COVER) * min(strength(w).sum() / (met or w.size), 1.0)
    return lambda cells: np.where(
        np.isnan(cells), 0, FAINTEST + (most - FAINTEST) * np.minimum(1.5 * strength(cells), 1)
    )


def _legend(ax, colours, label, *, flat):
    """Right of the page, or below a flat one: there its height is no length for a scale."""
    across = abs(np.ptp(ax.get_xlim()) / np.ptp(ax.get_ylim()))  # a width in units of the height
    place = [0.0, -0.035 * across, 1.0, 0.015 * across] if flat else [1.02, 0.0, 0.025, 1.0]
    side = {"orientation": "horizontal"} if flat else {}
    bar = ax.figure.colorbar(colours, cax=ax.inset_axes(place), **side)
    bar.set_label(label.replace("\n", " ") if flat else label, fontsize=9, color=SHADES["p"].light)
    bar.ax.tick_params(color=QUIET, labelcolor=INK, labelsize=9)


def _arrow(ax, start, end, width):
    style = {"arrowstyle": "-|>", "color": "#ffd54f", "linewidth": width, "mutation_scale": 6}
    style |= {"shrinkA": 7, "shrinkB": 0}  # the query itself stays visible
    arrow = ax.annotate("", end, start, arrowprops=style).arrow_patch
    arrow.set_path_effects([withStroke(linewidth=width + 1.2, foreground="black")])
