"""The block as boxes with shapes, from x to z (figure 2): theta, phi and g side by side, x straight on."""

from itertools import pairwise

from matplotlib.patches import FancyBboxPatch

from .shades import INK, QUIET, colour_of
from .style import NARROW, new_figure, styled

ROWS = (  # (name, left, right) in the columns of theta (0 to 1), phi (1 to 2) and g (2 to 3)
    (("x", 0, 3),),
    (("x^", 1, 3),),
    (("theta", 0, 1), ("phi", 1, 2), ("g", 2, 3)),
    (("phi^", 1, 2), ("g^", 2, 3)),
    (("a", 0, 1), ("b", 1, 2), ("theta'", 0, 1), ("phi'", 1, 2)),
    (("s", 0, 2),),
    (("p", 0, 2),),
    (("y", 0, 3),),
    (("w_z", 0, 3),),
    (("z", 0, 3),),
)
PATHS = (  # (where the arrows run, the boxes along them); boxes that are not drawn are left out
    (0.5, ("x", "theta", "a", "theta'", "s")),
    (1.5, ("x", "x^", "phi", "phi^", "b", "phi'", "s")),
    (2.5, ("x", "x^", "g", "g^", "y")),
    (1.0, ("s", "p", "y")),
    (1.5, ("y", "w_z", "z")),
)
SIGNS = {"theta": "θ", "phi": "φ", "w_z": r"$W_z\,$y", "^": " pooled", "'": "′"}
HEIGHT, GAP = 0.3, 0.25  # of a box, and between two rows, in widths of a column


@styled()
def block_shapes(shapes):
    """A finished figure: shapes is a dict, name of a step ("x", "theta", "s", ...) -> its shape."""
    rows = [row for row in ([box for box in row if box[0] in shapes] for row in ROWS) if row]
    boxes = {
        name: (left, right, -k * (HEIGHT + GAP)) for k, row in enumerate(rows) for name, left, right in row
    }
    fig, (ax,) = new_figure((NARROW, 1.45 * len(rows) * (HEIGHT + GAP)))
    for name, place in boxes.items():
        _box(ax, place, f"{_sign(name)}\n{_sizes(shapes[name])}", _colour(name))
    for across, path in PATHS:
        for start, end in pairwise(name for name in path if name in boxes):
            _arrow(ax, (across, boxes[start][2]), (across, boxes[end][2] + HEIGHT))
    _straight_on(ax, boxes["x"][2] + HEIGHT / 2, boxes["z"][2] + HEIGHT / 2)
    ax.set(xlim=(-0.05, 3.4), ylim=(boxes["z"][2] - 0.05, HEIGHT + 0.05))
    ax.set_axis_off()
    return fig


def _sign(name):
    for word, sign in SIGNS.items():
        name = name.replace(word, sign)
    return name


def _sizes(shape):
    return "×".join(f"{n:,}" if n >= 10_000 else str(n) for n in shape)


def _colour(name):
    """That of the symbol which the array belongs to: φ pooled and b, half of a concatenation, to φ."""
    owner = {"a": "theta", "b": "phi"}.get(name, name.rstrip("^'"))
    return colour_of(owner, QUIET)


def _box(ax, place, text, colour):
    left, right, bottom = place
    corner, width = (left + 0.04, bottom), right - left - 0.08
    style = {
        "boxstyle": "round,pad=0,rounding_size=0.06",
        "facecolor": "none",
        "edgecolor": colour,
        "linewidth": 1.6,
    }
    ax.add_patch(FancyBboxPatch(corner, width, HEIGHT, **style))
    ax.text((left + right) / 2, bottom + HEIGHT / 2, text, ha="center", va="center", fontsize=9)


def _arrow(ax, start, end):
    ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": INK, "shrinkA": 0, "shrinkB": 0})


def _straight_on(ax, top, bottom):
    """The residual: x is added to w_z y."""
    ax.plot([2.96, 3.25, 3.25], [top, top, bottom], color=INK, linewidth=1)
    _arrow(ax, (3.25, bottom), (2.96, bottom))
    ax.text(3.3, (top + bottom) / 2, "+ x", fontsize=9, va="center")
