"""The block against PyTorch's autograd, float64: every version, option and grid (oracle/make_oracle.py)."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from support import assert_close

import nonlocal_ref as nl
from nonlocal_ref.base.tree import leaves, tree_map

FILE = Path(__file__).parent / "oracle" / "oracle.npz"
VERSIONS = dict(nl.VERSIONS, gaussian_distance=nl.gaussian_distance(1.5), cosine=nl.cosine(0.4))
LIMIT = 1e-9  # relative to the norm; the worst that was seen is 3.1e-12


@cache
def stored():
    with np.load(FILE) as file:
        return {name: file[name] for name in file.files}


def names():
    with np.load(FILE) as file:
        return [name for name in file.files if name.count("/") == 5]


def params_of(block, version, norm):
    """The oracle's parameters that this block needs."""
    tree = block.init(np.random.default_rng(0), 4, 2)
    names = iter([short(name) for name, _ in leaves(tree)])
    return tree_map(lambda a: stored()[f"params/{next(names)}"], tree)


def short(name):
    """The oracle's name of a parameter: "running.mean" for "batchnorm.running.mean"."""
    return name.removeprefix("batchnorm.") if "running" in name else name


def make_block(name, batchnorm, engine="dense"):
    _, version, scale, pool, positions, _ = name.split("/")
    return nl.nonlocal_block(
        VERSIONS[version],
        pool=None if pool == "none" else pool,
        positions=int(positions) if positions.isdigit() else positions,
        scale=scale == "True",
        batchnorm=batchnorm,
        engine=engine,
    )


def expected_of(name, x, params):
    """z, dx, the gradients and the running statistics, cut out of the stored row."""
    row, cut = stored()[name], 0
    shapes = [("z", x.shape), ("dx", x.shape)]
    parameters = sorted((n, a.shape) for n, a in leaves(params) if "running" not in n)
    statistics = [(n, a.shape) for n, a in leaves(params) if "running" in n]
    parts = {}
    for part, shape in shapes + parameters + statistics:
        parts[part] = row[cut : cut + np.prod(shape, dtype=int)].reshape(shape)
        cut += parts[part].size
    assert cut == row.size
    return parts


def run(block, params, x, dz, train):
    z, saved = block.forward(params, x, train=train)
    dx, dparams = block.backward(dz, saved, params)
    after = leaves(block.update(params, saved))
    statistics = {name: a for name, a in after if "running" in name}
    return {"z": z, "dx": dx, **dict(leaves(dparams)), **statistics}


# the form of the batch normalisation that is stored -> (batchnorm, train) of the blocks that must agree
FORMS = {
    "none": [(False, False)],
    "batch": [(True, True)],
    "running": [(True, False), ("frozen", False), ("frozen", True)],
}


def assert_agrees(name, batchnorm, train, xp=np, engine="dense"):
    grid, norm = name.split("/")[0], name.split("/")[-1]
    block = make_block(name, batchnorm, engine)
    params = params_of(block, name, norm)
    x, dz = (xp.asarray(stored()[f"{n}/{grid}"]) for n in ("x", "dz"))
    expected = expected_of(name, x, params)
    found = run(block, tree_map(xp.asarray, params), x, dz, train)
    assert set(found) == set(expected)
    largest = np.linalg.norm(expected["dx"])  # stands in where the true gradient is 0, as that of phi's bias
    for part in expected:
        assert_close(found[part], expected[part], LIMIT, floor=1e-3 * largest)


@pytest.mark.parametrize("name", names())
def test_the_block_gives_the_outputs_and_gradients_of_autograd(name):
    for batchnorm, train in FORMS[name.split("/")[-1]]:
        assert_agrees(name, batchnorm, train)


@pytest.mark.parametrize("name", [n for n in names() if n.endswith("none/spacetime/none")])
def test_every_version_in_every_library_gives_the_outputs_and_gradients_of_autograd(name, xp):
    assert_agrees(name, False, False, xp)


@pytest.mark.parametrize(
    "name", [n for n in names() if n.startswith("sequence") and n.endswith("spacetime/batch")]
)
def test_the_loops_give_the_outputs_and_gradients_of_autograd(name, xp):
    assert_agrees(name, True, True, xp, engine="literal")


def test_the_oracle_holds_every_version_and_option():
    parts = [set(column) for column in zip(*(name.split("/") for name in names()), strict=True)]
    assert parts[0] == {"sequence", "picture", "video"}
    assert parts[1] == set(nl.VERSIONS)
    assert parts[2:4] == [{"True", "False"}, {"none", "before", "after"}]
    assert parts[4:] == [{"spacetime", "space", "time", "2"}, set(FORMS)]
    assert (
        len(names()) == 8 * (9 + 6 + 1) * 3
    )  # versions x (spacetime on each grid, space and groups, time) x forms


def test_the_oracle_is_small_and_holds_numbers_alone():
    assert FILE.stat().st_size < 2.5e6
    assert {a.dtype for a in stored().values()} == {np.dtype("float64")}
