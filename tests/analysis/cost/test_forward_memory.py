"""The memory of a forward that keeps nothing, against the peak of a run by tracemalloc."""

import os

import numpy as np
import pytest
from counted import Zeros, usual_peak

import nonlocal_ref as nl
from nonlocal_ref.analysis import cost
from nonlocal_ref.layers.activations import relu_layer
from nonlocal_ref.layers.conv import conv_layer
from nonlocal_ref.networks import c2d, i3d, tiny
from nonlocal_ref.networks.watched import watched

NETWORKS = {
    "tiny": (tiny(), (16, 4, 32, 32, 3)),
    "tiny, a large block": (tiny(2, stage="conv1", pool="before"), (1, 4, 32, 32, 3)),
    "tiny, streaming": (tiny(stage="conv1", engine="streaming"), (1, 4, 64, 64, 3)),
}
SLOW = {
    "c2d": (c2d(50, 5), (1, 16, 112, 112, 3)),
    "c2d of the code": (c2d(50, 10, of="code8"), (1, 8, 112, 112, 3)),
    "c2d, many pairs": (c2d(50, {"res2": (1,)}, engine="dense"), (1, 8, 64, 64, 3)),
    "i3d": (i3d(50, 5, of="code"), (1, 32, 64, 64, 3)),
}
ROWS = [*NETWORKS.values(), *(pytest.param(*row, marks=pytest.mark.slow) for row in SLOW.values())]


@pytest.mark.parametrize(("net", "shape"), ROWS, ids=[*NETWORKS, *SLOW])
def test_the_peak_of_a_forward_is_near_the_estimate(net, shape, monkeypatch):
    """Within 20 %, on two cores: each core holds blocks of its own, and more cores seldom hold all at once.

    The first forward imports what it needs; that is not the network's.
    """
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1}, raising=False)
    params = net.init(Zeros(), shape[-1])
    x = np.random.default_rng(0).standard_normal(shape, dtype=np.float32)
    alone = watched(net, lambda one: None, keep=False)
    alone.forward(params, x)
    peak = x.nbytes + usual_peak(lambda: alone.forward(params, x))
    assert cost.forward_memory(net, shape).arrays == pytest.approx(peak, rel=0.2)


def test_the_arrays_of_a_short_chain_by_hand():
    """Relu twice: x, y of the first while the second makes its own; 24 numbers each, no parameters."""
    memory = cost.forward_memory(nl.chain(relu_layer(), relu_layer()), (1, 8, 3))
    assert memory == (0, 4 * 3 * 24)


def test_the_arrays_of_a_residual_by_hand():
    """x has 24 numbers, the branch 32, and so has the shortcut; their sum is a third array of 32."""
    net = nl.residual(conv_layer(4, (1,)), conv_layer(4, (1,)))
    assert cost.forward_memory(net, (1, 8, 3)) == (4 * 2 * 16, 4 * (24 + 3 * 32))


def test_a_forward_takes_less_than_a_step_of_training():
    shape = (1, 32, 224, 224, 3)
    assert cost.forward_memory(c2d(50, 5), shape).peak_bytes < (
        cost.training_memory(c2d(50, 5), shape, momentum=False).peak_bytes / 3
    )


def test_it_prints_the_shares():
    lines = str(cost.forward_memory(tiny(), (1, 4, 32, 32, 3))).splitlines()
    assert [line.split()[0] for line in lines] == ["peak", "parameters", "arrays"]
    assert lines[0].endswith("100%")
