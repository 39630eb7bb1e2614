"""Hostile submissions: none gets points that it did not earn, each harms only its own function."""

import os
import sys
import time
from functools import cache
from pathlib import Path
from textwrap import dedent, indent

import numpy as np
import pytest
from quick import few_quick

from exercises.grading import runner
from exercises.grading.batch import grade
from exercises.grading.isolation import ANOTHER_USER, ISOLATIONS, WALLED, is_possible
from exercises.grading.job import Request
from exercises.grading.limits import Limits, unused_users
from exercises.grading.runner import run_functions
from tests.exercises.conftest import strictest
from tests.exercises.grading.hostile import BODIES, HONEST, HONEST_MEAN, START, TOP, texts

PROJECT = str(Path(__file__).parents[3])
HONEST_STUDENT = "zz honest"
QUICK = {
    "abort", "kills the worker", "endless loop", "exits", "memory bomb", "a liar", "a lying array",
    "null bytes", "reads the reference", "imports the reference", "looks for the answer on the stack",
    "forges a message", "edits the worker", "overwrites NumPy in the call", "overwrites NumPy",
}  # fmt: skip

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the worker needs os.fork")
one_batch = pytest.mark.xdist_group("hostile submissions")  # graded once, in one test process
needs_walls = pytest.mark.skipif(strictest() is not WALLED, reason="this system lets no user have namespaces")
linux = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells who the orphans of a process are"
)


def graded(names, folder):
    """Student -> function -> result, of these hostile submissions and an honest one."""
    hostile = {name: text for name, text in texts(PROJECT).items() if name in names}
    for name, text in {**hostile, HONEST_STUDENT: START + HONEST_MEAN + HONEST}.items():
        (folder / f"{name}.py").write_text(text)
    results = grade(folder, keys=("ex06",), jobs=2, limits=Limits(seconds=1.5))
    return {result["student"]: result["exercises"]["ex06"]["functions"] for result in results}


@pytest.fixture(scope="module")
def batches(tmp_path_factory):
    """Whether quick -> the results of that batch, graded when a test asks for the first of them."""
    names = {True: QUICK, False: {*BODIES, *TOP} - QUICK}
    return cache(lambda quick: graded(names[quick], tmp_path_factory.mktemp("hostile")))


@one_batch
@pytest.mark.parametrize("name", few_quick([*BODIES, *TOP], QUICK))
def test_a_hostile_function_scores_nothing(batches, name):
    result = batches(name in QUICK)[name]["mean"]
    assert result["points"] == 0, result
    assert result["kind"] != "right"


@one_batch
@pytest.mark.parametrize("name", few_quick(BODIES, QUICK))
def test_a_hostile_function_costs_that_function_only(batches, name):
    result = batches(name in QUICK)[name]["mean_backward"]
    assert result["points"] == 1, result


@one_batch
@pytest.mark.parametrize("quick", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_the_batch_goes_on_to_the_last_student(batches, quick):
    assert len(batches(quick)) == (len(QUICK) if quick else len(BODIES) + len(TOP) - len(QUICK)) + 1
    honest = batches(quick)[HONEST_STUDENT]
    assert [honest[name]["points"] for name in ("mean", "mean_backward")] == [1, 1]


SAID = (  # name, words of the feedback
    ("endless loop", "took longer than "),  # of computing, or on the clock where processors are shared
    ("sleeps", "took longer than 4 s"),
    ("abort", "the function's process was ended (SIG"),
    ("leaves at once", "the function ended its process"),
    ("exits", "SystemExit"),
    ("memory bomb", "MemoryError"),
    ("huge file", "File too large"),
    ("runs another Python", "PermissionError"),
    ("imports the reference", "ModuleNotFoundError"),
    ("a hundred gigabytes", "more than any probe asks for"),
    ("forges a packed answer", "sent no answer that can be read"),
    ("forges a message", "sent no answer that can be read"),
)


@one_batch
@pytest.mark.parametrize(
    ("name", "words"),
    [pytest.param(*said, marks=() if said[0] in QUICK else pytest.mark.slow) for said in SAID],
)
def test_the_feedback_says_what_happened(batches, name, words):
    assert words in batches(name in QUICK)[name]["mean"]["headline"]


NO_ANSWER = (
    "reads the reference",
    "imports the reference",
    "runs another Python",
    "abort",
    "kills the worker",
    "leaves at once",
    "floods the pipes",
    "null pointer",
    "edits the worker",
)
THREE = Limits(seconds=3)
WAITING = """
import os, time
def mean(s):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            open('pid', 'w').write(str(os.getpid()))
            time.sleep(60)
        os._exit(0)
    time.sleep(0.3)
    return int(open('pid').read())
"""


def mean_of(text, isolation=None, limits=THREE):
    """The outcome of `mean` in this text."""
    request = Request("mean", ("a.py",), {"generic": {"s": np.ones((2, 7, 5))}})
    return run_functions([request], {"a.py": [("a.py", text, 0)]}, limits, isolation)[0]["generic"]


def of_user(user):
    """The processes of this user."""
    return [p for p in os.listdir("/proc") if p.isdigit() and owner(p) == user]


def owner(process):
    try:
        return os.stat(f"/proc/{process}").st_uid
    except FileNotFoundError:
        return None


class Patient(Limits):
    """With a limit on the clock that no computation reaches."""

    clock = 60.0


def test_what_computes_too_long_is_ended_by_its_own_limit():
    ended = mean_of("def mean(s):\n    while True: pass", limits=Patient(seconds=1))
    assert ended.raised.message == "took longer than 1 s of computing"


@linux
def test_processes_left_behind_are_ended_in_the_weakest_isolation_too():
    process = int(mean_of(WAITING, ISOLATIONS[-1]).values[0])
    assert not Path(f"/proc/{process}").exists()


@pytest.mark.skipif(os.geteuid() or strictest() is not WALLED, reason="needs root, so that a run has a user")
@pytest.mark.parametrize(
    "name",
    ["200 processes", "a process left behind", pytest.param("stops the worker", marks=pytest.mark.slow)],
)
def test_nothing_is_left_of_the_run_s_own_user(name, monkeypatch):
    user = unused_users().start - os.getpid()  # no other run has it
    monkeypatch.setattr(runner, "unused_user", lambda: user)
    mean_of(texts(PROJECT)[name], limits=Limits(seconds=1))
    deadline = time.monotonic() + 5
    while of_user(user) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert of_user(user) == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid(), reason="only root can become another user")
@pytest.mark.parametrize("isolation", [WALLED, ANOTHER_USER], ids=["walled", "another user"])
def test_root_s_own_rights_are_given_up(isolation):
    if not is_possible(isolation):
        pytest.skip("the programs that it needs are not installed")
    who = mean_of("import os\ndef mean(s):\n    return os.getuid(), os.getgid(), os.geteuid()", isolation)
    assert min(map(int, who.values)) in unused_users()


@pytest.mark.skipif(not strictest().counts, reason="the limit would count the user's other processes")
def test_a_burst_of_processes_meets_the_limit():
    count = """
        import os, time
        for n in range(200):
            try: child = os.fork()
            except OSError: return n
            if child == 0: time.sleep(3); os._exit(0)
        return 200"""
    text = f"def mean(s):\n{indent(dedent(count).strip(), '    ')}"
    assert 0 < mean_of(text).values[0] < Limits().processes


@pytest.mark.parametrize("isolation", [strictest(), ISOLATIONS[-1]], ids=["strictest", "weakest"])
@pytest.mark.parametrize("name", NO_ANSWER)
def test_it_gets_no_answer_in_any_isolation(isolation, name):
    values = mean_of(texts(PROJECT)[name], isolation, Limits(seconds=2)).values
    assert not any(np.any(value) for value in values)


@pytest.mark.parametrize("isolation", [strictest(), ISOLATIONS[-1]], ids=["strictest", "weakest"])
@pytest.mark.parametrize("package", ["nonlocal_ref", "exercises", "exercises.checker", "tqdm", "pytest"])
def test_no_package_but_numpy_can_be_imported(isolation, package):
    raised = mean_of(f"def mean(s):\n    import {package}\n    return s", isolation).raised
    assert raised is not None
    assert raised.kind in {"ModuleNotFoundError", "PermissionError"}
    assert mean_of("def mean(s):\n    import decimal, numpy\n    return s", isolation).raised is None


@pytest.mark.parametrize("isolation", [strictest(), ISOLATIONS[-1]], ids=["strictest", "weakest"])
def test_no_secret_of_the_environment_is_inherited(isolation, monkeypatch):
    monkeypatch.setenv("COURSE_TOKEN", "secret")
    seen = mean_of("import os\ndef mean(s):\n    raise ValueError(sorted(os.environ))", isolation).raised
    assert "COURSE_TOKEN" not in seen.message
    assert "OPENBLAS_NUM_THREADS" in seen.message


@needs_walls
def test_the_root_folder_holds_neither_the_project_nor_a_home():
    seen = "os.path.exists(PROJECT) or os.path.exists('/home') or len(os.listdir('/work'))"
    assert mean_of(f"import os\nPROJECT = {PROJECT!r}\ndef mean(s):\n    return int({seen})").values[0] == 0


def test_numpy_as_a_student_changed_it_is_not_that_of_the_judgement():
    text = """
        import numpy as np
        np.array = np.asarray = np.array_equal = np.isfinite = np.abs = None
        def mean(s):
            return s / s.shape[-1]"""
    found = mean_of(dedent(text))
    assert (found.raised, found.refused, found.repeats, found.changed) == (None, "", True, ())
    assert np.array_equal(found.values[0], np.ones((2, 7, 5)) / 5)
