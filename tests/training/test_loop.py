"""The loop: it learns, gives the same numbers for the same seed, and goes on after every kind of stop."""

import pickle
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from nonlocal_ref.base.arrays import namespace
from nonlocal_ref.base.layer import chain
from nonlocal_ref.base.tree import leaves
from nonlocal_ref.embed import linear_layer
from nonlocal_ref.layers.dropout import dropout_layer
from nonlocal_ref.layers.pooling import global_mean_layer
from nonlocal_ref.networks import tiny
from nonlocal_ref.training import Settings, resumed, train
from tests.training.small_task import bright

ROOT = Path(__file__).parents[2]
SMALL = partial(tiny, 1, widths=(2, 3, 4))
SHORT = Settings(bright, SMALL, steps=6, batch=4, unseen=0)


def same(a, b):
    """Whether two trees hold the same numbers, bit for bit."""
    pairs = zip(leaves(a), leaves(b), strict=True)
    return all(n == m and np.array_equal(x, y) for (n, x), (m, y) in pairs)


def assert_same_run(found, expected):
    assert found.checkpoint.step == expected.checkpoint.step
    assert same(found.params, expected.params)
    assert same(found.checkpoint.momentum, expected.checkpoint.momentum)
    assert same(found.history, expected.history)
    states = [r.checkpoint.rng.bit_generator.state for r in (found, expected)]
    assert states[0] == states[1]


def test_it_learns_what_can_be_learned():
    result = train(SHORT._replace(steps=60, batch=16, unseen=200))
    assert result.accuracy > 0.9
    loss = result.history["loss"]
    assert loss[-10:].mean() < 0.8 * loss[:10].mean()


def test_the_same_seed_gives_the_same_numbers_and_another_seed_gives_others():
    first = train(SHORT)
    assert_same_run(train(SHORT), first)
    assert not same(train(SHORT._replace(seed=1)).params, first.params)


def test_an_interrupted_run_keeps_all_and_goes_on_as_if_nothing_had_been():
    def stop(history):
        if len(history["loss"]) == 3:
            raise KeyboardInterrupt

    part = train(SHORT, watch=stop)
    assert part.checkpoint.step == len(part.history["loss"]) == 3
    assert part.accuracy is None
    assert_same_run(train(SHORT, start=part.checkpoint), train(SHORT))


@pytest.mark.parametrize("where", ["draw", "forward", "backward"])
def test_a_step_that_is_interrupted_anywhere_leaves_no_trace(where, monkeypatch):
    calls = []

    def interrupted(function):
        def run(*args, **options):
            calls.append(where)
            found = function(*args, **options)
            if len(calls) == 4:
                raise KeyboardInterrupt
            return found

        return run

    def task():
        return bright()._replace(draw=interrupted(bright().draw)) if where == "draw" else bright()

    def network(classes):
        net = SMALL(classes=classes)
        return net if where == "draw" else net._replace(**{where: interrupted(getattr(net, where))})

    part = train(SHORT._replace(task=task, network=network))
    assert part.checkpoint.step == 3
    going_on = part.checkpoint._replace(settings=None)
    assert_same_run(train(SHORT, start=going_on), train(SHORT))


def test_a_run_goes_on_from_its_file(tmp_path):
    settings = SHORT._replace(out=str(tmp_path / "run.npz"), every=2)
    assert resumed(settings) is None

    def stop(history):
        if len(history["loss"]) == 5:
            raise RuntimeError("the power went off")

    with pytest.raises(RuntimeError, match="power"):
        train(settings, watch=stop)
    found = resumed(settings)
    assert found.step == 4
    assert_same_run(train(settings, start=found), train(SHORT))
    assert resumed(settings).step == 6


RUN = """
import signal, sys, time
from tests.training.test_loop import KILLED
from nonlocal_ref.training import resumed, train

signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job ignores it
settings = KILLED._replace(out=sys.argv[1])
train(settings, start=resumed(settings), watch=lambda history: time.sleep(0.01))
"""
KILLED = SHORT._replace(steps=100, every=1)  # so that the file is being written nearly all the time


def wait_for_more(path, process, earlier):
    """Until the file is another one than `earlier`, or the process has ended."""
    while process.poll() is None and (stamp(path) == earlier):
        time.sleep(0.002)


def stamp(path):
    return path.stat().st_mtime_ns if path.exists() else None


def stopped_after_a_while(path, delay, how):
    """Lets the run go on, and sends the signal `delay` seconds after a step was written: its status."""
    earlier = stamp(path)
    with subprocess.Popen([sys.executable, "-c", RUN, str(path)], cwd=ROOT) as process:
        wait_for_more(path, process, earlier)
        time.sleep(delay)
        process.send_signal(how)
        return process.wait()


KILLS = {"kill": (signal.SIGKILL, -signal.SIGKILL), "interrupt": (signal.SIGINT, 0)}


SLOW = [pytest.param(how, times, marks=pytest.mark.slow) for how in KILLS for times in (1, 6)]


@pytest.mark.parametrize(("how", "times"), [("kill", 1), *SLOW[1:]])
def test_a_run_that_is_stopped_at_any_moment_ends_with_the_same_parameters(tmp_path, how, times):
    path, (sent, status) = tmp_path / "run.npz", KILLS[how]
    for delay in np.random.default_rng(times).uniform(0, 0.1, times):
        assert stopped_after_a_while(path, delay, sent) == status
    settings = KILLED._replace(out=str(path))
    assert 0 < resumed(settings).step < 100
    subprocess.run([sys.executable, "-c", RUN, str(path)], cwd=ROOT, check=True)
    found, whole = resumed(settings), train(KILLED).checkpoint
    assert found.step == whole.step == 100
    assert same(found.params, whole.params)
    assert same(found.momentum, whole.momentum)
    assert same(found.history, whole.history)


def test_a_file_of_other_settings_is_refused_with_the_difference(tmp_path):
    settings = SHORT._replace(out=str(tmp_path / "run.npz"), steps=2)
    train(settings)
    with pytest.raises(
        ValueError, match=r"is of a training with rate 0\.005 \(now 0\.1\), steps 2 \(now 3\): "
    ):
        resumed(settings._replace(steps=3, rate=0.1))


def test_settings_and_result_go_to_another_process():
    result = train(pickle.loads(pickle.dumps(SHORT)))
    assert_same_run(pickle.loads(pickle.dumps(result)), result)


def test_dropout_draws_from_the_runs_own_generator_and_goes_on_with_it():
    def network(classes, dropout):
        mean, drop = global_mean_layer(), dropout_layer(0.5, dropout)
        return chain(map=linear_layer(8), mean=mean, drop=drop, fc=linear_layer(classes))

    settings = SHORT._replace(network=network, dropout=True)

    def stop(history):
        if len(history["loss"]) == 3:
            raise KeyboardInterrupt

    whole = train(settings)
    assert_same_run(train(settings), whole)
    part = train(settings, watch=stop)
    assert_same_run(train(settings, start=part.checkpoint), whole)


def test_every_library_gives_what_numpy_gives(xp):
    settings = SHORT._replace(unseen=20)
    found, expected = train(settings, xp=xp), train(settings)
    assert {namespace(a) for _, a in leaves(found.params)} == {namespace(xp.zeros(1))}
    assert abs(found.accuracy - expected.accuracy) < 0.11  # rounding may turn two of the twenty clips
    for name in ("loss", "gradient/conv1.conv", "entropy/nonlocal0"):
        np.testing.assert_allclose(found.history[name], expected.history[name], rtol=1e-3)
    again = train(settings, start=found.checkpoint._replace(step=5), xp=xp)
    assert again.checkpoint.step == 6


def test_every_column_has_one_number_for_each_step():
    history = train(SHORT).history
    assert {len(column) for column in history.values()} == {6}
    assert {"loss", "accuracy", "rate", "gradient/conv1.conv", "gamma/nonlocal0", "entropy/nonlocal0"} <= set(
        history
    )
    assert history["gamma/nonlocal0"][0] == 0 < history["gamma/nonlocal0"][1]


@pytest.mark.parametrize(("name", "value"), [("steps", 0), ("rate", 0.0), ("batch", -1), ("every", 0)])
def test_numbers_that_no_training_can_have_are_refused(name, value):
    with pytest.raises(ValueError, match=f"{name} is {value}: give a number above zero"):
        train(SHORT._replace(**{name: value}))
