"""What the lines of a table say: mean and interval over the seeds, and which differences are decided.

A difference of two rows is called decided where its 95 % interval (Welch's t) leaves 0 out, otherwise it is
within the noise. The noise is that of the seeds: of the start and of the clips. Nothing is corrected for the
number of comparisons: where nothing differs, about one in twenty is still called decided. Accuracies near 1
are not normally distributed, so the lowest and the highest stand next to the mean.

The loss tells better than the accuracy whether a row is at chance. On the task twins no network without a
block gets below log 2 = 0.693, but its accuracy may lie several points above or below 0.5: docs/decisions.md.
"""

from collections.abc import Iterable
from math import inf, nan, sqrt
from statistics import mean, stdev
from typing import NamedTuple

from ...base.names import for_readers
from ...base.text_table import aligned
from ...base.units import in_words
from .lines import Line
from .tables import Ablation, Cell

# 97.5 % quantiles of Student's t for 1, 2, ... degrees of freedom
STUDENT = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145)
HEAD = ("row", "accuracy", "95 %", "lowest", "highest", "loss", "seeds", "parameters", "multiply-adds")


class Summary(NamedTuple):
    """One row over its seeds.

    accuracies  from 0 to 1, of the seeds that came to their end;  diverged: how many did not
    seconds     of one core for a training and its accuracy, the mean
    losses      cross-entropy of the same seeds, the mean of their last 20 steps, on clips drawn anew
    """

    accuracies: tuple[float, ...]
    losses: tuple[float, ...]
    diverged: int
    parameters: int
    macs: int
    seconds: float

    @property
    def mean(self) -> float:
        """NaN where no seed came to its end."""
        return mean(self.accuracies) if self.accuracies else nan

    @property
    def loss(self) -> float:
        """The mean; NaN where no seed came to its end."""
        return mean(self.losses) if self.losses else nan

    @property
    def squared_error(self) -> float:
        """Of the mean: the variance over the seeds divided by their number; infinite for one seed."""
        n = len(self.accuracies)
        return stdev(self.accuracies) ** 2 / n if n > 1 else inf

    @property
    def half_width(self) -> float:
        """Half of the 95 % interval of the mean; infinite for one seed."""
        return student(len(self.accuracies) - 1) * sqrt(self.squared_error)


class Difference(NamedTuple):
    """The accuracy of a row less that of another of its group, and half of its 95 % interval."""

    group: str
    row: str
    other: str
    size: float
    half_width: float

    @property
    def decided(self) -> bool:
        """Whether the interval leaves 0 out."""
        return abs(self.size) > self.half_width

    def __str__(self) -> str:
        where = f"{self.group}: " if self.group else ""
        rows = " against ".join(map(for_readers, (self.row, self.other)))
        said = f"{where}{rows}: {100 * self.size:+.1f} points"
        if self.half_width == inf:
            return f"{said}, one seed: not decided"
        said += f" ± {100 * self.half_width:.1f}"
        return f"{said}, decided" if self.decided else f"{said}, within the noise"


def summaries(lines: Iterable[Line]) -> dict[Cell, Summary]:
    """(group, row) -> its seeds together, in the order of the lines."""
    rows: dict[Cell, list[Line]] = {}
    for line in lines:
        rows.setdefault((line["group"], line["row"]), []).append(line)
    return {cell: _summary(found) for cell, found in rows.items()}


def differences(ablation: Ablation, found: dict[Cell, Summary]) -> list[Difference]:
    """Of all pairs of the table, in all groups that have both rows."""
    groups = dict.fromkeys(group for group, _ in found)
    pairs = [(group, *pair) for group in groups for pair in ablation.pairs]
    return [
        Difference(group, row, other, *difference(found[group, row], found[group, other]))
        for group, row, other in pairs
        if (group, row) in found and (group, other) in found
    ]


def difference(a: Summary, b: Summary) -> tuple[float, float]:
    """mean(a) - mean(b), and half of its 95 % interval by Welch; infinite where one has a single seed."""
    squares = [a.squared_error, b.squared_error]
    size, total = a.mean - b.mean, sum(squares)
    if total in (0, inf):
        return size, total
    counts = [len(s.accuracies) for s in (a, b)]
    freedom = total**2 / sum(e**2 / (n - 1) for e, n in zip(squares, counts, strict=True))
    return size, student(int(freedom)) * sqrt(total)


def student(freedom: int) -> float:
    """The 97.5 % quantile of Student's t; from 15 degrees of freedom on that of 14, which is larger."""
    return STUDENT[min(freedom, len(STUDENT)) - 1] if freedom > 0 else inf


def as_text(ablation: Ablation, lines: list[Line]) -> str:
    """The question, a table for each group, and one line for each difference."""
    found = summaries(lines)
    parts = [ablation.question]
    for group in dict.fromkeys(group for group, _ in found):
        rows = [_cells(row, s) for (g, row), s in found.items() if g == group]
        parts.append("\n".join([group, aligned([HEAD, *rows], "<>")]).lstrip())
    return "\n\n".join([*parts, "\n".join(map(str, differences(ablation, found)))])


def _summary(lines: list[Line]) -> Summary:
    right, losses = (tuple(float(x[name]) for x in lines if x[name]) for name in ("accuracy", "loss"))
    price = (int(lines[0][name]) for name in ("parameters", "multiply_adds"))
    seconds = mean(float(line["cpu_seconds"]) for line in lines)
    return Summary(right, losses, len(lines) - len(right), *price, seconds)


def _cells(row: str, s: Summary) -> tuple[str, ...]:
    ends = (min(s.accuracies, default=nan), max(s.accuracies, default=nan))
    width = "" if s.half_width == inf else f"± {100 * s.half_width:.1f}"
    seeds = f"{len(s.accuracies)}" + f" ({s.diverged} diverged)" * bool(s.diverged)
    numbers = (f"{100 * value:.1f}" for value in ends)
    price = (f"{s.parameters:,}", in_words(s.macs))
    return for_readers(row), f"{100 * s.mean:.1f}", width, *numbers, f"{s.loss:.3f}", seeds, *price
