"""The price of a network as a report: one row for each layer, sums for each stage and for the whole."""

from html import escape
from itertools import groupby
from typing import Any, NamedTuple

from ...base.layer import Shape
from ...base.text_table import aligned
from ...base.units import in_bytes, in_words
from .receptive_field import EVERYTHING, ReceptiveField

COLUMNS = (
    *("layer", "kind", "kernel", "stride", "output"),
    *("parameters", "multiply-adds", "share", "kept", "receptive field"),
)


class Row(NamedTuple):
    """One layer, or several of them together.

    path           its names from the outside to the inside: "res3.block0.sum.branch.conv_b"
    arriving       the shape of its input; shape: the one of its output, (B, *grid, C)
    parameters     numbers that are learned; statistics: running means and variances
    macs           multiply-adds of the forward
    kept_bytes     of the arrays that its backward reads and that no earlier row has counted
    working_bytes  that its backward holds at once in addition to what is kept; an estimate
    field          what one position of its output sees of the network's input
    """

    path: str
    kind: str
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    arriving: Shape
    shape: Shape
    parameters: int
    statistics: int
    macs: int
    kept_bytes: int
    working_bytes: int
    field: ReceptiveField


def peak_table(memory: Any) -> str:
    """A line for the peak and one for each part of a NamedTuple of bytes: name, size, share."""
    parts = {"peak (estimate)": sum(memory), **memory._asdict()}
    rows = [(name, in_bytes(size), f"{size / sum(memory):.0%}") for name, size in parts.items()]
    return aligned(rows, "<>")


class NetworkCost(NamedTuple):
    """The price of a network for an input of this shape; prints as a table.

    itemsize  bytes of a number
    """

    rows: tuple[Row, ...]
    shape: Shape
    itemsize: int

    @property
    def parameters(self) -> int:
        """Numbers that are learned; the running statistics are not."""
        return sum(r.parameters for r in self.rows)

    @property
    def statistics(self) -> int:
        """Running means and variances of all batch normalisations."""
        return sum(r.statistics for r in self.rows)

    @property
    def macs(self) -> int:
        """Multiply-adds of one forward."""
        return sum(r.macs for r in self.rows)

    @property
    def kept_bytes(self) -> int:
        """Bytes of the arrays in `saved` after a forward in training, each array once."""
        return sum(r.kept_bytes for r in self.rows)

    def stages(self) -> tuple[Row, ...]:
        """The rows of one outermost name together: conv1, bn1 ... res2, pool2, res3 ..."""
        groups = groupby(self.rows, key=lambda r: r.path.partition(".")[0])
        return tuple(_together(name, tuple(rows)) for name, rows in groups)

    def __str__(self) -> str:
        tables = (_table(rows, self.macs) for rows in (self.rows, self.stages()))
        return "\n\n".join((*tables, self.summary()))

    def summary(self) -> str:
        """The sums in words."""
        return aligned(
            [
                ("input", "x".join(map(str, self.shape))),
                ("parameters", f"{self.parameters:,}"),
                ("multiply-adds", f"{in_words(self.macs)} forward"),
                ("kept for backward", in_bytes(self.kept_bytes)),
            ]
        )

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


def _together(name: str, rows: tuple[Row, ...]) -> Row:
    """One row for several that follow each other."""
    if len(rows) == 1:
        return rows[0]
    added = ("parameters", "statistics", "macs", "kept_bytes")
    sums = {number: sum(getattr(r, number) for r in rows) for number in added}
    most = max(r.working_bytes for r in rows)
    return rows[-1]._replace(
        path=name,
        kind=f"{len(rows)} layers",
        kernel=(),
        stride=(),
        arriving=rows[0].arriving,
        working_bytes=most,
        **sums,
    )


def _table(rows: tuple[Row, ...], macs: int) -> str:
    return aligned([COLUMNS, *(_cells(r, macs) for r in rows)], "<<<<>")


def _cells(r: Row, macs: int) -> tuple[str, ...]:
    """The output begins with B only if there is more than one sample."""
    window = ("x".join(map(str, numbers)) for numbers in (r.kernel, r.stride))
    output = "x".join(map(str, r.shape[r.shape[0] == 1 :]))
    share = f"{r.macs / macs:.1%}" if r.macs else ""
    counts = (f"{n:,}" if n else "" for n in (r.parameters, r.macs))
    kept = in_bytes(r.kept_bytes) if r.kept_bytes else ""
    return r.path or "layer", r.kind, *window, output, *counts, share, kept, seen(r.field)


def seen(field: ReceptiveField) -> str:
    """The receptive field in words: "1 frame, 7 pixels"; "all frames, all pixels"; "9 positions"."""
    sizes = ["all" if size == EVERYTHING else f"{size}" for size in field.size]
    if len(sizes) < 2:
        return "".join(_several(size, "position") for size in sizes)
    *frames, height, width = sizes
    pixels = height if height == width else f"{height} x {width}"
    return ", ".join([*(_several(size, "frame") for size in frames), _several(pixels, "pixel")])


def _several(size: str, what: str) -> str:
    return f"{size} {what}" if size == "1" else f"{size} {what}s"
