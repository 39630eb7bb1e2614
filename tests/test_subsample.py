"""x-hat: pooling by 2, 2x2 or 1x2x2, whatever the grid."""

import numpy as np
import pytest
from support import B, C, assert_gradients

from nonlocal_ref.subsample import check_grid, subsample, subsample_backward

POOLED = {
    (7,): (3,),
    (2,): (1,),
    (3, 5): (1, 2),
    (4, 2): (2, 1),
    (5, 3, 7): (5, 1, 3),
    (1, 2, 2): (1, 1, 1),
}


@pytest.mark.parametrize(("grid", "pooled"), POOLED.items())
def test_a_grid_is_halved_by_floor_and_frames_are_kept(make, grid, pooled):
    assert subsample(make(B, *grid, C)).shape == (B, *pooled, C)


def test_the_largest_of_each_square_by_hand():
    x = np.array([[[1.0, 5.0, 9.0], [2.0, -1.0, 9.0], [7.0, 7.0, 7.0]]])[..., None]
    assert subsample(x).tolist() == [[[[5.0]]]]
    assert subsample_backward(np.array([[[[3.0]]]]), x)[..., 0].tolist() == [
        [[0, 3, 0], [0, 0, 0], [0, 0, 0]]
    ]


@pytest.mark.parametrize("grid", POOLED)
def test_gradients_are_those_of_central_differences(make_numpy, grid):
    x = make_numpy(B, *grid, C)
    dy = make_numpy(*subsample(x).shape)
    assert_gradients(subsample, subsample_backward(dy, x), (x,), dy)


def test_grids_that_hold_a_window_pass():
    for grid in POOLED:
        check_grid(grid)
