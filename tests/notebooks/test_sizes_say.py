"""Sizes and settings in the words of the notebooks, held against the code that they come from."""

import math

import numpy as np
import pytest
from said import given, holds, prose, unit

import nonlocal_ref as nl
from nonlocal_ref.analysis.attention.trained_blocks import FOR_TRUTH
from nonlocal_ref.analysis.attention.trained_example import example
from nonlocal_ref.analysis.cost import placements, stage_costs
from nonlocal_ref.analysis.lessons.running_sums import running_sums
from nonlocal_ref.analysis.lessons.staying import staying
from nonlocal_ref.analysis.lessons.trained_rows import CLIPS
from nonlocal_ref.analysis.timing import operands
from nonlocal_ref.data.tasks import matching, twins
from nonlocal_ref.networks import c2d
from nonlocal_ref.paper import STAGES, grid, retrained, score
from nonlocal_ref.training import Settings
from nonlocal_ref.training.trained import RUNS, load
from nonlocal_ref.training.trained.runs import settings_of

STAGE = {stage: cost.sizes for stage, cost in stage_costs().items()}  # N, M, E, D of a block at each stage
CLIP = (1, 32, 224, 224, 3)
MIB = 2**20


def test_04_figure_2():
    res4, channels = STAGE["res4"], STAGES["res4"].channels
    holds("04", r"positions with (\d+) channels, as they", channels)
    holds("04", r"each position, (\d+) channels to (\d+) \(", channels, res4.E)
    words = r"4 · 14 · 14 = (\d+) positions, so (\d+) × (\d+) scores"
    holds("04", words, math.prod(grid("res4")), res4.N, res4.N)
    holds("04", r"weighted sum, (\d+) numbers", res4.D)
    holds("04", r"back to (\d+) channels", channels)
    pooled = stage_costs(pool="before")["res4"].sizes
    holds("04", r"the keys, (\d+) to (\d+), and", res4.M, pooled.M)
    assert pooled.N == res4.N


def test_04_sizes_at_res2():
    n = STAGE["res2"].N
    holds("04", r"8 · 56 · 56 = (\S+) positions\. Before", n)
    dense = nl.cost.block_cost(nl.nonlocal_block(engine="dense"), (1, 8, 56, 56, 256))
    holds("04", r"\n(\S+) × (\S+) weights take (\S+) MiB, and their", n, n, dense.weights_bytes / MIB)


def test_04_three_drawn_blocks_add_many_times_x():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((1, 4, 14, 14, 64), dtype=np.float32)
    block = nl.nonlocal_block()
    three, _ = nl.chain(block, block, block), block.init(rng, channels=64)
    params = [three.init(rng, 64, zero_init=zero) for zero in (True, False)]
    added = [np.linalg.norm(three.forward(p, x)[0] - x) / np.linalg.norm(x) for p in params]
    assert added[0] == 0
    holds("04", r"three blocks add (\d+) times the size of x", added[1])


def test_06_pairs_and_channels():
    res2, res3, res5 = (STAGE[stage] for stage in ("res2", "res3", "res5"))
    words = r"res2 has (\d) times the positions of res3, so \d × \d = (\d+) times the pairs"
    holds("06", words, res2.N / res3.N, res2.N * res2.M / (res3.N * res3.M))
    holds("06", r"than channels \(here (\d+)\)", res3.E)
    holds("06", r"and N = (\S+) is still large", res2.N)
    holds("06", r"There are (\d+) positions but (\S+) channels inside", res5.N, res5.E)
    channels, inside = STAGES["res3"].channels, res3.E
    holds("06", r"linear maps alone take (\S+) at each", 4 * res3.N * channels * inside / 1e9)
    pairs = [stage_costs(**ways)["res2"].macs_forward / 1e9 for ways in ({}, {"pool": "before"})]
    holds("06", r"a quarter, from (\S+) billion to (\S+) billion\. The queries", *pairs)


def test_06_what_is_timed():
    pattern = r'operands\("dot_product", {}\)'
    sizes = (given("06", pattern.format(n)) for n in (r"(\d+), \d+", r"\d+, (\d+)"))
    n, channels = sizes
    holds("06", r"with (\S+) positions and (\d+) channels", n, channels)
    holds("06", r"should be N / E = (\d+) times", n / channels)


def test_06_the_factor_by_which_a_sum_shrinks():
    theta, phi, g, _ = operands("embedded_gaussian", 8, 2)
    _, second, third, _ = running_sums(theta[0, 4], phi[0], g[0], tile=2)
    words = r"are exp\(s − (\S+)\), so all .*\n?.*\*\*shrink\*\* = exp\((\S+) − (\S+)\) = (\S+), and"
    holds("06", words, second.top, second.top, third.top, third.shrink)


def test_07_pairs_and_scores():
    holds("07", r"are 4 × 4 × 4 = (\d+) pairs", 4 * 4 * 4)
    rows = {row.name: row.top1 - score("2b", "baseline") for row in placements()}
    holds("07", r"tried, from (\S+) points \(one at res5\) to (\S+) \(ten", rows["res5"], rows["10 blocks"])
    assert min(rows.values()) == rows["res5"]
    apart = [row.again - row.paper for row in retrained()]
    holds("07", r"trainings of one network can differ by (\S+): a hint", max(apart))
    res4, res5 = score("2b", "res4"), score("2b", "res5")
    words = r"Table 2b has (\S+) and (\S+) for them\. These two numbers are (\S+) points apart"
    holds("07", words, res4, res5, res4 - res5)
    again = next(row for row in placements() if row.name == "res4")
    holds("07", r"At res4 the same (\S+) cost", again.top1 - score("2b", "baseline"))


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("res2", r"\| res2, three 3 × 3 \| (\d+) \| (\d+) \+ (\d+) · (\d+) = (\d+) \|"),
        (
            "res3",
            r"\| res3, one .*, three more \| (\d+), then (\d+) \| (\d+) \+ (\d+) \+ (\d+) · (\d+) = (\d+) \|",
        ),
        (
            "res4",
            r"\| res4, one .*, five more \| (\d+), then (\d+) \| (\d+) \+ (\d+) \+ (\d+) · (\d+) = (\d+) \|",
        ),
        (
            "res5",
            r"\| res5, one .*, two more \| (\d+), then (\d+) \| (\d+) \+ (\d+) \+ (\d+) · (\d+) = (\d+) \|",
        ),
    ],
)
def test_08_the_squares_grow_by_kernel_and_stride(stage, words):
    """A kernel of 3 adds twice the step before it; the first of a stage after res2 also doubles the step."""
    rows = {r.path: r.field for r in nl.cost.network_cost(c2d(50), CLIP).stages()}
    stages = ["pool1", *STAGES]
    side = rows[stages[stages.index(stage) - 1]].size[-1]
    step, blocks = rows[stage].step[-1], STAGES[stage].blocks
    first = () if stage == "res2" else (step // 2,)
    strided = tuple(2 * before for before in first)
    sums = (side, *strided, blocks - len(first), 2 * step)
    assert sum(sums[:-2]) + sums[-2] * sums[-1] == rows[stage].size[-1]
    holds("08", words, *first, step, *sums, rows[stage].size[-1])


def test_08_the_last_square_is_wider_than_the_frame():
    sides = {r.path: r.field.size[-1] for r in nl.cost.network_cost(c2d(50), CLIP).stages()}
    holds("08", r"the rest of its (\d+) pixels is padding", sides["res4"])


def test_08_positions_of_a_block_and_classes():
    words = r"8 · 56 · 56 = (\S+) positions, at res3 (\S+), at res4 (\d+), at res5 (\d+)\."
    holds("08", words, *(math.prod(grid(stage)) for stage in ("res2", "res3", "res4", "res5")))
    holds("08", r"map to the (\d+) classes of Kinetics", c2d(50).out_shape(CLIP)[-1])
    stages = c2d(101, 5).made_of.layers
    after = [k for k, name in enumerate(stages["res4"].made_of.layers) if "nonlocal" in name]
    blocks = [k - n - 1 for n, k in enumerate(after)]  # counted without the blocks before them
    holds("08", r"three of res4 stand after (\d), (\d+) and (\d+)\.", *blocks)


def test_09_more_layers_and_noise():
    more = len(c2d(101).made_of.layers["res4"].made_of.layers)
    more -= len(c2d(50).made_of.layers["res4"].made_of.layers)
    holds("09", r"same network with (\d+) more residual blocks in res4", more)
    apart = [row.again - row.paper for row in retrained()]
    gain = score("2c", "5 blocks") - score("2c", "baseline", network="R101")
    holds("09", r"trainings differ by up to (\S+) \(\[notebook 07\].*?\)\); (\S+) is more", max(apart), gain)
    n, m = STAGE["res2"].N, stage_costs(pool="before")["res2"].sizes.M
    holds("09", r"engine keeps (\S+) × (\S+) weights for each clip", n, m)


def test_10_settings():
    steps = given("10", r"\bsteps=(\d+)\)")
    words = r"One run of (\d+) steps, each with (\d+) new clips"
    holds("10", words, steps, Settings._field_defaults["batch"])
    holds("10", r"This is what happened (\d+) times", steps)
    frames = twins(size=24).shape[0]
    holds("10", r"evenly over all frames, (\d+) % each", 100 / frames)
    holds("10", r"right answers on (\S+) new clips", given("10", r"default_rng\(1\), (\d+)\)"))
    holds("10", r"stays at log 2 = (\S+), the loss", math.log(2))
    rate = given("10", r"rate=(\S+), k=0")
    holds("10", r"the gradient's size: here (\d\.\d+)\.", rate)
    assert rate == Settings._field_defaults["rate"]


def temperature_of(settings):
    """Of the cosine: its score of a vector with itself is 1 / temperature."""
    version = settings.network.keywords["version"]
    x = version.features.forward(np.ones((1, 1, 3)))
    return 1 / version.score.forward(x, x).item()


def test_11_settings():
    holds("11", r"the share of right answers on (\d+) new clips:", CLIPS)
    holds("11", r"with batch normalisation, trained for (\d+) steps", RUNS["twins"].steps)
    holds("11", r"\n(\d+) clips with two equal objects\.", FOR_TRUTH)
    holds("11", r"And the same in (\d+) clips where the other object", FOR_TRUTH)
    _, weights = example("twins").rows["trained"]
    holds("11", r"All (\d+) positions have nearly the same map", weights.size)
    _, middle, last = load("matching").steps
    words = r"at step 0, after (\d+) steps, and after the last\."
    holds("11", words, middle)
    holds("11", r"near 1/M\. After (\d+) steps they still hardly differ", middle)
    holds("11", r"empty place\. After (\d+) steps this is true", last)


def test_12_settings():
    frames, height, width, channels = matching(frames=3, size=24).shape
    clip = (1, frames, height, width, channels)
    (block,) = (row for row in nl.cost.network_cost(nl.tiny(1), clip).rows if row.path == "nonlocal0")
    holds("12", r"a sum over all (\d+) keys, in which", math.prod(block.shape[1:-1]))
    holds("12", r"more than e² = (\S+) times another", math.exp(2))
    holds("12", r"a network guesses: log 2 = (\S+) is a guess", math.log(2))
    holds("12", r"accuracy above (\d+) % is not a success", 100 / nl.tiny(1).out_shape(clip)[-1])
    holds(
        "12",
        r"With temperature (\S+) in place of 1, \*cosine\*",
        temperature_of(settings_of("twins", "cosine")),
    )
    holds(
        "12",
        r"notebook 11\]\(11_what_it_attends_to\.ipynb\), with (\d+) clips a step",
        settings_of("matching", "average").batch,
    )


def test_13_settings():
    holds("13", r"each for\s+(\d+) steps", given("13", r"order_runs, steps=(\d+)"))
    holds("13", r"All (\d+) positions of the clip", given("13", r"permutation\((\d+)\)"))
    holds("13", r"the same answers for (\d+) clips", given("13", r"default_rng\(2\), (\d+)\)"))
    once, always = (staying(frames).shares["twin"] for frames in (1, 4))
    words = (
        r"in one frame, its twin gets (\S+) of the weight\. If it is seen in four, the twin gets (\d\.\d):"
    )
    holds("13", words, once, always)


def test_a_number_is_held_to_its_last_digit():
    units = [unit(text) for text in ("2.7", "1,420", "31", "1e-9", "3.4e38", "0.0")]
    assert units == pytest.approx([0.1, 10, 1, 1e-9, 1e37, 0.1])
    assert "One run of" in prose("10")
    with pytest.raises(AssertionError):
        holds("10", r"log 2 = (\S+), the loss", 0.71)
