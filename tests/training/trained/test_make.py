"""Making the shipped parameters again."""

import sys
from functools import partial

import numpy as np
import pytest

from nonlocal_ref.base.tree import leaves
from nonlocal_ref.data.tasks import twins
from nonlocal_ref.networks import tiny
from nonlocal_ref.training import Settings, train
from nonlocal_ref.training.trained import RUNS, __main__, make, runs
from nonlocal_ref.training.trained.stored import packed

FEW = runs.Run(3, {"embedded_gaussian": (1, 3), "average": (3,)})
SMALL = Settings(task=partial(twins, size=24), network=partial(tiny, 1), steps=3, batch=4, unseen=0)


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setitem(RUNS, "twins", FEW)
    monkeypatch.setattr(make, "settings_of", lambda name, version: SMALL)


def test_the_parameters_are_those_of_the_training_loop():
    found, whole = make.params_at(SMALL, (1, 3)), train(SMALL)
    assert list(found) == [1, 3]
    for (name, a), (_, b) in zip(leaves(found[3]), leaves(whole.params), strict=True):
        np.testing.assert_array_equal(a, b, err_msg=name)


def test_the_command_writes_the_same_bytes_each_time(few, tmp_path, monkeypatch, capsys):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        monkeypatch.setattr(sys, "argv", ["trained", "twins", "--out", str(tmp_path / folder)])
        __main__.main()
    first, second = (tmp_path / folder / "twins.npz" for folder in "ab")
    assert capsys.readouterr().out.split() == [str(first), str(second)]
    assert first.read_bytes() == second.read_bytes()
    with np.load(first) as arrays:
        assert list(arrays) == ["embedded_gaussian/1", "embedded_gaussian/3", "average/3"]
        np.testing.assert_array_equal(arrays["average/3"], packed(train(SMALL).params))


def test_an_unknown_task_is_refused_before_anything_is_trained(tmp_path):
    with pytest.raises(ValueError, match="unknown trained task 'cats'"):
        make.make("cats", tmp_path)


@pytest.mark.parametrize(("name", "run"), RUNS.items())
def test_the_last_kept_step_is_the_last_one_of_the_run(name, run):
    assert {kept[-1] for kept in run.kept.values()} == {run.steps}
    assert all(kept == tuple(sorted(set(kept))) and kept[0] > 0 for kept in run.kept.values())
