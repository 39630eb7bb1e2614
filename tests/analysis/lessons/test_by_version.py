"""The same query under several versions: figures of the notebooks rest on these numbers."""

import numpy as np
import pytest
from support import assert_close

import nonlocal_ref as nl
from nonlocal_ref.analysis.lessons.by_version import attention_by_version, scores_by_version

POINTS = np.array([[3.0, 4.0], [0.0, 2.0], [-3.0, 0.0]])
SCORES = {  # by hand
    "gaussian": [[25, 8, -9], [8, 4, 0], [-9, 0, 9]],
    "gaussian_distance": [[0, -13, -52], [-13, 0, -13], [-52, -13, 0]],
    "cosine": [[1, 0.8, -0.6], [0.8, 1, 0], [-0.6, 0, 1]],
}
GRID, QUERY = (3, 5, 7), (2, 1, 4)


@pytest.fixture
def x(make_numpy):
    return make_numpy(*GRID, 6)


def test_the_scores_of_three_points_are_those_computed_by_hand():
    scores = scores_by_version(POINTS)
    assert list(scores) == list(SCORES)
    for name, expected in SCORES.items():
        assert_close(scores[name], np.array(expected, float))


def test_the_temperature_and_the_bandwidth_divide_the_scores():
    versions = {"cosine": nl.cosine(0.5), "gaussian_distance": nl.gaussian_distance(2.0)}
    scores = scores_by_version(POINTS, versions)
    assert_close(scores["cosine"], np.array(SCORES["cosine"]) / 0.5)
    assert_close(scores["gaussian_distance"], np.array(SCORES["gaussian_distance"]) / 2.0**2)


@pytest.mark.parametrize("name", nl.VERSIONS)
def test_each_version_gets_the_weights_of_a_block_drawn_from_the_seed(x, name):
    block = nl.nonlocal_block(name)
    params = block.init(np.random.default_rng(11), 6, dtype=x.dtype)
    expected = nl.attention(block, params, x[None], QUERY)[0]
    p = attention_by_version(x, QUERY, seed=11)
    assert list(p) == list(nl.VERSIONS)
    assert p[name].shape == GRID
    assert_close(p[name], expected)


def test_another_seed_changes_what_is_learned_and_nothing_else(x):
    one, other = (attention_by_version(x, QUERY, seed=seed) for seed in (0, 1))
    changed = {name for name in one if not np.array_equal(one[name], other[name])}
    assert changed == {"embedded_gaussian", "dot_product", "concatenation"}


def test_a_query_outside_the_grid_is_refused_with_the_grid(x):
    with pytest.raises(ValueError, match=r"query \(3, 1, 4\) lies outside the grid \(3, 5, 7\)"):
        attention_by_version(x, (3, 1, 4))
