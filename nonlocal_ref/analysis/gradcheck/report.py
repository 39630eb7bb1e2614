"""The verdict of a gradient check as a table: plain text in a terminal, HTML in a notebook.

The HTML needs no template engine: gradcheck belongs to the core, which needs NumPy and jaxtyping only.
"""

import re
from functools import cache
from html import escape
from pathlib import Path
from textwrap import fill
from typing import NamedTuple

from ...base.text_table import aligned

WIDTH = 100
COLUMNS = ("", "input", "shape", "error", "worst at", "yours", "numeric", "ratio")
# in blue, orange and grey; no kind of colour blindness confuses the first two
RIGHT, WRONG, OPEN = "✓", "✗", "?"
NAMES = {RIGHT: "right", WRONG: "wrong", OPEN: "open"}
STYLE = Path(__file__).parents[2] / "widgets" / "style.css"  # has the colours of all that people see
BADGE = '<span style="background:{};color:white;border-radius:3px;padding:0 6px;font-weight:bold">{}</span>'
CELL = "text-align:left;padding:2px 10px 2px 0;white-space:nowrap"


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
    limit: float = 0.0  # above 0: numeric is known to this relative error only; infinite: it is not known

    @property
    def wrong(self) -> bool:
        """Whether the gradient is not the slope. A row that is neither ok nor wrong cannot be checked."""
        return not self.ok and self.limit != float("inf")

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
    unchecked: tuple[str, ...] = ()  # where there is no verdict, and why

    @property
    def ok(self) -> bool:
        """Whether there is no problem, every gradient is right, and none could not be checked."""
        return not self.problems and not self.unchecked and all(row.ok for row in self.rows)

    @property
    def wrong(self) -> bool:
        """Whether a mistake was found. A report that is neither ok nor wrong says what cannot be checked."""
        return bool(self.problems) or any(row.wrong for row in self.rows)

    @property
    def worst(self) -> Row | None:
        """The row to look at first: of the wrong rows the one with the largest error; None without rows."""
        return max(self.rows, key=lambda row: (row.wrong, not row.ok, row.error), default=None)

    def __str__(self) -> str:
        table = [aligned([COLUMNS, *map(_cells, self.rows)], cut=1, width=WIDTH)] if self.rows else []
        texts = [f"problem: {text}" for text in self.problems]
        texts += [f"cannot be checked here: {text}" for text in self.unchecked]
        texts += [f"note: {text}" for text in self.notes]
        return "\n".join([_wrapped(self._headline()), *table, *map(_wrapped, texts)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        head = "".join(f'<th style="{CELL}">{name}</th>' for name in COLUMNS)
        body = "".join(map(_html_row, self.rows))
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if self.rows else ""
        texts = [f"<li><b>problem:</b> {escape(text)}</li>" for text in self.problems]
        texts += [f"<li><b>cannot be checked here:</b> {escape(text)}</li>" for text in self.unchecked]
        texts += [f"<li>{escape(text)}</li>" for text in self.notes]
        listed = f"<ul>{''.join(texts)}</ul>" if texts else ""
        return f"<div><p>{_badge(self._symbol())} {escape(self._headline())}</p>{table}{listed}</div>"

    def _symbol(self) -> str:
        if self.wrong:
            return WRONG
        return RIGHT if self.ok and not any(row.limit for row in self.rows) else OPEN

    def _headline(self) -> str:
        if not self.rows:
            return f"gradcheck: {'WRONG' if self.wrong else 'no verdict'}, before any number was compared"
        if self.wrong:
            wrong = ", ".join(row.name for row in self.rows if row.wrong)
            return f"gradcheck: WRONG gradient of {wrong} (an error above {self.tolerance:g})"
        if not self.ok:
            names = ", ".join(row.name for row in self.rows if not row.ok)
            return f"gradcheck: no verdict, {names} cannot be checked here; no other gradient is wrong"
        if limited := [row.name for row in self.rows if row.limit]:
            return f"gradcheck: nothing is wrong, but {', '.join(limited)} cannot be checked fully"
        return f"gradcheck: all {len(self.rows)} gradients are right (largest error {self.worst.error:.1e})"


def _cells(row: Row) -> tuple[str, ...]:
    index = "together" if row.index is None else ",".join(map(str, row.index))
    shape = "x".join(map(str, row.shape))
    numbers = (f"{row.error:.1e}", index, f"{row.yours:.5g}", f"{row.numeric:.5g}", _ratio(row.ratio))
    if not row.ok and not row.wrong:
        numbers = ("-", index, f"{row.yours:.5g}", "-", "-")
    return (_row_symbol(row), row.name, shape, *numbers)


def _row_symbol(row: Row) -> str:
    if row.wrong:
        return WRONG
    return OPEN if row.limit else RIGHT


def _ratio(ratio: float) -> str:
    return (
        f"{ratio:.4g}" if ratio == 0 or 1e-4 < abs(ratio) < 1e4 else "-"
    )  # a division by almost 0 says nothing


def _wrapped(text: str) -> str:
    return fill(text, WIDTH, subsequent_indent="    ")


def _badge(symbol: str) -> str:
    return BADGE.format(_colours()[NAMES[symbol]], symbol)


@cache
def _colours() -> dict[str, str]:
    return dict(re.findall(r"--nl-badge-(\w+): (#\w+);", STYLE.read_text(encoding="utf-8")))


def _html_row(row: Row) -> str:
    first, *others = _cells(row)
    style = f"{CELL};font-weight:{'bold' if row.wrong else 'normal'}"
    cells = "".join(f'<td style="{style}">{escape(cell)}</td>' for cell in others)
    return f'<tr><td title="{first}">{_badge(_row_symbol(row))}</td>{cells}</tr>'
