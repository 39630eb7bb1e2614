"""Every version with every option, at many random places: a right gradient is never called wrong.

Ten places in an ordinary run, fifty with `-m slow`. The arrays are tiny, so that every element is looked at.
"""

from itertools import product

import numpy as np
import pytest
from support import Maker

import nonlocal_ref as nl

POOLS, POSITIONS, BATCHNORMS = (
    (None, "before", "after"),
    ("spacetime", "space", "time", 2),
    (False, True, "frozen"),
)
PLACES, ALL_PLACES = 10, 50


def blocks(version, scale):
    """Every block of this version; time with pooled keys is refused by the block."""
    for pool, positions, batchnorm in product(POOLS, POSITIONS, BATCHNORMS):
        if not (pool and positions == "time"):
            yield nl.nonlocal_block(
                version=version, pool=pool, positions=positions, scale=scale, batchnorm=batchnorm
            )


def blamed(version, scale, places):
    """The blocks called wrong, of all options at each of these places, and how many were checked."""
    wrong, count = [], 0
    for seed in places:
        make = Maker(np, seed)
        for block in blocks(version, scale):
            params, x = make.params(block, channels=2, inner=2), make(1, 2, 2, 3, 2)
            report = nl.gradcheck(block, params, x, seed=seed, train=block.options.batchnorm is True)
            wrong += [] if report.ok else [f"seed {seed}, {block.options}\n{report}"]
            count += 1
    return wrong, count


VERSIONS = [(version, False) for version in nl.VERSIONS] + [("embedded_gaussian", True)]


@pytest.mark.parametrize("seed", range(PLACES))
@pytest.mark.parametrize(("version", "scale"), VERSIONS)
def test_no_right_block_is_blamed(version, scale, seed):
    wrong, count = blamed(version, scale, [seed])
    assert count == 30
    assert not wrong, wrong[0]


@pytest.mark.slow
@pytest.mark.parametrize("first", range(PLACES, ALL_PLACES, 5))
@pytest.mark.parametrize(("version", "scale"), VERSIONS)
def test_no_right_block_is_blamed_at_fifty_places(version, scale, first):
    wrong, count = blamed(version, scale, range(first, first + 5))
    assert count == 5 * 30
    assert not wrong, wrong[0]
