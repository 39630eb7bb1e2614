"""The price of one block at every stage, against counts by hand and against the command line's way."""

import pytest
from refusals import refuses

from nonlocal_ref.analysis.cost.stages import stage_costs

# 1e9 multiply-adds of the forward, worked out from figure 2 and Table 1 apart from this code
BY_HAND = {
    (): (164, 6.7, 2.27, 1.72),
    ("before",): (42.3, 2.29, 1.19, 0.99),
    ("after",): (43.6, 2.90, 1.80, 1.66),
    (None, "space"): (23.4, 2.90, 1.80, 1.66),
    (None, "time"): (3.34, 1.65, 1.65, 1.65),
}


@pytest.mark.parametrize(("choices", "macs"), BY_HAND.items())
def test_the_multiply_adds_of_every_arrangement_at_every_stage(choices, macs):
    costs = stage_costs(**dict(zip(("pool", "positions"), choices, strict=False)))
    assert list(costs) == ["res2", "res3", "res4", "res5"]
    for cost, expected in zip(costs.values(), macs, strict=True):
        assert cost.macs_forward / 1e9 == pytest.approx(expected, rel=0.01)


def test_a_longer_and_a_larger_clip_have_more_positions():
    """By hand: 64 frames of 112 x 112 pixels are 8 x 14 x 14 positions at res3."""
    assert stage_costs(frames=64, size=112)["res3"].sizes.N == 8 * 14 * 14
    assert stage_costs()["res3"].sizes.N == 4 * 28 * 28


def test_an_engine_that_was_asked_for_is_priced():
    assert {cost.engine for cost in stage_costs(engine="streaming").values()} == {"streaming"}
    assert [cost.engine for cost in stage_costs().values()] == ["streaming", "dense", "dense", "dense"]


def test_a_block_that_cannot_work_is_refused_in_its_words():
    with refuses(ValueError, "positions=3 does not divide the 8 frames: choose a divisor of 8"):
        stage_costs(positions=3)
