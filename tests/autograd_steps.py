"""Training steps that PyTorch's autograd has stored (oracle/make_chain.py, make_network.py), done again."""

from functools import cache
from pathlib import Path

import numpy as np
from support import assert_close

from nonlocal_ref.base.tree import apply_gradients, leaves, tree_map

FOLDER = Path(__file__).parent / "oracle"
STEPS = 3


@cache
def stored(file):
    with np.load(FOLDER / file) as arrays:
        return {name: arrays[name] for name in arrays.files}


def assert_steps(network, file, end, *, rate, limit):
    """Outputs, gradients and running statistics of every step are those of the file.

    end  y -> ({name: what else is compared}, dy): how a step goes on from the network's output
    """
    expected = stored(file)
    tree = network.init(np.random.default_rng(0), expected["x"].shape[-1])
    names = iter([name for name, _ in leaves(tree)])
    params = tree_map(lambda a: expected[f"params/{next(names)}"], tree)
    for step in range(STEPS):
        y, saved = network.forward(params, expected["x"], train=True)
        more, dy = end(y)
        dx, dparams = network.backward(dy, saved, params)
        params = network.update(apply_gradients(lambda p, dp: p - rate * dp, params, dparams), saved)
        found = more | {"dx": dx} | {f"d/{name}": d for name, d in leaves(dparams)}
        found |= {f"running/{name}": a for name, a in leaves(params) if "running" in name}
        assert {f"{step}/{name}" for name in found} == {n for n in expected if n.startswith(f"{step}/")}
        largest = np.linalg.norm(expected[f"{step}/dx"])  # stands in where the true gradient is 0
        for name, value in found.items():
            assert_close(value, expected[f"{step}/{name}"], limit, floor=1e-3 * largest)
