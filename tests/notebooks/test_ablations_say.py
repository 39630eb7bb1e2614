"""What notebook 12 says of the ablations, held against the lines of the CSV files."""

import math
from functools import partial

import pytest
from run_notebooks import ROOT
from said import holds

from nonlocal_ref.data.tasks import twins
from nonlocal_ref.networks import tiny
from nonlocal_ref.training import Settings, train
from nonlocal_ref.training.ablate import ABLATIONS, differences, known_lines, lines_of, summaries
from nonlocal_ref.training.ablate.summary import HEAD

KNOWN = known_lines(ROOT / "benchmarks" / "results")


def means(table, group=""):
    """Row -> mean accuracy in %, of the rows that have results."""
    found = summaries(lines_of(ABLATIONS[table], KNOWN))
    return {row: 100 * s.mean for (g, row), s in found.items() if g == group}


@pytest.mark.parametrize("setting", ["one frame", "one place", "anywhere"])
def test_on_twins_the_average_is_between_no_block_and_the_best_block(setting):
    found = means("d", setting)
    assert found["no block"] < 55
    assert found["average"] - found["no block"] > 15
    assert found["spacetime"] - found["average"] > 10


def test_with_objects_anywhere_most_of_the_gain_is_that_of_the_average():
    found = means("d", "anywhere")
    assert found["average"] - found["no block"] > found["spacetime"] - found["average"]
    holds("12", r"A difference of (\d+) points here", found["spacetime"] - found["average"])


def test_only_positions_that_hold_both_objects_help():
    helps = {"space": "one frame", "time": "one place"}
    for setting in ("one frame", "one place", "anywhere"):
        found = means("d", setting)
        assert found["spacetime"] > 95
        for way, where in helps.items():
            assert found[way] > 95 if setting == where else found[way] < 60


def test_larger_networks_without_a_block_guess():
    found = means("d", "anywhere")
    assert max(found[f"no block, as many {what}"] for what in ("parameters", "multiply-adds")) < 56


def test_five_guessing_networks_have_less_than_half_by_luck_and_fifteen_have_half():
    holds("12", r"Five such networks may have (\d+) % by luck", means("d", "anywhere")["no block"])
    found = means("chance")
    guesses = [found[row] for row in found if row.startswith("no block")]
    (clips,) = {int(line["unseen"]) for line in lines_of(ABLATIONS["chance"], KNOWN)}
    words = r"fifteen networks and (\S+) clips, has (\S+), (\S+) and (\S+) %\."
    holds("12", words, clips, *guesses)


def test_whether_a_block_starts_as_the_identity_makes_little_difference():
    found = summaries(lines_of(ABLATIONS["start"], KNOWN))
    blocks = [s for (_, row), s in found.items() if row not in ("no block", "average")]
    worst = min(accuracy for s in blocks for accuracy in s.accuracies)
    assert 0.9 < worst < 0.95
    holds("12", r"that did not start as the identity \((\d+) %\), and that", 100 * worst)


def test_on_matching_a_softmax_of_dot_products_chooses_and_the_others_guess():
    found = means("main")
    learned = {"gaussian", "embedded_gaussian"}
    assert min(found[row] for row in learned) > 90
    assert max(found[row] for row in found.keys() - learned) < 55
    holds("12", r"right on more than (\d+) clips of 100\. \*\*It is more than (\d+) points above", 90, 40)
    assert min(found[row] for row in learned) - found["average"] > 40
    (steps,) = {s.steps for (_, row), s in ABLATIONS["main"].cells.items() if "three times" not in row}
    holds("12", r"All of it within (\d+) steps", steps)


def test_on_twins_the_softmax_is_not_the_key_and_a_version_can_do_worse_than_the_average():
    found = means("a")
    assert abs(found["dot_product"] - found["embedded_gaussian"]) < 3
    assert found["gaussian_distance"] < found["average"] - 20
    said = {d.row: d for d in differences(ABLATIONS["a"], summaries(lines_of(ABLATIONS["a"], KNOWN)))[:8]}
    assert {d.other for d in said.values()} == {"average"}
    assert said["gaussian_distance"].decided
    assert not any(said[row].decided and said[row].size > 0 for row in ("cosine", "concatenation"))
    assert found["embedded_gaussian, fewer parameters"] > 95
    parameters = {row: s.parameters for (_, row), s in summaries(lines_of(ABLATIONS["a"], KNOWN)).items()}
    assert parameters["embedded_gaussian, fewer parameters"] < parameters["no block"]


def test_kernels_over_frames_see_one_place_and_not_anywhere():
    for kernel in ("3x1x1", "3x3x3"):
        assert means("e", "one place")[kernel] > 95
        assert means("e", "anywhere")[kernel] < 60


def test_residual_blocks_guess_and_more_blocks_cannot_be_better_than_one():
    found = means("c")
    losses = {line["row"]: float(line["loss"]) for line in lines_of(ABLATIONS["c"], KNOWN)}
    for row in ("1 residual", "3 residual"):
        assert found[row] < 67
        assert abs(losses[row] - math.log(2)) < 0.01
    assert min(found[row] for row in ("1 block", "2 blocks", "3 blocks")) > 99
    assert abs(found["average, 3 blocks"] - found["average"]) < 5
    assert min(means("start")[row] for row in means("start") if "block" in row and "no" not in row) > 99


def test_one_block_that_does_not_start_as_the_identity_has_a_bad_seed_and_nothing_is_decided():
    found = summaries(lines_of(ABLATIONS["start"], KNOWN))
    assert round(100 * min(found["", "1 block, not the identity"].accuracies)) == 91
    said = differences(ABLATIONS["start"], found)
    assert not any(d.decided for d in said if d.other != "average")


def test_fifteen_networks_without_a_block_guess():
    found = means("chance")
    rows = ("no block", "no block, as many parameters", "no block, as many multiply-adds")
    assert [f"{found[row]:.1f}" for row in rows] == ["50.0", "49.9", "49.7"]


@pytest.mark.slow
def test_more_steps_do_not_bring_the_average_further():
    network = partial(tiny, version="average", input_gradient=False)
    task = partial(twins, frames=3, size=20)
    accuracy = train(Settings(task, network, steps=800, batch=32, unseen=500)).accuracy
    assert 0.8 < accuracy < 0.88
    (steps,) = {s.steps for s in ABLATIONS["d"].cells.values()}
    holds("12", r"with (\d+) steps, not (\d+), one average is at (\d+) %", 800, steps, 100 * accuracy)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("12", r"`make ablations`, which takes about (\d+) minutes of one core"),
        ("README.md", r"trains all of them again: about (\d+) minutes of one core"),
        ("benchmarks/README.md", r"# all tables, about (\d+) minutes of one core"),
    ],
)
def test_the_minutes_of_all_tables_are_those_of_their_lines(text, words):
    """With five seeds of each row, as `make ablations` trains."""
    lines = [line for line in KNOWN.values() if int(line["seed"]) < 5]
    holds(text, words, sum(float(line["cpu_seconds"]) for line in lines) / 60)


def test_the_interval_of_the_differences():
    percent = next(head for head in HEAD if head.endswith(" %"))
    holds("12", r"\*decided\* if the (\d+) % interval over the seeds", float(percent.removesuffix(" %")))
