"""Windows that slide over a grid: how many there are, what each sees, and numbers that make none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from refusals import refuses

from nonlocal_ref.base.arrays import to_numpy
from nonlocal_ref.layers.windows import Window, window

AXIS = st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(0, 2), st.integers(0, 4))


def starts(n, kernel, stride, padding):
    """Where the windows of one axis begin in the unpadded grid, one after the other as long as they fit."""
    found, at = [], -padding
    while at + kernel <= n + padding:
        found.append(at)
        at += stride
    return found


@given(axes=st.lists(AXIS, min_size=1, max_size=3))
def test_there_are_as_many_outputs_as_windows_fit_one_after_the_other(axes):
    kernel, stride, padding, more = zip(*axes, strict=True)
    grid = tuple(k + extra for k, extra in zip(kernel, more, strict=True))
    expected = tuple(len(starts(*of_axis)) for of_axis in zip(grid, kernel, stride, padding, strict=True))
    assert Window(kernel, stride, padding).outputs(grid) == expected
    assert window(kernel, stride, padding).out_shape((2, *grid, 5)) == (2, *expected, 5)


@given(axes=st.lists(AXIS, min_size=1, max_size=3))
def test_a_tap_shows_every_output_its_place_of_the_window(axes):
    """The grid's cells hold their numbers; padding holds -1."""
    kernel, stride, padding, more = zip(*axes, strict=True)
    grid = tuple(k + extra for k, extra in zip(kernel, more, strict=True))
    x = np.arange(float(np.prod(grid))).reshape(1, *grid, 1)
    w = window(kernel, stride, padding)
    wide = w.padded(x, -1.0)
    seen = {k: wide[index][0, ..., 0] for k, index in w.taps(grid)}
    assert list(seen) == list(np.ndindex(*kernel))
    begins = [starts(*of_axis) for of_axis in zip(grid, kernel, stride, padding, strict=True)]
    for k, found in seen.items():
        for output in np.ndindex(*found.shape):
            place = tuple(b[o] + tap for b, o, tap in zip(begins, output, k, strict=True))
            inside = all(0 <= i < n for i, n in zip(place, grid, strict=True))
            assert found[output] == (x[0, *place, 0] if inside else -1)


def test_the_interior_of_the_padded_array_is_the_array(make):
    x, w = make(2, 3, 4, 5), window((3, 3), 1, (1, 2))
    wide = w.padded(x)
    assert wide.shape == (2, 5, 8, 5)
    assert (to_numpy(wide[w.interior((3, 4))]) == to_numpy(x)).all()
    assert np.count_nonzero(to_numpy(wide)) == x.size


def test_without_padding_the_array_itself_is_the_padded_one(make):
    x = make(2, 3, 4, 5)
    assert window((3, 3)).padded(x) is x


def test_channels_alone_stay_as_they_are():
    assert window((3, 3), 2).out_shape((7,)) == (7,)


def test_one_number_stands_for_every_axis():
    assert window((1, 3, 3), 2, 1) == Window((1, 3, 3), (2, 2, 2), (1, 1, 1))
    assert window((1, 3, 3), (1, 2, 2)) == Window((1, 3, 3), (1, 2, 2), (0, 0, 0))


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        (((3, 3), (2,)), "kernel (3, 3), stride (2,) and padding (0, 0) have different lengths"),
        (
            ((3, 0),),
            "kernel (3, 0), stride (1, 1), padding (0, 0): kernel and stride start at 1, padding at 0",
        ),
        (((3,), 0), "kernel (3,), stride (0,), padding (0,): kernel and stride start at 1, padding at 0"),
        (
            ((3,), 1, -1),
            "kernel (3,), stride (1,), padding (-1,): kernel and stride start at 1, padding at 0",
        ),
    ],
)
def test_numbers_that_make_no_window_are_refused(numbers, words):
    with refuses(ValueError, words):
        window(*numbers)


def test_a_window_larger_than_the_padded_grid_is_refused():
    with refuses(
        ValueError,
        "the kernel (5,) does not fit into the grid (2,) with padding (1,): "
        "give a larger grid, or more padding",
    ):
        window((5,), 1, 1).outputs((2,))
    with refuses(ValueError, "the grid (2, 3) and the kernel (5,) differ in length: give one k an axis"):
        window((5,)).outputs((2, 3))
