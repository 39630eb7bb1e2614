"""Timing: rounds alternate, ratios are of the rounds, and the peak of a call is its own."""

import numpy as np
import pytest

from nonlocal_ref.analysis import timing
from nonlocal_ref.engines import ENGINES
from nonlocal_ref.versions import VERSIONS

MEBIBYTE = 2**20


def test_all_works_run_once_in_each_round_in_turns():
    ran = []
    works = {name: lambda name=name: ran.append(name) for name in "ab"}
    times = timing.alternating(works, repeats=3)
    assert ran == ["a", "b"] * 4  # one round to warm up
    assert [len(t) for t in times.values()] == [3, 3]


def test_rounds_stop_before_they_would_take_longer_than_allowed_but_never_before_the_first(monkeypatch):
    clock = map(float, range(100))
    monkeypatch.setattr(timing, "perf_counter", lambda: next(clock))
    assert len(timing.alternating({"a": lambda: None}, repeats=50, seconds=8.0, warm=False)["a"]) == 2
    assert len(timing.alternating({"a": lambda: None}, repeats=50, seconds=0.0, warm=False)["a"]) == 1


def test_each_run_waits_for_the_pause(monkeypatch):
    done = []
    monkeypatch.setattr(timing, "sleep", lambda seconds: done.append(seconds))
    timing.alternating({"a": lambda: done.append("a")}, repeats=2, warm=False, pause=0.5)
    assert done == [0.5, "a", 0.5, "a"]


def test_a_speed_up_is_the_median_of_the_ratios_of_the_rounds():
    assert timing.speed_up([2.0, 9.0, 40.0], [1.0, 3.0, 10.0]) == 3.0


def test_the_peak_of_a_call_counts_what_it_holds_at_most_and_not_what_was_there_before():
    if not timing.CLEAR.exists():
        pytest.skip("this system has no /proc/self/clear_refs to set the peak back")
    before = np.ones(50 * MEBIBYTE, np.uint8)
    assert (
        99 * MEBIBYTE <= timing.peak_bytes(lambda: np.ones(100 * MEBIBYTE, np.uint8)) < 140 * MEBIBYTE
    )  # the kernel counts pages in batches
    assert before.sum() == 50 * MEBIBYTE


@pytest.mark.parametrize("version", VERSIONS)
def test_the_operands_have_scores_of_standard_deviation_one_and_run_on_every_engine(version):
    arrays = timing.operands(version, 7, 5)
    assert {a.dtype for a in arrays} == {np.dtype("float32")}
    engines = [name for name in ENGINES if ENGINES[name].refusal(VERSIONS[version]) is None]
    gradients = [timing.forward_and_backward(version, engine, arrays)() for engine in engines]
    for other in gradients[1:]:
        for mine, first in zip(other, gradients[0], strict=True):
            np.testing.assert_allclose(mine, first, rtol=1e-4, atol=1e-5)
    if version == "dot_product":
        theta, phi, *_ = timing.operands(version, 400, 50)
        assert np.std(theta @ phi.mT) == pytest.approx(1, rel=0.05)
