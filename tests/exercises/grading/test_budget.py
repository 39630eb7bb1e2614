"""A submission as a whole may use so many seconds and bytes: what comes after that is told so."""

import os
import time

import pytest

from exercises.grading.batch import grade
from exercises.grading.isolation import ANOTHER_USER, WALLED, is_possible
from exercises.grading.limits import MIB, Budget, Limits

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the worker needs os.fork")
STOPS_THE_WORKER = """
def _stop():
    import os, signal, time
    os.kill(os.getppid(), signal.SIGSTOP); time.sleep(60)
def softmax_row(s_i): _stop()
def softmax(s): _stop(); softmax_row(s); row_log_sum_exp(s)
def row_log_sum_exp(s): _stop(); softmax(s)
"""
SLEEPS = """
import time
def softmax_row(s_i): time.sleep(60)
def softmax(s): time.sleep(60); softmax_row(s); row_log_sum_exp(s)
def row_log_sum_exp(s): time.sleep(60); softmax(s)
"""
ANSWERS_MUCH = """
import numpy as np
def softmax_row(s_i): return np.zeros(400_000)
def softmax(s): return np.zeros(400_000)
def row_log_sum_exp(s):
    most = s.max(axis=-1, keepdims=True)
    return most + np.log(np.exp(s - most).sum(axis=-1, keepdims=True))
"""


def functions(tmp_path, text, limits):
    (tmp_path / "ada.py").write_text(text)
    (result,) = grade(tmp_path, keys=("ex04",), limits=limits)
    return result, result["exercises"]["ex04"]["functions"]


class Short(Limits):
    """With three seconds for a whole submission."""

    clock_of_all = 3.0


def test_a_submission_that_sleeps_ends_after_its_seconds(tmp_path):
    start = time.monotonic()
    result, found = functions(tmp_path, SLEEPS, Short(seconds=1))
    assert time.monotonic() - start < 20  # each function alone would take 3 s, twice
    assert [f["points"] for f in found.values()] == [0, 0, 0]
    assert "may take 3 s and send 64 MB" in found["row_log_sum_exp"]["headline"]
    assert any("used up the time" in problem for problem in result["problems"])


def test_answers_of_a_submission_have_a_limit_together(tmp_path):
    result, found = functions(tmp_path, ANSWERS_MUCH, Limits(answers=16 * MIB))
    assert "send 16 MB" in found["row_log_sum_exp"]["headline"]
    assert result["points"] == 0


def test_large_answers_within_the_limit_cost_the_others_nothing(tmp_path):
    _, found = functions(tmp_path, ANSWERS_MUCH, Limits())
    assert [f["points"] for f in found.values()][-1] == list(found.values())[-1]["of"]


def test_a_budget_is_used_up_by_its_bytes_or_its_seconds():
    budget = Budget(Limits(answers=10))
    assert not budget.is_used_up
    budget.bytes -= 11
    assert budget.is_used_up
    assert Budget(Limits(seconds=0)).is_used_up


@pytest.mark.parametrize("how", [WALLED, ANOTHER_USER], ids=lambda how: how.name)
@pytest.mark.slow
def test_a_worker_that_is_stopped_costs_the_seconds_of_its_submission(
    tmp_path, monkeypatch, without_watch, how
):
    if not is_possible(how):
        pytest.skip(f"this system has no isolation of the kind {how.name!r}")
    monkeypatch.setattr("exercises.grading.runner.strictest_isolation", lambda: how)
    start = time.monotonic()
    _, found = functions(tmp_path, STOPS_THE_WORKER, Short(seconds=1))
    assert time.monotonic() - start < 20
    assert [f["points"] for f in found.values()] == [0, 0, 0]
