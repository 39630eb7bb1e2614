"""Rows on all cores: the same numbers as in one piece, written over the first array where that can be."""

import os
import signal
import warnings

import numpy as np
import pytest
from support import M, N, assert_close

from nonlocal_ref.base import blocks
from nonlocal_ref.normalise import SOFTMAX


@pytest.fixture(params=[1, 64, 2**20], ids="blocks of {} bytes".format)
def block_bytes(request, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK_BYTES", request.param)


@pytest.mark.usefixtures("block_bytes")
def test_rows_in_blocks_are_those_of_one_piece(make):
    s = make(3, N, M)
    expected = SOFTMAX.forward(s)
    copy = make.xp.asarray(s, copy=True)
    found = blocks.by_rows(SOFTMAX.forward, copy)
    assert bool(make.xp.all(found == expected))


@pytest.mark.usefixtures("block_bytes")
def test_several_arrays_are_cut_alike(make_numpy):
    dp, p = make_numpy(3, N, M), SOFTMAX.forward(make_numpy(3, N, M))
    assert (blocks.by_rows(SOFTMAX.backward, dp.copy(), p) == SOFTMAX.backward(dp, p)).all()


@pytest.mark.usefixtures("block_bytes")
def test_the_result_is_written_over_the_first_array(make_numpy):
    s = make_numpy(3, N, M).copy()
    assert blocks.by_rows(SOFTMAX.forward, s) is s


@pytest.mark.usefixtures("block_bytes")
@pytest.mark.parametrize("axes", [(1, 0, 2), (2, 1, 0), (0, 2, 1)])
def test_an_array_that_lies_otherwise_in_memory_gives_the_same_rows(make_numpy, axes):
    s = make_numpy(3, N, M)
    turned = np.ascontiguousarray(s.transpose(axes)).transpose(axes)
    assert np.allclose(blocks.by_rows(SOFTMAX.forward, turned), SOFTMAX.forward(s), rtol=1e-14)


def test_a_read_only_array_is_left_alone(make_numpy):
    s = make_numpy(3, N, M)
    before = s.copy()
    assert np.allclose(blocks.by_rows(SOFTMAX.forward, s), SOFTMAX.forward(before), rtol=1e-14)
    assert (s == before).all()


def test_an_error_in_one_block_is_not_lost(make_numpy):
    def broken(s):
        raise ArithmeticError("a wrong row")

    with pytest.raises(ArithmeticError, match="a wrong row"):
        blocks.by_rows(broken, make_numpy(3, N, M).copy())


# rows, sums and channels on all cores


def test_rows_are_treated_alone_and_the_inputs_stay(make_numpy, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 100)
    x, y = make_numpy(3, 7, 5), make_numpy(3, 7, 5)
    assert (blocks.rowwise(lambda a, b: 2 * a + b, x, y) == 2 * x + y).all()
    assert (blocks.rowwise(lambda a: a + 1, x.mT) == x.mT + 1).all()  # not in the order of its rows


def test_a_sum_over_rows_is_the_same_twice_and_loses_no_digits(monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 4000)
    x = np.random.default_rng(0).random((40_000, 3), dtype=np.float32) + np.float32(100)
    (first,), (second,) = (blocks.sum_rows(lambda rows: (rows.sum(axis=0),), x) for _ in range(2))
    assert first.dtype == np.float32
    assert (first == second).all()
    assert_close(first, x.sum(axis=0, dtype=np.float64), 1e-6)


def test_sums_and_rows_of_every_library_are_those_of_numpy(make):
    x = make(3, 7, 5)
    (found,) = blocks.sum_rows(lambda rows: (blocks.total(rows),), x)
    assert_close(found, make.xp.sum(x, axis=(0, 1)))
    assert_close(blocks.rowwise(lambda rows: 2 * rows, x), 2 * x)


@pytest.mark.usefixtures("block_bytes")
@pytest.mark.parametrize("positions", [(2, 8), (3, 7)])  # many rows side by side, and none
def test_numbers_of_a_channel_meet_their_channel_however_rows_are_cut(make, positions):
    x, slope, shift = make(*positions, 5), make(5), make(5)
    found = blocks.rowwise(lambda x, a, b: a * x + b, x, channels=(slope, shift))
    assert_close(found, slope * x + shift)
    (summed,) = blocks.sum_rows(lambda x, a: (blocks.total(a * x),), x, channels=(slope,))
    assert_close(summed, make.xp.sum(slope * x, axis=(0, 1)))


@pytest.mark.parametrize("number_of_cores", [1, 2, 5])
def test_every_block_is_worked_on_once_and_may_be_written_to(make_numpy, monkeypatch, number_of_cores):
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 100)
    monkeypatch.setattr(blocks, "cores", lambda: number_of_cores)
    x, shift = make_numpy(3, 7, 5).copy(), make_numpy(5)
    expected = 2 * x + shift

    def double(block, shift):
        block *= 2
        block += shift
        return block.shape[0]

    assert sum(blocks.in_blocks(double, x, channels=(shift,))) > 1
    assert (x == expected).all()


def test_an_error_on_any_core_is_not_lost(make_numpy, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 100)
    monkeypatch.setattr(blocks, "cores", lambda: 3)
    x = make_numpy(3, 7, 5).copy()
    last = x[-1, -1, 0]

    def broken_at_the_end(block):
        if last in block:
            raise IndexError("a wrong row")

    with pytest.raises(IndexError, match="a wrong row"):
        blocks.in_blocks(broken_at_the_end, x)


def test_channels_are_treated_alone(make_numpy, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 10)
    x = make_numpy(3, 7, 5)
    assert (blocks.by_channels(lambda a: a.max(axis=1), x) == x.max(axis=1)).all()
    lone = make_numpy(3, 7, 1)  # fewer channels than cores
    assert (blocks.by_channels(lambda a: a.max(axis=1), lone) == lone.max(axis=1)).all()


def test_with_one_core_no_thread_is_started(make_numpy, monkeypatch):
    monkeypatch.setattr(blocks, "cores", lambda: 1)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 2**10)
    monkeypatch.setattr(blocks, "pool", None)
    monkeypatch.setattr(blocks, "on_threads", None)
    x = make_numpy(2, 40, 30)
    assert_close(blocks.by_channels(lambda a: 2 * a, x), 2 * x)
    assert_close(blocks.by_rows(lambda a: 2 * a, x.copy()), 2 * x)


def test_a_forked_process_has_threads_of_its_own(make_numpy, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 100)
    x = make_numpy(3, 7, 5)
    blocks.rowwise(lambda a: 2 * a, x)  # the pool of this process has its threads now
    if not hasattr(os, "fork"):
        pytest.skip("this system has no fork")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a process with threads is forked is what is tested
        child = os.fork()
    if child == 0:
        signal.alarm(20)  # a pool without threads would wait without end
        os._exit(int(not (blocks.rowwise(lambda a: 2 * a, x) == 2 * x).all()))
    assert os.waitpid(child, 0)[1] == 0
