"""A network in pictures: what one position sees, which frames a frame reaches, where blocks stand."""

from math import isfinite

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from .frames import film
from .places import four
from .shades import BLUE, ORANGE, QUIET
from .style import EMPTY, LOOKS, NARROW, new_axes, new_figure, plain_numbers, styled
from .tables import beside

MARGIN = 0.55  # of a frame's side, shown around it: what a layer sees there is padding
COLOURS = [LOOKS[k][0] for k in (1, 2, 3, 4, 0)]  # the last, orange, is everything
COLUMN = NARROW / 19  # inches: of a residual block, so that ResNet-50 is a narrow figure


@styled()
def receptive_fields(clip, fields, at):
    """Above the pixels, below the frames that one position sees: a finished figure.

    clip    (T, H, W, 3)
    fields  at most five, name -> (frames, pixels down, pixels across); infinity is everything
    at      (t, y, x), the frame and pixel that the position is centred on
    """
    fig, (above, below) = new_figure((NARROW, 5.8), 2, height_ratios=(4.3, 1.5))
    looks = dict(zip(fields, COLOURS[-len(fields) :], strict=True))
    _pixels_seen(above, four(clip)[at[0]], fields, at[1:], looks)
    _frames_seen(below, len(clip), fields, at[0], looks)
    return fig


def _pixels_seen(ax, frame, fields, centre, looks):
    height, width = frame.shape[:2]
    film(frame, ax=ax)
    for name, (_, *size) in fields.items():
        (top, down), (left, across) = map(_seen, centre, size, (height, width))
        square = Rectangle((left, top), across, down, fill=False, edgecolor=looks[name], linewidth=2)
        ax.add_patch(square).set_path_effects([withStroke(linewidth=3.5, foreground="black", alpha=0.5)])
    ax.plot(centre[1], centre[0], "+", color="white", markeredgewidth=2)
    ax.set(xlim=(-MARGIN * width, (1 + MARGIN) * width), ylim=((1 + MARGIN) * height, -MARGIN * height))


def _frames_seen(ax, frames, fields, centre, looks):
    for row, (name, size) in enumerate(fields.items()):
        start, length = _seen(centre, size[0], frames)
        ax.barh(row, length, 0.62, start, color=looks[name])
        words = " × ".join(dict.fromkeys(f"{n:.0f}" for n in size[1:])) + " pixels"
        words = words if isfinite(size[1]) else "everything"
        inside = {"ha": "right", "color": "black"} if length == frames else {}
        ax.text(start + length + (-0.4 if inside else 0.4), row, words, fontsize=9, va="center", **inside)
    ax.set_yticks(range(len(fields)), fields)
    ax.set(xlim=(-0.5, frames - 0.5), ylim=(len(fields) - 0.5, -0.5), xlabel="frames of the clip")
    ax.tick_params(axis="y", length=0)


def _seen(centre, size, whole):
    """(start, length) along one axis, edges included; a whole axis where the size is infinite."""
    return (centre - size / 2, size) if isfinite(size) else (-0.5, whole)


@styled()
def frames_reached(reached, frame, frames=32):
    """The clip's frames, and below a row for each layer: its frames, coloured where they changed.

    reached  name of a layer -> (T,) of True and False
    frame    the frame of the clip that was changed
    """
    rows = {"clip": np.arange(frames) == frame} | reached
    fig, (ax,) = new_figure((NARROW, 0.42 * len(rows) + 0.3))
    for row, changed in enumerate(rows.values()):
        colour, wide = ORANGE if row == 0 else BLUE, frames / len(changed)
        for t, is_changed in enumerate(changed):
            _cell(ax, (t * wide, row), wide, colour if is_changed else EMPTY)
        ax.text(frames + 0.6, row + 0.36, f"{len(changed)}", va="center", fontsize=9)
    ax.set_yticks(np.arange(len(rows)) + 0.36, rows)
    ax.set(xlim=(0, frames + 3), ylim=(len(rows), -0.1), xticks=[])
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    ax.set_title(f"frame {frame} is changed: blue frames change with it", loc="left")
    return fig


def _cell(ax, corner, wide, colour):
    ax.add_patch(Rectangle(corner, wide, 0.72, facecolor=colour, edgecolor=QUIET, linewidth=0.6))


@styled()
def block_places(networks):
    """A line for each network, its residual blocks as boxes, a disc where a non-local block stands.

    networks  name -> {stage: (number of residual blocks, those that a non-local block follows)}
    """
    longest = max(sum(count for count, _ in stages.values()) for stages in networks.values())
    fig, (ax,) = new_figure((COLUMN * (longest + 3), 0.85 * len(networks)))
    for row, (name, stages) in enumerate(networks.items()):
        ax.text(0, row - 0.12, name, fontsize=10)
        _one_network(ax, row, stages)
    ax.set(xlim=(-0.1, longest + 3), ylim=(len(networks) - 0.1, -0.35))
    ax.set_axis_off()
    return fig


def _one_network(ax, top, stages):
    across = 0.0
    for stage, (count, behind) in stages.items():
        ax.text(across, top + 0.4, stage, fontsize=9, va="top")
        for k in range(count):
            ax.add_patch(Rectangle((across + k, top), 0.5, 0.33, facecolor=EMPTY, edgecolor=QUIET))
        ax.plot(
            [across + k + 0.75 for k in behind], [top + 0.165] * len(behind), "o", color=ORANGE, markersize=5
        )
        across += count + 0.9


@styled()
def accuracy_by_ratio(networks, *, unit="", ax=None):
    """A dot for each network: networks is name -> (times the price of the plain one, top-1)."""
    ax = new_axes(ax)
    for name, (times, score) in networks.items():
        ax.plot(times, score, "o", color=ORANGE if name.startswith("NL") else BLUE, markerfacecolor="none")
        beside(ax, times, score, f"{name}  {times:.2f} ×")
    ax.set(xlabel=unit, ylabel="top-1, %")
    plain_numbers(ax.xaxis)
    ax.margins(0.12, 0.15)
    ax.set_xlim(right=ax.get_xlim()[1] + 0.35)
    return ax
