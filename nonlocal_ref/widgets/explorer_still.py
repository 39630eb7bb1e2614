"""The attention explorer's default view as a picture, for where no widget can be shown."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..analysis.attention.explore import keys_met
from ..analysis.attention.output import as_patch, values_at
from .widget import png_of

TERMS = 4  # of the strongest keys, besides the query's own


def still(clip: np.ndarray, state: dict, p: np.ndarray, grid: tuple[int, ...], options: dict) -> bytes:
    """PNG: the frames under the weights p of the state's query, and below them the sum that gives y_i.

    grid     of the queries
    options  size of the patches, and theta, if one is given
    """
    from ..analysis.plots import explorer_figure
    from ..analysis.plots.places import pixel

    query = state["t"], state["y"], state["x"]
    x, mean = values_at(clip, **options)
    g, _ = values_at(clip, **options, pool=state["pool"])
    pieces = dict(_pieces(x[query], g, p, query, grid))
    shown = {words: as_patch(patch, mean) for words, patch in pieces.items()}
    colours = {"scale": state["scale"], "hide_self": state["hide"], "met": keys_met(p, state["positions"])}
    figure = explorer_figure(clip, p, pixel(query, grid, clip.shape), shown, **colours)
    return png_of(figure, bbox_inches="tight")


def _pieces(x_i: np.ndarray, g: np.ndarray, p: np.ndarray, *at: Any) -> Iterator[tuple[str, np.ndarray]]:
    """x_i, the terms with their weights, all others together, y_i: words and a patch less the mean colour."""
    from ..analysis.plots import is_average

    average, y = is_average(p), np.tensordot(p, g, p.ndim)
    gain = 1.0 if average else 0.4 / max(np.abs(y).max() * y.size**0.5, 1e-300)  # else it could not be seen
    yield "$x_i$: query", x_i
    left, rest, unpooled = y, p.sum(), at[1] == p.shape
    for k, place in enumerate(_places(p, *at), start=1 - unpooled):
        name = f"{k}: $x_j$" if k else "$x_j$ = $x_i$"
        yield f"{name}\np = {_share(p[place], average)}", g[place]
        left, rest = left - p[place] * g[place], rest - p[place]
    whole = left / rest if average and rest > 1e-9 else gain * left
    yield f"all others\np = {_share(rest, average)}", whole
    yield "$y_i$: output" + ("" if average else f"\n× {gain:.2g}"), gain * y


def _places(p: np.ndarray, query: tuple[int, ...], grid: tuple[int, ...]) -> list[tuple[int, ...]]:
    from ..analysis.plots import strongest
    from ..analysis.plots.places import cell

    own = cell(grid, p.shape, query)
    return ([own] if grid == p.shape else []) + strongest(p, own, count=TERMS)


def _share(weight: float | np.floating, average: bool) -> str:
    return f"{100 * max(weight, 0):.3g} %" if average else f"{weight:.2g}"
