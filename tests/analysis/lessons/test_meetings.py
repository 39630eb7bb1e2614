"""Who meets whom, as a matrix, compared with the rule in words and with what a block really attends to."""

from math import prod

import numpy as np
import pytest
from refusals import refuses

import nonlocal_ref as nl
from nonlocal_ref.analysis.cost.plan import plan
from nonlocal_ref.analysis.lessons.meetings import meetings, refusal

GRID = (4, 3, 5)
MEET = {  # the rule in words, for the places (t, y, x) of a query and of a key
    "spacetime": lambda p, q: True,
    "space": lambda p, q: p[0] == q[0],
    "time": lambda p, q: p[1:] == q[1:],
    2: lambda p, q: p[0] // 2 == q[0] // 2,
}


def by_rule(rule, queries, keys):
    return np.array([[rule(p, q) for q in np.ndindex(*keys)] for p in np.ndindex(*queries)])


@pytest.mark.parametrize("positions", MEET)
def test_a_query_meets_the_keys_that_the_rule_names(positions):
    found = meetings(nl.nonlocal_block(positions=positions), GRID)
    np.testing.assert_array_equal(found, by_rule(MEET[positions], GRID, GRID))


@pytest.mark.parametrize("pool", ["before", "after"])
@pytest.mark.parametrize("positions", ["spacetime", "space", 2])
def test_pooled_keys_are_cells_of_a_frame_and_the_rule_stays(positions, pool):
    found = meetings(nl.nonlocal_block(positions=positions, pool=pool), GRID)
    np.testing.assert_array_equal(found, by_rule(MEET[positions], GRID, (4, 1, 2)))


@pytest.mark.parametrize(("grid", "cells"), [((7,), 3), ((5, 7), 6)])
def test_sequences_and_pictures_meet_all_with_all_or_with_all_cells(grid, cells):
    assert meetings(nl.nonlocal_block(), grid).tolist() == np.ones((prod(grid), prod(grid))).tolist()
    assert meetings(nl.nonlocal_block(pool="before"), grid).tolist() == np.ones((prod(grid), cells)).tolist()


@pytest.mark.parametrize(
    ("positions", "pool"),
    [("spacetime", "before"), ("space", None), ("space", "after"), ("time", None), (2, "before")],
)
def test_a_query_gives_weight_to_those_it_meets_and_to_no_others(make_numpy, positions, pool):
    block = nl.nonlocal_block(positions=positions, pool=pool)
    params, x = make_numpy.params(block), make_numpy(1, *GRID, 6)
    found = meetings(block, GRID)
    for i, query in enumerate(np.ndindex(*GRID)):
        weights = nl.attention(block, params, x, query)[0]
        np.testing.assert_array_equal(weights.ravel() > 0, found[i] == 1)


@pytest.mark.parametrize("pool", [None, "before"])
@pytest.mark.parametrize("positions", ["spacetime", "space", 2])
def test_as_many_pairs_as_the_price_counts(positions, pool):
    block = nl.nonlocal_block(positions=positions, pool=pool)
    n = plan(block, (1, *GRID, 6)).n
    assert meetings(block, GRID).sum() == n.B * n.N * n.M


def test_a_block_that_cannot_work_says_why_and_one_that_can_says_nothing():
    reason = (
        'positions="time" with pooled keys: a pooled cell has no place of its own '
        "to follow in time, use pool=None"
    )
    assert refusal(GRID, positions="time", pool="before") == reason
    assert refusal(GRID, positions="time") is None
    assert refusal(GRID, positions=3) == ("positions=3 does not divide the 4 frames: choose a divisor of 4")


def test_a_grid_on_which_the_block_cannot_work_is_refused_in_its_words():
    with refuses(
        ValueError, "positions='space' needs a time axis, but the grid is (7,): give x as (B, T, H, W, C)"
    ):
        meetings(nl.nonlocal_block(positions="space"), (7,))
