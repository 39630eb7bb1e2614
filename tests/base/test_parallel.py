"""Rows on all cores: the same numbers as in one piece, written over the first array where that can be."""

import numpy as np
import pytest
from support import M, N

from nonlocal_ref.base import parallel
from nonlocal_ref.normalise import SOFTMAX


@pytest.fixture(params=[1, 64, 2**20], ids="blocks of {} bytes".format)
def block_bytes(request, monkeypatch):
    monkeypatch.setattr(parallel, "BLOCK_BYTES", request.param)


@pytest.mark.usefixtures("block_bytes")
def test_rows_in_blocks_are_those_of_one_piece(make):
    s = make(3, N, M)
    expected = SOFTMAX.forward(s)
    copy = make.xp.asarray(s, copy=True)
    found = parallel.by_rows(SOFTMAX.forward, copy)
    assert bool(make.xp.all(found == expected))


@pytest.mark.usefixtures("block_bytes")
def test_several_arrays_are_cut_alike(make_numpy):
    dp, p = make_numpy(3, N, M), SOFTMAX.forward(make_numpy(3, N, M))
    assert (parallel.by_rows(SOFTMAX.backward, dp.copy(), p) == SOFTMAX.backward(dp, p)).all()


@pytest.mark.usefixtures("block_bytes")
def test_the_result_is_written_over_the_first_array(make_numpy):
    s = make_numpy(3, N, M).copy()
    assert parallel.by_rows(SOFTMAX.forward, s) is s


@pytest.mark.usefixtures("block_bytes")
@pytest.mark.parametrize("axes", [(1, 0, 2), (2, 1, 0), (0, 2, 1)])
def test_an_array_that_lies_otherwise_in_memory_gives_the_same_rows(make_numpy, axes):
    s = make_numpy(3, N, M)
    turned = np.ascontiguousarray(s.transpose(axes)).transpose(axes)
    assert np.allclose(parallel.by_rows(SOFTMAX.forward, turned), SOFTMAX.forward(s), rtol=1e-14)


def test_a_read_only_array_is_left_alone(make_numpy):
    s = make_numpy(3, N, M)
    before = s.copy()
    assert np.allclose(parallel.by_rows(SOFTMAX.forward, s), SOFTMAX.forward(before), rtol=1e-14)
    assert (s == before).all()


def test_an_error_in_one_block_is_not_lost(make_numpy):
    def broken(s):
        raise ArithmeticError("a wrong row")

    with pytest.raises(ArithmeticError, match="a wrong row"):
        parallel.by_rows(broken, make_numpy(3, N, M).copy())


def test_at_least_one_core_is_at_work():
    assert parallel.cores() >= 1
