"""The block takes every size, layout and dtype, and leaves what it is given alone."""

import numpy as np
import pytest
from cases import PLACES, every_norm, every_version, run
from support import C, E, assert_close, assert_dtypes, assert_trees_close

import nonlocal_ref as nl
from nonlocal_ref.base.tree import leaves, tree_map

POOLED = {(2,): (1,), (7,): (3,), (7, 7): (3, 3), (2, 3): (1, 1), (3, 7, 7): (3, 3, 3), (5, 2, 3): (5, 1, 1)}
SIZES = [(grid, keys, pool) for grid, keys in POOLED.items() for pool in ("before", "after")]
SIZES += [(grid, grid, None) for grid in [*POOLED, (1,), (1, 1), (1, 1, 1)]]


@pytest.mark.parametrize(("grid", "keys", "pool"), SIZES)
def test_grids_of_every_size_pass_and_odd_ones_are_pooled_by_floor(make, grid, keys, pool):
    block = nl.nonlocal_block(pool=pool)
    params, x = make.params(block), make(2, *grid, C)
    z, saved = block.forward(params, x)
    dx, _ = block.backward(make(2, *grid, C), saved, params)
    assert z.shape == dx.shape == x.shape
    assert saved.embedded.keys.shape == (2, *keys, E)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("pool", "positions"), PLACES)
@every_norm
@every_version
def test_the_dtype_is_kept_in_every_output_gradient_and_saved_array(
    make_numpy, version, pool, positions, norm, train, dtype
):
    scale = version in ("gaussian", "embedded_gaussian")
    block = nl.nonlocal_block(version, pool=pool, positions=positions, scale=scale, batchnorm=norm)
    params, x = make_numpy.params(block, dtype=dtype), make_numpy(2, 4, 3, 2, C, dtype=dtype)
    z, saved = block.forward(params, x, train=train)
    dx, dparams = block.backward(make_numpy(*x.shape, dtype=dtype), saved, params)
    assert_dtypes({"z": z, "saved": saved, "dx": dx, "dparams": dparams}, dtype)


@pytest.mark.parametrize(("pool", "positions"), PLACES)
@every_version
def test_the_layout_of_the_input_in_memory_does_not_matter(make_numpy, version, pool, positions):
    block = nl.nonlocal_block(version, pool=pool, positions=positions)
    params, x, dz = make_numpy.params(block), make_numpy(2, 4, 3, 5, C), make_numpy(2, 4, 3, 5, C)
    turned = [np.ascontiguousarray(a.transpose(4, 3, 2, 1, 0)).transpose(4, 3, 2, 1, 0) for a in (x, dz)]
    wide = np.repeat(x, 2, axis=2)[:, :, ::2]
    expected = run(block, params, x, dz)
    for x_like, dz_like in (turned, (wide, dz)):
        found = run(block, params, x_like, dz_like)
        assert not x_like.flags.c_contiguous
        assert_close(found[0], expected[0])
        assert_close(found[1], expected[1])
        assert_trees_close(found[2], expected[2], floor=1.0)


@every_norm
@every_version
def test_no_input_is_changed_and_a_second_call_gives_the_same(make_numpy, version, norm, train):
    block = nl.nonlocal_block(version, pool="before", batchnorm=norm)
    params, x, dz = make_numpy.params(block), make_numpy(2, 3, 5, C), make_numpy(2, 3, 5, C)
    before = tree_map(np.copy, (params, x, dz))
    z, saved = block.forward(params, x, train=train)
    first, second = (block.backward(dz, saved, params) for _ in "ab")
    other, _ = block.forward(params, x, train=train)
    assert (z == other).all()
    assert all((a == b).all() for (_, a), (_, b) in zip(leaves(first), leaves(second), strict=True))
    assert all((a == b).all() for (_, a), (_, b) in zip(leaves(before), leaves((params, x, dz)), strict=True))


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda x: x.astype(">f8"), "x is >f8, floats in the byte order of other machines"),
        (lambda x: np.ma.masked_array(x, x > 0), "x is a masked array"),
        (lambda x: np.ma.masked_array(np.where(x > 0, np.nan, x), x > 0), "x is a masked array"),
    ],
)
def test_big_endian_and_masked_arrays_are_refused_at_every_door(make_numpy, change, text):
    block = nl.nonlocal_block()
    params, x = make_numpy.params(block), make_numpy(2, 3, 3, C)
    with pytest.raises(TypeError, match=text):
        block.forward(params, change(x))
    z, saved = block.forward(params, x)
    with pytest.raises(TypeError, match=f"^d{text.replace('x', 'z', 1)}"):
        block.backward(change(z), saved, params)
    rows = x[:, 0]
    with pytest.raises(TypeError, match=text.replace("x", "theta", 1)):
        nl.nonlocal_operation(change(rows), rows, rows)
    y, kept = nl.nonlocal_operation(rows, rows, rows)
    with pytest.raises(TypeError, match=f"^d{text.replace('x', 'y', 1)}"):
        nl.nonlocal_operation_backward(change(y), kept)
    net = nl.tiny(0)
    with pytest.raises(TypeError, match=text):
        net.forward(net.init(np.random.default_rng(0), 3), change(make_numpy(1, 4, 8, 8, 3)))


@pytest.mark.parametrize(
    ("options", "kind", "text"),
    [
        ({"std": np.nan}, ValueError, "std is nan"),
        ({"dtype": int}, TypeError, "dtype is int64"),
        ({"rng": None}, TypeError, "rng is None"),
        ({"rng": 3}, TypeError, "rng is 3"),
        ({"channels": 2.5}, TypeError, "channels is 2.5: give a whole number"),
        ({"channels": "4"}, TypeError, "channels is '4': give a whole number"),
        ({"inner": 1.5}, TypeError, "inner is 1.5: give a whole number"),
    ],
)
def test_init_refuses_in_words_what_no_parameters_can_be_made_from(options, kind, text):
    given = {"rng": np.random.default_rng(0), "channels": 4} | options
    for version in nl.VERSIONS:
        with pytest.raises(kind, match=text):
            nl.nonlocal_block(version).init(**given)


def test_init_refuses_the_same_in_a_whole_network():
    for options, kind, text in (
        ({"dtype": int}, TypeError, "dtype is int64"),
        ({}, TypeError, "rng is None"),
    ):
        with pytest.raises(kind, match=text):
            nl.tiny().init(None if not options else np.random.default_rng(0), 3, **options)
