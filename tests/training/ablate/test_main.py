"""The command: what it prints, what it writes, how it ends."""

import pytest

from nonlocal_ref.training import ablate
from nonlocal_ref.training.ablate import __main__ as command
from tests.training.ablate.small_table import SMALL, with_a_deadly_row


@pytest.fixture(autouse=True)
def _small_tables_and_no_changed_environment(monkeypatch):
    monkeypatch.setitem(ablate.ABLATIONS, "a", SMALL)
    for name in command.ONE_THREAD:
        monkeypatch.setenv(name, "1")


def test_a_table_is_trained_printed_and_shown_again_without_training(tmp_path, capsys):
    words = ["--table", "a", "--seeds", "1", "--folder", str(tmp_path)]
    assert command.main([*words, "--jobs", "2"]) == 0
    first = capsys.readouterr().out
    assert first.startswith("a  Does it train?\n\nrow ")
    (file,) = tmp_path.iterdir()
    assert file.name == "ablation_a.csv"
    assert command.main([*words, "--show"]) == 0
    assert capsys.readouterr().out == first


def test_a_lost_run_is_named_and_ends_with_status_1(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(ablate.ABLATIONS, "a", with_a_deadly_row(tmp_path))
    words = ["--table", "a", "--seeds", "1", "--folder", str(tmp_path)]
    assert command.main(words) == 1
    assert "lost, the same command makes it again: deadly_once(" in capsys.readouterr().err
    assert command.main(words) == 0


def test_a_figure_is_written(tmp_path):
    pytest.importorskip("matplotlib", reason="matplotlib is not installed").use("Agg")
    path = tmp_path / "figure.png"
    words = ["--table", "a", "--seeds", "1", "--folder", str(tmp_path), "--figure", str(path)]
    assert command.main(words) == 0
    assert path.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--folder", "none"], "ablate: there is no folder none: make it first, or name another"),
        (["--seeds", "0"], "ablate: seeds is 0: give a number above zero"),
        (["--jobs", "0"], "ablate: max_workers must be greater than 0"),
    ],
)
def test_what_cannot_be_done_ends_with_status_2_and_one_line(tmp_path, capsys, words, message, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert command.main(["--table", "a", "--folder", ".", *words]) == 2
    assert capsys.readouterr().err.splitlines() == [message]
