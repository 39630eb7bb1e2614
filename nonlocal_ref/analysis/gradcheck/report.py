"""The verdict of a gradient check as a table: plain text in a terminal, HTML in a notebook.

The HTML needs no template engine: gradcheck belongs to the core, which needs NumPy and jaxtyping only.
"""

from html import escape
from textwrap import fill
from typing import NamedTuple

from ...base.text_table import aligned

WIDTH = 100
COLUMNS = ("", "input", "shape", "error", "worst at", "yours", "numeric", "ratio")
RIGHT, WRONG = "✓", "✗"  # with blue and orange, which no kind of colour blindness confuses
BADGE = '<span style="background:{};color:white;border-radius:3px;padding:0 6px;font-weight:bold">{}</span>'
CELL = "text-align:left;padding:2px 10px 2px 0;white-space:nowrap"
COLOURS = {True: "#0060a8", False: "#b34700"}  # white text on them is readable, on light and on dark pages


class Row(NamedTuple):
    """One input: the error of its whole gradient, and the element with the largest error."""

    name: str
    shape: tuple[int, ...]
    error: float  # |yours - numeric| / (|numeric| + a little of the largest gradient norm)
    index: tuple[int, ...] | None  # None: all equal entries together
    yours: float
    numeric: float
    kinks: int
    ok: bool

    @property
    def ratio(self) -> float:
        """yours / numeric: a 2, -1 or 1/M shows what the mistake is; NaN where numeric is 0."""
        return self.yours / self.numeric if self.numeric else float("nan")


class Report(NamedTuple):
    """What a gradient check found. It has no rows if the contract was broken: then no number was compared."""

    rows: tuple[Row, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    tolerance: float

    @property
    def ok(self) -> bool:
        """Whether there is no problem and every gradient is right."""
        return not self.problems and all(row.ok for row in self.rows)

    @property
    def worst(self) -> Row | None:
        """The row to look at first: of the wrong rows the one with the largest error; None without rows."""
        return max(self.rows, key=lambda row: (not row.ok, row.error), default=None)

    def __str__(self) -> str:
        table = [aligned([COLUMNS, *map(_cells, self.rows)], cut=1, width=WIDTH)] if self.rows else []
        texts = [f"problem: {text}" for text in self.problems] + [f"note: {text}" for text in self.notes]
        return "\n".join([_wrapped(self._headline()), *table, *map(_wrapped, texts)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        head = "".join(f'<th style="{CELL}">{name}</th>' for name in COLUMNS)
        body = "".join(map(_html_row, self.rows))
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if self.rows else ""
        texts = [f"<li><b>problem:</b> {escape(text)}</li>" for text in self.problems]
        texts += [f"<li>{escape(text)}</li>" for text in self.notes]
        listed = f"<ul>{''.join(texts)}</ul>" if texts else ""
        return f"<div><p>{_badge(self.ok)} {escape(self._headline())}</p>{table}{listed}</div>"

    def _headline(self) -> str:
        if not self.rows:
            return "gradcheck: WRONG, before any number was compared"
        if not self.ok:
            wrong = ", ".join(row.name for row in self.rows if not row.ok)
            return f"gradcheck: WRONG gradient of {wrong} (an error above {self.tolerance:g})"
        return f"gradcheck: all {len(self.rows)} gradients are right (largest error {self.worst.error:.1e})"


def _cells(row: Row) -> tuple[str, ...]:
    index = "together" if row.index is None else ",".join(map(str, row.index))
    shape = "x".join(map(str, row.shape))
    numbers = (f"{row.error:.1e}", index, f"{row.yours:.5g}", f"{row.numeric:.5g}", _ratio(row.ratio))
    return (RIGHT if row.ok else WRONG, row.name, shape, *numbers)


def _ratio(ratio: float) -> str:
    return (
        f"{ratio:.4g}" if ratio == 0 or 1e-4 < abs(ratio) < 1e4 else "-"
    )  # a division by almost 0 says nothing


def _wrapped(text: str) -> str:
    return fill(text, WIDTH, subsequent_indent="    ")


def _badge(ok: bool) -> str:
    return BADGE.format(COLOURS[ok], RIGHT if ok else WRONG)


def _html_row(row: Row) -> str:
    first, *others = _cells(row)
    style = f"{CELL};font-weight:{'normal' if row.ok else 'bold'}"
    cells = "".join(f'<td style="{style}">{escape(cell)}</td>' for cell in others)
    return f'<tr><td title="{first}">{_badge(row.ok)}</td>{cells}</tr>'
