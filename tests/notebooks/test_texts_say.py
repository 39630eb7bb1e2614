"""What notebooks 01 to 05, 07, 11 and 13 say in words: each number computed again by its own code."""

from collections import Counter

import numpy as np
import pytest
from said import holds

import nonlocal_ref as nl
from nonlocal_ref.analysis.attention.explore import weights_at
from nonlocal_ref.analysis.check_bench import CHECKS, RIGHT, compare_checks
from nonlocal_ref.analysis.lessons.denoise import denoise, psnr, share_nearby
from nonlocal_ref.analysis.lessons.staying import staying
from nonlocal_ref.analysis.lessons.temperature import score_sizes, sharing
from nonlocal_ref.analysis.lessons.trained_rows import version_rows
from nonlocal_ref.networks import c2d
from nonlocal_ref.paper import by_network, retrained, score

CLIP = (1, 32, 224, 224, 3)


@pytest.fixture(scope="module")
def noisy():
    """(clean, noisy) of notebook 01."""
    clean = nl.load_picture(size=64).astype(np.float32) / 255
    noise = np.random.default_rng(0).standard_normal(clean.shape, dtype=np.float32)
    return clean, clean + 0.1 * noise


def test_01_what_each_step_of_the_denoising_gains(noisy):
    clean, dirty = noisy
    plain = denoise(dirty, sigma=0.1, window=np.inf, version=nl.gaussian_distance(0.1))
    less_noise, nearby = (denoise(dirty, sigma=0.1, window=window) for window in (np.inf, 10))
    before, *after = (psnr(clean, picture) for picture in (dirty, plain, less_noise, nearby))
    words = r"most of the gain, from (\S+) to (\S+) decibels\. Preferring near pixels adds (\d\.\d)"
    holds("01", words, before, after[0], after[2] - after[1])
    assert after[0] - before > 0.75 * (after[2] - before)


def test_01_how_much_of_the_weight_is_near(noisy):
    shares = [100 * share_nearby(noisy[1], 8, sigma=0.1, window=window) for window in (10, np.inf)]
    holds("01", r"(\d+) % of the weight now lies within 8 pixels, where it was (\d+) %", *shares)


def test_02_in_table_2a_versions_without_a_softmax_gain_as_much():
    rows = by_network("2a")["R50"]
    with_softmax = max(rows["gaussian"], rows["embedded_gaussian"])
    assert max(rows["dot_product"], rows["concatenation"]) >= with_softmax
    gains = [value - rows["baseline"] for name, value in rows.items() if name != "baseline"]
    words = r"four versions gain (\S+) to (\S+) points and lie within (\S+) of"
    holds("02", words, min(gains), max(gains), max(gains) - min(gains))


def test_03_scores_after_a_relu_lie_around_a_mean_that_overflows():
    x = np.random.default_rng(0).standard_normal((1, 200, 1024), dtype=np.float32)
    (_, _, drawn), (_, mean, spread) = score_sizes(x), score_sizes(np.maximum(x, 0))
    holds("03", r"they lie around (\d+): exp overflows for every pair", mean)
    holds("03", r"spread of its scores: (\d+), or (\d+) after the ReLU", drawn, spread)
    assert (nl.DOT.forward(*[np.maximum(x, 0)] * 2) > np.log(np.finfo(np.float32).max)).all()


def test_04_pooled_keys_hold_smaller_multiples_of_a_larger_uniform_weight():
    picture = nl.load_picture(size=128)[:120]
    rows = [
        weights_at(picture, (21, 17), nl.gaussian_distance(0.1), pool=pool).ravel() for pool in (False, True)
    ]
    holds("04", r"falls from (\d+) to (\d+) × uniform", *(row.max() * row.size for row in rows))
    every, pooled = (np.sort(row)[::-1] for row in rows)
    words = r"by the entropy (\d+) keys share the weight where it was (\d+)"
    holds("04", words, sharing(pooled), sharing(every))
    assert pooled[0] < every[0]
    assert pooled[:10].sum() > every[:10].sum()


def test_05_a_new_block_without_its_residual_gives_no_gradient_to_the_layers_before_it():
    rng, block = np.random.default_rng(0), nl.nonlocal_block()
    params, x = block.init(rng, channels=6), rng.standard_normal((2, 3, 5, 6), dtype=np.float32)
    dz = rng.standard_normal(x.shape, dtype=np.float32)
    dx, _ = block.backward(dz, block.forward(params, x)[1], params)
    assert np.array_equal(dx - dz, np.zeros_like(x))


def test_05_the_sum_of_the_weights_cannot_see_a_softmax_and_the_sum_of_the_outputs_can():
    rng = np.random.default_rng(0)
    s, g = rng.standard_normal((2, 7, 5)), rng.standard_normal((2, 5, 3))
    p = nl.SOFTMAX.forward(s)

    def wrong(dp):
        return p * (dp - dp.mean(axis=-1, keepdims=True))

    assert np.allclose(wrong(np.ones_like(p)), nl.SOFTMAX.backward(np.ones_like(p), p), atol=1e-15)
    dp = np.ones((2, 7, 3)) @ g.mT  # dy of ones: y.sum()
    assert not np.allclose(wrong(dp), nl.SOFTMAX.backward(dp, p), atol=1e-2)


def test_07_five_blocks_beat_a_network_of_twice_the_depth_for_less_work():
    words = (
        r"five blocks \((\S+), Table 2c\) is better than ResNet-101 without blocks \((\S+)\), with (\d+) %"
    )
    macs = [nl.cost.network_cost(net, CLIP).macs for net in (c2d(50, 5, pool="before"), c2d(101))]
    scores = score("2c", "5 blocks"), score("2c", "baseline", network="R101")
    holds("07", words, *scores, 100 * macs[0] / macs[1])
    assert scores[0] > scores[1]


def test_07_how_far_two_trainings_of_one_network_lie_apart():
    apart = [row.again - row.paper for row in retrained()]
    holds("07", r"differ from the paper by (\d) to (0\.3) points", min(apart), max(apart))


def test_07_a_position_of_res3_depends_on_its_receptive_field_and_not_on_its_stride():
    (field,) = (r.field for r in nl.cost.network_cost(c2d(50), CLIP).stages() if r.path == "res3")
    words = r"depend on (\d+) × (\d+) pixels, its receptive field; (\d+) pixels are"
    holds("07", words, *field.size[1:], field.step[-1])


@pytest.mark.parametrize(("positions", "times"), [("spacetime", 16), (4, 4)])
def test_07_with_four_times_the_frames_the_weights_of_groups_grow_by_four_only(positions, times):
    block = nl.nonlocal_block(positions=positions, engine="dense")
    short, long = (nl.cost.block_cost(block, (1, frames, 28, 28, 512)).weights_bytes for frames in (4, 16))
    assert long / short == times
    holds("07", r"p has (\d+) times as many entries as with T = 4, with groups only four times", 16)


@pytest.mark.xdist_group("pages")  # where the bench is run anyway
def test_05_which_checks_miss_how_many_mistakes():
    rows = compare_checks()
    found = Counter((row.check, row.verdict) for row in rows)
    missed = {check: found[check, "missed"] + found[check, "in the noise"] for check in CHECKS}
    holds("05", r"\*\*dy of ones\*\* misses (\d+) mistakes", missed["ones"])
    words = r"\*\*One output\*\* misses (\d+), \*\*one entry\*\* (\d+)"
    holds("05", words, missed["one output"], missed["one entry"])
    holds("05", r"\(equal or symmetric\) miss (\d+): the matrix", missed["tied"])
    holds("05", r"calls (\d) of the 8 right backwards wrong", found["float32, 1e-5", "false alarm"])
    assert found["float32, 1e-3", "false alarm"] == 0
    assert missed["one direction"] == missed["every entry"] == 1
    wrong = {(row.function, row.mistake) for row in rows if row.mistake != RIGHT}
    holds("05", r"All (\d+) mistakes in eight functions", len(wrong))
    holds("05", r"one random direction\*\*, misses one of (\d+):", len(wrong))


def test_13_who_has_the_weight_of_an_object_that_stays():
    once, always = (staying(frames).shares for frames in (1, 4))
    holds("13", r"at \*frames\* 1 it has (\S+), at 4 it has (\S+)\.\n", once["twin"], always["twin"])
    softer, soft = (staying(4, 4, h).shares for h in (0.3, 0.5))
    holds("13", r"there are thousands of them, (\S+) in all\. At 0\.5", softer["elsewhere"])
    holds(
        "13",
        r"At 0\.5 they have (\S+), and the other objects (\S+), three",
        soft["elsewhere"],
        soft["other objects"],
    )


@pytest.mark.slow
def test_11_how_many_clips_trained_blocks_answer():
    twins, matching = version_rows("twins"), version_rows("matching")
    clear = twins["gaussian_distance"]
    holds("11", r"clearest map of all, (\d+) on the twin and almost", clear.twin.times_uniform)
    assert clear.other.times_uniform < 0.5
    holds("11", r"it is right in only (\d+) of 100 clips", 100 * clear.accuracy)
    holds("11", r"It is right in (\d+) of 100 clips, without", 100 * twins["average"].accuracy)
    holds("11", r"network is right in (\d+) of 100 clips, and", 100 * matching["embedded_gaussian"].accuracy)
    holds("11", r"The average is right on (\d+) of 100 of these", 100 * matching["average"].accuracy)
    holds("12", r"the average is right on (\d+) of 100\.\)", 100 * matching["average"].accuracy)
