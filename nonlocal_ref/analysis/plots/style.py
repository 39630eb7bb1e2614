"""One style for all figures: mid-grey ink on a transparent ground, for light and for dark pages."""

from functools import wraps

import matplotlib.pyplot as plt
from matplotlib.ticker import NullLocator

GREY = "#808080"  # readable on white and on black
NARROW, WIDEST = 4.6, 6.6  # inches: of one plot, and of several side by side, to be read on a telephone
# colours and marks that can be told apart with every kind of colour vision, on white and on black
LOOKS = (("#D55E00", "o"), ("#0072B2", "s"), ("#CC79A7", "D"), ("#009E73", "^"), ("#E69F00", "v"))
ORANGE, BLUE = LOOKS[0][0], LOOKS[1][0]
STYLE = {
    "axes.edgecolor": GREY,
    "axes.facecolor": "none",
    "axes.labelcolor": GREY,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 10,
    "figure.constrained_layout.use": True,
    "figure.facecolor": "none",
    "figure.titlesize": 10,
    "legend.fontsize": 8,
    "legend.frameon": False,
    "text.color": GREY,
    "xtick.color": GREY,
    "ytick.color": GREY,
}
SIZES = ("axes.labelsize", "xtick.labelsize", "ytick.labelsize")
SMALL = dict.fromkeys(SIZES, 9)
LARGE = dict.fromkeys((*SIZES, "axes.titlesize", "legend.fontsize"), 11)
FRAMED = {"axes.edgecolor": "black", "axes.spines.right": True, "axes.spines.top": True}  # of a picture
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
    fig, axes = plt.subplots(rows, columns, figsize=size, squeeze=False, **options)
    plt.close(fig)
    return fig, [_with_grey_ticks(ax) for ax in axes.ravel()]


def new_axes(ax=None):
    """The axes given, or those of a new figure."""
    return ax if ax is not None else _with_grey_ticks(plt.subplots()[1])


@styled()
def narrow(plot, *data, height=3.6, **options):
    """A narrow figure of one plot, for telephones: `narrow(prices, costs, limit=5)`; height in inches."""
    fig, (ax,) = new_figure((NARROW, height))
    plot(*data, ax=ax, **options)
    return fig


def level(ax, value, name, *, x, ha):
    """A dashed line across the axes at this height, with its name at x (0 left, 1 right)."""
    ax.axhline(value, color=GREY, linestyle="--", linewidth=1)
    ax.text(x, value, name, fontsize=8, ha=ha, va="bottom", transform=ax.get_yaxis_transform())


def plain_numbers(axis, form="{:g}"):
    """Numbers instead of powers of ten, and no minor ticks."""
    axis.set_major_formatter(lambda value, _: form.format(value))
    axis.set_minor_locator(NullLocator())


def legend_above(ax, columns):
    """A legend above the axes, clear of the data."""
    ax.legend(ncols=columns, loc="lower center", bbox_to_anchor=(0.5, 1))


def _with_grey_ticks(ax):
    """matplotlib makes ticks when it draws, after the style has ended: so their look is set here."""
    for axis in ("x", "y"):
        ax.tick_params(axis, which="both", colors=GREY, labelsize=plt.rcParams[f"{axis}tick.labelsize"])
    return ax
