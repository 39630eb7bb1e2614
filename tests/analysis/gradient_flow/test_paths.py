"""The four paths into dx."""

import numpy as np
import pytest
from cases import run
from support import Maker, assert_close, numeric_gradient

import nonlocal_ref as nl
from nonlocal_ref.analysis.gradient_flow.paths import Paths, cosines, norms, paths
from nonlocal_ref.base.tree import tree_map
from nonlocal_ref.block import embed
from nonlocal_ref.embed import linear

GRID = (2, 2, 4, 5, 6)  # B, T, H, W, C
OPTIONS = [{}, {"pool": "before"}, {"pool": "after"}, {"positions": "time"}, {"positions": "space"}]
BATCHNORMS = [{}, {"batchnorm": True}, {"batchnorm": True, "train": True}, {"batchnorm": "frozen"}]


def inputs(block, seed=2):
    """params with nothing at 0, x and dz."""
    make = Maker(np, seed)
    return make.params(block), make(*GRID), make(*GRID)


@pytest.mark.parametrize("more", BATCHNORMS, ids=str)
@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("version", nl.VERSIONS)
def test_the_four_paths_add_up_to_dx(version, options, more):
    train = more.get("train", False)
    block = nl.nonlocal_block(version, **options, batchnorm=more.get("batchnorm", False))
    params, x, dz = inputs(block)
    _, dx, _ = run(block, params, x, dz, train=train)
    parts = paths(block, params, x, dz, train=train)
    assert_close(parts.theta + parts.phi + parts.g + parts.residual, dx, 1e-12)


@pytest.mark.parametrize("path", ["theta", "phi", "g"])
@pytest.mark.parametrize("version", ["embedded_gaussian", "dot_product", "concatenation", "gaussian"])
def test_each_path_is_the_gradient_where_x_moves_in_that_branch_alone(version, path):
    block = nl.nonlocal_block(version)
    make = Maker(np, 3)
    params, x, dz = make.params(block), make(2, 5, 6), make(2, 5, 6)
    field = {"theta": "queries", "phi": "keys", "g": "values"}[path]
    fixed = embed(block.options, params, x)

    def w(moved):  # W_z y, the other two branches held at x
        e = fixed._replace(**{field: getattr(embed(block.options, params, moved), field)})
        y, _ = nl.nonlocal_operation(e.queries, e.keys, e.values, version=version)
        return linear(y, *params["w_z"])

    found = getattr(paths(block, params, x, dz), path)
    assert_close(found, numeric_gradient(w, x, dz), 1e-7)


def test_the_residual_path_is_dz_itself():
    block = nl.nonlocal_block()
    params, x, dz = inputs(block)
    assert np.array_equal(paths(block, params, x, dz).residual, dz)


@pytest.mark.parametrize("version", nl.VERSIONS)
def test_with_w_z_zero_nothing_at_all_comes_through_the_operation(version):
    block = nl.nonlocal_block(version)
    params, x, dz = inputs(block)
    params["w_z"] = tree_map(np.zeros_like, params["w_z"])
    parts = paths(block, params, x, dz)
    assert not any(np.any(part) for part in parts[:3])


def test_norms_and_cosines_by_hand():
    parts = Paths(*(np.array(v) for v in ([3.0, 0.0], [0.0, 4.0], [0.0, 0.0], [0.0, -8.0])))
    assert norms(parts) == {"theta": 3.0, "phi": 4.0, "g": 0.0, "residual": 8.0, "dx": 5.0}
    # dx = (3, -4)
    assert cosines(parts) == {"theta": 9 / 15, "phi": -16 / 20, "g": None, "residual": 32 / 40}


def test_a_part_that_is_rounding_beside_the_largest_is_given_as_0():
    parts = Paths(*(np.array([v]) for v in (1e-17, 1e-9, 1.0, 2.0)))
    assert (norms(parts)["theta"], norms(parts)["phi"]) == (0.0, 1e-9)
    assert cosines(parts)["theta"] is None
