"""Yours beside right, as two small tables of coloured cells: nothing but HTML, in any notebook."""

import numpy as np

from .verdicts.verdict import Picture

ROWS, COLUMNS = 12, 16  # at most; a larger array is cut to a window around its worst entry
LOW, MIDDLE, HIGH = np.array([33, 102, 172]), np.array([247, 247, 247]), np.array([178, 24, 43])
CELL = "width:14px;height:14px;padding:0;border:0;background:rgb({},{},{})"
WORST = ";outline:2px solid #000;outline-offset:-2px"
TABLE = "border-collapse:collapse;margin:2px 16px 2px 0"


def side_by_side(picture: Picture) -> str:
    """Both arrays with one scale of colours; the worst entry has a frame. Nothing for a single number."""
    if picture.yours.ndim == 0 or picture.yours.shape != picture.right.shape:
        return ""
    yours, right, worst, words = window(picture)
    largest = max(np.abs(right[np.isfinite(right)]).max(initial=0), 1e-300)
    tables = [_table(a, largest, worst, caption) for a, caption in ((yours, "yours"), (right, "right"))]
    note = f"{words}; blue is below 0, red above, the frame is the largest difference"
    return f'<div style="display:flex;flex-wrap:wrap">{"".join(tables)}</div><small>{note}</small>'


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


def colour(value: float, largest: float) -> tuple[int, int, int]:
    """Blue, white or red, by value / largest in [-1, 1]; grey for NaN."""
    if not np.isfinite(value):
        return 128, 128, 128
    share = float(np.clip(value / largest, -1, 1))
    mixed = MIDDLE + abs(share) * ((HIGH if share > 0 else LOW) - MIDDLE)
    return tuple(int(c) for c in mixed)


def _table(a: np.ndarray, largest: float, worst: tuple[int, int], caption: str) -> str:
    rows = [
        "<tr>" + "".join(_cell(v, largest, (i, j) == worst) for j, v in enumerate(row)) + "</tr>"
        for i, row in enumerate(a)
    ]
    return f'<table style="{TABLE}"><caption>{caption}</caption>{"".join(rows)}</table>'


def _cell(value: float, largest: float, worst: bool) -> str:
    style = CELL.format(*colour(value, largest)) + WORST * worst
    return f'<td style="{style}" title="{value:.4g}"></td>'


def _around(at: int, size: int, most: int) -> slice:
    start = min(max(at - most // 2, 0), max(size - most, 0))
    return slice(start, min(start + most, size))


def _span(part: slice) -> str:
    return f"{part.start}:{part.stop}"
