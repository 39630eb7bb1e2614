"""Matrices and rows as heat maps with their numbers, and eq. 1 with every number of one sum."""

import re

import numpy as np
from matplotlib.colors import CenteredNorm, Normalize
from matplotlib.patches import Rectangle

from .shades import INK, ORANGE, colour_of
from .style import FRAMED, OUTLINE, WIDEST, new_axes, new_figure, styled
from .symbols import shown_name

NUMBERED = 12  # a matrix of at most so many rows and columns shows its numbers
CELL = 0.41  # inches: two decimals fit
ROW = 0.46  # inches: a row by itself, and the width of its cells


@styled(FRAMED)
def matrix(values, *, rows="i", columns="j", ax=None):
    """Scores or weights (N, M) as a heat map, white at 0 if some are negative; a small one shows numbers."""
    values, ax = np.asarray(values), new_axes(ax)
    signed = values.min() < 0
    norm = CenteredNorm(0, np.abs(values).max()) if signed else Normalize(0, values.max())
    drawn = ax.imshow(values, cmap="RdBu_r" if signed else "viridis", norm=norm)
    for (i, j), value in np.ndenumerate(values) if max(values.shape) <= NUMBERED else ():
        colour = _readable_on(drawn.cmap(norm(value)))
        size = 8.5 if abs(value) < 10 else 7.5
        ax.text(j, i, _number(value), ha="center", va="center", fontsize=size, color=colour)
    ax.set(xlabel=columns, ylabel=rows)
    return ax


def _readable_on(ground):
    """Black or white, whichever has more contrast to a colour (r, g, b, alpha), as WCAG 2.2 defines it."""
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in ground[:3])
    return "black" if 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 else "white"


@styled(FRAMED)
def rows(named, *, columns="j"):
    """Rows of M numbers below each other, name -> (M,), each with its own colours and its sum."""
    length = max(map(len, named.values()))
    fig, axes = new_figure((ROW * length + 2.4, ROW * len(named) + 0.5), len(named))
    for ax, (name, values) in zip(axes, named.items(), strict=True):
        matrix(np.round(values, 2)[None, :] + 0.0, rows=name, columns="", ax=ax)  # no -0.00
        ax.yaxis.label.set(rotation=0, ha="right", va="center", fontsize=11, color=colour_of(name, INK))
        ax.set(xticks=[], yticks=[])
        total = f"Σ = {np.round(np.sum(values), 2) + 0.0:.2f}".replace("-", "−")
        ax.text(len(values) - 0.3, 0, total, va="center")
    axes[-1].set(xticks=range(length), xlabel=columns)
    return fig


@styled(FRAMED)
def matrices(named, *, rows="i", columns="j", row=None):
    """Several matrices of one height under their names, name -> (N, M); `row` is outlined.

    They are side by side as long as they fit, then below each other.
    """
    shapes = [np.shape(values) for values in named.values()]
    across = min(len(shapes), max(1, int(WIDEST / CELL / (max(m for _, m in shapes) + 1.4))))
    shapes += shapes[-1:] * (-len(shapes) % across)
    lines = [shapes[k : k + across] for k in range(0, len(shapes), across)]
    fig, axes = new_figure(**_sizes(lines))
    for ax, (name, values) in zip(axes, named.items(), strict=False):
        _titled(name, values, rows, columns, row, ax)
    for ax in axes[len(named) :]:
        ax.remove()
    return fig


@styled(FRAMED)
def one_sum(x, s, p, g, i):
    """y_i = sum_j p_ij g_j with every number: x (N, C), scores s and weights p (N, M), g (M, D), a query i.

    The outlined rows are those of i. The columns of "p_ij g_j" add up to its row of y.
    """
    y = p @ g
    above = [("x", x, "i", "channel", i), ("s = log f", s, "i", "j", i), ("p = f / C", p, "i", "j", i)]
    terms = (f"p_{i}j g_j", p[i][:, None] * g, "j", "channel", None)
    below = [("g", g, "j", "channel", None), terms, ("y", y, "i", "channel", i)]
    fig, axes = new_figure(**_sizes([[np.shape(entry[1]) for entry in row] for row in (above, below)]))
    for ax, entry in zip(axes, above + below, strict=True):
        _titled(*entry, ax)
    fig.suptitle(typeset(f"{written_out(p[i], i)}\n= ({', '.join(map(_number, y[i]))})"))
    return fig


def written_out(p_i, i):
    """The sum of one query as a line: y_2 = 0.25 g_0 + 0.75 g_1."""
    terms = " + ".join(f"{_number(p_ij)} g_{j}" for j, p_ij in enumerate(p_i))
    return f"y_{i} = {terms}".replace("+ −", "− ")


def _number(value):
    return f"{value:.2f}".replace("-", "−")


def typeset(text):
    """With real subscripts: p_ij in matplotlib's mathematics."""
    return re.sub(r"(?<![\w$])(\w)_(\w+)", r"$\1_{\2}$", text)


def _titled(name, values, rows, columns, row, ax):
    matrix(np.round(values, 2) + 0.0, rows=rows, columns=columns, ax=ax)  # no −0.00
    ax.set_title(typeset(shown_name(name)), color=colour_of(name.partition(" = ")[0], INK))
    ax.yaxis.label.set_rotation(0)
    ax.set(xticks=range(np.shape(values)[1]), yticks=range(np.shape(values)[0]))
    if row is not None:
        box = Rectangle((-0.5, row - 0.5), np.shape(values)[1], 1, edgecolor=ORANGE, **OUTLINE)
        ax.add_patch(box)


def _sizes(shapes):
    """Options of `new_figure` that give every cell of every matrix the same size."""
    widths = [max(shape[1] for shape in column) for column in zip(*shapes, strict=True)]
    heights = [max(shape[0] for shape in row) for row in shapes]
    size = (CELL * (sum(widths) + 1.4 * len(widths)), CELL * (sum(heights) + 2.3 * len(heights)))
    counts = {"rows": len(heights), "columns": len(widths)}
    return counts | {"size": size, "width_ratios": widths, "height_ratios": heights}
