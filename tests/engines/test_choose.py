"""Which engine serves: the table of "auto" row by row, on both sides of every condition."""

from bisect import bisect_left

import numpy as np
import pytest
from engine_cases import PLAIN, exactly, operands
from support import B, D, E, M, Maker, N

import nonlocal_ref as nl
from nonlocal_ref.engines import AUTO, ENGINES, Sizes, choose, named_engine, sizes
from nonlocal_ref.engines.engine import Engine

PAYS = dict((name, pays) for name, _, pays in AUTO[:3])
OWN = nl.Version(nl.Op(lambda theta, phi: None, lambda ds, theta, phi: None), nl.SOFTMAX)
EVERY = PLAIN | {
    "own": OWN,
    "own, tiles": OWN._replace(tiles=True),
    "own mean": OWN._replace(normalise=nl.MEAN),
}


def square(positions, e=256, d=256, samples=1, itemsize=4):
    return Sizes(samples, positions, positions, e, d, itemsize)


def first(wanted, size):
    """The least number from which on size(number) is as wanted."""
    return bisect_left(range(2**20), True, key=lambda n: wanted(size(n)))


def chosen(version, n):
    return choose("auto", version, n).name


def test_the_table_names_an_engine_and_a_reason_in_every_row():
    assert [name for name, _, _ in AUTO] == ["reassociated", "sorted_keys", "dense", "streaming", "dense"]
    assert all(why for _, why, _ in AUTO)
    assert "literal" not in {name for name, _, _ in AUTO}


@pytest.mark.parametrize(("e", "d"), [(4, 4), (3, 11), (64, 256)])
def test_a_dot_product_is_reassociated_where_that_takes_fewer_products(e, d):
    edge = first(PAYS["reassociated"], lambda n: square(n, e, d))
    assert (edge - 1) * (e + d) <= 2 * e * d < edge * (e + d)  # (N + M) E D products against N M (E + D)
    assert chosen(PLAIN["dot mean"], square(edge, e, d)) == "reassociated"
    assert chosen(PLAIN["dot mean"], square(edge - 1, e, d)) == "dense"


@pytest.mark.parametrize("axis", ["N", "M"])
def test_keys_are_sorted_where_both_rows_and_columns_are_long(axis):
    edge = first(PAYS["sorted_keys"], square)
    assert chosen(PLAIN["concatenation mean"], square(edge)) == "sorted_keys"
    assert chosen(PLAIN["concatenation mean"], square(edge)._replace(**{axis: edge - 1})) == "dense"


def test_sorting_pays_where_the_benchmark_found_it_faster():
    """Dense against sorted: 4.9 and 7.4 ms at N = 196, 25 and 15 ms at 784 (results/engines_cpu.csv)."""
    assert chosen(PLAIN["concatenation mean"], square(196, e=1, d=1024)) == "dense"
    assert chosen(PLAIN["concatenation mean"], square(784, e=1, d=512)) == "sorted_keys"


@pytest.mark.parametrize("samples", [1, 3])
@pytest.mark.parametrize("itemsize", [4, 8])
@pytest.mark.parametrize(
    "name", ["dot softmax", "distance softmax", "distance mean", "concatenation softmax"]
)
def test_weights_are_kept_until_they_grow_large(name, samples, itemsize):
    def size(n):
        return square(n, samples=samples, itemsize=itemsize)

    edge = first(lambda n: not PAYS["dense"](n), size)
    assert chosen(PLAIN[name], size(edge - 1)) == "dense"
    assert chosen(PLAIN[name], size(edge)) == "streaming"
    assert chosen(PLAIN[name], size(edge)._replace(M=1)) == "dense"


def test_all_samples_count_as_weights_in_bytes():
    assert Sizes(2, 7, 5, 3, 11, 8).weights == 2 * 7 * 5 * 8


def test_a_score_of_your_own_streams_only_where_it_says_so_and_pays():
    edge = first(lambda n: not PAYS["dense"](n), square)
    for n, engines in (
        (edge - 1, ("dense", "dense")),
        (edge, ("dense", "streaming")),
        (2**18, ("dense", "streaming")),
    ):
        assert (chosen(OWN, square(n)), chosen(OWN._replace(tiles=True), square(n))) == engines


@pytest.mark.parametrize(
    "n", [square(1), square(500), square(5000), square(2**18), Sizes(2, 9, 2**18, 1, 1, 8)], ids=str
)
@pytest.mark.parametrize("name", EVERY)
def test_whatever_is_chosen_can_serve(name, n):
    assert choose("auto", EVERY[name], n).refusal(EVERY[name]) is None


@pytest.mark.parametrize("name", EVERY)
def test_the_first_row_that_serves_and_pays_is_taken(name):
    version = EVERY[name]
    for n in (square(3), square(5000), square(2**18)):
        rows = [engine for engine, _, pays in AUTO if ENGINES[engine].refusal(version) is None and pays(n)]
        assert chosen(version, n) == rows[0]


def test_the_operation_is_worked_out_by_the_engine_that_the_table_names(make_numpy):
    edge = first(PAYS["sorted_keys"], square)
    cases = [("dot mean", 50, "reassociated"), ("dot mean", 2, "dense"), ("dot softmax", 7, "dense")]
    for name, n, engine in [*cases, ("concatenation mean", edge, "sorted_keys")]:
        args, _ = operands(make_numpy, PLAIN[name], 1, n, n)
        assert nl.nonlocal_operation(*args, version=PLAIN[name])[1].engine is ENGINES[engine]


def test_large_weights_are_streamed_by_the_operation(monkeypatch, make_numpy):
    args, _ = operands(make_numpy, PLAIN["dot softmax"], 1, 7, 5)
    monkeypatch.setattr(Sizes, "weights", 2**40)
    assert nl.nonlocal_operation(*args)[1].engine is ENGINES["streaming"]
    assert nl.nonlocal_operation(*args, version=nl.Version(nl.DOT, nl.SOFTMAX))[1].engine is ENGINES["dense"]


def test_sizes_are_read_from_the_arrays_of_every_library(make):
    assert sizes(make(B, N, E), make(B, M, D)) == (B, N, M, E, D, 8)
    assert sizes(make(B, N, E, dtype="float32"), make(B, M, D, dtype="float32")) == (B, N, M, E, D, 4)


# an engine that is asked for


@pytest.mark.parametrize("name", ENGINES)
def test_a_name_is_the_engine_of_that_name(name):
    assert ENGINES[name].name == name
    version = PLAIN["concatenation mean" if name == "sorted_keys" else "dot mean"]
    assert choose(name, version, square(3)) is ENGINES[name]
    assert named_engine(name, version) is ENGINES[name]


def test_an_engine_with_settings_is_taken_as_it_is():
    engine = nl.streaming_engine(tile=3)
    assert isinstance(engine, Engine)
    assert choose(engine, PLAIN["dot softmax"], square(3)) is engine
    assert named_engine("auto", PLAIN["dot softmax"]) is None


def test_an_unknown_name_is_refused_with_the_known_ones():
    known = "'literal', 'dense', 'streaming', 'reassociated', 'sorted_keys', 'auto'"
    args, _ = operands(Maker(np), PLAIN["dot softmax"], B, N, M)
    with pytest.raises(ValueError, match=exactly(f"unknown engine 'fast': choose one of {known}")):
        nl.nonlocal_operation(*args, engine="fast")


def test_a_block_refuses_an_engine_that_cannot_serve_before_any_array_is_seen():
    text = (
        "engine 'reassociated' multiplies phi with g first, which gives the same y only for dot products "
        "divided by M: "
    )
    with pytest.raises(ValueError, match=exactly(text + 'use engine="streaming"')):
        nl.nonlocal_block("embedded_gaussian", engine="reassociated")
    with pytest.raises(ValueError, match="cuts scores into tiles"):
        nl.nonlocal_block(OWN, engine=nl.streaming_engine(tile=5))
