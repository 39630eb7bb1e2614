"""The tables in texts. What is committed is held to its source: README and report to the CSV files."""

import re
from pathlib import Path

import pytest

from nonlocal_ref.training.ablate import ABLATIONS, differences, known_lines, lines_of, markdown, summaries
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


def test_the_report_has_every_row_with_its_results_and_price(monkeypatch):
    asked = {"task": "twins()", "steps": "3", "batch": "4", "optimizer": "adam", "rate": "0.1", "unseen": "9"}
    lines = [line("", "1 block", k, a) | asked | {"loss": "0.25"} for k, a in enumerate(("0.5", "0.6", ""))]
    monkeypatch.setattr(markdown, "lines_of", lambda ablation, known: lines if known else [])
    found = report({("some",): {"a": "line"}}).splitlines()
    assert "Accuracy in % on 9 clips that were not seen" in found[4]
    assert found.count("`twins()`; 3 steps of 4 clips, adam, rate 0.1.") == len(ABLATIONS)
    row = "| 1 block | 55.0 | 63.5 | 50.0–60.0 | 0.250 | 2, 1 diverged | 10 | 0.00 | 3 |"
    assert found.count(row) == len(ABLATIONS)
    head = next(text for text in found if text.startswith("| row"))
    assert head.count("|") == row.count("|")


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


SOLVES = {"one frame": {"space", "spacetime"}, "one place": {"time", "spacetime"}, "anywhere": {"spacetime"}}
CHANCE = 0.693  # log 2


def committed(name):
    return summaries(lines_of(ABLATIONS[name], known_lines(RESULTS)))


def test_as_the_readme_says_each_choice_of_positions_solves_its_settings_and_stays_at_chance_elsewhere():
    for (setting, row), found in committed("d").items():
        if row in SOLVES[setting]:
            assert min(found.accuracies) > 0.95
        elif row != "average":
            assert found.loss == pytest.approx(CHANCE, abs=0.005)
        else:
            assert 0.6 < found.mean < 0.95


def test_as_the_readme_says_the_average_stays_at_chance_on_the_main_task_and_attention_does_not():
    found = {row: summary for (_, row), summary in committed("main").items()}
    for row in ("no block", "average", "average, three times the steps", "dot_product", "gaussian, 1/M"):
        assert found[row].loss == pytest.approx(CHANCE, abs=0.01)
    for row in ("gaussian", "embedded_gaussian"):
        assert min(found[row].accuracies) > max(found["average"].accuracies) + 0.2


def test_the_means_without_a_block_that_the_text_names_are_those_of_the_lines():
    text, five, many = (ROOT / "benchmarks" / "README.md").read_text(), committed("d"), committed("chance")
    for row, what in (
        ("no block", "size"),
        ("no block, as many parameters", "parameters"),
        ("no block, as many multiply-adds", "multiply-adds"),
    ):
        for found in (five["anywhere", row], many["", row]):
            assert f"{100 * found.mean:.1f} % (same {what})" in text


def test_without_a_block_many_networks_are_right_on_half_of_the_clips():
    for (_, row), found in committed("chance").items():
        if row != "average":
            assert len(found.accuracies) == 15
            assert found.mean == pytest.approx(0.5, abs=0.03)
            assert found.half_width < 0.035


def test_blocks_that_attend_are_better_than_the_average_in_the_tables_that_decide_nothing_else():
    attends = {"b": "conv", "f": "1 block", "g": "1 block", "scale": "gaussian", "pool": "pooled"}
    for name, word in attends.items():
        said = [d for d in differences(ABLATIONS[name], committed(name)) if word in d.row]
        assert all(d.decided and d.size > 0 for d in said if d.other == "average")
        decided = [d for d in said if d.other not in ("average", "3x1x1") and d.decided]
        assert [(d.row, d.other) for d in decided] == ([("conv1", "conv3")] if name == "b" else [])
        assert all(abs(d.size) < 0.005 for d in decided)
        least = 0.965 if name == "pool" else 0.99
        assert min(found.mean for (_, row), found in committed(name).items() if word in row) > least


def test_every_row_has_five_seeds_and_in_the_table_chance_fifteen():
    for name in ABLATIONS:
        found = {len(s.accuracies) + s.diverged for s in committed(name).values()}
        assert found == {15 if name == "chance" else 5}
