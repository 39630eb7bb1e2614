"""The memory of training against a run: what is there afterwards, and the peak by tracemalloc."""

import os

import numpy as np
import pytest
from counted import Zeros, layer_by_layer, memory_of, usual_peak

from nonlocal_ref.analysis import cost
from nonlocal_ref.base.tree import tree_map
from nonlocal_ref.networks import c2d, i3d, tiny

NETWORKS = {
    "tiny": (tiny(), (16, 4, 32, 32, 3)),
    "tiny, no blocks, frozen": (tiny(0, frozen=True), (16, 4, 32, 32, 3)),
}
SLOW = {
    "c2d": (c2d(50, 5, of="code8"), (1, 8, 64, 64, 3)),
    "c2d, larger": (c2d(50, 5), (1, 16, 112, 112, 3)),
    "c2d, frozen": (c2d(50, 5, frozen=True), (2, 8, 64, 64, 3)),
    "i3d": (i3d(50, 5, of="code"), (1, 32, 64, 64, 3)),
}
ROWS = [*NETWORKS.values(), *(pytest.param(*row, marks=pytest.mark.slow) for row in SLOW.values())]


@pytest.mark.parametrize(("net", "shape"), ROWS, ids=[*NETWORKS, *SLOW])
def test_the_peak_of_a_step_is_near_the_estimate(net, shape, monkeypatch):
    """Within 15 % layer by layer, on two cores with temporaries of their own; in fewer steps less is held."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1}, raising=False)
    memory, params = cost.training_memory(net, shape), net.init(Zeros(), shape[-1])
    peak, gradients = peak_of_a_step(layer_by_layer(net), params, shape)
    there = memory.parameters + memory.momentum  # before the step begins
    assert memory.peak_bytes == pytest.approx(peak + there, rel=0.15)
    assert memory.gradients == memory_of(gradients)
    assert memory.parameters == memory_of(tree_map(np.copy, params))
    assert peak_of_a_step(net, params, shape)[0] < 1.02 * peak


def peak_of_a_step(net, params, shape):
    """The most that a step holds, and its gradients."""
    x, held = np.random.default_rng(0).standard_normal(shape, dtype=np.float32), {}

    def step():
        y, saved = net.forward(params, x, train=True)
        held["gradients"] = net.backward(np.ones_like(y), saved, params)[1]

    step()  # the first one imports what it needs
    return usual_peak(step), held["gradients"]


def test_only_what_is_kept_and_the_working_arrays_grow_with_the_batch():
    one, two = (cost.training_memory(tiny(), (samples, 4, 32, 32, 3)) for samples in (1, 2))
    assert one[:3] == two[:3]
    assert one.kept < two.kept < 2 * one.kept  # the running statistics are kept once
    assert two.working == 2 * one.working


def test_without_momentum_there_is_none():
    memory = cost.training_memory(tiny(), (1, 4, 32, 32, 3), momentum=False)
    assert memory.momentum == 0
    assert memory.peak_bytes == sum(memory)


def test_a_double_takes_twice_a_float():
    single, double = (cost.training_memory(c2d(), (1, 32, 224, 224, 3), itemsize=size) for size in (4, 8))
    assert double == tuple(2 * size for size in single)


def test_it_prints_the_shares():
    lines = str(cost.training_memory(tiny(), (1, 4, 32, 32, 3))).splitlines()
    assert lines[0].split() == ["peak", "(estimate)", *lines[0].split()[2:4], "100%"]
    assert [line.split()[0] for line in lines[1:]] == list(cost.TrainingMemory._fields)
