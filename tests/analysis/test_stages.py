"""The paper's Table 1, and the prices of a block on it: 32 frames of 224 x 224 pixels, embedded Gaussian."""

import re

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


def test_odd_clips_round_up_as_padded_strides_do():
    assert cost.grid("res2", frames=5, size=225) == (2, 57, 57)
    assert cost.grid("res5", frames=9, size=33) == (2, 2, 2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("res6",), "unknown stage 'res6': choose one of 'res2', 'res3', 'res4', 'res5'"),
        (("res3", 0), "frames is 0: give a number above zero"),
        (("res3", 8, -1), "size is -1: give a number above zero"),
    ],
)
def test_a_clip_or_stage_that_cannot_be_is_refused(arguments, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        cost.grid(*arguments)
