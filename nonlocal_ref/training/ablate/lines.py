"""The results of the ablations as lines of CSV files, one for each run, found by what was asked for."""

import csv
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

from ...base.files import write_whole
from ..settings import Settings, described
from .tables import Ablation

Line = dict[str, str]
Asked = tuple[str, ...]  # all that the accuracy depends on, as text

ASKED = ("task", "network", "optimizer", "schedule", "rate", "steps", "batch", "dropout", "unseen", "seed")
RESULTS = ("accuracy", "loss", "parameters", "multiply_adds", "cpu_seconds", "problem")
MACHINE = ("date", "processor", "cores", "python", "numpy", "threadpoolctl")
COLUMNS = ("group", "row", *RESULTS, *ASKED, *MACHINE)


def columns_of(settings: Settings) -> Line:
    """The columns ASKED of these settings."""
    asked = described(settings) | {"unseen": str(settings.unseen)}
    return {name: asked[name] for name in ASKED}


def asked_for(settings: Settings) -> Asked:
    """What identifies a run; the columns ASKED of its line say the same."""
    return tuple(columns_of(settings).values())


def path_of(folder: str | Path, table: str) -> Path:
    """ablation_TABLE.csv in this folder.   Raises FileNotFoundError where the folder is not there."""
    if not Path(folder).is_dir():
        raise FileNotFoundError(f"there is no folder {folder}: make it first, or name another")
    return Path(folder) / f"ablation_{table}.csv"


def known_lines(folder: str | Path) -> dict[Asked, Line]:
    """The lines of all tables in this folder, by what was asked for: tables share some of their runs."""
    lines = (line for path in sorted(Path(folder).glob("ablation_*.csv")) for line in read_lines(path))
    return {tuple(line[name] for name in ASKED): line for line in lines}


def read_lines(path: Path) -> list[Line]:
    """Raises ValueError for a file with other columns."""
    with open(path, newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise ValueError(f"{path} has other columns than {','.join(COLUMNS)}: move it away")
        return list(reader)


def lines_of(ablation: Ablation, known: dict[Asked, Line]) -> list[Line]:
    """The lines of a table, in its order, each with the names that the table has for it."""
    by_row: dict[Asked, list[Line]] = {}
    for asked, line in known.items():
        by_row.setdefault(asked[:-1], []).append(line)
    return [
        line | {"group": group, "row": row}
        for (group, row), settings in ablation.cells.items()
        for line in sorted(by_row.get(asked_for(settings)[:-1], ()), key=lambda line: int(line["seed"]))
    ]


def write_lines(path: Path, lines: Iterable[Line]) -> None:
    """Replaces the file, whole or not at all."""
    text = StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    write_whole(path, lambda file: file.write(text.getvalue().encode()))
