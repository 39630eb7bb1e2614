"""Prices against counted truth: the arrays of a real block, its saved memory, its products, its peak."""

import re
from itertools import product

import numpy as np
import pytest
from counted import Counted, count, memory_of, peak_of

import nonlocal_ref as nl
from nonlocal_ref.analysis import cost
from nonlocal_ref.analysis.cost.engines import PRICES
from nonlocal_ref.base import blocks, parallel
from nonlocal_ref.base.tree import leaves, tree_map
from nonlocal_ref.engines import ENGINES, tiles
from nonlocal_ref.engines.sorted_keys import BLOCK

GRID, C, INNER, B = (2, 5, 7), 6, 11, 3
SIZES = cost.Sizes(B=2, N=7, M=5, E=3, D=11, itemsize=8)
ARRANGEMENTS = [
    (pool, positions)
    for pool, positions in product((None, "before", "after"), ("spacetime", "space", "time", 1))
    if pool is None or positions != "time"
]
BAD = [
    ((3, 6), None, "x has shape (3, 6): give (B, N, C), (B, H, W, C) or (B, T, H, W, C)"),
    ((1, 2, 0, 3, 6), None, "positions is 0: give a number above zero"),
    ((0, 5, 6), None, "samples is 0: give a number above zero"),
    ((1, 5, 1), None, "inner is 0: give a number above zero"),
    ((1, 5, 6), -2, "inner is -2: give a number above zero"),
]


def serving(version: str) -> list[str]:
    return [name for name, engine in ENGINES.items() if not engine.refusal(nl.VERSIONS[version])]


BLOCKS = [(v, e, *a) for v in nl.VERSIONS for e in serving(v)[1:] for a in ARRANGEMENTS]  # all but literal
LEARNED = ("embedded_gaussian", "dot_product")
PAIRS = [(v, e) for v in nl.VERSIONS for e in serving(v)]


def run_of(block, rng, dtype="float64", shape=(B, *GRID, C), inner=INNER):
    """Parameters, x, dz of a block."""
    params = block.init(rng, shape[-1], inner, dtype=dtype, zero_init=False)
    return params, *(rng.standard_normal(shape).astype(dtype) for _ in range(2))


@pytest.fixture
def rng():
    return np.random.default_rng(5)


@pytest.fixture
def one_core(monkeypatch):
    """One thread has one worst moment; blocks of rows that add little to it, and several tiles."""
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 2**16)
    monkeypatch.setattr(tiles, "TILE_BYTES", 2**16)
    monkeypatch.setattr(parallel, "cores", lambda: 1)
    monkeypatch.setattr(blocks, "cores", lambda: 1)
    monkeypatch.setattr("nonlocal_ref.analysis.cost.engines.cores", lambda: 1)


def test_every_engine_has_its_price():
    assert list(PRICES) == list(ENGINES)


@pytest.mark.parametrize("batchnorm", [False, True, "frozen"])
@pytest.mark.parametrize(("version", "inner"), [*product(nl.VERSIONS, (None, INNER))])
def test_parameters_are_those_that_init_makes(rng, version, inner, batchnorm):
    block = nl.nonlocal_block(version, batchnorm=batchnorm)
    params = block.init(rng, C, inner)
    trained = sum(a.size for name, a in leaves(params) if "running" not in name)
    assert cost.block_cost(block, (B, *GRID, C), inner).parameters == trained


@pytest.mark.parametrize("version", nl.VERSIONS)
@pytest.mark.parametrize(("pool", "window"), [("before", (2, 1, 3)), ("after", (1, 2, 4)), (None, None)])
def test_without_biases_and_with_another_window_all_is_that_of_a_run(rng, version, pool, window):
    block = nl.nonlocal_block(version, pool=pool, pool_window=window, bias=False, engine="dense")
    params, x, _ = run_of(block, rng)
    price = cost.block_cost(block, (B, *GRID, C), INNER, itemsize=8)
    assert price.parameters == sum(a.size for _, a in leaves(params))
    params = tree_map(lambda a: a.view(Counted), params)
    done, (_, saved) = count(lambda x: block.forward(params, x), x)
    assert price.saved_bytes == memory_of(saved)
    cells = np.prod([n // k for n, k in zip(GRID, window or (1, 1, 1), strict=True)])
    assert (price.sizes.N, price.sizes.M) == (np.prod(GRID), cells)
    if version != "concatenation":  # its scores are sums, which the price counts too
        assert price.macs_forward == done["products"]


@pytest.mark.parametrize("batchnorm", [False, True])
@pytest.mark.parametrize(("version", "engine", "pool", "positions"), BLOCKS)
def test_saved_bytes_are_those_behind_saved(rng, version, engine, pool, positions, batchnorm):
    block = nl.nonlocal_block(version, pool=pool, positions=positions, batchnorm=batchnorm, engine=engine)
    params, x, _ = run_of(block, rng, "float32")
    _, saved = block.forward(params, x, train=True)
    price = cost.block_cost(block, x.shape, INNER)
    assert price.saved_bytes == memory_of(saved)
    assert price.weights_bytes == 4 * price.sizes.B * price.sizes.N * price.sizes.M


@pytest.mark.parametrize(
    ("grid", "positions"),
    [((7,), "spacetime"), ((5, 7), "spacetime"), ((1, 5, 7), "time"), ((2, 1, 1), "time"), ((2, 1, 1), 1)],
)
@pytest.mark.parametrize("samples", [1, B])
def test_saved_bytes_hold_on_every_kind_of_grid(rng, grid, positions, samples):
    block = nl.nonlocal_block("cosine", positions=positions)
    params, x, _ = run_of(block, rng, shape=(samples, *grid, C))
    _, saved = block.forward(params, x)
    assert cost.block_cost(block, x.shape, INNER, itemsize=8).saved_bytes == memory_of(saved)


@pytest.mark.parametrize(("version", "engine"), PAIRS)
def test_the_operation_keeps_what_it_says(rng, version, engine):
    n = SIZES._replace(E=1) if version == "concatenation" else SIZES
    theta, phi, g = (rng.standard_normal(s) for s in ((n.B, n.N, n.E), (n.B, n.M, n.E), (n.B, n.M, n.D)))
    _, saved = nl.nonlocal_operation(theta, phi, g, version=version, engine=engine)
    assert cost.operation_cost(version, n, engine=engine).saved_bytes == memory_of(saved)


def test_scores_of_a_users_own_are_kept_too(rng):
    mine = nl.Version(nl.DOT, nl.SOFTMAX)
    theta, phi, g = (rng.standard_normal(s) for s in ((2, 7, 3), (2, 5, 3), (2, 5, 11)))
    _, saved = nl.nonlocal_operation(theta, phi, g, version=mine)
    assert cost.operation_cost(mine, SIZES).saved_bytes == memory_of(saved)


@pytest.mark.parametrize(
    ("version", "engine", "pool", "positions"), [row for row in BLOCKS if row[0] in ("gaussian", *LEARNED)]
)
def test_multiply_adds_of_a_block_are_the_products_of_a_run(rng, version, engine, pool, positions):
    block = nl.nonlocal_block(version, pool=pool, positions=positions, engine=engine)
    params, x, dz = run_of(block, rng)
    params = tree_map(lambda a: a.view(Counted), params)
    forward, (_, saved) = count(lambda x: block.forward(params, x), x)
    backward, _ = count(lambda *arrays: block.backward(*arrays, params), dz, saved)
    price = cost.block_cost(block, x.shape, INNER)
    assert (price.macs_forward, price.macs_backward) == (forward["products"], backward["products"])


@pytest.mark.parametrize(
    ("version", "engine"), [pair for pair in PAIRS if "literal" not in pair and "concatenation" not in pair]
)
def test_multiply_adds_of_the_operation_are_the_products_of_a_run(rng, version, engine):
    forward, backward = counted_operation(rng, version, SIZES, engine)
    price = cost.operation_cost(version, SIZES, engine=engine)
    assert (price.macs_forward, price.macs_backward) == (forward["products"], backward["products"])


@pytest.mark.parametrize("engine", ["dense", "streaming"])
def test_concatenation_counts_its_products_and_the_sums_over_all_pairs(rng, engine):
    n = SIZES._replace(E=1)
    forward, backward = counted_operation(rng, "concatenation", n, engine)
    price = cost.operation_cost("concatenation", n, engine=engine)
    assert price.macs_forward == forward["products"] + forward["outer sums"]
    assert price.macs_backward == backward["products"] + backward["outer sums"] + backward["row sums"]


def test_sorted_keys_counts_its_running_sums_and_blocks(rng):
    n = cost.Sizes(B=1, N=3 * BLOCK, M=2 * BLOCK, E=1, D=11, itemsize=8)
    forward, backward = counted_operation(rng, "concatenation", n, "sorted_keys")
    price = cost.operation_cost("concatenation", n, engine="sorted_keys")
    assert 0.9 * price.macs_forward <= forward["products"] + forward["column sums"] <= price.macs_forward
    counted = sum(backward[kind] for kind in ("products", "column sums", "row sums"))
    assert 0.9 * price.macs_backward <= counted <= price.macs_backward


def counted_operation(rng, version, n, engine):
    """What the forward and the backward do."""
    shapes = {"theta": (n.B, n.N, n.E), "phi": (n.B, n.M, n.E), "g": (n.B, n.M, n.D)}
    operands = [rng.standard_normal(shape) for shape in shapes.values()]
    options = {"version": version, "engine": engine}
    forward, (_, saved) = count(lambda *abc: nl.nonlocal_operation(*abc, **options), *operands)
    dy = rng.standard_normal((n.B, n.N, n.D))
    backward, _ = count(lambda dy: nl.nonlocal_operation_backward(dy, saved), dy)
    return forward, backward


@pytest.mark.parametrize("version", ["embedded_gaussian", "gaussian_distance", "dot_product"])
def test_literal_counts_each_pair_as_often_as_it_forms_its_score(rng, version):
    """Its products are those of the scores; p g, dy g and p dy are sums, D for a pair: by hand."""
    forward, backward = counted_operation(rng, version, SIZES, "literal")
    price, sums = cost.operation_cost(version, SIZES, engine="literal"), SIZES.B * SIZES.N * SIZES.M * SIZES.D
    assert price.macs_forward == forward["products"] + sums
    assert price.macs_backward == backward["products"] + 2 * sums


def assert_peak(block, rng, shape):
    """The peak that is said is within a fifth of that of a run."""
    params, x, dz = run_of(block, rng, "float32", shape, 16)
    block.backward(dz, block.forward(params, x)[1], params)  # what is made once and kept, is made now

    def run():
        z, saved = block.forward(params, x)
        return z, block.backward(dz, saved, params)

    expected = cost.block_cost(block, shape, 16).peak_bytes
    assert expected == pytest.approx(peak_of(run) + x.nbytes + dz.nbytes, rel=0.2)


@pytest.mark.parametrize("pool", [None, "before", "after"])
@pytest.mark.parametrize(("version", "engine"), [pair for pair in PAIRS if pair[1] != "literal"])
def test_the_peak_is_met_within_a_fifth(rng, one_core, version, engine, pool):
    assert_peak(nl.nonlocal_block(version, pool=pool, engine=engine), rng, (2, 4, 10, 13, 32))


@pytest.mark.parametrize(("version", "samples"), [("gaussian", 1), ("dot_product", 1), ("gaussian", 2)])
def test_the_peak_along_time_is_met_for_one_clip_and_for_two(rng, one_core, version, samples):
    assert_peak(nl.nonlocal_block(version, positions="time"), rng, (samples, 4, 20, 26, 32))


@pytest.mark.parametrize(("version", "engine", "pool", "positions"), BLOCKS)
def test_the_steps_add_up_to_the_price(version, engine, pool, positions):
    block = nl.nonlocal_block(version, pool=pool, positions=positions, engine=engine)
    steps, price = (f(block, (B, *GRID, C), INNER) for f in (cost.block_steps, cost.block_cost))
    assert sum(step.macs for step in steps) == price.macs_forward
    assert steps[0].shape == steps[-1].shape == (B, *GRID, C)


@pytest.mark.parametrize(("shape", "inner", "message"), BAD)
def test_a_shape_that_cannot_be_is_refused_in_words(shape, inner, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        cost.block_cost(nl.nonlocal_block(), shape, inner)


def test_options_at_odds_are_refused_in_the_words_of_the_block():
    with pytest.raises(ValueError, match=r"too small to pool by \(1, 2, 2\)"):
        cost.block_cost(nl.nonlocal_block(pool="before"), (1, 4, 1, 7, 6))
    with pytest.raises(ValueError, match="positions=2 does not divide the 5 frames"):
        cost.block_steps(nl.nonlocal_block(positions=2), (1, 5, 2, 2, 6))
    with pytest.raises(ValueError, match="engine 'reassociated' multiplies phi with g first"):
        cost.operation_cost("gaussian", SIZES, engine="reassociated")
    with pytest.raises(ValueError, match="unknown version 'gausian'"):
        cost.operation_cost("gausian", SIZES)
    with pytest.raises(ValueError, match="M is 0"):
        cost.operation_cost("gaussian", SIZES._replace(M=0))


def test_an_engine_without_a_price_is_named():
    mine = ENGINES["dense"]._replace(name="mine")
    with pytest.raises(ValueError, match="unknown engine 'mine'"):
        cost.operation_cost("gaussian", SIZES, engine=mine)


def test_a_price_reads_as_text():
    text = str(cost.block_cost(nl.nonlocal_block(batchnorm=True, engine="dense"), (1, 4, 14, 14, 1024)))
    assert "2,101,760" in text
    assert "2.27 billion forward, 4.55 billion backward" in text
    assert "2.34 MiB" in text
    streaming = str(cost.block_cost(nl.nonlocal_block(engine="streaming"), (1, 4, 14, 14, 1024)))
    assert "2.34 MiB, never formed whole" in streaming
