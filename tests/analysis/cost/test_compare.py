"""Networks compared: Table 2e from our own counts, and blocks in residual blocks."""

from functools import cache

import pytest

from nonlocal_ref.analysis import cost
from nonlocal_ref.analysis.cost.compare import NETWORKS
from nonlocal_ref.networks import c2d, i3d
from nonlocal_ref.networks.bottleneck import bottleneck
from nonlocal_ref.paper.tables import table

CLIP = (1, 32, 224, 224, 3)
RES3_PARAMETERS = 512 * 128 + 9 * 128**2 + 128 * 512 + 2 * (128 + 128 + 512)


@cache
def ours():
    return cost.table_2e()


def test_table_2e_comes_out_of_our_own_counts():
    """Calculated by hand from Table 1, to two digits after the point."""
    found = {row.name: (round(row.parameters, 2), round(row.macs, 2)) for row in ours()}
    assert found == {
        "C2D": (1.0, 1.0),
        "NL C2D, 5 blocks": (1.17, 1.23),
        "I3D 3x1x1": (1.19, 1.46),
        "I3D 3x3x3": (1.46, 1.76),
    }


def test_it_agrees_with_the_paper_to_the_papers_one_digit():
    for row in ours():
        assert (round(row.parameters, 1), round(row.macs, 1)) == row.paper


def test_it_has_the_rows_of_the_papers_table():
    assert set(NETWORKS) == {row.name for row in table("2e").rows}
    assert {row.name: row.top1 for row in ours()}["NL C2D, 5 blocks"] == 75.1


def test_pooled_after_phi_and_g_the_blocks_would_take_1_32_times_the_multiply_adds():
    after, plain = (cost.network_cost(net, CLIP).macs for net in (c2d(101, 5, pool="after"), c2d(101)))
    assert round(after / plain, 2) == 1.32


def test_a_block_at_res3_takes_as_much_as_two_and_a_half_residual_blocks():
    """By hand: a residual block of res3 takes 3136 x 278,528 multiply-adds, a block 2.29e9."""
    found = cost.in_residual_blocks()["res3"]
    assert found.by_parameters == pytest.approx(526_592 / RES3_PARAMETERS)
    assert found.by_macs == pytest.approx(2.29e9 / (3136 * 278_528), rel=3e-3)


def test_the_price_of_a_residual_block_is_that_of_a_further_one_in_its_stage():
    one = cost.network_cost(bottleneck(128, 512), (1, 4, 28, 28, 512))
    rows = [row for row in cost.network_cost(c2d(), CLIP).rows if row.path.startswith("res3.block1.")]
    assert one.parameters == sum(row.parameters for row in rows) == RES3_PARAMETERS
    assert one.macs == sum(row.macs for row in rows) == 3136 * 278_528


def test_every_option_of_the_block_has_its_price():
    plain, pooled = (cost.in_residual_blocks(pool=pool)["res2"].by_macs for pool in (None, "before"))
    assert plain > 3 * pooled
    assert cost.in_residual_blocks(version="gaussian")["res2"].by_parameters < 1


def test_nine_residual_blocks_take_the_multiply_adds_of_five_non_local_ones():
    """By hand: 2 x 2.62 residual blocks of res3, 3 x 1.36 of res4; each 3136 x 278,528 multiply-adds."""
    plain, five, residual, deep = cost.more_depth()
    assert residual.name == "with 9 more residual blocks (5 in res3, 4 in res4)"
    assert residual.macs - plain.macs == 9 * 3136 * 278_528
    assert residual.macs == pytest.approx(five.macs, rel=0.02)
    res4 = 1024 * 256 + 9 * 256**2 + 256 * 1024 + 2 * (256 + 256 + 1024)
    assert residual.parameters - plain.parameters == 5 * RES3_PARAMETERS + 4 * res4
    assert (plain.top1, five.top1, residual.top1, deep.top1) == (71.8, 73.8, None, 73.1)
    assert deep.parameters > five.parameters
    assert deep.name == "C2D ResNet-101, 17 more residual blocks"


def test_inflation_costs_more_than_five_blocks():
    """The text after Table 2e: the blocks gain more with fewer FLOPs than I3D."""
    rows = {row.name: row for row in ours()}
    assert rows["NL C2D, 5 blocks"].macs < rows["I3D 3x1x1"].macs
    assert cost.network_cost(i3d(), CLIP).macs > cost.network_cost(c2d(50, 5, pool="before"), CLIP).macs
