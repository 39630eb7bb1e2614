"""bias=False (the released code's NO_BIAS) and pool_window: what they change, their gradients, refusals."""

from itertools import product

import numpy as np
import pytest
from cases import POOLS, every_version, run
from refusals import refuses
from support import C, E, assert_close, assert_trees_close

import nonlocal_ref as nl
from nonlocal_ref.base.tree import leaves
from nonlocal_ref.embed import Linear, Weights
from nonlocal_ref.parameters import Halves
from nonlocal_ref.subsample import check_window

MAPS = ("theta", "phi", "g", "w_z")
GRID = (4, 5, 6)
# (pool_window, the keys that are left of a grid)
WINDOWS = {
    ((7,), (3,)): (2,),
    ((3, 5), (2, 2)): (1, 2),
    ((3, 5), (1, 3)): (3, 1),
    (GRID, (1, 3, 3)): (4, 1, 2),
    (GRID, (2, 2, 2)): (2, 2, 3),
    (GRID, (4, 5, 6)): (1, 1, 1),
}

# without biases


def with_zero_biases(params):
    """The parameters of the block with biases that computes the same."""
    zero = {n: Linear(p.w, np.zeros_like(p.w[0])) for n, p in params.items() if n in MAPS}
    return params | zero


@pytest.mark.parametrize(("pool", "norm"), [*product(POOLS, (False, True))])
@every_version
def test_without_biases_the_block_is_the_one_whose_biases_are_zero(make_numpy, version, pool, norm):
    plain = nl.nonlocal_block(version, pool=pool, batchnorm=norm)
    block = nl.nonlocal_block(version, pool=pool, batchnorm=norm, bias=False)
    params, x, dz = make_numpy.params(block), make_numpy(2, *GRID, C), make_numpy(2, *GRID, C)
    z, dx, dparams = run(block, params, x, dz, norm)
    z_plain, dx_plain, dparams_plain = run(plain, with_zero_biases(params), x, dz, norm)
    assert_close(z, z_plain)
    assert_close(dx, dx_plain)
    weights = {n: Weights(d.w) if n in MAPS else d for n, d in dparams_plain.items()}
    assert_trees_close(dparams, weights, floor=1.0)


@every_version
def test_without_biases_every_gradient_is_right(make_numpy, version):
    block = nl.nonlocal_block(version, pool="after", batchnorm=True, bias=False)
    params, x = make_numpy.params(block, 4, 2), make_numpy(2, 2, 4, 4, 4)
    report = nl.gradcheck(block, params, x, train=True)
    assert report.ok, str(report)


@every_version
def test_without_biases_init_makes_none(version):
    block = nl.nonlocal_block(version, bias=False)
    params = block.init(np.random.default_rng(0), C, E)
    assert {type(p) for name, p in params.items() if name in MAPS} == {Weights}
    assert all(type(params[name]) is Halves for name in {"w_f"} & set(params))
    assert not any(name.endswith(".b") for name, _ in leaves(params))
    with_biases = nl.nonlocal_block(version).init(np.random.default_rng(0), C, E)
    assert set(params) == set(with_biases)
    assert all((params[name].w == with_biases[name].w).all() for name in params if name in MAPS)


def test_without_biases_the_block_starts_as_the_identity(make_numpy):
    block, x = nl.nonlocal_block(bias=False), make_numpy(2, *GRID, C, dtype="float32")
    params = block.init(np.random.default_rng(0), C)
    assert (block.forward(params, x)[0] == x).all()


def test_parameters_of_the_other_kind_are_refused(make_numpy):
    x, both = make_numpy(2, *GRID, C), [nl.nonlocal_block(bias=bias) for bias in (False, True)]
    without, with_biases = (make_numpy.params(block) for block in both)
    same = "make params with block.init(rng, channels)"
    with refuses(
        ValueError,
        f"theta has shapes (6, 3) and (3,) but needs (6, 3) for an x of 6 channels: {same}",
    ):
        both[0].forward(with_biases, x)
    with refuses(
        ValueError,
        f"theta has shapes (6, 3) but needs (6, 3) and (3,) for an x of 6 channels: {same}",
    ):
        both[1].forward(without, x)


def test_a_bias_that_is_no_truth_value_is_refused(pytestconfig):
    if pytestconfig.getoption("--jaxtyping-packages", default=None):
        pytest.skip("the type checker of this run refuses what is no bool before the block sees it")
    with refuses(ValueError, "unknown bias 'no': choose one of True, False"):
        nl.nonlocal_block(bias="no")


# another window


def pooled_by_loops(x, window):
    """The largest value of each window; what is left over is dropped."""
    grid = [n // k for n, k in zip(x.shape[1:-1], window, strict=True)]
    y = np.empty((x.shape[0], *grid, x.shape[-1]))
    for cell in np.ndindex(*grid):
        part = x[:, *(slice(i * k, (i + 1) * k) for i, k in zip(cell, window, strict=True))]
        y[:, *cell] = part.max(axis=tuple(range(1, part.ndim - 1)))
    return y


@pytest.mark.parametrize(("case", "keys"), WINDOWS.items(), ids=str)
def test_keys_and_values_come_from_the_windows_that_are_asked_for(make_numpy, case, keys):
    grid, window = case
    block = nl.nonlocal_block(pool="before", pool_window=window, engine="dense")
    params, x = make_numpy.params(block), make_numpy(2, *grid, C)
    _, saved = block.forward(params, x)
    assert saved.embedded.g.shape == (2, *keys, E)
    assert (saved.embedded.x_keys == pooled_by_loops(x, window)).all()
    after = nl.nonlocal_block(pool="after", pool_window=window).forward(params, x)[1].embedded
    assert (after.values == pooled_by_loops(after.g, window)).all()
    assert nl.attention(block, params, x, (0,) * len(grid)).shape == (2, *keys)


@pytest.mark.parametrize("case", WINDOWS, ids=str)
@pytest.mark.parametrize("pool", ["before", "after"])
def test_with_another_window_every_gradient_is_right(make_numpy, pool, case):
    grid, window = case
    block = nl.nonlocal_block(pool=pool, pool_window=window)
    report = nl.gradcheck(block, make_numpy.params(block, 3, 2), make_numpy(1, *grid, 3))
    assert report.ok, str(report)


@pytest.mark.parametrize("pool", ["before", "after"])
def test_a_window_of_1_2_2_is_the_usual_one(make_numpy, pool):
    usual, named = (nl.nonlocal_block(pool=pool, pool_window=window) for window in (None, (1, 2, 2)))
    params, x = make_numpy.params(usual), make_numpy(2, *GRID, C)
    assert (usual.forward(params, x)[0] == named.forward(params, x)[0]).all()


@pytest.mark.parametrize("positions", ["space", 2])
def test_frames_that_do_not_meet_may_be_pooled_in_space_by_any_window(make_numpy, positions):
    block = nl.nonlocal_block(pool="before", pool_window=(1, 5, 3), positions=positions, engine="dense")
    params, x = make_numpy.params(block), make_numpy(2, *GRID, C)
    z, saved = block.forward(params, x)
    frames = 1 if positions == "space" else positions
    assert saved.operation.kept.p.shape == (2 * 4 // frames, frames * 30, frames * 2)
    alone = nl.nonlocal_block(pool="before", pool_window=(1, 5, 3))
    parts = x.reshape(-1, frames, *x.shape[2:])
    assert_close(z, alone.forward(params, parts)[0].reshape(x.shape))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            {"pool_window": (1, 2, 2)},
            'pool_window=(1, 2, 2) without pooling: add pool="before" or pool="after"',
        ),
        (
            {"pool": "before", "pool_window": (1, 0, 2)},
            "pool_window is (1, 0, 2): give whole numbers from 1, one for each axis, such as (1, 2, 2)",
        ),
        (
            {"pool": "before", "pool_window": (2, 2, 2), "positions": "space"},
            "pool_window=(2, 2, 2) joins 2 frames, but positions='space' keeps frames apart: use (1, 2, 2)",
        ),
    ],
)
def test_a_window_without_a_meaning_is_refused(options, words):
    with refuses(ValueError, words):
        nl.nonlocal_block(**options)


@pytest.mark.parametrize("window", [2, (), "12", (1, 2.0, 2), [1, 2, 2]])
def test_what_is_no_window_is_refused(window):
    with refuses(
        ValueError,
        f"pool_window is {window!r}: give whole numbers from 1, one for each axis, such as (1, 2, 2)",
    ):
        check_window(window, "before", "spacetime")


@pytest.mark.parametrize(
    ("window", "words"),
    [
        (
            (2, 2),
            "pool_window=(2, 2) has 2 numbers but the grid (4, 5, 6) has 3 axes: "
            "give one number for each axis",
        ),
        (
            (1, 6, 2),
            "a grid of (4, 5, 6) is too small to pool by (1, 6, 2): no key would be left, use pool=None",
        ),
    ],
)
def test_a_window_that_does_not_fit_the_grid_is_refused(make_numpy, window, words):
    block = nl.nonlocal_block(pool="before", pool_window=window)
    with refuses(ValueError, words):
        block.forward(make_numpy.params(block), make_numpy(2, *GRID, C))
    with refuses(ValueError, words):
        nl.cost.block_cost(block, (2, *GRID, C))
