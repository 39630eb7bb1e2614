"""The tables in texts. What is committed is held to its source: README and report to the CSV files."""

import re
from pathlib import Path

import pytest

from nonlocal_ref.training.ablate import ABLATIONS, known_lines, lines_of
from nonlocal_ref.training.ablate.lines import COLUMNS, path_of, read_lines
from nonlocal_ref.training.ablate.markdown import grid, report

ROOT = Path(__file__).parents[3]
RESULTS = ROOT / "benchmarks" / "results"
DONE = [name for name in ABLATIONS if path_of(RESULTS, name).exists()]


def line(group, row, seed, accuracy):
    price = {"parameters": "10", "multiply_adds": "20", "cpu_seconds": "3.0"}
    names = {"group": group, "row": row, "seed": str(seed), "accuracy": accuracy}
    return dict.fromkeys(COLUMNS, "") | price | names


def test_rows_stand_against_groups_with_mean_and_spread():
    lines = [line("here", "a", 0, "0.5"), line("here", "a", 1, "0.6"), line("there", "b", 0, "1.0")]
    assert grid(lines).splitlines() == [
        "| positions | here | there |",
        "|---|---|---|",
        "| a | 55.0 (50.0–60.0) |  |",
        "| b |  | 100.0 (100.0) |",
    ]


@pytest.mark.parametrize("name", DONE)
def test_the_committed_lines_are_those_of_the_tables_as_they_are(name):
    """Otherwise settings were changed after the training: train again."""
    path = path_of(RESULTS, name)
    assert read_lines(path) == lines_of(ABLATIONS[name], known_lines(RESULTS))
    assert {line["row"] for line in read_lines(path)} == {row for _, row in ABLATIONS[name].cells}


def test_the_report_is_that_of_the_committed_lines():
    assert (RESULTS / "ablations.md").read_text() == report(known_lines(RESULTS))


def test_the_table_in_the_readme_is_that_of_the_committed_lines():
    text = (ROOT / "README.md").read_text()
    (found,) = re.findall(r"^\| positions \|.*\n(?:\|.*\n)+", text, re.MULTILINE)
    assert found == grid(lines_of(ABLATIONS["d"], known_lines(RESULTS))) + "\n"
