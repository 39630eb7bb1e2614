"""What each way of checking a backward finds: errors on one axis, with a verdict."""

from textwrap import fill

import numpy as np

from .shades import BLUE, INK, ORANGE, QUIET
from .style import NARROW, SMALL, new_figure, styled

BUTT = {"solid_capstyle": "butt"}  # a bar ends exactly at its number
LEAST = 1e-17  # where the axis of errors begins
TRUE = {"marker": "o", "color": BLUE}
FALSE = {"marker": "s", "color": ORANGE, "markerfacecolor": "none", "markeredgewidth": 2}
MARKS = {"seen": TRUE, "missed": FALSE, "in the noise": FALSE, "right": TRUE, "false alarm": FALSE}


@styled(SMALL)
def checks(found, *, title="", ax=None):
    """One line for each check: its error, its noise as a bar, its tolerance as a tick.

    found: name of the check -> (error, noise, tolerance, verdict in a word). The mark is a full dot if the
    verdict is true, an open square if it is not.
    """
    ax = ax if ax is not None else new_figure((NARROW, 0.32 * len(found) + 1.2))[1][0]
    for k, (error, noise, tolerance, verdict) in enumerate(found.values()):
        ax.plot([LEAST, max(noise, LEAST)], [k, k], color=QUIET, linewidth=7, alpha=0.5, **BUTT)
        ax.plot(tolerance, k, "|", color=INK, markersize=14)
        ax.plot(np.clip(error, LEAST, 1e3), k, markersize=7, **MARKS[verdict])
        ax.text(1.02, k, verdict, va="center", fontsize=9, transform=ax.get_yaxis_transform())
    ax.set(xscale="log", xlim=(LEAST, 3e3), yticks=range(len(found)), yticklabels=list(found))
    ax.invert_yaxis()
    ax.set_title(fill(title, 40), loc="left")
    ax.set_xlabel("error (bar: of the right one; tick: allowed)")
    return ax
