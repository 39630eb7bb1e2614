"""The verdict of a gradient check as a table: plain text in a terminal, HTML in a notebook."""

from html import escape
from textwrap import wrap
from typing import NamedTuple

WIDTH = 100
COLUMNS = ("", "input", "shape", "error", "worst at", "yours", "numeric", "ratio")
RIGHT, WRONG = "✓", "✗"  # with blue and orange, which no kind of colour blindness confuses
BADGE = '<span style="background:{};color:white;border-radius:3px;padding:0 6px;font-weight:bold">{}</span>'
COLOURS = {True: "#0060a8", False: "#b34700"}  # readable under white text, on light and on dark pages


class Row(NamedTuple):
    """One input: the error of its whole gradient, and the element that is furthest off."""

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
        """yours / numeric: 2, -1, 1/M and the like give a mistake away; NaN where numeric is 0."""
        return self.yours / self.numeric if self.numeric else float("nan")


class Report(NamedTuple):
    """What a gradient check found. No rows where a broken duty made numbers pointless."""

    rows: tuple[Row, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    tolerance: float

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems and all(row.ok for row in self.rows)

    @property
    def worst(self) -> Row | None:
        """The row to look at first: the wrong one of the largest error; None without rows."""
        return max(self.rows, key=lambda row: (not row.ok, row.error), default=None)

    def __str__(self) -> str:
        table = [COLUMNS, *map(_cells, self.rows)] if self.rows else []
        texts = [f"problem: {text}" for text in self.problems] + [f"note: {text}" for text in self.notes]
        return "\n".join(
            [*_wrapped(self._headline()), *_aligned(table), *map("\n".join, map(_wrapped, texts))]
        )

    __repr__ = __str__

    def _repr_html_(self) -> str:
        head = "".join(f'<th style="text-align:left;padding:2px 10px 2px 0">{name}</th>' for name in COLUMNS)
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
    return f"{ratio:.4g}" if ratio == 0 or 1e-4 < abs(ratio) < 1e4 else "-"  # beside a 0 it tells nothing


def _wrapped(text: str) -> list[str]:
    return wrap(text, WIDTH, subsequent_indent="    ")


def _aligned(table: list[tuple[str, ...]]) -> list[str]:
    """The rows with columns of one width each; long names are cut so that a line fits."""
    if not table:
        return []
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    widths[1] = max(5, min(widths[1], WIDTH - sum(widths) + widths[1] - 2 * (len(widths) - 1)))
    cut = [(row[0], _cut(row[1], widths[1]), *row[2:]) for row in table]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in cut]


def _cut(name: str, width: int) -> str:
    return name if len(name) <= width else "…" + name[1 - width :]


def _badge(ok: bool) -> str:
    return BADGE.format(COLOURS[ok], RIGHT if ok else WRONG)


def _html_row(row: Row) -> str:
    first, *others = _cells(row)
    style = f"text-align:left;padding:2px 10px 2px 0;font-weight:{'normal' if row.ok else 'bold'}"
    cells = "".join(f'<td style="{style}">{escape(cell)}</td>' for cell in others)
    return f'<tr><td title="{first}">{_badge(row.ok)}</td>{cells}</tr>'
