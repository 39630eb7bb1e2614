"""Where questions move a slider, and what the cells of a notebook set: the words say what the code says."""

import ast
import math
from inspect import signature

import numpy as np
import pytest
from said import given, holds, slider, written

import nonlocal_ref as nl
from nonlocal_ref.analysis.attention.patches import patches
from nonlocal_ref.analysis.check_bench import CHECKS
from nonlocal_ref.analysis.cost import stage_costs
from nonlocal_ref.analysis.lessons.running_sums import running_sums
from nonlocal_ref.analysis.lessons.staying import staying
from nonlocal_ref.analysis.lessons.while_it_trains import AT
from nonlocal_ref.analysis.plots.places import strongest
from nonlocal_ref.analysis.timing import operands
from nonlocal_ref.paper import STAGES, grid
from nonlocal_ref.widgets.explorer_data import KNOBS
from nonlocal_ref.widgets.stepper import RANGES

TOP32, TOP64 = (math.floor(math.log(np.finfo(kind).max)) + 1 for kind in (np.float32, np.float64))


def test_00_arrows_and_positions():
    holds(
        "00",
        r"arrows to the (\d+) places with the largest weights",
        signature(strongest).parameters["count"].default,
    )
    picture = nl.load_picture(size=128)[: int(given("00", r"size=128\)\[:(\d+)\]"))]
    holds("00", r"where M = (\S+) is the number of positions", math.prod(picture.shape[:2]))


def test_01_settings():
    frames = len(nl.moving_ball()[0])
    holds("01", r"Each of the (\d) frames gets about (\S+) %, an eighth", frames, 100 / frames)
    side = 5
    numbers = patches(np.zeros((9, 9, 3), np.float32)).shape[-1]
    holds("01", r"a patch of (\d) × 5 pixels, (\d+) numbers", side, numbers)
    x = ast.literal_eval(written("01", r"x = np\.array\((.*)\)  # \(B", "code"))[0]
    holds("01", r"longer, \((\d), (\d)\) against \((\S+), (\S+)\)\. Which", *x[1], *x[3])
    y, x = ast.literal_eval(written("01", r"attention_figure\(picture, .*, (\(15, \d+\))\)", "code"))
    holds("01", r"\*\*one row of p\*\*, the row of i = \((\d+), (\d+)\), laid out", y, x)


def test_02_the_temperature_of_the_figure_is_that_of_the_explorer():
    holds(
        "02",
        r"cosine does the same, (\S+) in the first figure and here",
        given("02", r"nl\.cosine\((\S+?)\)"),
    )
    assert given("02", r"nl\.cosine\((\S+?)\)") == KNOBS["cosine"]
    keys = math.prod(nl.load_picture(size=128)[: int(given("02", r"\)\[:(\d+)\]"))].shape[:2])
    holds("02", r"gives 0 for all but one of the (\S+) keys", keys)


@pytest.mark.parametrize(
    "words",
    [
        r"float32 ends at \S+, and exp\((\d+)\) is more",
        r"When exp\((\d+)\) has become infinite",
        r"would be wrong for a score of (\d+)\.",
        r"And (\d+) is not a large score",
    ],
)
def test_03_the_first_whole_number_whose_exp_is_infinite_in_float32(words):
    holds("03", words, TOP32)


def test_03_float32_and_the_scores_of_res4():
    limits = np.finfo(np.float32)
    holds("03", r"float32 ends at (\S+), and exp", limits.max)
    holds("03", r"numbers below (\S+) lose their digits", limits.tiny)
    channels = STAGES["res4"].channels
    holds("03", r"Take (\d+) channels, as\s+in res4", channels)
    holds("03", r"With these E = (\d+) channels √E is (\d+), and", channels, channels**0.5)
    pixels = nl.load_picture(size=128)[: int(given("03", r"\)\[:(\d+)\]"))].shape[:2]
    holds("03", r"they end at M = (\S+), where all keys", math.prod(pixels))


def test_04_twice_the_side_is_four_times_the_positions():
    side = grid("res4")[-1]
    holds("04", r"put H and W to (\d+)\. What grows four times", 2 * side)
    assert RANGES["H"][0] <= 2 * side <= RANGES["H"][1]


def test_05_the_ratio_of_a_forgotten_mean():
    s = np.random.default_rng(0).standard_normal((2, 7, 5))
    report = nl.gradcheck(nl.SOFTMAX._replace(backward=lambda dp, p: p * dp), s)
    holds("05", r"(\S+) is not simple: a term may be missing", report.worst.ratio)


def test_05_steps_of_float32():
    steps = sorted(float(name.partition(", ")[2]) for name in CHECKS if name.startswith("float32"))
    small, middle, large = steps
    holds("05", r"\*\*float32 with a step of (\S+)\*\* calls", small)
    holds("05", r"With (\S+) no right backward is called wrong", middle)
    holds("05", r"float32 with a step of (\S+): its error is mostly rounding", small)
    holds("05", r"also float32 with a step of (\S+): this step is so large", large)


def test_05_derivatives_of_a_row_in_which_one_key_has_all_the_weight():
    p, pullback = nl.vjp(nl.SOFTMAX, np.tile([10, 1, 0.5, 0, -1], (5, 1)))
    holds("05", r"All are (\d\.\d\d): \$p_0\$ is nearly 1", np.abs(pullback(np.eye(5))).max())
    assert p[0, 0] > 0.99


def test_06_the_clip_and_the_memory():
    frames = signature(stage_costs).parameters["frames"].default
    holds("06", r"for one clip of (\d+) frames", frames)
    holds("06", r"seven clips no longer fit into (\d+) GiB", 2 ** given("06", r"limit=2\*\*(\d+)") / 2**10)
    theta, phi, g, _ = operands("embedded_gaussian", 8, 2)
    third = running_sums(theta[0, 4], phi[0], g[0], tile=2)[2]
    holds("06", r"all numbers are as if (\S+)\s+had been known", third.top)


def test_10_maps_are_shown_after_these_steps():
    _, first, second, middle, late, last = AT
    holds("10", r"\*\*After (\d+) to (\d+) steps\.\*\*", first, second)
    holds("10", r"\*\*After (\d+) steps\.\*\* Nearly all", middle)
    holds("10", r"\*\*From (\d+) steps on\.\*\*", late)
    assert last == given("10", r"\bsteps=(\d+)\)")


def test_13_where_the_bandwidth_is_moved():
    start, least, greatest = slider("13", "h")
    others = slider("13", "others")
    words = r"Leave the bandwidth \*h\* at (\S+) and move \*others\* from (\d) to (\d)\."
    holds("13", words, start, others[0], others[2])
    moved = tuple(map(float, written("13", r"move \*h\* up to (\d\.\d) and on to (\d\.\d)\. Which")))
    assert least < moved[0] < moved[1] == greatest
    holds("13", r"\nAt (\d\.\d) the empty places", moved[0])
    holds("13", r"in all\. At (\d\.\d) they have", moved[1])
    shares = [staying(4, 4, h).shares for h in moved]
    assert all(max(found, key=found.get) == "elsewhere" for found in shares)
