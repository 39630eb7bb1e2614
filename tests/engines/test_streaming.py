"""Streaming engine: tiles and threads change the price and nothing else."""

import re
import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import numpy as np
import pytest
from engine_cases import PLAIN, assert_agrees, case, case_of, exactly, operands, run
from support import B, D, E, Maker, assert_close
from threadpoolctl import threadpool_info, threadpool_limits

import nonlocal_ref as nl
from nonlocal_ref.base import parallel
from nonlocal_ref.base.tree import leaves
from nonlocal_ref.engines import tiles

N, M = 101, 7  # a tile of 100 leaves one query
TILES = [1, 2, 3, 100, 1000, None]
SOFTMAX = PLAIN["dot softmax"]


def manhattan(theta, phi):
    """s_ij = -|theta_i - phi_j|_1"""
    return -abs(theta[:, :, None] - phi[:, None]).sum(axis=-1)


def manhattan_backward(ds, theta, phi):
    signed = ds[..., None] * np.sign(theta[:, :, None] - phi[:, None])
    return -signed.sum(axis=2), signed.sum(axis=1)


MANHATTAN = nl.Version(nl.Op(manhattan, manhattan_backward), nl.SOFTMAX, tiles=True)
NAMED = nl.VERSIONS | {
    "bandwidth": nl.gaussian_distance(0.6),
    "temperature": nl.cosine(0.2),
    "own": MANHATTAN,
}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("threads", [1, pytest.param(2, marks=pytest.mark.slow), 3])
@pytest.mark.parametrize("tile", TILES)
@pytest.mark.parametrize("name", PLAIN)
def test_it_agrees_with_the_loops_whatever_the_tiles_and_the_threads(name, tile, threads, dtype):
    for samples in (1, B):
        right = case(name, samples, N, M, dtype)
        found = run(right.version, right.args, right.dy, nl.streaming_engine(tile=tile, threads=threads))
        assert_agrees(found, right)


@pytest.mark.parametrize("name", NAMED)
def test_every_named_version_and_one_of_your_own_are_served(name):
    args, dy = operands(Maker(np), NAMED[name], B, 7, 5)
    expected = run(NAMED[name], args, dy, "literal")
    for engine in ("streaming", nl.streaming_engine(tile=2, threads=3)):
        for a, right in zip(run(NAMED[name], args, dy, engine), expected, strict=True):
            assert_close(a, right, 1e-10)


@pytest.mark.parametrize(("n", "m", "width"), [(1, 1, (1, 1)), (1, 5, (3, 1)), (7, 1, (1, 11))])
@pytest.mark.parametrize("name", PLAIN)
def test_one_position_and_one_channel_are_enough(name, n, m, width):
    for dtype in ("float32", "float64"):
        right = case(name, 1, n, m, dtype, width=width)
        assert_agrees(run(right.version, right.args, right.dy, nl.streaming_engine(threads=2)), right)


@pytest.mark.parametrize("xp", ["numpy", pytest.param("cupy", marks=pytest.mark.gpu)], indirect=True)
@pytest.mark.parametrize("name", PLAIN)
def test_every_library_that_writes_in_place_gives_the_same(make, name):
    right = case(name, B, 7, 5, "float32")
    args, dy = tuple(map(make.of, right.args)), make.of(right.dy)
    assert_agrees(run(right.version, args, dy, nl.streaming_engine(tile=2)), right)


def test_logits_of_ten_thousand_cost_no_digit_where_float32_holds_them():
    """A log-sum-exp in one number would be rounded by 5e-4 here, and every weight with it."""
    theta = np.array([100, -100, 1], np.float32).reshape(1, 3, 1)
    phi = (100 + np.arange(9, dtype=np.float32) / 128).reshape(1, 9, 1)  # logits of 1e4, 0.8 apart
    assert (theta @ phi.mT == theta.astype(np.float64) @ phi.astype(np.float64).mT).all()
    g, dy = (Maker(np)(1, n, D, dtype="float32") for n in (9, 3))
    right = case_of(SOFTMAX, (theta, phi, g), dy, exact_scores=True)
    for engine in ("dense", "streaming", nl.streaming_engine(tile=1)):
        assert_agrees(run(SOFTMAX, right.args, dy, engine), right)


def test_logits_that_float32_rounds_are_no_worse_than_rounding_explains():
    args, dy = operands(Maker(np), SOFTMAX, 1, 7, 5, "float32")
    theta, phi = (np.float32(70) * a for a in args[:2])
    assert abs(theta @ phi.mT).max() > 1e4
    right = case_of(SOFTMAX, (theta, phi, args[2]), dy)
    assert_agrees(run(SOFTMAX, right.args, dy, nl.streaming_engine(tile=2)), right)


# the price


@pytest.mark.parametrize("threads", [*(pytest.param(k, marks=pytest.mark.slow) for k in (1, 3)), 2])
@pytest.mark.parametrize("name", PLAIN)
def test_a_second_call_gives_the_same_bits(name, threads):
    args, dy = operands(Maker(np), PLAIN[name], 3, 331, 257, "float32")
    engine = nl.streaming_engine(tile=16, threads=threads)
    first = [a.tobytes() for a in run(PLAIN[name], args, dy, engine)]
    for _ in range(3):
        assert [a.tobytes() for a in run(PLAIN[name], args, dy, engine)] == first


@pytest.mark.parametrize("name", ["dot softmax", "distance softmax", "concatenation mean"])
def test_the_weights_never_exist_all_at_once(name):
    positions = 4096
    args, dy = operands(Maker(np), PLAIN[name], 1, positions, positions, "float32")
    tracemalloc.start()
    run(PLAIN[name], args, dy, nl.streaming_engine(tile=64, threads=2))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < positions**2 * 4 / 32  # y, its gradients, and a few tiles of 64 x 64


def test_nothing_is_kept_but_inputs_outputs_and_two_numbers_a_row():
    args, _ = operands(Maker(np), SOFTMAX, B, N, M)
    _, saved = nl.nonlocal_operation(*args, engine="streaming")
    kept = {name: a.shape for name, a in leaves(saved.kept)}
    row = (B, N, 1)
    assert kept == dict(theta=(B, N, E), phi=(B, M, E), g=(B, M, D), y=(B, N, D), top=row, total=row)


def test_tiles_fill_the_cache_within_limits():
    assert tiles.tile_size(10**9, 4, threads=2) == 384
    assert tiles.tile_size(10**9, 8, threads=2) == 271  # a square of as many bytes
    assert tiles.tile_size(700, 4, threads=2) == 350  # each thread has some keys of its own
    assert tiles.tile_size(900, 4, threads=64) == 64
    assert tiles.tile_size(10**9, 4, threads=1, gpu=True) == 4096


@pytest.fixture
def blas_threads():
    """The threads of BLAS, which are two in this test."""
    parallel._blas_libraries.cache_clear()  # another test may have loaded a second BLAS since, with SciPy
    with threadpool_limits(2, user_api="blas"):
        yield lambda: {lib["num_threads"] for lib in threadpool_info() if lib["user_api"] == "blas"}


def watched(watch, score=nl.DOT):
    """A dot product that calls watch() before each forward."""
    return SOFTMAX._replace(score=score._replace(forward=lambda *a: (watch(), score.forward(*a))[1]))


def test_blas_has_one_thread_inside_and_its_own_number_afterwards(blas_threads):
    seen, (args, dy) = [], operands(Maker(np), SOFTMAX, 1, 12, M)
    version = watched(lambda: seen.append(blas_threads()))
    assert blas_threads() == {2}
    run(version, args, dy, nl.streaming_engine(tile=3, threads=2))
    assert seen == [{1}] * 24  # 4 x 3 tiles, forward and backward
    assert blas_threads() == {2}


def test_an_error_in_a_tile_is_raised_and_leaves_blas_as_it_was(blas_threads):
    def broken():
        raise ArithmeticError("a wrong tile")

    args, dy = operands(Maker(np), SOFTMAX, 1, 12, M)
    engine = nl.streaming_engine(tile=3, threads=2)
    with pytest.raises(ArithmeticError, match=exactly("a wrong tile")):
        nl.nonlocal_operation(*args, version=watched(broken), engine=engine)
    assert blas_threads() == {2}
    assert_close(
        run(SOFTMAX, args, dy, engine)[0], run(SOFTMAX, args, dy, "dense")[0]
    )  # and nobody is locked out


def test_two_callers_at_once_do_not_disturb_each_other(blas_threads):
    engine = nl.streaming_engine(tile=5, threads=2)
    rights = [case("dot softmax", 1, 53, 31, "float32", seed) for seed in range(6)]
    with ThreadPoolExecutor(3) as callers:
        jobs = [callers.submit(run, c.version, c.args, c.dy, engine) for c in rights for _ in range(5)]
        found = [job.result() for job in jobs]
    for k, result in enumerate(found):
        assert_agrees(result, rights[k // 5])
    assert blas_threads() == {2}


def test_callers_take_turns_since_the_limit_holds_for_all_of_them(blas_threads):
    at_work, together = set(), []

    def call(caller):
        def work(share):
            at_work.add(caller)
            sleep(0.02)
            together.append(len(at_work))

        parallel.run_parallel(work, [[1], [2]])
        at_work.discard(caller)

    with ThreadPoolExecutor(2) as callers:
        list(callers.map(call, "ab"))
    assert together[:2] == [1, 1]  # the second caller has not begun
    assert len(together) == 4
    assert blas_threads() == {2}


@pytest.mark.parametrize("threads", [None, 2])
def test_without_threadpoolctl_it_gives_the_same(monkeypatch, threads):
    monkeypatch.setattr(parallel, "_blas_can_be_limited", lambda: False)
    monkeypatch.setitem(sys.modules, "threadpoolctl", None)  # an import of it now fails
    parallel._blas_libraries.cache_clear()
    right = case("dot softmax", B, N, M)
    assert_agrees(
        run(right.version, right.args, right.dy, nl.streaming_engine(tile=3, threads=threads)), right
    )
    assert parallel.threads_for(right.dy) == 1


# what it refuses

REFUSED = {
    "a normalisation of your own": (
        nl.Version(nl.DOT, nl.MEAN._replace(backward=lambda dp, p: dp), tiles=True),
        'knows the normalisations SOFTMAX and MEAN alone: use engine="dense" for your own',
    ),
    "a score that may not be cut": (
        nl.Version(nl.DOT, nl.SOFTMAX),
        'cuts scores into tiles, but this version forbids it: say tiles=True, or use engine="dense"',
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_it_cannot_serve_is_refused_with_the_engine_that_can(what):
    version, text = REFUSED[what]
    args, dy = operands(Maker(np), version, B, 7, 5)
    with pytest.raises(ValueError, match=exactly(f"engine 'streaming' {text}")):
        nl.nonlocal_operation(*args, version=version, engine="streaming")
    assert len(run(version, args, dy, re.search('engine="(.*)"', text)[1])) == 4


def test_a_score_that_says_tiles_is_served_as_the_refusal_promises():
    args, dy = operands(Maker(np), SOFTMAX, B, 7, 5)
    version = REFUSED["a score that may not be cut"][0]._replace(tiles=True)
    assert_close(run(version, args, dy, "streaming")[0], run(version, args, dy, "literal")[0])


@pytest.mark.parametrize(("tile", "threads"), [(0, None), (None, 0), (-3, 2)])
def test_tiles_and_threads_below_one_are_refused(tile, threads):
    text = f"tile={tile}, threads={threads}: give numbers from 1, or None to have them chosen"
    with pytest.raises(ValueError, match=exactly(text)):
        nl.streaming_engine(tile=tile, threads=threads)
