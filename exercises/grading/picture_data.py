"""The part of an array that a heat map shows, as data that JSON and pickle carry."""

import math
from typing import Any

import numpy as np

from ..checker.heatmap import can_be_drawn, drawn, window
from ..checker.verdicts.verdict import Picture


def picture_as_data(picture: Picture | None) -> dict[str, Any] | None:
    """yours and right around the worst entry, its place and words; None if there is nothing to draw."""
    if picture is None or not can_be_drawn(picture):
        return None
    yours, right, worst, words = window(picture)
    return {"yours": _rows(yours), "right": _rows(right), "worst": list(map(int, worst)), "words": words}


def heat_maps(data: dict[str, Any] | None) -> str:
    """The checker's heat maps of this data, for a page that styles their cells itself."""
    if data is None:
        return ""
    yours, right = (np.array(data[name], dtype=np.float64) for name in ("yours", "right"))
    return drawn(yours, right, tuple(data["worst"]), data["words"], cell_style="")


def _rows(a: np.ndarray) -> list[list[float | str]]:
    """JSON has no NaN and no infinity: they become "nan", "inf", "-inf", which NumPy reads again."""
    return [[x if math.isfinite(x) else str(x) for x in row] for row in a.tolist()]
