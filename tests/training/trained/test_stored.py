"""The shipped parameters: all there, small, and networks that have learned their task."""

from importlib.resources import files

import numpy as np
import pytest

from nonlocal_ref.base.tree import leaves
from nonlocal_ref.training import evaluate
from nonlocal_ref.training.loop import begun
from nonlocal_ref.training.trained import RUNS, load
from nonlocal_ref.training.trained.runs import settings_of
from nonlocal_ref.training.trained.stored import packed, unpacked

SHIPPED = [
    (name, version, step) for name, run in RUNS.items() for version, kept in run.kept.items() for step in kept
]
LEARNED = {"twins": 0.95, "matching": 0.85}  # the least accuracy of embedded_gaussian; chance is 0.5
RNG = np.random.default_rng(3)


def test_the_files_lie_in_the_package_and_have_less_than_500_kB_in_all():
    found = {file.name: len(file.read_bytes()) for file in files("nonlocal_ref.training.trained").iterdir()
             if file.name.endswith(".npz")}  # fmt: skip
    assert set(found) == {f"{name}.npz" for name in RUNS}
    assert sum(found.values()) < 500_000


@pytest.mark.parametrize(("name", "version", "step"), SHIPPED)
def test_every_kept_step_loads_finite_parameters_in_float32(name, version, step):
    network, params, task, steps = load(name, version, step)
    assert step in steps
    assert all(a.dtype == np.float32 and np.isfinite(a).all() for _, a in leaves(params))
    logits, _ = network.forward(params, task.draw(RNG, 2).x)
    assert logits.shape == (2, task.classes)


@pytest.mark.parametrize("name", RUNS)
def test_the_trained_network_has_learned_its_task_and_the_average_has_not_learned_it_as_well(name):
    network, params, task, _ = load(name)
    clips = task.draw(np.random.default_rng(99), 400)
    right = evaluate(network, params, clips.x[:, None], clips.labels).video
    network, params, *_ = load(name, "average")
    average = evaluate(network, params, clips.x[:, None], clips.labels).video
    assert right >= LEARNED[name]
    assert average < right - 0.05


def test_step_0_is_the_start_that_the_seed_gives():
    settings = settings_of("twins", "embedded_gaussian")
    _, first = begun(settings, settings.task())
    _, params, _, steps = load("twins", step=0)
    assert steps[0] == 0
    for (name, a), (_, b) in zip(leaves(params), leaves(first.params), strict=True):
        np.testing.assert_array_equal(a, b, err_msg=name)
    assert not params["nonlocal0"]["batchnorm"].gamma.any()  # the block begins as the identity


def test_without_a_step_the_last_one_is_loaded():
    *_, steps = load("twins")
    for (name, a), (_, b) in zip(
        leaves(load("twins").params), leaves(load("twins", step=steps[-1]).params), strict=True
    ):
        np.testing.assert_array_equal(a, b, err_msg=name)


def test_packing_rounds_to_float16_and_changes_nothing_else():
    params = {"a": (RNG.standard_normal((2, 3), np.float32), np.float32([1.5])), "b": np.zeros(2, np.float32)}
    row = packed(params)
    assert row.dtype == np.float16
    assert row.shape == (9,)
    for (name, a), (_, b) in zip(leaves(params), leaves(unpacked(row, params)), strict=True):
        assert b.dtype == a.dtype
        np.testing.assert_array_equal(b, a.astype(np.float16), err_msg=name)


def test_another_count_of_numbers_is_refused():
    with pytest.raises(ValueError, match=r"^8 numbers came but the network has 9 parameters$"):
        unpacked(np.zeros(8, np.float16), {"a": np.zeros((3, 3))})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("cats",), "unknown trained task 'cats': choose one of 'twins'"),
        (
            ("twins", "mine"),
            "unknown version that is trained on twins 'mine': choose one of 'embedded_gaussian'",
        ),
        (("twins", "average", 7), "step is 7: twins with average is there after 0, 300$"),
    ],
)
def test_what_is_not_shipped_is_refused_with_what_is(arguments, message):
    with pytest.raises(ValueError, match=message):
        load(*arguments)
