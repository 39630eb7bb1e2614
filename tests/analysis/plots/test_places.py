"""Which cells are strongest, and the summary of the weights."""

import numpy as np
from figures import QUERY, weights

from nonlocal_ref.analysis import plots


def test_the_strongest_are_the_largest_in_order_and_apart():
    p = weights()
    places = plots.strongest(p, QUERY, count=5, apart=4)
    values = [p[place] for place in places]
    assert values == sorted(values, reverse=True)
    assert places[0] == np.unravel_index(np.argmax(p), p.shape)
    for one in places:
        for other in (*places, QUERY):
            assert one == other or one[0] != other[0] or np.hypot(one[1] - other[1], one[2] - other[2]) >= 4


def test_the_query_and_its_neighbours_are_no_strongest_place_and_zeros_are_none():
    p = np.zeros((7, 11))
    p[3, 5], p[3, 6], p[0, 0] = 0.6, 0.3, 0.1
    assert plots.strongest(p, (3, 5), apart=2) == [(0, 0)]


def test_strong_weights_may_be_negative():
    p = np.zeros((7, 11))
    p[6, 1], p[0, 10] = -0.5, 0.2
    assert plots.strongest(p, (3, 5)) == [(6, 1), (0, 10)]


def test_the_summary_gives_the_largest_against_uniform():
    """By hand: a weight of 1/2 among 4 is twice the uniform one."""
    assert plots.summary([[0.5, 0.25], [0.25, 0.0]]) == "largest 2 × uniform"
    assert plots.is_average([[1.0, 0.0]])
    assert not plots.is_average([[1.5, -0.5]])
