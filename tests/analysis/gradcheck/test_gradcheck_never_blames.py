"""Every version with every option, at many random places: a right gradient is called right.

Quick: of each version twelve blocks that hold every pair of options, at one place. Slow: fifty places, at
each a third of all blocks, so that every block meets sixteen of them or more. The arrays are tiny, so that
every element is checked.
"""

from itertools import combinations, product

import numpy as np
import pytest
from quick import few_quick_rows
from support import Maker

import nonlocal_ref as nl

POOLS, POSITIONS, BATCHNORMS = (None, "before", "after"), ("spacetime", "space", 2), (False, True, "frozen")
PLACES = 50
# pool, positions, batchnorm; time with pooled keys is refused by the block
TIME = [(None, "time", batchnorm) for batchnorm in BATCHNORMS]
ALL = [*product(POOLS, POSITIONS, BATCHNORMS), *TIME]
PAIRWISE = [
    (p, q, BATCHNORMS[(i + j) % 3]) for i, p in enumerate(POOLS) for j, q in enumerate(POSITIONS)
] + TIME
VERSIONS = [(version, False) for version in nl.VERSIONS] + [("embedded_gaussian", True)]


def blamed(version, scale, options, places):
    """The blocks that are not called right, with all of these options at each of these places."""
    wrong = []
    for seed in places:
        make = Maker(np, seed)
        for pool, positions, batchnorm in options:
            choice = {"pool": pool, "positions": positions, "scale": scale, "batchnorm": batchnorm}
            block = nl.nonlocal_block(version=version, **choice)
            params, x = make.params(block, channels=2, inner=2), make(1, 2, 2, 3, 2)
            report = nl.gradcheck(block, params, x, seed=seed, train=batchnorm is True)
            wrong += [] if report.ok and "?" not in str(report) else [f"seed {seed}, {choice}\n{report}"]
    return wrong


def test_the_few_blocks_hold_every_pair_of_options():
    for k, other in combinations(range(3), 2):
        assert {(row[k], row[other]) for row in PAIRWISE} == {(row[k], row[other]) for row in ALL}
    assert (len(PAIRWISE), len(ALL), len(set(ALL))) == (12, 30, 30)


@pytest.mark.parametrize(("version", "scale"), few_quick_rows(VERSIONS, [*VERSIONS[:2], ("cosine", False)]))
def test_every_right_block_is_called_right(version, scale):
    wrong = blamed(version, scale, PAIRWISE, [VERSIONS.index((version, scale))])
    assert not wrong, wrong[0]


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, PLACES, 5))
@pytest.mark.parametrize(("version", "scale"), VERSIONS)
def test_right_blocks_are_called_right_at_fifty_places(version, scale, first):
    for place in range(first, first + 5):
        wrong = blamed(version, scale, ALL[place % 3 :: 3], [place])
        assert not wrong, wrong[0]
