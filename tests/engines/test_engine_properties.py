"""All engines, whatever the sizes: random cases, whole blocks, and the weights of one query."""

import tracemalloc
from itertools import product

import numpy as np
import pytest
from engine_cases import PLAIN, assert_agrees, case_of, operands, run
from hypothesis import given
from hypothesis import strategies as st
from support import Maker, assert_close, assert_trees_close

import nonlocal_ref as nl
from nonlocal_ref.engines import ENGINES, sorted_keys

SERVED = [
    (engine, name) for engine, name in product(ENGINES, PLAIN) if ENGINES[engine].refusal(PLAIN[name]) is None
]
FAST = [(engine, name) for engine, name in SERVED if engine not in ("literal", "dense")]
SEEDS = st.integers(0, 2**32 - 1)
SIZES = st.integers(1, 12)
DTYPES = st.sampled_from(["float32", "float64"])


@given(samples=st.integers(1, 3), n=SIZES, m=SIZES, width=st.tuples(SIZES, SIZES), dtype=DTYPES, seed=SEEDS)
@pytest.mark.parametrize(("engine", "name"), SERVED)
def test_every_engine_is_within_rounding_of_the_loops(engine, name, samples, n, m, width, dtype, seed):
    version = PLAIN[name]
    right = case_of(version, *operands(Maker(np, seed), version, samples, n, m, dtype, width))
    assert_agrees(run(version, right.args, right.dy, engine), right)


@given(n=SIZES, m=SIZES, tile=st.integers(1, 14), threads=st.integers(1, 3), dtype=DTYPES, seed=SEEDS)
@pytest.mark.parametrize("name", PLAIN)
def test_every_cut_into_tiles_and_threads_is_within_rounding(name, n, m, tile, threads, dtype, seed):
    version = PLAIN[name]
    right = case_of(version, *operands(Maker(np, seed), version, 2, n, m, dtype), oracle="dense")
    assert_agrees(run(version, right.args, right.dy, nl.streaming_engine(tile=tile, threads=threads)), right)


NUMBERS = st.one_of(st.integers(-3, 3).map(float), st.floats(-1e6, 1e6, width=32, allow_subnormal=False))
COLUMNS = st.lists(NUMBERS, min_size=1, max_size=20)


@given(a=COLUMNS, b=COLUMNS, mirrored=st.booleans(), block=st.integers(1, 6), dtype=DTYPES, seed=SEEDS)
def test_sorted_keys_of_any_sizes_ties_and_spread_are_within_rounding(a, b, mirrored, block, dtype, seed):
    b = [-k for k in a] + b if mirrored else b  # each query then meets a key at a sum of exactly zero
    make, version = Maker(np, seed), PLAIN["concatenation mean"]
    a, b = (make.of(np.array(column, dtype).reshape(1, -1, 1)) for column in (a, b))
    dy, g = (make(1, x.shape[1], 3, dtype=dtype) for x in (a, b))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sorted_keys, "BLOCK", block)
        right = case_of(version, (a, b, g), dy, oracle="dense")
        assert_agrees(run(version, right.args, right.dy, "sorted_keys"), right)


@given(factor=st.floats(-1e3, 1e3), seed=SEEDS)
@pytest.mark.parametrize(("engine", "name"), FAST)
def test_values_enter_linearly(engine, name, factor, seed):
    make = Maker(np, seed)
    (theta, phi, g), dy = operands(make, PLAIN[name], 2, 7, 5)
    y, *scores, dg = run(PLAIN[name], (theta, phi, g), dy, engine)
    found = run(PLAIN[name], (theta, phi, factor * g), dy, engine)
    for a, right in zip(found, (factor * y, *(factor * d for d in scores), dg), strict=True):
        assert_close(a, right, 1e-10)


# whole blocks

GRIDS = [
    ("spacetime", (7,)),
    ("spacetime", (4, 6)),
    *((p, (4, 2, 6)) for p in ("spacetime", "space", "time", 2)),
]
BLOCKS = [
    (engine, name, pool, positions, grid)
    for engine, name, pool, (positions, grid) in product(
        ENGINES, nl.VERSIONS, (None, "before", "after"), GRIDS
    )
    if ENGINES[engine].refusal(nl.VERSIONS[name]) is None
    and engine not in ("dense", "literal")
    and not (positions == "time" and pool)
]


@pytest.mark.parametrize(("engine", "name", "pool", "positions", "grid"), BLOCKS)
def test_a_block_is_the_same_by_every_engine(make_numpy, engine, name, pool, positions, grid):
    def through(engine):
        block = nl.nonlocal_block(name, pool=pool, positions=positions, engine=engine)
        z, saved = block.forward(params, x)
        return z, *block.backward(dz, saved, params)

    x, dz = (make_numpy(2, *grid, 6) for _ in range(2))
    params = make_numpy.params(nl.nonlocal_block(name), 6, 3)
    (z, dx, dparams), (z_dense, dx_dense, dparams_dense) = through(engine), through("dense")
    assert_close(z, z_dense, 1e-10)
    assert_close(dx, dx_dense, 1e-10)
    assert_trees_close(dparams, dparams_dense, 1e-10, floor=np.linalg.norm(dx_dense))


# one query of a large picture


def attention_peak(block, side):
    make = Maker(np)
    x, params = make(1, side, side, 4, dtype="float32"), make.params(block, 4, 2, "float32")
    nl.attention(block, params, x, (0, 0))  # what is loaded on first use does not count
    tracemalloc.start()
    nl.attention(block, params, x, (3, 5))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


@pytest.mark.parametrize("engine", ["auto", *ENGINES])
def test_the_weights_of_one_query_take_memory_in_proportion_to_the_keys(engine):
    name = {"reassociated": "dot_product", "sorted_keys": "concatenation"}.get(engine, "embedded_gaussian")
    block = nl.nonlocal_block(name, engine=engine)
    small, large = attention_peak(block, 32), attention_peak(block, 64)
    assert large < 5 * small  # four times the keys; the whole matrix would be sixteen times as large
    assert large < 64**4 * 4 / 50  # the matrix takes 64 MiB


@pytest.mark.parametrize("engine", ["auto", *ENGINES])
def test_the_weights_of_one_query_are_a_row_of_the_textbook_whatever_the_engine(make_numpy, engine):
    name = {"reassociated": "dot_product", "sorted_keys": "concatenation"}.get(engine, "embedded_gaussian")
    block, dense = (nl.nonlocal_block(name, pool="after", engine=e) for e in (engine, "dense"))
    x, params = make_numpy(2, 5, 4, 6), make_numpy.params(block, 6, 3)
    _, saved = dense.forward(params, x)
    p = nl.attention(block, params, x, (2, 3))
    assert_close(p, saved.operation.kept.p[:, 2 * 4 + 3].reshape(2, 2, 2))
