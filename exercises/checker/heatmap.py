"""Yours, right and their difference, as small tables of coloured cells: plain HTML, in any notebook."""

from html import escape

import numpy as np

from .verdicts.verdict import Picture

ROWS, COLUMNS = 12, 16  # at most; a larger array is cut to a window around its worst entry
LOW, MIDDLE, HIGH = np.array([33, 102, 172]), np.array([247, 247, 247]), np.array([178, 24, 43])
GREY = (150, 150, 150)  # NaN and inf
SIZE = "width:16px;height:16px;min-width:16px;padding:0;border:0;line-height:16px;font-size:12px"
CELL = SIZE + ";text-align:center;background:rgb({},{},{});color:{}"
WORST = ";box-shadow:inset 0 0 0 2px #000,inset 0 0 0 3px #fff"
TABLE = "border-collapse:collapse;margin:0;width:auto;table-layout:auto"
BESIDE = "display:flex;flex-wrap:wrap;gap:4px 16px;align-items:flex-start"
BOX = "display:inline-block;vertical-align:middle;outline:1px solid #888;"
SWATCH = f'<span aria-hidden="true" style="{BOX}{{}}">{{}}</span>'
STEPS = (-1.0, -0.5, 0.0, 0.5, 1.0)  # of the largest value, in the legend


def side_by_side(picture: Picture) -> str:
    """Both arrays with one scale of colours, and their difference with its own; the worst entry has a frame.

    Nothing for a single number. A sign stands in each cell below 0, so that no sign is told by colour alone.
    """
    if picture.yours.ndim == 0 or picture.yours.shape != picture.right.shape:
        return ""
    yours, right, worst, words = window(picture)
    with np.errstate(invalid="ignore"):
        apart = yours - right
    scales = largest(right), largest(apart)
    shown = ((yours, scales[0], "yours"), (right, scales[0], "right"), (apart, scales[1], "yours − right"))
    maps = "".join(_map(a, scale, worst, name, words) for a, scale, name in shown)
    below = [
        *legend(*scales, not np.isfinite(yours).all()),
        f"{escape(words)}. Framed: the largest difference.",
    ]
    lines = "".join(f"<div><small>{line}</small></div>" for line in below)
    return f'<div style="{BESIDE}">{maps}</div>{lines}'


def legend(scale: float, apart: float, broken: bool) -> list[str]:
    """What the colours stand for: five of them with their values, and the same for the difference."""
    steps = "".join(_step(share, share * scale) for share in STEPS)
    nan = f"{_swatch('×', GREY)} NaN or inf" * broken
    other = f"the same colours, up to ±{apart:.2g}" if apart else "0 wherever both are numbers"
    return [steps + nan, f"yours − right: {other}"]


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


def largest(a: np.ndarray) -> float:
    """Of the finite sizes."""
    return float(np.abs(a[np.isfinite(a)]).max(initial=0.0))


def colour(value: float, scale: float) -> tuple[int, int, int]:
    """Blue, white or red, by value / scale in [-1, 1]; grey for NaN and inf."""
    if not np.isfinite(value):
        return GREY
    share = float(np.clip(value / (scale or 1.0), -1, 1))
    mixed = MIDDLE + abs(share) * ((HIGH if share > 0 else LOW) - MIDDLE)
    return tuple(int(c) for c in mixed)


def _map(a: np.ndarray, scale: float, worst: tuple[int, int], name: str, words: str) -> str:
    """A table that is read out as one picture: its name, what it shows, and the framed entry."""
    said = f"{name}: {words}, {a.shape[0]} by {a.shape[1]}, framed entry {a[worst]:.4g}"
    rows = [
        "<tr>" + "".join(_cell(v, scale, (i, j) == worst) for j, v in enumerate(row)) + "</tr>"
        for i, row in enumerate(a)
    ]
    table = f'<table role="img" aria-label="{escape(said)}" style="{TABLE}">{"".join(rows)}</table>'
    return f'<div><div aria-hidden="true"><small>{name}</small></div>{table}</div>'


def _cell(value: float, scale: float, worst: bool) -> str:
    style = _style(colour(value, scale)) + WORST * worst
    return f'<td style="{style}" title="{value:.4g}">{_sign(value)}</td>'


def _style(rgb: tuple[int, int, int]) -> str:
    """Background and, on it, black or white, whichever stands out more."""
    return CELL.format(*rgb, "#000" if lightness(rgb) > 0.18 else "#fff")


def lightness(rgb: tuple[int, int, int]) -> float:
    """0 of black to 1 of white, as WCAG 2.2 has it (relative luminance)."""
    parts = np.array(rgb) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def _sign(value: float) -> str:
    return "×" if not np.isfinite(value) else "−" if value < 0 else ""


def _step(share: float, value: float) -> str:
    words = f"{value:.2g}".replace("-", "−")
    return (
        f'<span style="white-space:nowrap">{_swatch(_sign(share), colour(share, 1.0))} {words}&ensp;</span>'
    )


def _swatch(sign: str, rgb: tuple[int, int, int]) -> str:
    return SWATCH.format(_style(rgb), sign)


def _around(at: int, size: int, most: int) -> slice:
    start = min(max(at - most // 2, 0), max(size - most, 0))
    return slice(start, min(start + most, size))


def _span(part: slice) -> str:
    return f"{part.start}:{part.stop}"
