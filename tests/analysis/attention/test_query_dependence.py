"""How much the weights change with the query, and the other queries that it is compared with."""

import numpy as np
import pytest

from nonlocal_ref.analysis.attention.query_dependence import other_queries, query_dependence

GRID, QUERY = (3, 7, 11), (1, 2, 9)


def test_the_dependence_is_the_mean_over_the_others_by_hand():
    """|p - q| sums to 1 of 2, then to 2 of 2."""
    p, same = np.array([0.5, 0.5, 0.0]), np.array([0.5, 0.5, 0.0])
    half, none = np.array([0.5, 0.0, 0.5]), np.array([0.0, 0.0, 1.0])
    assert query_dependence(p, [half, none]) == pytest.approx((1 / 2 + 2 / 2) / 2)
    assert query_dependence(p, [same]) == query_dependence(p, []) == query_dependence(0 * p, [0 * p]) == 0


@pytest.mark.parametrize(("positions", "count"), [("spacetime", 24), ("space", 24), ("time", 2)])
def test_other_queries_are_spread_over_those_that_meet_the_same_keys(positions, count):
    others = other_queries(QUERY, GRID, positions)
    assert count - 1 <= len(set(others)) == len(others) <= count
    assert QUERY not in others
    same = {"spacetime": slice(0), "space": slice(1), "time": slice(1, None)}[positions]
    assert {other[same] for other in others} == {QUERY[same]}
    if positions != "time":
        assert len({y for _, y, _ in others}) == 7
        assert len({x for _, _, x in others}) == 11
