"""The explorer as a still picture: frames with the weights of a query, and the sum of y_i below them."""

from matplotlib.patches import Rectangle

from .frames import arrows_to_strongest, frame_with_query, weights_over_frames
from .places import four, layout
from .shades import SHADES
from .style import empty_figure, styled

PATCHES = 1.5  # inches of the row of patches


@styled()
def explorer_figure(frames, weights, query, pieces, **colours):
    """Frames in colour under the weights and the arrows of a query, and a row of patches below.

    A single picture stands beside its weights.
    pieces   words -> (side, side, 3), intensities; what leaves 0 to 1 is cut off
    colours  scale, hide_self and met, as for `weights_over_frames`
    """
    shape = four(frames).shape
    columns = min(shape[0], 4)
    alone = shape[0] == 1
    height, width = layout(shape, columns)[0]
    tall = min((9 / (1 + alone)) * height / width, 12) + 0.5
    fig = empty_figure((10, tall + PATCHES))
    above, below = fig.subfigures(2, 1, height_ratios=(tall, PATCHES))
    _frames(above.subplots(1, 1 + alone, squeeze=False)[0], frames, weights, query, columns, colours)
    row = below.subplots(1, max(len(pieces), 8), squeeze=False)[0]
    for ax in row:
        ax.set_axis_off()
    for k, (words, patch) in enumerate(pieces.items()):
        _piece(row[k], words, patch, *_look(k, len(pieces)))
    return fig


def _look(k, count):
    """The colour of a patch's edge, of g or of y, and the sign in front of it."""
    if k == 0:
        return "none", ""
    if k == count - 1:
        return SHADES["y"].light, "="
    return SHADES["g"].light, "→" if k == 1 else "+"


def _piece(ax, words, patch, colour, sign):
    name, *weight = words.split("\n")
    side = patch.shape[0]
    ax.imshow(patch.clip(0, 1))
    ax.add_patch(Rectangle((-0.5, -0.5), side, side, fill=False, ec=colour, lw=2, clip_on=False))
    ax.set_title(name, fontsize=8)
    ax.text(-0.06, 0.5, sign, ha="right", va="center", transform=ax.transAxes)
    ax.text(0.5, -0.05, "\n".join(weight), ha="center", va="top", fontsize=8, transform=ax.transAxes)


def _frames(axes, frames, weights, query, columns, colours):
    *plain, over = axes
    weights_over_frames(frames, weights, query=query, columns=columns, ax=over, colour=True, **colours)
    for ax in plain:
        frame_with_query(frames, query, columns=columns, ax=ax)
    arrows_to_strongest(frames, weights, query, columns=columns, ax=axes[0])
