"""Schedules against PyTorch's, and by hand."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest

from nonlocal_ref.training.schedule import SCHEDULES, constant, cosine, one_cycle, steps_down

FILE = Path(__file__).parents[1] / "oracle" / "training.npz"
STEPS = 40


def rates(schedule, steps=STEPS):
    return [schedule(k, steps) for k in range(steps)]


@pytest.mark.parametrize("schedule", [one_cycle, cosine])
def test_the_rates_are_those_of_pytorch(schedule):
    with np.load(FILE) as stored:
        np.testing.assert_allclose(rates(schedule), stored[schedule.__name__], rtol=1e-12)


def test_the_papers_rate_falls_to_a_tenth_every_150_000_of_400_000_steps():
    found = [steps_down(k, 400_000) for k in (0, 149_999, 150_000, 299_999, 300_000, 399_999)]
    assert found == pytest.approx([1, 1, 0.1, 0.1, 0.01, 0.01])


def test_a_cosine_with_a_warm_start_rises_in_a_straight_line_and_then_falls():
    found = rates(partial(cosine, warm=0.1))
    assert found[:5] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    assert np.all(np.diff(found[4:]) < 0)
    assert 0 < found[-1] < 0.01


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("steps", [1, 2, 3, 10])
def test_every_rate_lies_from_0_to_1_however_few_the_steps(name, steps):
    found = rates(SCHEDULES[name], steps)
    assert all(0 < share <= 1 for share in found)
    assert np.argmax(found) <= 0.3 * steps


def test_a_constant_rate_stays():
    assert set(rates(constant)) == {1.0}
