"""Numbers of the lecture's slides and notes, and of the plan of the lab, held against what they count."""

import math
import re

import numpy as np
import pytest
from said import holds, prose
from test_imports import LONGEST

import nonlocal_ref as nl
from exercises.checker.catalogue import EXERCISES
from nonlocal_ref.analysis.cost import placements, stage_costs
from nonlocal_ref.paper import STAGES, score
from nonlocal_ref.training.trained import RUNS

LECTURE, TEACHING, INDEX = "slides/lecture.md", "docs/teaching.md", "docs/index.md"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("README.md", r"has a lab of (\d+) minutes, a week"),
        (INDEX, r"a lab of (\d+) minutes, a week"),
        (TEACHING, r"A lab of (\d+) minutes stands alone"),
        (TEACHING, r"## One lab of (\d+) minutes"),
        (LECTURE, r"`docs/teaching\.md` has a plan of (\d+) minutes"),
    ],
)
def test_the_lab_takes_as_long_as_its_plan(text, words):
    plan = re.findall(r"^\| (\d+) to (\d+) \| (?:(\d\d), )?", prose(TEACHING), re.MULTILINE)
    holds(text, words, float(plan[-1][1]))
    assert [start for start, *_ in plan[1:]] == [end for _, end, _ in plan[:-1]]
    planned = {f"ex{key}": int(end) - int(start) for start, end, key in plan if key}
    assert planned == {key: EXERCISES[key].minutes for key in planned}
    assert len(planned) == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (INDEX, r"A lecture of (\d+) minutes\]"),
        (TEACHING, r"## A lecture of (\d+) minutes"),
        (LECTURE, r"The lecture takes (\d+) minutes; each slide"),
    ],
)
def test_the_lecture_takes_as_long_as_its_notes_say(text, words):
    notes = re.findall(r"^\*\*(\d+) minutes?\.\*\*", prose(LECTURE), re.MULTILINE)
    holds(text, words, sum(map(int, notes)))


def test_layers_until_two_far_pixels_meet():
    """Each layer of 3 taps spreads what is in the first pixel by one more."""
    words = r"a pixel (\d+) columns away\? \*Answer:\* (\d+), because"
    ((asked, told),) = re.findall(words, prose(LECTURE))
    x = np.zeros(2 * int(asked) + 1)
    x[0] = 1
    layers = 0
    while x[int(asked)] == 0:
        x, layers = np.convolve(x, np.ones(3), "same"), layers + 1
    assert layers == int(told)


def test_sizes_and_prices():
    sizes = {stage: cost.sizes for stage, cost in stage_costs().items()}
    holds(LECTURE, r"at res4: .* positions with (\d+) channels\. Half", STAGES["res4"].channels)
    pairs = [sizes[stage].N * sizes[stage].M for stage in ("res2", "res3")]
    holds(LECTURE, r"eight times the positions, so (\d+) times the pairs", pairs[0] / pairs[1])
    holds(
        LECTURE, r"f = exp\(s\) .*: exp\((\d+)\) is too large", math.ceil(math.log(np.finfo(np.float32).max))
    )
    share = {row.name: 100 * row.macs / nl.cost.network_macs() for row in placements()}
    words = r"\*Ask:\* (\S+) at res2, (\S+) at res3, (\S+) at res4\. .* (\d+) % at res3, (\d) % at res4"
    scores = [score("2b", stage) for stage in ("res2", "res3", "res4")]
    holds(LECTURE, words, *scores, share["res3"], share["res4"])
    assert 190 < share["res2"] < 215  # "twice the network"


def test_the_trained_block():
    holds(LECTURE, r"A small network with one block, (\d+) steps of training", RUNS["twins"].steps)


def test_the_longest_file():
    holds("CONTRIBUTING.md", r"a file at most (\d+) lines, cut", LONGEST)
