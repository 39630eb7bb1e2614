"""docs/peers.md: its tables are what tools/peers.py measured, and the options that it names are ours."""

import csv

import pytest
from texts import ROOT

import nonlocal_ref as nl
from tools.peer_blocks import C, E

PAGE = (ROOT / "docs/peers.md").read_text()
with open(ROOT / "benchmarks/results/peers.csv", newline="") as file:
    ROWS = list(csv.DictReader(file))
MEASURED = ("output", "gradients", "statistics")
every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['peer']} {row['theirs']}")


def test_all_peers_but_caffe2_were_run():
    peers = {row["peer"].split()[0] for row in ROWS}
    assert peers == {"AlexHex7", "mmcv", "SlowFast", "pytorchvideo", "timm"}
    assert all(row["peer"].split()[-1] in PAGE for row in ROWS)
    assert {f"PyTorch {row['pytorch'].partition('+')[0]}" in PAGE for row in ROWS} == {True}


@every_row
def test_the_page_shows_the_row(row):
    cells = (f"`{row['theirs']}`", f"`{row['ours']}`", row["parameters"], *(row[k] or "–" for k in MEASURED))
    assert f"| {' | '.join(cells)} |\n" in PAGE


def test_the_page_shows_no_other_row():
    assert PAGE.count("| `nl.nonlocal_block(") == len(ROWS)


@every_row
def test_our_block_has_as_many_parameters_as_theirs(row):
    block = eval(row["ours"], {"nl": nl})
    grid = tuple(map(int, row["grid"].split("x")))
    assert nl.cost.block_cost(block, (1, *grid, C), E).parameters == int(row["parameters"])


@every_row
def test_the_numbers_are_equal_up_to_rounding(row):
    assert all(float(row[k]) < 1e-13 for k in MEASURED if row[k])


def test_only_the_concatenation_of_mmcv_has_no_gradients():
    without = [row for row in ROWS if not row["gradients"]]
    assert [row["peer"].split()[0] for row in without] == ["mmcv"] * 2
    assert all(
        "concatenation" in row["ours"] and "modified by an inplace operation" in row["note"]
        for row in without
    )


def test_only_the_gaussian_of_alexhex7_fails_as_it_is():
    failing = [row for row in ROWS if row["note"].startswith("as it is")]
    assert [row["peer"] for row in failing] == ["AlexHex7"] * 4
    assert all("version='gaussian'" in row["ours"] for row in failing)
    assert failing[0]["note"].partition("AttributeError: ")[2].partition(";")[0] in PAGE


def test_the_other_normalisations_take_the_axes_that_the_page_names_and_their_numbers_were_compared():
    with open(ROOT / "benchmarks/results/peer_norms.csv", newline="") as file:
        rows = {row["norm"]: row for row in csv.DictReader(file)}
    assert (
        f"the largest difference is {max((row['difference'] for row in rows.values()), key=float)})" in PAGE
    )
    for name in rows:
        peer, kind = name.split()
        assert f"| {peer} `{kind.removesuffix('3d')}`" in PAGE
    assert [name for name, row in rows.items() if row["another width"] == "refused"] == ["mmcv LN"]
