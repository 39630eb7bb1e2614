"""The sweep: complete, resumable, on any executor; a killed process costs its run alone."""

from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from nonlocal_ref.training import ablate, train
from nonlocal_ref.training.ablate import OneProcessEach, measured_run, sweep
from nonlocal_ref.training.ablate.lines import read_lines
from tests.training.ablate.small_table import SHORT, SMALL, with_a_deadly_row


class Counting(Executor):
    """Runs at once, in this thread, and counts."""

    def __init__(self, stop_after=None):
        self.settings, self.stop_after = [], stop_after

    def submit(self, function, settings):
        if len(self.settings) == self.stop_after:
            raise KeyboardInterrupt
        self.settings.append(settings)
        future = Future()
        future.set_result(function(settings))
        return future


def own_lines(folder: Path) -> list[dict]:
    return read_lines(folder / "ablation_own.csv")


def rows_and_seeds(folder: Path) -> list[tuple]:
    return [(line["row"], line["seed"]) for line in own_lines(folder)]


def test_every_row_is_trained_for_every_seed_and_the_file_is_in_the_order_of_the_table(tmp_path):
    assert sweep(SMALL, tmp_path, Counting(), seeds=2) == {}
    assert rows_and_seeds(tmp_path) == [
        ("no block", "0"),
        ("no block", "1"),
        ("1 block", "0"),
        ("1 block", "1"),
    ]


def test_a_line_holds_what_train_says_and_the_price(tmp_path):
    sweep(SMALL, tmp_path, Counting(), seeds=2)
    line, result = own_lines(tmp_path)[3], train(SHORT._replace(seed=1))
    assert float(line["accuracy"]) == pytest.approx(result.accuracy, abs=5e-5)
    assert float(line["loss"]) == pytest.approx(result.history["loss"].mean(), abs=5e-5)
    convolutions = 9 * 2 + 9 * 2 * 3 + 9 * 3 * 4 + 4 * 4
    block = 3 * (4 * 2 + 2) + (2 * 4 + 4) + 2 * 4  # theta, phi, g; W_z; its batch normalisation
    assert int(line["parameters"]) == convolutions + 2 * (2 + 3 + 4 + 4) + block + (4 * 2 + 2)
    assert line["network"] == "variant(widths=(2, 3, 4))"
    assert line["problem"] == ""


def test_a_sweep_that_was_stopped_goes_on_with_what_is_missing(tmp_path):
    sweep(SMALL, tmp_path, Counting(), seeds=1)
    more = Counting()
    sweep(SMALL, tmp_path, more, seeds=3)
    assert [s.seed for s in more.settings] == [1, 1, 2, 2]
    assert len(own_lines(tmp_path)) == 6
    again = Counting()
    sweep(SMALL, tmp_path, again, seeds=2)
    assert again.settings == []
    assert len(own_lines(tmp_path)) == 6  # fewer seeds take nothing away


class Stopped(ThreadPoolExecutor):
    """One thread; Ctrl-C comes when the second run begins."""

    def submit(self, function, settings):
        def run():
            if settings.network.keywords.get("blocks") != 0:
                raise KeyboardInterrupt
            return function(settings)

        return super().submit(run)


def test_what_was_done_before_a_stop_stays(tmp_path):
    with Stopped(1) as executor:
        lost = sweep(SMALL, tmp_path, executor, seeds=1)
    assert rows_and_seeds(tmp_path) == [("no block", "0")]
    assert list(lost.values()) == ["KeyboardInterrupt()"]


def test_a_run_that_another_table_has_made_is_taken_from_there(tmp_path, monkeypatch):
    monkeypatch.setitem(ablate.ABLATIONS, "a", SMALL)
    sweep("a", tmp_path, Counting(), seeds=1)
    other = SMALL._replace(cells={("group", "the same by another name"): SHORT})
    executor = Counting()
    sweep(other, tmp_path, executor, seeds=1)
    assert executor.settings == []
    (line,) = own_lines(tmp_path)
    assert (line["group"], line["row"]) == ("group", "the same by another name")


def test_settings_that_changed_are_trained_again_and_their_old_lines_go(tmp_path):
    sweep(SMALL, tmp_path, Counting(), seeds=1)
    longer = {cell: settings._replace(steps=4) for cell, settings in SMALL.cells.items()}
    executor = Counting()
    sweep(SMALL._replace(cells=longer), tmp_path, executor, seeds=1)
    assert len(executor.settings) == 2
    assert {line["steps"] for line in own_lines(tmp_path)} == {"4"}


def test_a_training_that_diverges_has_a_line_that_says_so(tmp_path):
    line = measured_run(SHORT._replace(rate=1e30, steps=5))
    assert line["accuracy"] == line["loss"] == ""
    assert "is the first that is not finite" in line["problem"] or "the loss is" in line["problem"]


def test_an_interrupted_training_is_no_result(monkeypatch):
    monkeypatch.setattr(
        "nonlocal_ref.training.ablate.runs.train", lambda settings: train(settings._replace(unseen=0))
    )
    with pytest.raises(InterruptedError, match="interrupted before its end"):
        measured_run(SHORT)


def test_a_killed_process_costs_its_run_alone_and_the_next_sweep_makes_it(tmp_path):
    ablation = with_a_deadly_row(tmp_path)
    with OneProcessEach(2) as executor:
        lost = sweep(ablation, tmp_path, executor, seeds=1)
        ((run, problem),) = lost.items()
        assert run.startswith("deadly_once(")
        assert problem.startswith("BrokenProcessPool(")
        assert rows_and_seeds(tmp_path) == [("no block", "0"), ("1 block", "0")]
        assert sweep(ablation, tmp_path, executor, seeds=1) == {}
    assert rows_and_seeds(tmp_path) == [("no block", "0"), ("1 block", "0"), ("killed once", "0")]


def test_a_dask_cluster_serves_unchanged_and_survives_a_killed_worker(tmp_path):
    distributed = pytest.importorskip("distributed", reason="dask's distributed is not installed (extra dev)")
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "silence_logs": 50}
    with distributed.LocalCluster(**options) as cluster, distributed.Client(cluster) as client:
        assert sweep(with_a_deadly_row(tmp_path), tmp_path, client.get_executor(), seeds=2) == {}
    assert (tmp_path / "killed").exists()
    assert len(rows_and_seeds(tmp_path)) == 6


def test_all_executors_give_the_same_numbers(tmp_path):
    with OneProcessEach(1) as executor:
        line = executor.submit(measured_run, SHORT).result()
    here = measured_run(SHORT)
    assert (line["accuracy"], line["loss"]) == (here["accuracy"], here["loss"])


def test_what_cannot_be_swept_is_refused(tmp_path):
    with pytest.raises(ValueError, match="unknown table 'z': choose one of 'main', 'a', 'b'"):
        sweep("z", tmp_path, Counting())
    with pytest.raises(ValueError, match="seeds is 0: give a number above zero"):
        sweep(SMALL, tmp_path, Counting(), seeds=0)
    with pytest.raises(FileNotFoundError, match=r"there is no folder .*none: make it first, or name another"):
        sweep(SMALL, tmp_path / "none", Counting())
