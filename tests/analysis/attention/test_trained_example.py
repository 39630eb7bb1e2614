"""The clip of the figure."""

import numpy as np

import nonlocal_ref as nl
from nonlocal_ref.analysis.attention.inside import Inside
from nonlocal_ref.analysis.attention.trained_example import empty_cell, example
from nonlocal_ref.analysis.attention.truth import object_cells
from nonlocal_ref.analysis.plots import trained_figure


def test_the_example_has_shares_of_three_queries_and_the_figure_takes_it():
    found = example("twins", "average")
    assert list(found.rows) == ["untrained", "trained", "from an empty place"]
    (query, p), (same, _), (empty, _) = found.rows.values()
    assert query == same != empty
    np.testing.assert_allclose(p, np.full((4, 8, 8), 1 / 256), rtol=1e-5)
    assert len(trained_figure(*found).axes) == 3


def test_the_empty_place_sees_no_object():
    found = example("matching", "average")
    empty, p = found.rows["from an empty place"]
    assert not any(object_cells(place, found.patch, 32, p.shape)[empty] for place in found.objects)
    assert len(found.objects) == 3


def test_the_empty_place_is_the_one_nearest_to_the_middle():
    """An object at (9, 9) of 16 x 16 pixels is seen by rows and columns 2 and 3 of frame 1."""

    found = Inside(nl.nonlocal_block(), {}, np.zeros((1, 3, 4, 4, 1), np.float32))
    assert empty_cell(found, np.array([[1, 9, 9]]), 5, 16) == (1, 1, 1)
    assert empty_cell(found, np.array([[1, 1, 1]]), 5, 16) == (0, 1, 1)  # of several as near, the first
