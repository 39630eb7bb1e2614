"""Position embedding: what is added where, its gradients, and what it refuses."""

import re

import numpy as np
import pytest
from support import assert_close

import nonlocal_ref as nl
from nonlocal_ref.layers.position_embedding import position_embedding_backward, position_embedding_layer

GRIDS = [(4, 1, 1), (4, 3, 5), (1, 3, 1)]


def test_every_position_of_a_frame_gets_the_vector_of_its_frame(make):
    layer, x, e = position_embedding_layer((4, 1, 1)), make(2, 4, 3, 5, 7), make(4, 1, 1, 7)
    y, _ = layer.forward(layer.init(np.random.default_rng(0), 7)._replace(e=e), x)
    expected = np.asarray(make.of(x)).copy()
    for t in range(4):
        expected[:, t] += np.asarray(make.of(e))[t, 0, 0]
    assert_close(y, expected)


@pytest.mark.parametrize("grid", GRIDS)
def test_its_gradients_are_right(make_numpy, grid):
    layer = position_embedding_layer(grid)
    params = make_numpy.like(layer.init(np.random.default_rng(0), 7))
    report = nl.gradcheck(layer, params, make_numpy(2, 4, 3, 5, 7))
    assert report.ok, str(report)


def test_the_gradient_of_a_shared_vector_is_the_sum_over_its_places(make_numpy):
    dy = make_numpy(2, 4, 3, 5, 7)
    dx, de = position_embedding_backward(dy, np.zeros((4, 1, 1, 7)))
    assert dx is dy
    assert_close(
        de[2, 0, 0], np.asarray(sum(dy[b, 2, y, x] for b in range(2) for y in range(3) for x in range(5)))
    )


def test_it_starts_small_and_different_in_every_place():
    e = position_embedding_layer((40, 1, 1)).init(np.random.default_rng(0), 50).e
    assert e.dtype == np.float32
    assert abs(e.std() - 0.02) < 0.002
    assert len(np.unique(e)) > 1990


@pytest.mark.parametrize("found", [(5, 3, 5), (4, 3)])
def test_another_grid_is_refused_in_words(make_numpy, found):
    layer = position_embedding_layer((4, 1, 1))
    params = make_numpy.like(layer.init(np.random.default_rng(0), 7))
    said = f"x lies on a grid of {found} but the position embedding has vectors for (4, 1, 1)"
    with pytest.raises(ValueError, match=re.escape(said)):
        layer.forward(params, make_numpy(2, *found, 7))
