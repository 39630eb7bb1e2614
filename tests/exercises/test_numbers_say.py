"""Numbers in the tasks of the exercises, held against the inputs and the functions that check them."""

import math

import numpy as np
import pytest
from said import holds, written

from exercises.tasks import ex04_softmax, ex10_block, ex13_reassociation, training_probes
from nonlocal_ref.layers.batchnorm import MOMENTUM

STUDENT = "exercises/student/"
TOP32, TOP64 = (math.ceil(math.log(np.finfo(kind).max)) for kind in (np.float32, np.float64))


def test_exercise_13_why_scores_are_not_formed():
    n = 32 * 56 * 56
    words = r"For (\d+) frames of (\d+) × \d+ positions,\s+M\s+=\s+N,\s+that\s+is\s+(\d+) GB of float64"
    holds(STUDENT + "ex13", words, 32, 56, 8 * n**2 / 1e9)
    large, small = written(STUDENT + "ex13", r"inputs\s+are near (\S+) and others near\s+([\de-]+)")
    assert (np.float32(large), np.float32(small)) == (ex13_reassociation.LARGE, ex13_reassociation.SMALL)


@pytest.fixture
def loud_probes():
    """What ex04 and ex10 call "large scores", and the logits of ex19."""
    rng = np.random.default_rng(0)
    with_x = ex10_block.with_x("w_theta", "b_theta", "w_phi", "b_phi")(rng)["large scores"]
    theta, phi = (with_x["x"] @ with_x[f"w_{name}"] + with_x[f"b_{name}"] for name in ("theta", "phi"))
    return ex04_softmax.scores(rng), theta @ phi.mT


def test_exercise_04_where_exp_overflows():
    words = r"exp\((\d+)\) is inf in float32, exp\((\d+)\) in float64"
    holds(STUDENT + "ex04", words, TOP32, TOP64)
    number = written(STUDENT + "ex04", r"exp\((\d+)\) is inf\. What may be subtracted")
    assert float(number) > TOP64


def test_exercise_04_and_10_scores_that_the_probes_have(loud_probes):
    probes, of_a_block = loud_probes
    words = r"scores of any size: (\d+) and (−\d+) among them"
    for number in written(STUDENT + "ex04", words):
        largest = float(number.replace("−", "-"))
        assert any((np.sign(largest) * probe["s"]).max() >= abs(largest) for probe in probes.values())
    largest = float(written(STUDENT + "ex10", r"Scores may be as large as (\d+): no weight"))
    assert np.abs(of_a_block).max() >= largest > TOP64


def test_exercise_15_sizes_of_the_hints():
    channels = int(written(STUDENT + "ex15", r"theta and phi of (\d+) channels of random numbers"))
    theta, phi = np.random.default_rng(0).standard_normal((2, 500, channels))
    assert (theta @ phi.T).std() == pytest.approx(channels**0.5, rel=0.05)
    c, positions = map(int, written(STUDENT + "ex15", r"after every line, for C = (\d) and (\d+) positions"))
    assert np.zeros((2, positions, c // 2)).reshape(2, -1, c).shape[1] == positions / 2  # the bug


def test_exercise_18_the_momentum_is_that_of_the_package():
    holds(STUDENT + "ex18", r"old one is kept if momentum is (\S+)\?", MOMENTUM)


def test_exercise_19_logits_of_the_probes():
    holds(STUDENT + "ex19", r"Logits may be (\d+), and p of a label", training_probes.LARGE)
