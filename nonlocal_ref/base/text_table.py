"""Rows of cells as text, in aligned columns: the one place where column widths are computed."""

from collections.abc import Iterable, Sequence
from typing import Any

GAP = "  "  # between two columns


def aligned(
    rows: Iterable[Sequence[Any]], align: str = "<", *, cut: int | None = None, width: int = 100
) -> str:
    """One line for each row; each column is as wide as its widest cell. No rows give an empty text.

    align  "<" or ">" for each column, such as "<<>"; the last letter also holds for all columns after it
    cut    the column that loses the beginnings of long cells, so that no line is longer than `width`
    """
    cells = [list(map(str, row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    if cells and cut is not None:
        others = sum(widths) - widths[cut] + len(GAP) * (len(widths) - 1)
        widths[cut] = max(min(widths[cut], width - others), len(cells[0][cut]))
    align = align.ljust(len(widths), align[-1])
    return "\n".join(_line(row, align, widths) for row in cells)


def _line(row: list[str], align: str, widths: list[int]) -> str:
    cells = (f"{_shortened(c, w):{side}{w}}" for c, side, w in zip(row, align, widths, strict=True))
    return GAP.join(cells).rstrip()


def _shortened(text: str, width: int) -> str:
    return text if len(text) <= width else "…" + text[1 - width :]
