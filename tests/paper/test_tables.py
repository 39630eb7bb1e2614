"""The paper's tables: rows that stand in several tables agree, and their words follow from their numbers."""

import re

import pytest

from nonlocal_ref.paper import STAGES, TABLES, by_network, grid, retrained, score, table
from nonlocal_ref.versions import VERSIONS

KINETICS = ("2a", "2b", "2c", "2d")


@pytest.mark.parametrize("number", TABLES)
def test_every_row_has_a_number_for_each_measure_and_each_network_its_baseline(number):
    t = table(number)
    assert t.number == number
    assert all(list(row.scores) == list(t.units) for row in t.rows)
    networks = {row.network for row in t.rows}
    if t.baseline:
        assert {row.network for row in t.rows if row.name == t.baseline} == networks
    assert len({(row.network, row.name) for row in t.rows}) == len(t.rows)
    assert set(t.notes) <= {row.name for row in t.rows}


@pytest.mark.parametrize("number", TABLES)
def test_every_table_says_what_it_decides_and_what_it_does_not(number):
    t = table(number)
    assert all(text.endswith(".") for text in (t.says, t.leaves_open))
    assert t.title
    assert t.on


def test_table_1_is_the_one_that_prices_start_from():
    for stage, row in STAGES.items():
        sizes = tuple(int(score("1", stage, measure)) for measure in ("T", "H", "W", "channels"))
        assert sizes == (*grid(stage), row.channels)
        assert table("1").notes[stage].startswith(f"{row.blocks} times")
        assert table("1").notes[stage].endswith(f"with {row.inner}, {row.inner}, {row.channels} channels")


@pytest.mark.parametrize("measure", ["top-1", "top-5"])
def test_the_same_network_has_the_same_number_in_every_table(measure):
    for network, number in {("R50", n) for n in KINETICS} | {("R101", n) for n in ("2c", "2d")}:
        assert score(number, "baseline", measure, network) == score("2f", "C2D", measure, network)
    one_block = {
        score("2a", "embedded_gaussian", measure),
        score("2b", "res4", measure),
        score("2c", "1 block", measure),
    }
    assert len(one_block) == 1
    for network in ("R50", "R101"):
        assert score("2c", "5 blocks", measure, network) == score("2d", "spacetime", measure, network)
    assert score("2e", "NL C2D, 5 blocks", measure, "R101") == score("2c", "5 blocks", measure, "R101")
    assert score("2e", "I3D 3x1x1", measure, "R101") == score("2f", "I3D", measure, "R101")
    assert score("2e", "C2D", measure, "R101") == score("2f", "C2D", measure, "R101")


def test_the_versions_of_table_2a_are_the_packages():
    names = [row.name for row in table("2a").rows[1:]]
    assert [name for name in VERSIONS if name in names] == names


def gains(number, measure="top-1", network="R50", over=None):
    """Of every row over the baseline, or over a named row, in its order."""
    scores = by_network(number, measure)[network]
    first = scores[over or table(number).baseline]
    return [round(value - first, 1) for value in scores.values()]


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("2a", [min(gains("2a")[1:]), max(gains("2a")[1:])]),
        ("2b", [min(gains("2b")[1:]), max(gains("2b")[1:])]),
        ("2c", gains("2c")[1:]),
        ("2d", [max(gains("2d")), max(gains("2d", network="R101"))]),
        ("2e", [gains("2e", network="R101")[k] for k in (3, 1, 2)]),
        (
            "2f",
            [
                *(gains("2f", network=n, over="I3D")[2] for n in ("R50", "R101")),
                *(score("2f", "NL I3D"), score("2f", "I3D", network="R101")),
            ],
        ),
        ("2g", [gains("2g", network=n, over="I3D")[2] for n in ("R50", "R101")]),
        ("4", [gains("4", measure, "R101")[1] for measure in table("4").units]),
        ("5", [f([gains("5", "box", n)[1] for n in ("R50", "R101", "X152")]) for f in (min, max)]),
        ("6", [gains("6", "keypoints", "R101")[1], gains("6", "keypoints", "R101", "4 in the head")[2]]),
    ],
)
def test_the_gains_that_are_told_follow_from_the_rows(number, told):
    numbers = [float(n) for n in re.findall(r"\b\d+\.\d\b", table(number).says)]
    assert list(dict.fromkeys(numbers)) == list(dict.fromkeys(told))


def test_what_is_told_to_be_open_is_open():
    stages = [score("2b", stage) for stage in ("res2", "res3", "res4")]
    assert round(max(stages) - min(stages), 1) == 0.2
    versions = list(by_network("2a")["R50"].values())[1:]
    assert round(max(versions) - min(versions), 1) == 0.4
    assert score("2d", "time", "top-5", "R101") < score("2d", "baseline", "top-5", "R101")
    assert round(score("2d", "time") - score("2d", "space"), 1) == 0.2
    assert score("2d", "time", network="R101") == score("2d", "space", network="R101")
    assert score("2c", "10 blocks", network="R101") == score("2c", "5 blocks", network="R101")


def test_networks_that_were_trained_again_stand_in_the_tables_and_differ_by_little():
    tables = {32: "2f", 128: "2g"}
    for row in retrained():
        first = score("2c", "5 blocks") if row.name == "NL C2D" else score(tables[row.frames], row.name)
        assert row.paper == first
        assert 0 <= round(row.again - row.paper, 1) <= 0.3
    assert len(retrained()) == 6


def test_rows_are_read_by_name():
    rows = {"baseline": 73.1, "1 block": 74.3, "5 blocks": 75.1, "10 blocks": 75.1}
    assert by_network("2c")["R101"] == rows
    assert score("5", "1 block", "mask75", "X152") == 42.8
    assert score("2e", "I3D 3x3x3", "FLOPs", "R101") == 1.8


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: table("3"), "unknown table '3': choose one of '1', '2a', "),
        (lambda: table("7"), "unknown table '7': choose one of '1', '2a', "),
        (lambda: score("2b", "res6"), "unknown name 'res6': choose one of 'baseline', 'res2', "),
        (lambda: score("2b", "res2", "top-3"), "unknown measure 'top-3': choose one of 'top-1', 'top-5'"),
        (lambda: score("2b", "res2", network="R101"), "unknown network 'R101': choose one of 'R50'"),
        (lambda: by_network("4", "top-1"), "unknown measure 'top-1': choose one of 'mAP, train/val', "),
    ],
)
def test_what_is_not_there_is_refused_in_words(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        call()
