"""Shares of the weights on the twin and on the query, on a clip where they are known."""

import numpy as np
import pytest

import nonlocal_ref as nl
from nonlocal_ref.analysis.attention.inside import Inside, inside
from nonlocal_ref.analysis.attention.truth import Objects, object_cells, query_cell, shares, truth
from nonlocal_ref.data.tasks import matching, twins
from nonlocal_ref.networks import tiny

QUERY, TWIN = np.array([[0, 1, 5]]), np.array([[2, 9, 1]])  # frame, top, left
GRID = (3, 4, 4)  # of clips of 16 x 16 pixels


@pytest.mark.parametrize("task", [twins(noise=0), matching(noise=0)])
def test_the_cells_are_those_whose_input_the_object_changes(task):
    """Found with the network: where does x of the block change when the object is taken away?"""
    network, rng = tiny(1), np.random.default_rng(0)
    params, clips = network.init(rng, task.shape[-1]), task.draw(rng, 3)
    for x, objects in zip(clips.x, clips.objects, strict=True):
        frame, top, left = objects[0]
        without = x.copy()
        without[frame, top : top + task.patch, left : left + task.patch] = 0
        seen = inside(network, params, np.stack([x, without])).x
        changed = (seen[0] != seen[1]).any(axis=-1)
        cells = object_cells(objects[0], task.patch, 32, changed.shape)
        assert not (changed & ~cells).any()
        assert changed.sum() >= cells.sum() - 5  # a corner of the pattern may be dark
        assert cells[query_cell(objects[0], task.patch, 32, 8)]


def test_the_query_is_in_the_middle_of_what_sees_the_object():
    """5 x 5 pixels at (1, 5): seen by rows 0 to 2 and columns 1 to 3, whole by (1, 2)."""
    assert query_cell(QUERY[0], 5, 16, 4) == (0, 1, 2)
    rows = np.nonzero(object_cells(QUERY[0], 5, 16, GRID))
    assert [sorted(set(map(int, axis))) for axis in rows] == [[0], [0, 1, 2], [1, 2, 3]]


def test_equal_weights_fall_evenly_on_everything():
    """9 of 48 positions see a part of the query, 6 of the twin, which is at the edge."""
    found = truth(of_block("average"), Objects(QUERY, TWIN, 5, 16))
    assert found == pytest.approx((6 / 48, 9 / 48, 33 / 48, 6 / 48, 1, 6 / 39, 0), abs=1e-6)
    assert found.times_uniform == pytest.approx(1)


def test_all_weight_on_the_twin_is_seen_as_such():
    """x is a unit vector at query and twin, scores 50 between them and 0 elsewhere."""
    x = np.zeros((1, *GRID, 2), np.float32)
    x[0, 0, 1, 2, 0] = x[0, 2, 3, 1, 0] = 50**0.5
    found = truth(of_block("gaussian", x), Objects(QUERY, TWIN, 5, 16))
    assert found == pytest.approx((0.5, 0.5, 0, 6 / 48, 24, 1, 0), abs=1e-6)
    assert found.times_uniform == pytest.approx(48 / 12)
    p = shares(of_block("gaussian", x), 0, (0, 1, 2))
    assert p[2, 3, 1] == pytest.approx(0.5, abs=1e-6)


def test_weights_with_a_sign_count_without_it():
    """Scores of the query: 1 with itself, -3 with the twin; a quarter and three quarters."""
    x = np.zeros((1, *GRID, 1), np.float32)
    x[0, 0, 1, 2], x[0, 2, 3, 1] = 1, -3
    found = truth(of_block("dot_product", x), Objects(QUERY, TWIN, 5, 16))
    assert found[:3] == pytest.approx((0.75, 0.25, 0), abs=1e-6)


def test_a_query_whose_weights_are_all_zero_looks_nowhere():
    found = truth(of_block("dot_product", np.zeros((1, *GRID, 2), np.float32)), Objects(QUERY, TWIN, 5, 16))
    assert found == (0, 0, 0, 6 / 48, 0, 0, 0)


def of_block(version, x=None):
    """A block whose theta and phi are x itself."""
    x = np.random.default_rng(1).standard_normal((1, *GRID, 2), np.float32) if x is None else x
    block = nl.nonlocal_block(version)
    params = block.init(np.random.default_rng(2), x.shape[-1], x.shape[-1])
    if "theta" in params:
        same = params["theta"]._replace(w=np.eye(x.shape[-1], dtype=np.float32))
        params |= {"theta": same, "phi": same}
    return Inside(block, params, x)
