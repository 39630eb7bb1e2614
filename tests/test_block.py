"""Eq. 6: z = W_z y + x: the start, the equation, and its gradients."""

from itertools import product

import numpy as np
import pytest
from cases import GRIDS, NORMS, PLACES, POOLS, every_norm, every_version, run
from support import C, assert_close, assert_gradients, assert_trees_close, numeric_gradient, replaced

import nonlocal_ref as nl
from nonlocal_ref.base.arrays import to_numpy
from nonlocal_ref.base.tree import leaves

# the start


@pytest.mark.parametrize("grid", GRIDS.values(), ids=GRIDS)
@pytest.mark.parametrize(("pool", "norm", "train"), [*product(POOLS, NORMS, (False, True))])
@every_version
def test_the_block_starts_exactly_as_the_identity(make_numpy, version, pool, norm, train, grid):
    block = nl.nonlocal_block(version, pool=pool, batchnorm=norm)
    params = block.init(np.random.default_rng(0), C)
    x, dz = make_numpy(2, *grid, C, dtype="float32"), make_numpy(2, *grid, C, dtype="float32")
    z, dx, dparams = run(block, params, x, dz, train)
    assert (z == x).all()
    assert (dx == dz).all()
    assert {name for name, d in leaves(dparams) if d.any()} == (
        {"batchnorm.gamma", "batchnorm.beta"} if norm else {"w_z.w", "w_z.b"}
    )  # nothing else moves in the first step


def test_the_block_of_figure_2_has_its_parameters_and_shapes():
    block = nl.nonlocal_block(pool="before", scale=True, batchnorm=True)
    params = block.init(np.random.default_rng(0), 1024)
    x = np.random.default_rng(1).standard_normal((1, 4, 14, 14, 1024), np.float32)
    z, saved = block.forward(params, x, train=True)
    trained = {name: a.size for name, a in leaves(params) if "running" not in name}
    assert (
        sum(trained.values()) == 2_101_760
    )  # 4 x 1024 x 512 weights, 3 x 512 + 1024 biases, 2 x 1024 of the norm
    e = saved.embedded
    assert e.theta.shape == (1, 4, 14, 14, 512)
    assert e.x_keys.shape == (1, 4, 7, 7, 1024)
    assert e.phi.shape == e.g.shape == (1, 4, 7, 7, 512)
    assert saved.operation.kept.p.shape == (1, 784, 196)
    assert saved.y.shape == (1, 4, 14, 14, 512)
    assert saved.batchnorm.x.shape == z.shape == x.shape
    assert (z == x).all()


# the equation


@pytest.mark.parametrize("grid", GRIDS.values(), ids=GRIDS)
def test_z_is_w_z_y_plus_x_as_the_equation_writes_it(make, grid):
    block = nl.nonlocal_block()
    params, x = make.params(block), make(2, *grid, C)
    z, _ = block.forward(params, x)
    rows = to_numpy(x).reshape(2, -1, C)
    theta, phi, g = (rows @ to_numpy(params[n].w) + to_numpy(params[n].b) for n in ("theta", "phi", "g"))
    f = np.exp(theta @ phi.mT)
    y = f @ g / f.sum(axis=-1, keepdims=True)
    expected = y @ to_numpy(params["w_z"].w) + to_numpy(params["w_z"].b) + rows
    assert_close(z, expected.reshape(x.shape))


@pytest.mark.parametrize(("pool", "positions"), PLACES)
@every_version
def test_gradients_of_the_input_are_those_of_central_differences(make_numpy, version, pool, positions):
    block = nl.nonlocal_block(version, pool=pool, positions=positions, batchnorm=True)
    params, x, dz = make_numpy.params(block, 3, 2), make_numpy(2, 2, 3, 2, 3), make_numpy(2, 2, 3, 2, 3)
    _, dx, _ = run(block, params, x, dz, train=True)
    assert_gradients(lambda x: block.forward(params, x, train=True)[0], dx, (x,), dz, 1e-7)


@every_norm
@every_version
def test_gradients_of_the_parameters_are_those_of_central_differences(make_numpy, version, norm, train):
    block = nl.nonlocal_block(version, pool="after", batchnorm=norm)
    params, x, dz = make_numpy.params(block, 3, 2), make_numpy(2, 3, 5, 3), make_numpy(2, 3, 5, 3)
    _, _, dparams = run(block, params, x, dz, train)
    trained = {name: a for name, a in leaves(params) if "running" not in name}
    gradients = dict(leaves(dparams))
    assert set(gradients) == set(trained)
    largest = max(np.linalg.norm(d) for d in gradients.values())
    for name, value in trained.items():

        def forward(value, name=name):
            return block.forward(replaced(params, name, value), x, train=train)[0]

        assert_close(gradients[name], numeric_gradient(forward, value, dz), 1e-7, floor=1e-3 * largest)


@pytest.mark.parametrize("train", [False, True])
@pytest.mark.parametrize(("pool", "positions"), PLACES)
@every_version
def test_every_library_gives_the_numbers_of_numpy(make, make_numpy, version, pool, positions, train):
    block = nl.nonlocal_block(version, pool=pool, positions=positions, batchnorm=True, engine="dense")
    params, x, dz = (
        make_numpy.params(block),
        make_numpy(2, *GRIDS["video"], C),
        make_numpy(2, *GRIDS["video"], C),
    )
    z, dx, dparams = run(block, params, x, dz, train)
    z_there, dx_there, dparams_there = run(block, nl.move(params, make.xp), make.of(x), make.of(dz), train)
    assert_close(z_there, z)
    assert_close(dx_there, dx, floor=1.0)
    assert_trees_close(dparams_there, dparams, floor=1.0)
