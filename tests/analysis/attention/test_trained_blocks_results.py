"""The measured tables: of the networks that are shipped, and as the text shows them."""

import csv
from pathlib import Path

import pytest

from benchmarks import block_by_block
from benchmarks.trained import RESULTS, RIGHT, WHERE, as_csv, as_markdown
from nonlocal_ref.analysis.attention import trained_blocks
from nonlocal_ref.analysis.attention.inside import inside
from nonlocal_ref.analysis.attention.trained_blocks import FOR_TRUTH, networks, sample_of, table, truth
from nonlocal_ref.training.trained import RUNS, load

README = Path(__file__).parents[3] / "benchmarks" / "README.md"


def rows(name):
    with open(RESULTS / f"trained_{name}.csv", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", RUNS)
def test_the_csv_table_has_a_row_for_every_shipped_network_and_control(name):
    expected = [(v, what) for v in RUNS[name].kept for what, *_ in networks(name, v)]
    assert [(row["version"], row["what"]) for row in rows(name)] == expected


@pytest.mark.parametrize("columns", [WHERE, RIGHT], ids=["where", "right"])
@pytest.mark.parametrize("name", RUNS)
def test_the_tables_of_the_text_are_those_of_the_csv_table(name, columns):
    assert as_markdown(name, columns) in README.read_text()


@pytest.mark.parametrize(("name", "version"), [("twins", "cosine"), ("matching", "embedded_gaussian")])
def test_the_numbers_of_the_csv_table_are_measured_again(name, version):
    """The places of the trained network; rounding may differ from machine to machine."""
    network, params, *_ = load(name, version)
    _, (x, objects), _ = sample_of(name, 2000)
    found = truth(inside(network, params, x), objects)
    (row,) = (r for r in rows(name) if (r["version"], r["what"]) == (version, "trained"))
    assert len(x) in (FOR_TRUTH, FOR_TRUTH // 2)
    for number, value in found._asdict().items():
        assert float(row[f"twin_{number}"]) == pytest.approx(value, rel=0.02, abs=0.01), number


def test_the_command_writes_what_the_table_has(monkeypatch):
    monkeypatch.setattr(trained_blocks, "FOR_TRUTH", 8)
    monkeypatch.setattr(trained_blocks, "FOR_PAIRS", 1)
    found = table("twins", ["average"], clips=4)
    (row,) = csv.DictReader(as_csv(found).splitlines())
    assert row["version"] == "average"
    assert float(row["twin_times_uniform"]) == pytest.approx(1, abs=1e-3)
    assert row["processor"]


def test_the_table_block_by_block_is_that_of_its_csv_table_and_all_its_networks_are_right():
    assert block_by_block.as_markdown() in README.read_text()
    with open(block_by_block.RESULT, newline="") as file:
        trained = [row for row in csv.DictReader(file) if row["steps"] == "300"]
    assert len(trained) == 2 * 3 * 3
    assert {row["accuracy"] for row in trained} == {"1.0000"}
