"""What the streaming engine holds after each tile of keys, compared with sums over the keys so far."""

from itertools import pairwise

import numpy as np
import pytest
from refusals import refuses
from support import assert_close

import nonlocal_ref as nl
from nonlocal_ref.analysis.lessons.running_sums import SoFar, running_sums

M, E, D, TILE = 7, 3, 5, 2


@pytest.fixture
def arrays(make_numpy):
    return make_numpy(E), make_numpy(M, E), make_numpy(M, D)


def test_every_entry_is_the_sum_over_the_keys_so_far(arrays):
    theta_i, phi, g = arrays
    s = phi @ theta_i
    sums = running_sums(theta_i, phi, g, tile=TILE)
    assert [entry.keys for entry in sums] == [2, 4, 6, 7]
    for entry in sums:
        e = np.exp(s[: entry.keys] - s[: entry.keys].max())
        assert entry.top == pytest.approx(s[: entry.keys].max(), rel=1e-12)
        assert entry.total == pytest.approx(e.sum(), rel=1e-12)
        assert_close(entry.y, e @ g[: entry.keys] / e.sum())


def test_the_sums_before_are_put_right_by_one_factor(arrays):
    """total = shrink * total before + the new terms, which is what makes cutting the keys exact."""
    theta_i, phi, _ = arrays
    s, sums = phi @ theta_i, running_sums(*arrays, tile=TILE)
    assert sums[0].shrink == 0
    assert min(entry.shrink for entry in sums[1:]) < 1  # some later tile holds a larger score
    for before, after in pairwise(sums):
        new = np.exp(s[before.keys : after.keys] - after.top).sum()
        assert after.total == pytest.approx(after.shrink * before.total + new, rel=1e-12)


@pytest.mark.parametrize("tile", [1, 3, M, 2 * M])
def test_the_last_entry_is_the_answer_whatever_the_tile(arrays, tile):
    theta_i, phi, g = arrays
    y, _ = nl.nonlocal_operation(theta_i[None, None], phi[None], g[None], engine="dense")
    last = running_sums(*arrays, tile=tile)[-1]
    assert last.keys == M
    assert_close(last.y, y[0, 0])


def test_an_entry_reads_as_a_row_of_a_table():
    entry = SoFar(4, 0.5, 0.25, 1.125, np.array([1.0, -2.0]))
    assert str(entry) == "   4  0.50  0.250  1.125  1.000 -2.000"


def test_a_tile_without_keys_is_refused(arrays):
    with refuses(ValueError, "tile is 0: give a number above zero"):
        running_sums(*arrays, tile=0)
