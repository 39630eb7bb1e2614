"""How different two positions are, against loops over all pairs."""

from itertools import combinations

import numpy as np
import pytest

import nonlocal_ref as nl
from nonlocal_ref.analysis.attention.inside import Inside, inside
from nonlocal_ref.analysis.attention.query_dependence import query_dependence
from nonlocal_ref.analysis.attention.query_pairs import (
    all_weights,
    distance,
    pairs_by_block,
    query_pairs,
    weights_distance,
)
from nonlocal_ref.positions import split

RNG = np.random.default_rng(8)
GRID = (2, 3, 4)


def test_the_distance_is_the_mean_over_all_pairs():
    rows = RNG.standard_normal((7, 3))
    pairs = [(1 - a @ b / np.linalg.norm(a) / np.linalg.norm(b)) / 2 for a, b in combinations(rows, 2)]
    assert distance(rows) == pytest.approx(np.mean(pairs))


def test_the_distance_by_hand_and_without_rows_of_zeros():
    assert distance(np.array([[2.0, 0], [0, 0], [0, 5], [0, 0]])) == pytest.approx(0.5)
    assert distance(np.array([[1.0, 2], [3, 6]])) == pytest.approx(0, abs=1e-12)
    assert distance(np.array([[1.0, 2], [-1, -2]])) == pytest.approx(1)
    assert distance(np.zeros((3, 2))) == distance(np.ones((1, 2))) == 0


@pytest.mark.parametrize("signed", [False, True])
def test_the_weights_distance_is_the_mean_of_the_explorers_number_over_all_queries(signed):
    p = RNG.standard_normal((6, 11)) if signed else RNG.random((6, 11))
    ones = [query_dependence(p[i], [q for j, q in enumerate(p) if j != i]) for i in range(6)]
    assert weights_distance(p) == pytest.approx(np.mean(ones))


@pytest.mark.parametrize("positions", ["spacetime", "space", "time", 1])
@pytest.mark.parametrize("version", ["embedded_gaussian", "dot_product", "concatenation", "cosine"])
def test_all_weights_are_those_of_one_query_after_the_other(version, positions):
    found = of_block(version, positions=positions)
    p = all_weights(found)
    places = split(np.arange(24.0).reshape(1, *GRID, 1), positions)[..., 0]
    for (group, i), place in np.ndenumerate(places):
        one = nl.attention(*found, tuple(map(int, np.unravel_index(int(place), GRID))))
        expected = split(one[..., None], positions)[group :: len(places), :, 0]
        np.testing.assert_allclose(p[group :: len(places), i], expected, rtol=1e-4, atol=1e-6)


def test_a_block_that_averages_has_one_map_and_adds_one_vector():
    found = query_pairs(of_block("average"))
    assert found.weights == 0
    assert found.maps == pytest.approx(0, abs=1e-6)
    assert found.output == pytest.approx(0, abs=1e-5)
    assert 0.1 < found.x < 0.6


def test_a_block_that_chooses_has_maps_and_outputs_that_differ():
    found = query_pairs(of_block("gaussian"))
    assert min(found) > 0.05


def test_every_block_of_a_network_has_numbers_of_its_own():
    network = nl.tiny(2, widths=(3, 5, 7), batchnorm=False)
    params = network.init(RNG, 1)
    w_z = params["nonlocal0"]["w_z"]
    params["nonlocal0"]["w_z"] = w_z._replace(w=RNG.standard_normal(w_z.w.shape, np.float32))
    clips = RNG.standard_normal((2, 3, 12, 12, 1), np.float32)
    found = pairs_by_block(network, params, clips)
    assert list(found) == ["nonlocal0", "nonlocal1"]
    assert found["nonlocal0"] != found["nonlocal1"]
    assert found["nonlocal1"].x == query_pairs(inside(network, params, clips, "nonlocal1")).x


def of_block(version, **options):
    """A block with random parameters and x, so that its weights and outputs are not all alike."""
    block = nl.nonlocal_block(version, **options)
    params = block.init(RNG, 5, zero_init=False)
    return Inside(block, params, RNG.standard_normal((2, *GRID, 5), np.float32))
