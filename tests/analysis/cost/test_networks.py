"""Prices on the paper's Table 1, and of blocks at its places: 32 frames of 224 x 224 pixels."""

import pytest

import nonlocal_ref as nl
from nonlocal_ref.analysis import cost

# pool, positions -> 1e9 multiply-adds of one block after res2, res3, res4, res5: theta, phi, g, both
# products and W_z, calculated by hand from the sizes of Table 1, to the digits that are written here
GMACS = {
    (None, "spacetime"): ("164", "6.7", "2.27", "1.72"),
    ("before", "spacetime"): ("42.3", "2.29", "1.185", "0.99"),
    ("after", "spacetime"): ("43.6", "2.90", "1.80", "1.66"),
    (None, "space"): ("23.4", "2.90", "1.80", "1.66"),
    (None, "time"): ("3.3", "1.65", "1.65", "1.65"),
}
TABLE_1 = {
    "res2": ((8, 56, 56), 256, 25088, 6272),
    "res3": ((4, 28, 28), 512, 3136, 784),
    "res4": ((4, 14, 14), 1024, 784, 196),
    "res5": ((4, 7, 7), 2048, 196, 36),
}
WEIGHTS_MIB = {"res2": "2401", "res3": "37.5", "res4": "2.3", "res5": "0.15"}  # N x N in float32
NAIVE_MIB = {"res2": "153664", "res3": "4802", "res4": "600", "res5": "55"}  # 2E x N x M, pooled


def price(stage, pool=None, positions="spacetime", version="embedded_gaussian", **options):
    block = nl.nonlocal_block(version, pool=pool, positions=positions, batchnorm=True, **options)
    return cost.block_cost(block, (1, *cost.grid(stage), cost.STAGES[stage].channels))


def assert_reads(value, written):
    """The value is the written one, to half of its last digit; a hair more for a value on the half."""
    unit = 10.0 ** -len(written.partition(".")[2])
    assert value == pytest.approx(float(written), abs=0.501 * unit)


@pytest.mark.parametrize("stage", TABLE_1)
def test_the_stages_are_those_of_table_1(stage):
    grid, channels, N, M = TABLE_1[stage]
    pooled = price(stage, pool="before").sizes
    assert (cost.grid(stage), cost.STAGES[stage].channels, pooled.N, pooled.M) == (grid, channels, N, M)


@pytest.mark.parametrize("arrangement", GMACS)
def test_multiply_adds_of_one_block_are_those_calculated_by_hand(arrangement):
    for stage, written in zip(TABLE_1, GMACS[arrangement], strict=True):
        assert_reads(price(stage, *arrangement, engine="dense").macs_forward / 1e9, written)


@pytest.mark.parametrize("stage", TABLE_1)
def test_the_weights_and_the_naive_concatenation_take_so_much(stage):
    assert_reads(price(stage).weights_bytes / 2**20, WEIGHTS_MIB[stage])
    pooled = price(stage, "before", version="concatenation")
    assert_reads(cost.naive_bytes(pooled.sizes, pooled.sizes.D) / 2**20, NAIVE_MIB[stage])


def test_parameters_of_a_block_and_of_five():
    """Five blocks: two after res3, three after res4."""
    one = {stage: price(stage).parameters for stage in ("res3", "res4")}
    assert one == {"res3": 526_592, "res4": 2_101_760}
    assert 2 * one["res3"] + 3 * one["res4"] == 7_358_464


def test_the_network_takes_20_4_billion_multiply_adds():
    """By hand: conv1 1.888, res2 5.344, res3 4.110, res4 5.857, res5 3.237, all in 1e9."""
    assert_reads(cost.network_macs() / 1e9, "20.4")
    assert cost.network_macs() == 20_437_303_296


def test_shares_of_the_network():
    """Pooled before phi and g: 207 %, 11.2 %, 5.8 %, 4.8 %; at res3 without pooling 32.7 %. By hand."""
    shares = {stage: price(stage, "before").macs_forward / cost.network_macs() for stage in TABLE_1}
    assert {stage: f"{share:.0%}" for stage, share in shares.items()} == {
        "res2": "207%",
        "res3": "11%",
        "res4": "6%",
        "res5": "5%",
    }
    assert f"{price('res3', engine='dense').macs_forward / cost.network_macs():.0%}" == "33%"


def by_name(**options):
    return {row.name: row for row in cost.placements(**options)}


def test_single_blocks_stand_before_the_last_residual_block_of_their_stage():
    for stage, row in cost.STAGES.items():
        assert by_name()[stage].blocks == {stage: (row.blocks - 2,)}


def test_ten_blocks_stand_behind_every_residual_block_and_five_behind_every_second():
    rows = by_name()
    assert rows["10 blocks"].blocks == {s: tuple(range(cost.STAGES[s].blocks)) for s in ("res3", "res4")}
    assert rows["5 blocks"].blocks == {s: tuple(range(1, cost.STAGES[s].blocks, 2)) for s in ("res3", "res4")}


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
    assert [rows[stage].macs / 1e9 for stage in cost.STAGES] == pytest.approx(billions, rel=0.006)


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
