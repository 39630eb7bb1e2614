"""Several trainings in one plot: a curve for each."""

from .style import LOOKS, SMALL, legend_above, level, new_axes, styled
from .training import noisy_curve


@styled(SMALL)
def curves(named, *, unit="loss", chance=None, ax=None):
    """name -> one number for each step; a dashed line where a guess would be."""
    ax = new_axes(ax)
    for (name, numbers), (colour, _) in zip(named.items(), LOOKS, strict=False):
        noisy_curve(numbers, name, colour, ax)
    if chance is not None:
        level(ax, chance, "chance", x=0.98, ha="right")
    ax.set(xlabel="step", ylabel=unit)
    ax.set_ylim(bottom=0)
    legend_above(ax, 2)
    return ax
