"""`train` of the command line: a whole short training, what it prints, its file, and what is refused."""

import numpy as np
import pytest

from nonlocal_ref.__main__ import main, parser
from nonlocal_ref.base.tree import leaves
from nonlocal_ref.commands import train as command

SHORT = ["--steps", "3", "--batch", "4", "--unseen", "8", "--size", "24"]


def lines_of(capsys, *words):
    assert main(["train", *SHORT, *words]) == 0
    return capsys.readouterr().out.splitlines()


def rows_of(lines):
    return {line[:18].strip(): line[18:].strip() for line in lines if line}


def test_a_training_prints_its_task_its_price_and_its_accuracy(capsys):
    rows = rows_of(lines_of(capsys, "--task", "twins", "--positions", "spacetime"))
    assert rows["task"] == "twins, clips of 4 frames of 24 x 24 pixels, 2 classes"
    assert rows["network"] == "tiny, 17,474 parameters"
    assert rows["non-local blocks"] == "1, embedded_gaussian, spacetime, after conv3"
    assert rows["a step"].startswith("4 clips, 21.7 million multiply-adds forward, ")
    assert rows["training"] == "3 steps, adam, rate 0.005 (one_cycle), seed 0"


def test_progress_is_printed_where_no_bar_can_be_shown(capsys):
    lines = lines_of(capsys)
    assert [line.partition(":")[0] for line in lines if line.startswith("step")] == [
        "step 1 of 3",
        "step 2 of 3",
        "step 3 of 3",
    ]
    assert lines[-1].startswith("accuracy on 8 clips that were not seen: ")
    assert lines[-1].endswith("% (chance: 50%)")


def test_options_of_the_task_the_block_and_the_training_arrive(capsys):
    words = ["--task-option", "setting=one place", "--task-option", "noise=0.1", "--frames", "5"]
    words += ["--blocks", "2", "--version", "dot_product", "--positions", "time"]
    words += ["--optimizer", "sgd", "--decay", "0.01", "--schedule", "cosine", "--seed", "3"]
    found = command.make_settings(parser().parse_args(["train", *SHORT, *words]))
    assert found.task.keywords == {"setting": "one place", "noise": 0.1, "frames": 5, "size": 24}
    assert found.network.args == (2,)
    given = {"version": "dot_product", "positions": "time", "input_gradient": False}
    assert found.network.keywords == given
    assert found.optimizer.keywords == {"decay": 0.01}
    assert (found.schedule.__name__, found.rate, found.seed) == ("cosine", 0.1, 3)


@pytest.mark.parametrize("word", ["--pairwise", "--version"])
def test_the_control_that_averages_can_be_trained_like_a_version(capsys, word):
    rows = rows_of(lines_of(capsys, word, "average"))
    assert rows["non-local blocks"] == "1, average, spacetime, after conv3"


@pytest.mark.parametrize("task", ["order", "texture"])
def test_other_tasks_are_trained_too(capsys, task):
    assert rows_of(lines_of(capsys, "--task", task))["task"].startswith(f"{task}, clips of ")


def test_a_run_goes_on_from_its_file_and_the_printed_python_loads_it(capsys, tmp_path, monkeypatch):
    path = tmp_path / "run.npz"
    whole = lines_of(capsys, "--out", str(tmp_path / "whole.npz"))
    real, calls = command.train, []

    def interrupted(settings, **options):
        def stop(history):
            calls.append(1)
            if len(calls) == 2:
                raise KeyboardInterrupt

        return real(settings, **options | {"watch": stop})

    with monkeypatch.context() as patched:
        patched.setattr(command, "train", interrupted)
        stopped = lines_of(capsys, "--out", str(path))
    again = f"stopped after 2 of 3 steps: the same command with --resume goes on from {path}"
    assert stopped[-1] == again
    lines = lines_of(capsys, "--out", str(path), "--resume")
    assert rows_of(lines)["goes on"] == f"from step 2 in {path}"
    assert lines[-7] == whole[-7]
    assert lines[-7].startswith("accuracy on")
    with np.load(path) as found, np.load(tmp_path / "whole.npz") as expected:
        assert set(found) == set(expected)
        assert all(np.array_equal(found[name], expected[name]) for name in found)
    names = {}
    exec("\n".join(lines[-5:]), names)
    with np.load(path) as found:
        assert all(np.array_equal(a, found[f"params.{name}"]) for name, a in leaves(names["params"]))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--resume", "--resume goes on from a file: name it with --out FILE.npz"),
        ("--out x.png", "--out x.png ends with '.png': name a file FILE.npz"),
        ("--out nowhere/x.npz", "there is no folder nowhere: make it first"),
        ("--blocks -1", "--blocks -1: give 0 for a network without blocks, or more"),
        ("--task-option setting", "--task-option setting: write NAME=VALUE, such as setting=..."),
        ("--task-option color=1", "unknown option of the task twins 'color': choose one of 'setting', "),
        ("--task-option setting=far", "unknown setting 'far': choose one of 'one frame', "),
        ("--positions 3", "positions=3 does not divide the 4 frames: choose a divisor of 4"),
        ("--decay -1", "decay is -1.0: give a number from 0 to below 1"),
        ("--seed -1", "seed is -1: give a whole number from 0"),
    ],
)
def test_what_cannot_be_trained_is_refused_in_one_line(capsys, words, message):
    assert main(["train", *SHORT, *words.split()]) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


def test_a_file_that_is_there_is_not_written_over(capsys, tmp_path):
    path = tmp_path / "run.npz"
    path.write_bytes(b"mine")
    assert main(["train", *SHORT, "--out", str(path)]) == 2
    assert "is there already: add --resume to go on, or name another file" in capsys.readouterr().err
    assert path.read_bytes() == b"mine"


def test_a_training_that_diverges_ends_with_2_and_one_line(capsys):
    assert main(["train", *SHORT, "--optimizer", "sgd", "--rate", "1e30"]) == 2
    said = capsys.readouterr().err
    assert "is the first that is not finite. Train with a lower rate" in said
    assert said.count("\n") == 1
