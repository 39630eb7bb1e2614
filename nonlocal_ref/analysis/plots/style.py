"""One style for all figures: dark ink on white, and an SVG that knows the colours for dark pages."""

from functools import wraps

import matplotlib.pyplot as plt
from matplotlib.ticker import NullLocator

from .shades import BLUE, BROWN, GREEN, INK, ORANGE, PAPER, PINK, QUIET
from .themed import ACROSS, ThemedFigure

FINEST = 150  # pixels of an inch
NARROW, WIDEST = 4.6, 5.4  # inches: of one plot, and of several side by side, to be read on a telephone
# colours and marks that can be told apart with every kind of colour vision
LOOKS = ((ORANGE, "o"), (BLUE, "s"), (PINK, "D"), (GREEN, "^"), (BROWN, "v"))
EMPTY = "#80808030"  # of a cell that holds nothing, on light and on dark pages
STYLE = {
    "axes.edgecolor": QUIET,
    "axes.facecolor": "none",
    "axes.labelcolor": INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 10,
    "figure.constrained_layout.use": True,
    "figure.facecolor": PAPER.light,
    "figure.titlesize": 10,
    "legend.fontsize": 9,
    "legend.frameon": False,
    "image.interpolation": "none",  # an SVG keeps the pixels themselves
    "text.color": INK,
    "xtick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.color": QUIET,
    "ytick.labelcolor": INK,
}
SIZES = ("axes.labelsize", "xtick.labelsize", "ytick.labelsize")
SMALL = dict.fromkeys(SIZES, 9)
LARGE = dict.fromkeys((*SIZES, "axes.titlesize", "legend.fontsize"), 11)
FRAMED = {"axes.edgecolor": INK, "axes.spines.right": True, "axes.spines.top": True}  # of a picture
OUTLINE = {"fill": False, "linewidth": 2.5, "clip_on": False}  # around a row


def styled(changes=()):
    """Decorator of a plot, which then draws in this style with some `changes`."""

    def decorator(draw):
        @wraps(draw)
        def drawn(*args, **options):
            with plt.rc_context(STYLE | dict(changes)):
                return draw(*map(_plain, args), **{name: _plain(value) for name, value in options.items()})

        return drawn

    return decorator


def _plain(value):
    """A number or text of NumPy as Python's."""
    return value.item() if getattr(value, "ndim", None) == 0 else value


def new_figure(size, rows=1, columns=1, **options):
    """A figure of `size` inches and its axes in one list; closed, so that a notebook shows it once."""
    fig = empty_figure(size)
    axes = fig.subplots(rows, columns, squeeze=False, **options)
    return fig, [_with_own_ticks(ax) for ax in axes.ravel()]


def empty_figure(size):
    """A figure of `size` inches as many pixels wide as a column of text; closed, so that it is shown once."""
    fig = plt.figure(figsize=size, dpi=min(ACROSS / size[0], FINEST), FigureClass=ThemedFigure)
    plt.close(fig)
    return fig


def new_axes(ax=None):
    """The axes given, or those of a new figure."""
    return ax if ax is not None else _with_own_ticks(plt.subplots()[1])


@styled()
def narrow(plot, *data, height=3.6, **options):
    """A narrow figure of one plot, for telephones: `narrow(prices, costs, limit=5)`; height in inches."""
    fig, (ax,) = new_figure((NARROW, height))
    plot(*data, ax=ax, **options)
    return fig


def level(ax, value, name, *, x, ha):
    """A dashed line across the axes at this height, with its name at x (0 left, 1 right)."""
    ax.axhline(value, color=QUIET, linestyle="--", linewidth=1)
    ax.text(x, value, name, fontsize=9, ha=ha, va="bottom", transform=ax.get_yaxis_transform())


def plain_numbers(axis, form="{:g}"):
    """Numbers instead of powers of ten, and no minor ticks."""
    axis.set_major_formatter(lambda value, _: form.format(value))
    axis.set_minor_locator(NullLocator())


def legend_above(ax, columns, **options):
    """A legend above the axes, clear of the data."""
    ax.legend(**options, ncols=columns, loc="lower center", bbox_to_anchor=(0.5, 1))


def _with_own_ticks(ax):
    """matplotlib makes ticks when it draws, after the style has ended: so their look is set here."""
    for axis in ("x", "y"):
        look = {"color": QUIET, "labelcolor": INK, "labelsize": plt.rcParams[f"{axis}tick.labelsize"]}
        ax.tick_params(axis, which="both", **look)
    return ax
