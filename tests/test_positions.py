"""Which positions meet: split, join, and the table of positions."""

from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import dot_product

from nonlocal_ref.base.arrays import to_numpy
from nonlocal_ref.positions import check_positions, join, split

GRID = (4, 3, 5)
SHAPES = {
    "spacetime": (2, 60, 6),
    "space": (8, 15, 6),
    "time": (30, 4, 6),
    2: (4, 30, 6),
    1: (8, 15, 6),
    4: (2, 60, 6),
}
MEET = {
    "spacetime": lambda p, q: True,
    "space": lambda p, q: p[0] == q[0],
    "time": lambda p, q: p[1:] == q[1:],
    2: lambda p, q: p[0] // 2 == q[0] // 2,
}


@pytest.mark.parametrize("positions", SHAPES)
def test_the_table_of_positions_holds(make, positions):
    assert split(make(2, *GRID, 6), positions).shape == SHAPES[positions]


@pytest.mark.parametrize("positions", MEET)
def test_positions_that_meet_share_a_sample_and_no_others_do(make, positions):
    numbers = np.arange(2.0 * prod(GRID)).reshape(2, *GRID, 1)
    groups = to_numpy(split(make.of(numbers), positions))[..., 0]
    together = {frozenset(row) for row in groups.tolist()}
    assert sorted(groups.ravel().tolist()) == numbers.ravel().tolist()
    for number, (b, *place) in zip(numbers.ravel(), np.ndindex(2, *GRID), strict=True):
        fellows = {
            float(n)
            for n, (c, *other) in enumerate(np.ndindex(2, *GRID))
            if b == c and MEET[positions](place, other)
        }
        assert fellows in together
        assert number in fellows


@pytest.mark.parametrize("positions", SHAPES)
def test_join_undoes_split_and_split_undoes_join(make, positions):
    x = make(2, *GRID, 6)
    rows = split(x, positions)
    assert bool(make.xp.all(join(rows, positions, GRID) == x))
    assert bool(make.xp.all(split(join(rows, positions, GRID), positions) == rows))


@given(
    shape=st.tuples(*[st.integers(1, 4)] * 5),
    positions=st.sampled_from(["spacetime", "space", "time", 1]),
    seed=st.integers(0, 99),
)
def test_join_is_the_backward_of_split(shape, positions, seed):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal(shape)
    rows = split(x, positions)
    drows = rng.standard_normal(rows.shape)
    back = join(drows, positions, shape[1:-1])
    assert back.shape == shape
    np.testing.assert_allclose(dot_product(drows, rows), dot_product(back, x), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("grid", [(7,), (3, 5)])
def test_a_sequence_or_picture_is_one_sample_of_all_its_positions(make, grid):
    x = make(2, *grid, 6)
    rows = split(x, "spacetime")
    assert rows.shape == (2, prod(grid), 6)
    assert bool(make.xp.all(join(rows, "spacetime", grid) == x))


def test_what_fits_is_not_refused():
    for positions in ("spacetime", "space", 1, 2, 4):
        check_positions(positions, pooled=True, grid=GRID)
    check_positions("time", pooled=False, grid=GRID)
    check_positions("spacetime", pooled=True, grid=(7,))
