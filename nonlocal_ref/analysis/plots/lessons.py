"""Figures of the notebooks: pictures and matrices side by side, and eq. 1 with every number of one sum."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

from .figures import matrix
from .on_frames import GREY, film

CELL = 0.41  # inches: two decimals fit
WIDEST = 6.6  # inches of what stands side by side: still read on a telephone


def pictures(named):
    """Pictures of one size with their names above: name -> (H, W, 3), uint8 or 0 to 1."""
    height, width = np.shape(next(iter(named.values())))[:2]
    axes = _closed(1, len(named), figsize=(WIDEST, WIDEST * height / width / len(named) + 0.3))
    for ax, (name, picture) in zip(axes, named.items(), strict=True):
        film(picture, ax=ax).set_title(name, color=GREY, fontsize=10)
    return ax.figure


def matrices(named, *, rows="i", columns="j", row=None):
    """Several matrices of one height with their names above; `row` is outlined. named: name -> (N, M).

    They stand side by side as long as they fit, and then below.
    """
    shapes = [np.shape(values) for values in named.values()]
    across = min(len(shapes), max(1, int(WIDEST / CELL / (max(m for _, m in shapes) + 1.4))))
    shapes += shapes[-1:] * (-len(shapes) % across)
    lines = [shapes[k : k + across] for k in range(0, len(shapes), across)]
    axes = _closed(len(lines), across, **_sizes(lines))
    for ax, (name, values) in zip(axes, named.items(), strict=False):
        _titled(name, values, rows, columns, row, ax)
    for ax in axes[len(named) :]:
        ax.remove()
    return axes[0].figure


def one_sum(x, s, p, g, i):
    """y_i = sum_j p_ij g_j with every number: x (N, C), scores s and weights p (N, M), g (M, D), a query i.

    The outlined rows are those of i; what stands in "p_ij g_j" adds up to its row of y, column by column.
    """
    y = p @ g
    above = [("x", x, "i", "channel", i), ("s = log f", s, "i", "j", i), ("p = f / C", p, "i", "j", i)]
    terms = (f"p_{i}j g_j", p[i][:, None] * g, "j", "channel", None)
    below = [("g", g, "j", "channel", None), terms, ("y", y, "i", "channel", i)]
    axes = _closed(2, 3, **_sizes([[np.shape(entry[1]) for entry in row] for row in (above, below)]))
    for ax, entry in zip(axes, above + below, strict=True):
        _titled(*entry, ax)
    title = f"{written_out(p[i], i)}\n= ({', '.join(map(_number, y[i]))})"
    axes[0].figure.suptitle(title, color=GREY, fontsize=10)
    return axes[0].figure


def written_out(p_i, i):
    """The sum of one query as a line: y_2 = 0.25 g_0 + 0.75 g_1."""
    terms = " + ".join(f"{_number(p_ij)} g_{j}" for j, p_ij in enumerate(p_i))
    return f"y_{i} = {terms}".replace("+ −", "− ")


def _number(value):
    return f"{value:.2f}".replace("-", "−")


def _titled(name, values, rows, columns, row, ax):
    matrix(np.round(values, 2) + 0.0, rows=rows, columns=columns, ax=ax)  # no −0.00
    ax.set_title(name, color=GREY, fontsize=10)
    ax.yaxis.label.set_rotation(0)
    ax.set(xticks=range(np.shape(values)[1]), yticks=range(np.shape(values)[0]))
    if row is not None:
        style = {"fill": False, "edgecolor": "#ff7f0e", "linewidth": 2.5, "clip_on": False}
        ax.add_patch(Rectangle((-0.5, row - 0.5), np.shape(values)[1], 1, **style))


def _sizes(shapes):
    """Size and columns of a figure in which every cell of every matrix has the same size."""
    widths = [max(shape[1] for shape in column) for column in zip(*shapes, strict=True)]
    heights = [max(shape[0] for shape in row) for row in shapes]
    size = (CELL * (sum(widths) + 1.4 * len(widths)), CELL * (sum(heights) + 2.3 * len(heights)))
    return {"figsize": size, "width_ratios": widths, "height_ratios": heights}


def _closed(rows, columns, **sizes):
    """The axes of a new figure; it is closed, so that a notebook shows it once."""
    fig, axes = plt.subplots(rows, columns, facecolor="none", layout="constrained", squeeze=False, **sizes)
    plt.close(fig)
    return axes.ravel()
