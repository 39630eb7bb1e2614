"""The grader's own processes: a killed one costs no grade but that of what kills it each time."""

import os
import tempfile
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path

import pytest

from exercises.grading import processes
from exercises.grading.grade_submission import Work
from exercises.grading.limits import DEFAULT_LIMITS
from exercises.grading.submissions import Submission


def works(*names):
    return [Work(Submission(name, {}, {}), ("ex06",), 1, DEFAULT_LIMITS) for name in names]


class Fragile:
    """A pool that breaks, with "slow" in it, when "deadly" begins, or "unlucky" for the first time."""

    seen: set = set()  # noqa: RUF012  (set anew by the fixture)
    pools = 0

    def __init__(self):
        self.broken, self.running = False, []
        type(self).pools += 1

    def submit(self, function, work):
        if self.broken:
            raise BrokenProcessPool("broken")
        name, future = work.submission.student, Future()
        self.running.append(future)
        first = name not in self.seen
        self.broken = name == "deadly" or (name == "unlucky" and first)
        self.seen.add(name)
        if self.broken:
            for other in self.running:
                if not other.done():
                    other.set_exception(BrokenProcessPool("broken"))
        elif name != "slow" or not first:
            future.set_result({"student": name, "graded": True})
        return future


@pytest.fixture
def graded(monkeypatch):
    """names -> student -> whether graded, on pools that break."""

    @contextmanager
    def pool(jobs, folder):
        yield Fragile()

    monkeypatch.setattr(processes, "_pool", pool)
    monkeypatch.setattr(Fragile, "seen", set())
    monkeypatch.setattr(Fragile, "pools", 0)
    return lambda *names: {
        result["student"]: result["graded"] for _, result in processes.in_processes(works(*names), 2, "")
    }


def test_without_an_accident_there_is_one_pool(graded):
    assert graded("a", "b", "c", "d") == dict.fromkeys("abcd", True)
    assert Fragile.pools == 1


def test_what_was_running_when_a_process_was_killed_is_graded_on_a_new_pool(graded):
    names = ("a", "slow", "unlucky", "b", "c", "d", "e")
    assert graded(*names) == dict.fromkeys(names, True)


def test_what_kills_its_process_each_time_is_not_graded_and_costs_nobody_else(graded):
    names = ("a", "slow", "deadly", "b", "c", "d", "e")
    assert graded(*names) == dict.fromkeys(names, True) | {"deadly": False}


def test_the_temporary_files_of_a_run_lie_in_one_folder_that_goes_with_it():
    before = tempfile.gettempdir()
    with processes.own_temporary_folder() as folder:
        assert Path(tempfile.mkdtemp()).parent == Path(folder)
        assert os.stat(folder).st_mode & 0o777 == 0o711
    assert tempfile.gettempdir() == before
    assert not Path(folder).exists()
