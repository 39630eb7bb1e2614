"""The price of one block at every stage of Table 1: 32 frames of 224 x 224 pixels, embedded Gaussian."""

import pytest
from refusals import refuses

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


def price(stage, pool=None, **options):
    return cost.stage_costs(pool=pool, batchnorm=True, **options)[stage]


def assert_reads(value, written):
    """The value is the written one, to half of its last digit; a hair more for a value on the half."""
    unit = 10.0 ** -len(written.partition(".")[2])
    assert value == pytest.approx(float(written), abs=0.501 * unit)


@pytest.mark.parametrize("stage", TABLE_1)
def test_the_stages_are_those_of_table_1(stage):
    grid, channels, N, M = TABLE_1[stage]
    pooled = price(stage, pool="before").sizes
    assert (cost.grid(stage), cost.STAGES[stage].channels, pooled.N, pooled.M) == (grid, channels, N, M)


@pytest.mark.parametrize(("pool", "positions"), GMACS)
def test_multiply_adds_of_one_block_are_those_calculated_by_hand(pool, positions):
    for stage, written in zip(TABLE_1, GMACS[pool, positions], strict=True):
        found = price(stage, pool, positions=positions, engine="dense")
        assert_reads(found.macs_forward / 1e9, written)


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


def test_a_longer_and_a_larger_clip_have_more_positions():
    """By hand: 64 frames of 112 x 112 pixels are 8 x 14 x 14 positions at res3."""
    assert cost.stage_costs(frames=64, size=112)["res3"].sizes.N == 8 * 14 * 14
    assert cost.stage_costs()["res3"].sizes.N == 4 * 28 * 28


def test_an_engine_that_was_asked_for_is_priced():
    assert {row.engine for row in cost.stage_costs(engine="streaming").values()} == {"streaming"}
    assert [row.engine for row in cost.stage_costs().values()] == ["streaming", "dense", "dense", "dense"]


def test_a_block_that_cannot_work_is_refused_in_its_words():
    with refuses(ValueError, "positions=3 does not divide the 8 frames: choose a divisor of 8"):
        cost.stage_costs(positions=3)
