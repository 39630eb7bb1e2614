"""A chain of every kind of layer against PyTorch's autograd, float64, three steps (oracle/make_chain.py)."""

from pathlib import Path

import numpy as np
from support import assert_close

import nonlocal_ref as nl
from nonlocal_ref.base.tree import apply_gradients, leaves, tree_map
from nonlocal_ref.embed import linear_layer
from nonlocal_ref.layers.batchnorm import batchnorm_layer
from nonlocal_ref.layers.pooling import max_pool_layer

FILE = Path(__file__).parents[1] / "oracle" / "chain.npz"
RATE, STEPS, LIMIT = 0.1, 3, 1e-10
NETWORK = nl.chain(
    linear_layer(4),
    batchnorm_layer(),
    nl.nonlocal_block(pool="before", batchnorm=True),
    max_pool_layer((1, 2, 2)),
    nl.residual(nl.chain(linear_layer(6), batchnorm_layer()), shortcut=linear_layer(6)),
)


def stored():
    with np.load(FILE) as file:
        return {name: file[name] for name in file.files}


def test_three_training_steps_are_those_of_autograd_running_statistics_included():
    expected = stored()
    x, dy = expected["x"], expected["dy"]
    tree = NETWORK.init(np.random.default_rng(0), x.shape[-1])
    names = iter([name for name, _ in leaves(tree)])
    params = tree_map(lambda a: expected[f"params/{next(names)}"], tree)
    for step in range(STEPS):
        y, saved = NETWORK.forward(params, x, train=True)
        dx, dparams = NETWORK.backward(dy, saved, params)
        params = NETWORK.update(apply_gradients(lambda p, dp: p - RATE * dp, params, dparams), saved)
        found = {"y": y, "dx": dx} | {f"d/{name}": d for name, d in leaves(dparams)}
        found |= {f"running/{name}": a for name, a in leaves(params) if "running" in name}
        assert {f"{step}/{name}" for name in found} == {n for n in expected if n.startswith(f"{step}/")}
        largest = np.linalg.norm(expected[f"{step}/dx"])  # stands in where the true gradient is 0
        for name, value in found.items():
            assert_close(value, expected[f"{step}/{name}"], LIMIT, floor=1e-3 * largest)


def test_the_closed_form_of_the_shape_is_that_of_the_output():
    expected = stored()
    assert NETWORK.out_shape(expected["x"].shape) == expected["0/y"].shape
