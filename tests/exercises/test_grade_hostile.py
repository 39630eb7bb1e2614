"""Hostile submissions: none scores what it did not earn, each costs its own function, the batch goes on."""

import io
import os
import sys
import time
from pathlib import Path
from textwrap import dedent, indent

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from hostile import BODIES, HONEST, HONEST_MEAN, START, TOP, texts

from exercises.grading import runner
from exercises.grading.answers import array
from exercises.grading.batch import grade
from exercises.grading.limits import NOBODY, Limits
from exercises.grading.runner import Asked, allowed, run
from exercises.grading.ways import WAYS, possible

PROJECT = str(Path(__file__).parents[2])
HONEST_STUDENT = "zz honest"

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the worker needs os.fork")
linux = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells who the orphans of a process are"
)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    for name, text in {**texts(PROJECT), HONEST_STUDENT: START + HONEST_MEAN + HONEST}.items():
        (folder / f"{name}.py").write_text(text)
    graded = grade(folder, keys=("ex06",), jobs=2, limits=Limits(seconds=1.5))
    return {result["student"]: result["exercises"]["ex06"]["functions"] for result in graded}


@pytest.mark.parametrize("name", [*BODIES, *TOP])
def test_a_hostile_function_scores_nothing(results, name):
    assert results[name]["mean"]["points"] == 0, results[name]["mean"]
    assert results[name]["mean"]["kind"] != "right"


@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_function_costs_that_function_only(results, name):
    assert results[name]["mean_backward"]["points"] == 1, results[name]["mean_backward"]


def test_the_batch_goes_on_to_the_last_student(results):
    assert len(results) == len(BODIES) + len(TOP) + 1
    assert [results[HONEST_STUDENT][name]["points"] for name in ("mean", "mean_backward")] == [1, 1]


@pytest.mark.parametrize(
    ("name", "words"),
    [
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
    ],
)
def test_the_feedback_says_what_happened(results, name, words):
    assert words in results[name]["mean"]["headline"]


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


def mean_of(text, way=None, limits=THREE):
    """The outcome of `mean` in this text."""
    asked = Asked("mean", ("a.py",), {"generic": {"s": np.ones((2, 7, 5))}})
    return run([asked], {"a.py": [("a.py", text, 0)]}, limits, way)[0]["generic"]


def of_user(user):
    """The processes of this user."""
    return [p for p in os.listdir("/proc") if p.isdigit() and owner(p) == user]


def owner(process):
    try:
        return os.stat(f"/proc/{process}").st_uid
    except FileNotFoundError:
        return None


class Patient(Limits):
    """With a clock that computing alone never meets."""

    clock = 60.0


def test_what_computes_too_long_is_ended_by_its_own_limit():
    ended = mean_of("def mean(s):\n    while True: pass", limits=Patient(seconds=1))
    assert ended.raised.message == "took longer than 1 s of computing"


@linux
def test_processes_left_behind_are_ended_in_the_weakest_way_too():
    process = int(mean_of(WAITING, WAYS[-1]).values[0])
    assert not Path(f"/proc/{process}").exists()


@pytest.mark.skipif(allowed().name != "walled", reason="needs root, so that a run has a user")
@pytest.mark.parametrize("name", ["200 processes", "a process left behind", "stops the worker"])
def test_nothing_is_left_of_the_run_s_own_user(name, monkeypatch):
    user = NOBODY.start - os.getpid()  # no other run's, at whatever time
    monkeypatch.setattr(runner, "somebody", lambda: user)
    mean_of(texts(PROJECT)[name], limits=Limits(seconds=1))
    deadline = time.monotonic() + 5
    while of_user(user) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert of_user(user) == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid(), reason="only root can become another user")
def test_root_s_own_rights_are_given_up_where_there_are_no_namespaces():
    own_user = next(way for way in WAYS if way.name == "own user")
    who = mean_of(
        "import os, decimal\ndef mean(s):\n    return os.getuid(), os.getgid(), os.geteuid()", own_user
    )
    assert min(map(int, who.values)) in NOBODY
    assert not possible(WAYS[-1])


@pytest.mark.skipif(not allowed().counts, reason="the limit would count the user's other processes")
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


@pytest.mark.parametrize("way", [allowed(), WAYS[-1]], ids=["strictest", "weakest"])
@pytest.mark.parametrize("name", NO_ANSWER)
def test_it_gets_no_answer_in_any_way(way, name):
    values = mean_of(texts(PROJECT)[name], way, Limits(seconds=2)).values
    assert not any(np.any(value) for value in values)


@pytest.mark.parametrize("way", [allowed(), WAYS[-1]], ids=["strictest", "weakest"])
@pytest.mark.parametrize("package", ["nonlocal_ref", "exercises", "exercises.checker", "tqdm", "pytest"])
def test_no_package_but_numpy_can_be_imported(way, package):
    raised = mean_of(f"def mean(s):\n    import {package}\n    return s", way).raised
    assert raised is not None
    assert raised.kind in {"ModuleNotFoundError", "PermissionError"}
    assert mean_of("def mean(s):\n    import decimal, numpy\n    return s", way).raised is None


@pytest.mark.parametrize("way", [allowed(), WAYS[-1]], ids=["strictest", "weakest"])
def test_no_secret_of_the_environment_is_inherited(way, monkeypatch):
    monkeypatch.setenv("COURSE_TOKEN", "secret")
    seen = mean_of("import os\ndef mean(s):\n    raise ValueError(sorted(os.environ))", way).raised
    assert "COURSE_TOKEN" not in seen.message
    assert "OPENBLAS_NUM_THREADS" in seen.message


@pytest.mark.skipif(
    not allowed().name.startswith("walled"), reason="this system lets no user have namespaces"
)
def test_the_root_folder_holds_neither_the_project_nor_a_home():
    seen = "os.path.exists(PROJECT) or os.path.exists('/home') or len(os.listdir('/work'))"
    assert mean_of(f"import os\nPROJECT = {PROJECT!r}\ndef mean(s):\n    return int({seen})").values[0] == 0


def test_an_answer_is_read_by_its_bytes_and_not_by_its_promises():
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": "<f8", "fortran_order": False, "shape": (10**12,)})
    with pytest.raises(ValueError, match="float64 of shape"):
        array(stream.getvalue() + bytes(8))
    for wrong in (np.array([None]), np.array(["a"]), np.zeros(2, [("a", float)])):
        stream = io.BytesIO()
        np.save(stream, wrong, allow_pickle=True)
        with pytest.raises(ValueError, match="the answer holds"):
            array(stream.getvalue())


@pytest.mark.skipif(
    not allowed().name.startswith("walled"), reason="this system lets no user have namespaces"
)
@pytest.mark.parametrize("space", ["net", "pid", "mnt", "ipc"])
def test_the_run_has_namespaces_of_its_own(space):
    text = f"import os\ndef mean(s):\n    raise ValueError(os.readlink('/proc/self/ns/{space}'))"
    theirs = mean_of(text).raised.message
    assert theirs.startswith(f"{space}:[")
    assert theirs != os.readlink(f"/proc/self/ns/{space}")
