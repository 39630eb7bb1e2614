"""The places of the blocks, against the networks themselves and against the facts of the paper."""

import pytest
from refusals import refuses

from nonlocal_ref.analysis.lessons.stage_places import stage_places
from nonlocal_ref.networks import c2d


@pytest.mark.parametrize(("depth", "blocks"), [(50, 0), (50, 1), (50, 5), (50, 10), (101, 1), (101, 5)])
def test_they_are_those_of_the_network(depth, blocks):
    layers = c2d(depth, blocks).made_of.layers
    for stage, (count, behind) in stage_places(depth, blocks).items():
        names = list(layers[stage].made_of.layers)
        assert sum(name.startswith("block") for name in names) == count
        assert [names[names.index(f"nonlocal{k}") - 1] for k in behind] == [f"block{k}" for k in behind]
        assert len(names) == count + len(behind)


def test_five_blocks_stand_after_every_second_residual_block_of_res3_and_res4():
    """Source: Table 2c; for ResNet-101 the released code."""
    assert stage_places(50, 5) == {
        "res2": (3, ()),
        "res3": (4, (1, 3)),
        "res4": (6, (1, 3, 5)),
        "res5": (3, ()),
    }
    assert stage_places(101, 5)["res4"] == (23, (6, 13, 20))


def test_a_number_that_the_paper_does_not_place_is_refused():
    with refuses(ValueError, "unknown blocks 3: choose one of 0, 1, 5, 10"):
        stage_places(50, 3)
