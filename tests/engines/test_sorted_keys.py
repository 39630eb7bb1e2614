"""Sorted-keys engine: which keys are open, where blocks end, and that nothing cancels."""

import tracemalloc

import numpy as np
import pytest
from engine_cases import PLAIN, assert_agrees, case, case_of, exactly, operands, run
from support import B, D, M, Maker, N, assert_close

import nonlocal_ref as nl
from nonlocal_ref.base.tree import leaves
from nonlocal_ref.engines import sorted_keys

NAME = "concatenation mean"
VERSION = PLAIN[NAME]
BLOCK = sorted_keys.BLOCK
SIZES = [(1, 1), (1, 5), (7, 1), (7, 5), (5, 7), (6, 4), (4, 6), (31, 37)]


@pytest.fixture(params=[1, 2, 3, 5, BLOCK], ids="blocks of {}".format)
def block(request, monkeypatch):
    """Blocks so short that the few keys of a test fill many, and the real ones."""
    monkeypatch.setattr(sorted_keys, "BLOCK", request.param)


def of_columns(a, b, dtype="float64", seed=0, oracle="literal"):
    """A case with these numbers a_i and b_j."""
    make = Maker(np, seed)
    a, b = (make.of(np.asarray(column, dtype).reshape(1, -1, 1)) for column in (a, b))
    g, dy = make(1, b.shape[1], D, dtype=dtype), make(1, a.shape[1], D, dtype=dtype)
    return case_of(VERSION, (a, b, g), dy, oracle)


def assert_served(right):
    assert_agrees(run(VERSION, right.args, right.dy, "sorted_keys"), right)


@pytest.mark.usefixtures("block")
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("n", "m"), SIZES)
def test_it_agrees_with_the_loops(n, m, dtype):
    for samples, width in ((1, (1, D)), (B, (1, 1))):
        assert_served(case(NAME, samples, n, m, dtype, width=width))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("n", [BLOCK - 1, BLOCK, BLOCK + 1])
@pytest.mark.parametrize("m", [BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 2 * BLOCK + 1])
def test_a_block_that_is_just_full_or_not_is_counted_once(n, m, dtype):
    args, dy = operands(Maker(np), VERSION, 1, n, m, dtype)
    assert_served(case_of(VERSION, args, dy, "dense"))


@pytest.mark.usefixtures("block")
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("seed", range(5))
def test_equal_keys_and_sums_of_exactly_zero_are_weighed_as_by_the_loops(seed, dtype):
    rng = np.random.default_rng(seed)
    a, b = rng.integers(-2, 3, 13), rng.integers(-2, 3, 11)  # whole numbers: many ties, and many -a_i = b_j
    assert (a[:, None] == -b).any()
    assert_served(of_columns(a, b, dtype, seed))


@pytest.mark.usefixtures("block")
def test_a_key_at_exactly_zero_is_closed_and_the_next_number_above_is_open():
    above = np.nextafter(np.float32(1), np.float32(2))
    right = of_columns([1, 1], [-1, above - 2, -above], "float32")
    assert right.args[0][0, 0] + right.args[1][0, 1] > 0
    y, da, db, dg = run(VERSION, right.args, right.dy, "sorted_keys")
    assert_agrees((y, da, db, dg), right)
    assert not db[0, [0, 2]].any()
    assert not dg[0, [0, 2]].any()
    assert db[0, 1] != 0


@pytest.mark.usefixtures("block")
def test_where_no_key_is_open_all_is_zero():
    right = of_columns([-1, -2, -3, -4, -5, -6, -7], [1, 0, -1, 0.5, 1])
    assert not any(a.any() for a in run(VERSION, right.args, right.dy, "sorted_keys"))


@pytest.mark.usefixtures("block")
def test_where_all_keys_are_open_the_relu_is_not_there():
    right = of_columns([1, 2, 3, 4, 5, 6, 7], [0, 1, -0.5, 0.5, 0])
    assert_served(right)
    a, b, g = right.args
    assert_close(run(VERSION, right.args, right.dy, "sorted_keys")[0], (a + b.mT) @ g / 5)


@pytest.mark.usefixtures("block")
def test_queries_that_all_end_in_one_block_are_served():
    assert_served(of_columns(np.full(17, 0.25), np.linspace(-1, 1, 13)))


@pytest.mark.usefixtures("block")
@pytest.mark.parametrize("seed", range(5))
def test_a_spread_from_a_millionth_to_a_million_does_not_cancel_in_float32(seed):
    """Formed as a_i sum g_j + sum b_j g_j, sums of millionths would be lost in differences of millions."""
    rng = np.random.default_rng(seed)
    sizes = np.array([1e6, 1, 1e-6], np.float32)
    a, b = (rng.choice(sizes, n) * rng.choice([-1, 1], n) * (1 + rng.random(n)) for n in (23, 19))
    b[:5] = -a[:5] * np.float32(1 + 1e-6)  # sums of far apart sizes that nearly cancel, or cross zero
    assert_served(of_columns(a, b, "float32", seed))


def test_a_long_spread_does_not_cancel_either():
    make = Maker(np)
    a, b = (np.sinh(5 * make(2 * BLOCK + 3, dtype="float32")) for _ in range(2))
    assert abs(a).max() / abs(a).min() > 1e6
    assert_served(of_columns(a, b, "float32", oracle="dense"))


def test_running_sums_keep_small_values_behind_a_large_one(monkeypatch):
    """In float32 a running sum of 2^24 and ones stays where it is: 2^24 + 1 is no number there."""
    monkeypatch.setattr(sorted_keys, "BLOCK", 1)
    g = np.array([2**24, *[1] * 8], np.float32).reshape(1, 9, 1)
    b = np.arange(9, 0, -1, dtype=np.float32).reshape(1, 9, 1)
    _, saved = nl.nonlocal_operation(b[:, :1], b, g, version=VERSION, engine="sorted_keys")
    assert saved.kept.gates.item() == 2**24 + 8


def test_it_gives_the_same_in_every_library(make, monkeypatch):
    for size in (3, BLOCK):
        monkeypatch.setattr(sorted_keys, "BLOCK", size)
        right = case(NAME, B, N, M, "float32")
        found = run(VERSION, tuple(map(make.of, right.args)), make.of(right.dy), "sorted_keys")
        assert_agrees(found, right)


def test_what_is_kept_are_the_inputs_and_the_sums_of_open_values():
    right = case(NAME, B, N, M)
    a, b, g = right.args
    _, saved = nl.nonlocal_operation(*right.args, version=VERSION, engine="sorted_keys")
    assert [name for name, _ in leaves(saved.kept)] == ["a", "b", "g", "gates"]
    assert_close(saved.kept.gates, (a + b.mT > 0) @ g)


# the price


def test_the_memory_grows_with_the_positions_and_not_with_the_pairs():
    positions = 4096
    args, dy = operands(Maker(np), VERSION, 1, positions, positions, "float32")
    tracemalloc.start()
    run(VERSION, args, dy, "sorted_keys")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < positions**2 * 4 / 16


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_a_second_call_gives_the_same_bits(monkeypatch, threads):
    args, dy = operands(Maker(np), VERSION, 2, 5 * BLOCK + 3, 4 * BLOCK + 1, "float32")
    monkeypatch.setattr(sorted_keys, "threads_for", lambda array: threads)
    found = [[a.tobytes() for a in run(VERSION, args, dy, "sorted_keys")] for _ in range(3)]
    assert found[0] == found[1] == found[2]
    assert_agrees(run(VERSION, args, dy, "sorted_keys"), case_of(VERSION, args, dy, "dense"))


OWN = nl.CONCATENATION._replace(backward=lambda ds, *kept: kept)
REFUSED = {name: (PLAIN[name], "streaming") for name in PLAIN if name != NAME} | {
    "a backward of your own, in tiles": (nl.Version(OWN, nl.MEAN, tiles=True), "streaming"),
    "a backward of your own": (nl.Version(OWN, nl.MEAN), "dense"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_it_cannot_serve_is_refused_with_an_engine_that_can(name):
    version, able = REFUSED[name]
    make = Maker(np)
    args = make(B, N, 1), make(B, M, 1), make(B, M, D)
    text = "engine 'sorted_keys' sorts keys by one number, which only the concatenation score "
    text += "divided by M allows: "
    with pytest.raises(ValueError, match=exactly(f'{text}use engine="{able}"')):
        nl.nonlocal_operation(*args, version=version, engine="sorted_keys")
    y, _ = nl.nonlocal_operation(*args, version=version, engine=able)
    assert_close(y, nl.nonlocal_operation(*args, version=version, engine="literal")[0])
