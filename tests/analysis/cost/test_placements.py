"""Prices of blocks at the paper's places: 32 frames of 224 x 224 pixels."""

import pytest

import nonlocal_ref as nl
from nonlocal_ref.analysis import cost


def test_shares_of_the_network():
    """Pooled before phi and g: 207 %, 11.2 %, 5.8 %, 4.8 %; at res3 without pooling 32.7 %. By hand."""
    shares = {row.name: f"{row.share:.0%}" for row in cost.placements()[:4]}
    assert shares == {"res2": "207%", "res3": "11%", "res4": "6%", "res5": "5%"}
    assert f"{cost.stage_costs()['res3'].macs_forward / cost.network_macs():.0%}" == "33%"


def by_name(**options):
    return {row.name: row for row in cost.placements(**options)}


def test_single_blocks_stand_before_the_last_residual_block_of_their_stage():
    for stage, row in cost.STAGES.items():
        assert by_name()[stage].blocks == {stage: (row.blocks - 2,)}


def test_ten_blocks_stand_behind_every_residual_block_and_five_behind_every_second():
    rows = by_name()
    assert rows["10 blocks"].blocks == {s: tuple(range(cost.STAGES[s].blocks)) for s in ("res3", "res4")}
    assert rows["5 blocks"].blocks == {s: tuple(range(1, cost.STAGES[s].blocks, 2)) for s in ("res3", "res4")}


@pytest.mark.parametrize("pool", [None, "before", "after"])
def test_one_block_costs_what_it_costs_at_its_stage(pool):
    rows = by_name(pool=pool)
    costs = cost.stage_costs(pool=pool)
    assert {stage: rows[stage].macs for stage in costs} == {s: c.macs_forward for s, c in costs.items()}


def test_several_blocks_cost_the_sum_of_the_single_ones():
    rows = by_name()
    for name, counts in {"5 blocks": (2, 3), "10 blocks": (4, 6)}.items():
        single = zip(counts, (rows["res3"], rows["res4"]), strict=True)
        assert rows[name].macs == sum(count * row.macs for count, row in single)
    assert rows["5 blocks"].parameters == 7_358_464
    assert rows["res3"].parameters == 526_592
    assert rows["res4"].parameters == 2_101_760


def test_the_share_is_of_the_network_for_the_same_clip():
    for clip in ({}, {"frames": 16, "size": 112}):
        row = by_name(**clip)["res2"]
        shape = (1, *cost.grid("res2", **clip), 256)
        assert row.macs == cost.block_cost(nl.nonlocal_block(pool="before"), shape).macs_forward
        assert row.share == pytest.approx(row.macs / cost.network_macs(**clip), rel=1e-15)


def test_the_accuracy_is_that_of_tables_2b_and_2c():
    top1 = {name: (row.table, row.top1, row.top5) for name, row in by_name().items()}
    assert top1 == {
        "res2": ("2b", 72.7, 90.3),
        "res3": ("2b", 72.9, 90.4),
        "res4": ("2b", 72.7, 90.5),
        "res5": ("2b", 72.3, 90.1),
        "5 blocks": ("2c", 73.8, 91.0),
        "10 blocks": ("2c", 74.3, 91.2),
    }


def test_a_pool_or_a_clip_that_cannot_be_is_refused_in_words():
    with pytest.raises(ValueError, match="unknown pool 'twice'"):
        cost.placements(pool="twice")
    with pytest.raises(ValueError, match="frames is 0: give a number above zero"):
        cost.placements(frames=0)
