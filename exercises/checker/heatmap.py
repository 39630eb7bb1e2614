"""Yours, right and their difference, as small tables of coloured cells: plain HTML, in any notebook."""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from .render import render
from .verdicts.verdict import Picture

ROWS, COLUMNS = 12, 16  # at most; a larger array is cut to a window around its worst entry
LOW, MIDDLE, HIGH = (33, 102, 172), (247, 247, 247), (178, 24, 43)
GREY = (150, 150, 150)  # NaN and inf
SQUARE = "width:16px;height:16px;min-width:16px;padding:0;border:0"
CELL = f"{SQUARE};line-height:16px;font-size:12px;text-align:center"
SHARES = (-1.0, -0.5, 0.0, 0.5, 1.0)  # of the largest value, in the legend
Colour = tuple[int, int, int]


class ColouredCell(NamedTuple):
    """One entry as it is drawn: its value in words, its colour, and a sign that says what the colour says."""

    value: str
    rgb: Colour
    sign: str

    @property
    def text_colour(self) -> str:
        """Black or white, whichever has more contrast on the cell's colour."""
        return "#000" if relative_luminance(self.rgb) > 0.18 else "#fff"

    @property
    def style(self) -> str:
        """Both colours as CSS."""
        return f"background:rgb({','.join(map(str, self.rgb))});color:{self.text_colour}"


class Map(NamedTuple):
    """One table of cells, its name, and the description that a screen reader reads out."""

    name: str
    description: str
    rows: list[list[ColouredCell]]


def side_by_side(picture: Picture) -> str:
    """Both arrays with one scale of colours, and their difference with its own; the worst entry has a frame.

    Nothing for a single number. Cells below 0 have a minus sign: colour alone does not tell the sign.
    """
    return drawn(*window(picture)) if can_be_drawn(picture) else ""


def can_be_drawn(picture: Picture) -> bool:
    """Whether there are two arrays of one shape to look at, and not a single number."""
    return picture.yours.ndim > 0 and picture.yours.shape == picture.right.shape


def drawn(
    yours: np.ndarray, right: np.ndarray, worst: tuple[int, int], words: str, *, cell_style: str = CELL
) -> str:
    """What `window` gives as HTML. A page that styles the cells itself passes "" and stays short."""
    with np.errstate(invalid="ignore"):
        difference = yours - right
    scale, apart = _largest(right), _largest(difference)
    shown = ((yours, scale, "yours"), (right, scale, "right"), (difference, apart, "yours − right"))
    return render(
        "checker/heatmap.html.j2",
        maps=[_map(a, largest, worst, name, words) for a, largest, name in shown],
        worst=worst,
        legend=[(_cell(share, 1.0), f"{share * scale:.2g}".replace("-", "−")) for share in SHARES],
        broken=None if np.isfinite(yours).all() else _cell(np.nan, 1.0),
        apart=f"{apart:.2g}" if apart else "",
        words=words,
        cell_style=cell_style,
        swatch_style=CELL,
    )


def window(picture: Picture) -> tuple[np.ndarray, np.ndarray, tuple[int, int], str]:
    """The two matrices around the worst entry, its place in them, and words on what they show."""
    yours, right = (np.asarray(a, dtype=np.float64) for a in (picture.yours, picture.right))
    apart = np.nan_to_num(np.abs(yours - right), nan=np.inf)
    index = tuple(map(int, np.unravel_index(np.argmax(apart), yours.shape)))
    front, (row, column) = index[:-2], (0, *index)[-2:]
    matrices = [np.atleast_2d(a[front]) for a in (yours, right)]
    rows, columns = (
        _around(at, size, most)
        for at, size, most in zip((row, column), matrices[0].shape, (ROWS, COLUMNS), strict=True)
    )
    before = "".join(f"{i}, " for i in front)
    words = f"{picture.name}[{before}{_span(rows)}, {_span(columns)}]" if yours.ndim > 1 else picture.name
    cut = [matrix[rows, columns] for matrix in matrices]
    return *cut, (row - rows.start, column - columns.start), f"{words} on the probe {picture.probe!r}"


def colour(value: float, scale: float) -> Colour:
    """Blue, white or red, by value / scale in [-1, 1]; grey for NaN and inf."""
    if not math.isfinite(value):
        return GREY
    share = min(max(float(value) / (scale or 1.0), -1.0), 1.0)
    end = HIGH if share > 0 else LOW
    return tuple(int(m + abs(share) * (c - m)) for m, c in zip(MIDDLE, end, strict=True))


@lru_cache(maxsize=1024)
def relative_luminance(rgb: Colour) -> float:
    """0 for black to 1 for white.   Source: WCAG 2.2."""
    channels = np.array(rgb) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def _map(a: np.ndarray, scale: float, worst: tuple[int, int], name: str, words: str) -> Map:
    description = f"{name}: {words}, {a.shape[0]} by {a.shape[1]}, framed entry {a[worst]:.4g}"
    return Map(name, description, [[_cell(value, scale) for value in row] for row in a])


def _cell(value: float, scale: float) -> ColouredCell:
    sign = "×" if not math.isfinite(value) else "−" if value < 0 else ""
    return ColouredCell(f"{value:.4g}", colour(value, scale), sign)


def _largest(a: np.ndarray) -> float:
    """Of the finite sizes."""
    return float(np.abs(a[np.isfinite(a)]).max(initial=0.0))


def _around(at: int, size: int, most: int) -> slice:
    start = min(max(at - most // 2, 0), max(size - most, 0))
    return slice(start, min(start + most, size))


def _span(part: slice) -> str:
    return f"{part.start}:{part.stop}"
