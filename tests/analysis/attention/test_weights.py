"""The weights of one query: those of the operation, at their places on the grid, without the N x M matrix."""

import numpy as np
import pytest
from cases import OWN, PLACES
from support import B, C, D, E, M, N, assert_close, assert_dtypes

import nonlocal_ref as nl
from nonlocal_ref.analysis.attention.weights import check_query, weights_of
from nonlocal_ref.base.arrays import to_numpy
from nonlocal_ref.embed import linear

VERSIONS = nl.VERSIONS | {
    "own": OWN["linear"],
    "cosine 0.3": nl.cosine(0.3),
    "distance 0.7": nl.gaussian_distance(0.7),
}
GRID, QUERY = (4, 3, 5), (2, 1, 3)
MEET = {
    "spacetime": lambda key: True,
    "space": lambda key: key[0] == QUERY[0],
    "time": lambda key: key[1:] == QUERY[1:],
    2: lambda key: key[0] // 2 == QUERY[0] // 2,
}


def block_and_inputs(make, version, **options):
    block = nl.nonlocal_block(VERSIONS[version], **options)
    return block, make.params(block), make(2, *GRID, C)


@pytest.mark.parametrize(("pool", "positions"), PLACES)
@pytest.mark.parametrize("version", VERSIONS)
def test_the_weighted_values_of_the_keys_are_the_output_of_the_query(make_numpy, version, pool, positions):
    block, params, x = block_and_inputs(make_numpy, version, pool=pool, positions=positions)
    p = nl.attention(block, params, x, QUERY)
    z, saved = block.forward(params, x)
    values = saved.embedded.values
    assert p.shape == values.shape[:-1]
    y = (p[..., None] * values).sum(axis=(1, 2, 3))
    assert_close(linear(y, *params["w_z"]) + x[:, *QUERY], z[:, *QUERY])


@pytest.mark.parametrize(("pool", "positions"), PLACES)
def test_weights_stand_where_the_query_meets_a_key_and_nowhere_else(make_numpy, pool, positions):
    block, params, x = block_and_inputs(make_numpy, "gaussian", pool=pool, positions=positions)
    p = nl.attention(block, params, x, QUERY)
    for key in np.ndindex(p.shape[1:]):
        assert (p[:, *key] > 0).all() == MEET[positions](key)
    np.testing.assert_allclose(p.sum(axis=(1, 2, 3)), 1, rtol=1e-13)


@pytest.mark.parametrize("scale", [False, True])
def test_the_scale_of_the_block_is_in_the_weights(make_numpy, scale):
    block, params, x = block_and_inputs(make_numpy, "embedded_gaussian", scale=scale, engine="dense")
    p = nl.attention(block, params, x, QUERY)
    _, saved = block.forward(params, x)
    assert_close(p.reshape(2, -1), saved.operation.kept.p[:, np.ravel_multi_index(QUERY, GRID)])


@pytest.mark.parametrize(("grid", "query"), [((7,), (4,)), ((3, 5), (2, 1)), (GRID, QUERY)])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_sequences_pictures_and_videos_in_every_library(make, make_numpy, grid, query, dtype):
    block = nl.nonlocal_block(pool="before")
    params, x = make_numpy.params(block), make_numpy(2, *grid, C)
    expected = nl.attention(block, params, x, query)
    there = {name: type(pair)(*(make.of(a.astype(dtype)) for a in pair)) for name, pair in params.items()}
    found = nl.attention(block, there, make.of(x.astype(dtype)), query)
    assert_dtypes({"p": found}, dtype)
    assert_close(found, expected)


@pytest.mark.parametrize(
    "version", [name for name in VERSIONS if name != "own"]
)  # its score is written for NumPy
def test_weights_of_one_query_are_a_row_of_all_weights(make, version):
    channels = 1 if version == "concatenation" else E
    theta, phi, g = make(B, N, channels), make(B, M, channels), make(B, M, D)
    _, saved = nl.nonlocal_operation(theta, phi, g, version=VERSIONS[version], engine="dense")
    for i in (0, N - 1):
        row = weights_of(theta[:, i : i + 1, :], phi, VERSIONS[version])
        assert row.shape == (B, 1, M)
        assert_close(row, to_numpy(saved.kept.p)[:, i : i + 1, :])


def test_a_version_may_be_given_by_name(make):
    query, keys = make(B, 1, E), make(B, M, E)
    assert_close(weights_of(query, keys, "cosine"), weights_of(query, keys, nl.VERSIONS["cosine"]))


def test_a_query_is_counted_row_by_row():
    assert check_query((2, 1, 3), (4, 3, 5)) == 2 * 15 + 1 * 5 + 3
    assert check_query((2, 4), (3, 5)) == 14
    assert check_query((6,), (7,)) == 6
