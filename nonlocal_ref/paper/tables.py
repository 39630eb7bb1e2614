"""The paper's tables as data: what was measured, what the numbers of each table decide and what they do not.

    table("2b").rows[1]          TableRow(network="R50", name="res2", scores={"top-1": 72.7, "top-5": 90.3})
    score("2b", "res2")          72.7

Every number comes from one training: the paper gives no spread over repeated trainings. What the authors
measured when they trained six of these networks again is in `retrained()`.
"""

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ..base.checks import one_of

HERE = Path(__file__).parent
# numbers that stand in the text of sections 4.1 and 5.1, and in no table
TEXT = {
    "frames that a clip is cut from": 64,  # consecutive ones; every second is taken
    "clips of a step": 64,
    "GPUs": 8,
    "parameters of R50 with 5 blocks": 70,  # in % of R101, "about"
    "FLOPs of R50 with 5 blocks": 80,
}
TABLES = ("1", "2a", "2b", "2c", "2d", "2e", "2f", "2g", "4", "5", "6")


class TableRow(NamedTuple):
    """One row: the backbone (R50 is ResNet-50), what was put into it, and its number for each measure."""

    network: str
    name: str
    scores: dict[str, int | float]


class Table(NamedTuple):
    """One table.

    on           the data on which it was measured
    units        measure -> unit
    baseline     the name of the rows that the others are compared with; None in Table 1
    notes        name of a row -> what else there is to say about it
    says         what the numbers decide
    leaves_open  what they do not
    """

    number: str
    title: str
    on: str
    units: dict[str, str]
    baseline: str | None
    rows: tuple[TableRow, ...]
    notes: dict[str, str]
    says: str
    leaves_open: str


class Retrained(NamedTuple):
    """A network of ResNet-50 that the authors trained a second time, for their released code: top-1, percent.

    name    C2D, I3D, and NL with five blocks
    frames  of a clip
    """

    name: str
    frames: int
    paper: float
    again: float


def table(number: str) -> Table:
    """One of TABLES by its number in the paper.   Raises ValueError for an unknown number."""
    entry = _read()["tables"][one_of("table", number, TABLES)]
    rows = tuple(
        TableRow(network, name, dict(zip(entry["units"], scores, strict=True)))
        for network, name, *scores in entry["rows"]
    )
    return Table(number, **{**entry, "rows": rows})


def score(number: str, name: str, measure: str = "top-1", network: str = "R50") -> int | float:
    """One number of one table, in the table's unit.   Raises ValueError that lists the known names."""
    t = table(number)
    rows = {row.name: row for row in t.rows if row.network == one_of("network", network, _networks(t))}
    return rows[one_of("name", name, rows)].scores[one_of("measure", measure, t.units)]


def by_network(number: str, measure: str = "top-1") -> dict[str, dict[str, int | float]]:
    """One measure of a table: network -> {name: number}.   Raises ValueError for an unknown measure."""
    t = table(number)
    one_of("measure", measure, t.units)
    return {
        network: {row.name: row.scores[measure] for row in t.rows if row.network == network}
        for network in _networks(t)
    }


def retrained() -> tuple[Retrained, ...]:
    """Six networks trained again: how far two trainings of one network can lie apart, 0 to 0.3 points.

    Both are on Kinetics, validation; the crops of the test differ a little.   Source: the released code.
    """
    return tuple(Retrained(*row) for row in _read()["retrained"])


def _networks(t: Table) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.network for row in t.rows))


@cache
def _read() -> dict:
    return json.loads((HERE / "tables.json").read_text())
