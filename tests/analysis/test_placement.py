"""Where the paper puts blocks: their prices are sums of single blocks, their accuracy the tables' rows."""

import pytest

import nonlocal_ref as nl
from nonlocal_ref.analysis.cost import STAGES, block_cost, grid, network_macs
from nonlocal_ref.analysis.placement import placements


def by_name(**options):
    return {row.name: row for row in placements(**options)}


def test_single_blocks_stand_before_the_last_residual_block_of_their_stage():
    for stage, row in STAGES.items():
        assert by_name()[stage].blocks == {stage: (row.blocks - 2,)}


def test_ten_blocks_stand_behind_every_residual_block_and_five_behind_every_second():
    rows = by_name()
    assert rows["10 blocks"].blocks == {s: tuple(range(STAGES[s].blocks)) for s in ("res3", "res4")}
    assert rows["5 blocks"].blocks == {s: tuple(range(1, STAGES[s].blocks, 2)) for s in ("res3", "res4")}


@pytest.mark.parametrize(
    ("pool", "billions"),
    [
        ("before", (42.3, 2.29, 1.19, 0.99)),
        (None, (164, 6.7, 2.27, 1.72)),
        ("after", (43.6, 2.90, 1.80, 1.66)),
    ],
)
def test_the_price_of_one_block_is_that_of_the_paper_worked_out_by_hand(pool, billions):
    rows = by_name(pool=pool)
    assert [rows[stage].macs / 1e9 for stage in STAGES] == pytest.approx(billions, rel=0.006)


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
        shape = (1, *grid("res2", **clip), 256)
        assert row.macs == block_cost(nl.nonlocal_block(pool="before"), shape).macs_forward
        assert row.share == pytest.approx(row.macs / network_macs(**clip), rel=1e-15)


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
        placements(pool="twice")
    with pytest.raises(ValueError, match="frames is 0: give a number above zero"):
        placements(frames=0)
