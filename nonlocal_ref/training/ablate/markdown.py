"""The tables of the ablations for texts: rows against groups, as in the README, and a report of all."""

from ...base.names import for_readers
from .lines import Asked, Line, lines_of
from .summary import Summary, differences, summaries
from .tables import ABLATIONS, Ablation

REPORT = """# Ablations in miniature

Made by `make ablations`, not written by hand.

Accuracy in % on {unseen} clips that were not seen: the mean over the seeds, and from the lowest to the
highest; ± is half of the 95 % interval of the mean. Loss: cross-entropy of the last 20 steps, on clips drawn
anew. Chance is 50 %, and a loss of 0.693. The loss tells it better: a network that has learned nothing may
still lie some points above or below 50 % (docs/decisions.md, Drawn tasks). A difference is *decided* where
the 95 % interval of Welch's t leaves 0 out, otherwise *within the noise* of the seeds. Nothing is corrected
for the number of comparisons: where nothing differs, about one in twenty is still called decided.
Multiply-adds are of one clip's forward, in millions; the average's constant score is counted like a dot
product. Seconds are of one core, on a machine that others used too."""
TRAINED = "{steps} steps of {batch} clips, {optimizer}, rate {rate}"
HEAD = "| row | accuracy | ± | lowest to highest | loss | seeds | parameters | multiply-adds | core seconds |"


def grid(lines: list[Line]) -> str:
    """Rows of the table against its groups: the mean, and from the lowest to the highest."""
    found = summaries(lines)
    groups, rows = (list(dict.fromkeys(cell[k] for cell in found)) for k in (0, 1))
    head = ["| positions | " + " | ".join(groups) + " |", "|---" * (1 + len(groups)) + "|"]
    return "\n".join(
        [*head, *(_grid_row(row, [found.get((group, row)) for group in groups]) for row in rows)]
    )


def report(known: dict[Asked, Line]) -> str:
    """All tables that have results, each with its differences."""
    tables = {name: lines_of(ablation, known) for name, ablation in ABLATIONS.items()}
    unseen = {line["unseen"] for lines in tables.values() for line in lines}
    parts = [_part(name, ABLATIONS[name], lines) for name, lines in tables.items() if lines]
    return "\n\n".join([REPORT.format(unseen=" or ".join(sorted(unseen))), *parts]) + "\n"


def spread(s: Summary) -> str:
    """From the lowest to the highest accuracy of the seeds."""
    ends = [f"{100 * end:.1f}" for end in (min(s.accuracies), max(s.accuracies))]
    return "–".join(dict.fromkeys(ends))


def _grid_row(row: str, found: list[Summary | None]) -> str:
    cells = ("" if s is None else f"{100 * s.mean:.1f} ({spread(s)})" for s in found)
    return f"| {for_readers(row)} | {' | '.join(cells)} |"


def _part(name: str, ablation: Ablation, lines: list[Line]) -> str:
    """One table: its question, what was trained, a table for each group, the differences."""
    found = summaries(lines)
    parts = [f"## {name}: {ablation.question}", f"{_each(lines, '`{task}`')}; {_each(lines, TRAINED)}."]
    for group in dict.fromkeys(group for group, _ in found):
        rows = [_row(row, s) for (g, row), s in found.items() if g == group]
        parts.append(
            "\n".join([f"**{group}**\n"] * bool(group) + [HEAD, "|---" * HEAD.count(" |") + "|", *rows])
        )
    return "\n\n".join([*parts, "\n".join(f"- {d}" for d in differences(ablation, found))])


def _each(lines: list[Line], form: str) -> str:
    """What the lines say in this form, each different text once."""
    return "; ".join(dict.fromkeys(form.format(**line) for line in lines))


def _row(row: str, s: Summary) -> str:
    half = "" if len(s.accuracies) < 2 else f"{100 * s.half_width:.1f}"
    seeds = f"{len(s.accuracies)}" + f", {s.diverged} diverged" * bool(s.diverged)
    result = (f"{100 * s.mean:.1f}", half, spread(s) if s.accuracies else "", f"{s.loss:.3f}", seeds)
    price = (f"{s.parameters:,}", f"{s.macs / 1e6:.2f}", f"{s.seconds:.0f}")
    return f"| {' | '.join((for_readers(row), *result, *price))} |"
