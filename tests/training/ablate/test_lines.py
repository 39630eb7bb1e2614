"""The CSV files: what a line is, and what is refused."""

import pytest

from nonlocal_ref.training.ablate import ABLATIONS
from nonlocal_ref.training.ablate.lines import (
    ASKED,
    COLUMNS,
    asked_for,
    columns_of,
    known_lines,
    lines_of,
    path_of,
    read_lines,
    write_lines,
)
from tests.training.ablate.small_table import NOTHING, SHORT, SMALL


def line(settings, **values):
    return dict.fromkeys(COLUMNS, "") | columns_of(settings) | values


def test_lines_that_are_written_are_read_as_they_were(tmp_path):
    lines = [line(SHORT, row="a, b", problem='said "no"'), line(NOTHING, accuracy="0.5000")]
    path = path_of(tmp_path, "x")
    write_lines(path, lines)
    assert read_lines(path) == lines
    assert list(known_lines(tmp_path)) == [asked_for(SHORT), asked_for(NOTHING)]


def test_what_a_run_depends_on_is_told_apart_and_what_it_does_not_is_not():
    assert asked_for(SHORT._replace(seed=1)) != asked_for(SHORT)
    assert asked_for(SHORT._replace(unseen=21)) != asked_for(SHORT)
    assert asked_for(SHORT._replace(out="file.npz", every=7)) == asked_for(SHORT)
    assert tuple(columns_of(SHORT)) == ASKED


def test_no_two_runs_of_different_tables_are_taken_for_each_other():
    """The text of the settings is the key, so equal texts must be equal settings."""
    found = {}
    for ablation in ABLATIONS.values():
        for settings in ablation.cells.values():
            parts = (settings.task.args, settings.task.keywords, settings.network.keywords)
            assert found.setdefault(asked_for(settings), parts) == parts


def test_the_lines_of_a_table_are_those_of_its_settings_sorted_by_seed():
    runs = [SHORT._replace(seed=10), SHORT._replace(seed=9), NOTHING, SHORT._replace(steps=99)]
    found = lines_of(SMALL, {asked_for(s): line(s) for s in runs})
    assert [(x["row"], x["seed"]) for x in found] == [("no block", "0"), ("1 block", "9"), ("1 block", "10")]


def test_a_file_with_other_columns_is_refused(tmp_path):
    path = tmp_path / "ablation_d.csv"
    path.write_text("row,accuracy\na,1\n")
    with pytest.raises(
        ValueError, match=r"ablation_d\.csv has other columns than group,row,.*: move it away"
    ):
        known_lines(tmp_path)
