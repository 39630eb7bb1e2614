"""python -m benchmarks.trained: what the shipped trained blocks attend to, with the controls.

Writes results/trained_TASK.csv, one row for each version before and after training and for each control, and
docs/pictures/trained.png. Minutes on two cores; `--picture` draws the figure alone.
`nonlocal_ref/analysis/attention/trained_blocks.py` says what each column is.
"""

import csv
import io
import sys
from pathlib import Path

from nonlocal_ref.analysis.attention.trained_blocks import Measured, Table, table
from nonlocal_ref.analysis.attention.trained_example import QUERIES, example
from nonlocal_ref.analysis.plots import trained_figure
from nonlocal_ref.base.files import write_whole
from nonlocal_ref.training.trained import RUNS

from .machine import about

RESULTS = Path(__file__).parent / "results"
PICTURE = Path(__file__).parents[1] / "docs" / "pictures" / "trained.png"
SHOWN = {"embedded_gaussian": QUERIES, "cosine": QUERIES, "average": QUERIES[:1]}  # version -> rows

ACCURACIES = ("all alike", "shuffled keys", "without strongest", "without others")
HEAD = ["version", "accuracy", "twin, other: untrained", "trained", "maps differ", *ACCURACIES]


def main() -> None:
    draw()
    for name in RUNS if "--picture" not in sys.argv else ():
        found = table(name, progress=True)
        print(found, end="\n\n")
        text = as_csv(found).encode()
        write_whole(RESULTS / f"trained_{name}.csv", lambda file, text=text: file.write(text))
        print(as_markdown(name), end="\n\n")


def draw() -> None:
    """The same clip under three versions, all of them trained."""
    found = {version: example("twins", version) for version in SHOWN}
    rows = {f"{v}, {what}": found[v].rows[what] for v, shown in SHOWN.items() for what in shown}
    figure = trained_figure(*found["average"]._replace(rows=rows))
    figure.savefig(PICTURE, dpi=110)


def as_markdown(name: str) -> str:
    """The CSV table in short, one row for each version: the table of benchmarks/README.md."""
    with open(RESULTS / f"trained_{name}.csv", newline="") as file:
        rows = {(row["version"], row["what"]): row for row in csv.DictReader(file)}
    lines = [HEAD, ["---", *["---:"] * (len(HEAD) - 1)]]
    lines += [_short(version, rows) for version, what in rows if what == "trained"]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _short(version: str, rows: dict[tuple[str, str], dict[str, str]]) -> list[str]:
    trained, before = rows[version, "trained"], rows.get((version, "untrained"), rows[version, "trained"])
    places = [f"{_times(row, 'twin')}, {_times(row, 'other')}" for row in (before, trained)]
    changed = [rows[version, what]["accuracy"] if (version, what) in rows else "" for what in ACCURACIES]
    right = [f"{float(n):.2%}" if n else "" for n in (trained["accuracy"], *changed)]
    return [version, right[0], *places, f"{float(trained['pairs_weights']):.2f}", *right[1:]]


def _times(row: dict[str, str], object: str) -> str:
    return f"{float(row[f'{object}_times_uniform']):.1f}"


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
