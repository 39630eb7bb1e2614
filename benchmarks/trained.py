"""python -m benchmarks.trained: what the shipped trained blocks attend to, with the controls.

Writes results/trained_TASK.csv, one row for each version before and after training and for each control, and
docs/pictures/trained.png. Minutes on two cores; `--picture` draws the figure alone.
`nonlocal_ref/analysis/attention/trained_blocks.py` says what each column is.
"""

import csv
import io
import sys
from pathlib import Path

from nonlocal_ref.analysis.attention.controls import CONTROLS
from nonlocal_ref.analysis.attention.trained_blocks import Measured, Table, table
from nonlocal_ref.analysis.attention.trained_example import QUERIES, example
from nonlocal_ref.analysis.plots import trained_figure
from nonlocal_ref.base.files import write_whole
from nonlocal_ref.base.names import for_readers
from nonlocal_ref.training.trained import RUNS

from .machine import about

RESULTS = Path(__file__).parent / "results"
PICTURE = Path(__file__).parents[1] / "docs" / "pictures" / "trained.png"
SHOWN = {"embedded_gaussian": QUERIES, "cosine": QUERIES, "average": QUERIES[:1]}  # version -> rows

# the tables of README.md: head -> row and column of the CSV table, and how the number is written
WHERE = {
    "twin × 1/M, untrained": ("untrained", "twin_times_uniform", ".1f"),
    "trained": ("trained", "twin_times_uniform", ".1f"),
    "where it is whole": ("trained", "twin_whole", ".1f"),
    "another pattern × 1/M": ("trained", "other_times_uniform", ".1f"),
    "where that is whole": ("trained", "other_whole", ".1f"),
    "maps differ": ("trained", "pairs_weights", ".2f"),
    "x": ("trained", "pairs_x", ".2f"),
    "added": ("trained", "pairs_output", ".2f"),
}
RIGHT = {what: (what, "accuracy", ".2%") for what in ("trained", *CONTROLS)}


def main() -> None:
    draw()
    for name in RUNS if "--picture" not in sys.argv else ():
        found = table(name, progress=True)
        print(found, end="\n\n")
        text = as_csv(found).encode()
        write_whole(RESULTS / f"trained_{name}.csv", lambda file, text=text: file.write(text))
        print(as_markdown(name, WHERE), as_markdown(name, RIGHT), sep="\n\n", end="\n\n")


def draw() -> None:
    """The same clip under three versions, all of them trained."""
    found = {version: example("twins", version) for version in SHOWN}
    rows = {f"{v}, {what}": found[v].rows[what] for v, shown in SHOWN.items() for what in shown}
    figure = trained_figure(*found["average"]._replace(rows=rows))
    figure.savefig(PICTURE, dpi=110)


def as_markdown(name: str, columns: dict[str, tuple[str, str, str]]) -> str:
    """A part of the CSV table, one row for each version, as it stands in README.md."""
    with open(RESULTS / f"trained_{name}.csv", newline="") as file:
        rows = {(row["version"], row["what"]): row for row in csv.DictReader(file)}
    lines = [["version", *columns], ["---", *["---:"] * len(columns)]]
    for version, what in rows:
        if what == "trained":
            lines.append(
                [for_readers(version), *(_cell(rows, version, *column) for column in columns.values())]
            )
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(rows: dict, version: str, what: str, column: str, form: str) -> str:
    return format(float(rows[version, what][column]), form) if (version, what) in rows else "–"


def as_csv(found: Table) -> str:
    """The table with all its numbers, four digits after the point, and the machine."""
    rows = [{**_numbers(row), **about()} for row in found.rows]
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _numbers(row: Measured) -> dict[str, str]:
    parts = {"twin": row.twin, "other": row.other, "pairs": row.pairs}
    found = {f"{part}_{name}": n for part, numbers in parts.items() for name, n in numbers._asdict().items()}
    found |= {"twin_times_uniform": row.twin.times_uniform, "other_times_uniform": row.other.times_uniform}
    named = {"version": row.version, "what": row.what}
    return named | {name: f"{number:.4f}" for name, number in {"accuracy": row.accuracy, **found}.items()}


if __name__ == "__main__":
    main()
