"""Attacks on each kind of isolation that this system has: none reaches another file, process or run."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from exercises.checker.catalogue import file_of
from exercises.grade import main
from exercises.grading import isolation, runner
from exercises.grading.isolation import ANOTHER_USER, ISOLATIONS, NONE, WALLED, is_possible
from exercises.grading.job import Request, program_folder
from exercises.grading.limits import Limits, unused_users
from exercises.grading.runner import run_functions, strictest_isolation
from tests.exercises.grading.attacks import (
    ATTACKS,
    FINDS_NOTES,
    LEAVES_NOTES,
    PLACES,
    SURVIVORS,
    attack,
    attacks,
)
from tests.exercises.grading.conftest import WITHOUT_WATCH

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the worker needs os.fork")
MARK = b"left-%d" % os.getpid()  # of this process: other tests run at the same time
TWO = Limits(seconds=2)


READING = [name for name in ATTACKS if name.startswith(("reads another file", "reads the", "lists", "sees"))]


def outcome(text, how, limits=TWO):
    return outcomes(["mean"], text, how, limits)[0]


def outcomes(names, text, how, limits=TWO):
    """Of these functions in one text, in the order of the names."""
    requests = [Request(name, ("a.py",), {"generic": {"s": np.ones((2, 7, 5))}}) for name in names]
    return [found["generic"] for found in run_functions(requests, {"a.py": [("a.py", text, 0)]}, limits, how)]


@cache
def works(how):
    return is_possible(how) and not outcome("def mean(s): return s", how).raised


@pytest.fixture(params=[WALLED, ANOTHER_USER], ids=lambda how: how.name)
def isolated(request):
    """Each kind that isolates, if this system has it."""
    if not works(request.param):
        pytest.skip(f"this system has no isolation of the kind {request.param.name!r}")
    return request.param


@pytest.fixture(scope="module")
def note():
    """A file that every user may read, write and remove."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    file = folder / "note.py"
    file.write_text("x = 1\n")
    file.chmod(0o666)
    yield file
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def bystander():
    with subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(600)"]) as process:
        yield process
        process.kill()


@pytest.fixture(scope="module")
def attacked(note, bystander):
    """Isolation -> name of an attack -> its outcome, all from one worker."""
    names = {"NOTE": str(note), "BYSTANDER": bystander.pid, "SOLUTION": str(file_of("ex06"))}

    @cache
    def run(how):
        chosen = READING if how is NONE else list(ATTACKS)  # what harms nobody, where nothing isolates
        bodies = {f"attack_{n}": ATTACKS[name] for n, name in enumerate(chosen)}
        return dict(zip(chosen, outcomes(bodies, attacks(bodies, **names), how), strict=True))

    return run


def state(process):
    """As the system says it: S sleeps, T is stopped, Z has ended."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_reaches_nothing(isolated, without_watch, attacked, name, monkeypatch):
    monkeypatch.setenv("SECRET_OF_THE_COURSE", "x")
    came = attacked(isolated)[name]
    assert not any(np.any(value) for value in came.values)
    assert came.raised is None or came.raised.kind not in ("NameError", "SyntaxError", "AttributeError")


@pytest.mark.parametrize("name", READING)
def test_without_isolation_these_attacks_succeed(without_watch, attacked, name):
    assert attacked(NONE)[name].values[0] == 1


def test_after_all_attacks_the_other_file_and_the_other_process_are_as_before(
    isolated, without_watch, attacked, note, bystander
):
    attacked(isolated)
    assert note.read_text() == "x = 1\n"
    assert os.listdir(note.parent) == ["note.py"]
    assert state(bystander.pid) == "S"


def test_no_run_finds_what_another_has_written(isolated, without_watch):
    outcome(attack(LEAVES_NOTES, NOTE="", PLACES=PLACES), isolated)
    (found,) = outcome(attack(FINDS_NOTES, NOTE="", PLACES=PLACES), isolated).values
    assert found == 0


def left():
    """Processes with the mark of a survivor."""
    found = []
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            if Path(f"/proc/{process}/comm").read_bytes().strip() == MARK and state(process) != "Z":
                found.append(process)
        except OSError:
            pass
    return found


@pytest.mark.parametrize("name", SURVIVORS)
def test_nothing_survives(isolated, without_watch, name):
    outcome(attack(SURVIVORS[name], NOTE="", MARK=MARK), isolated, Limits(seconds=1))
    deadline = time.monotonic() + 5
    while left() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left() == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_survivor_would_be_seen():
    text = attack("if os.fork() == 0: stay()\ntime.sleep(1)", NOTE="", MARK=MARK)
    with subprocess.Popen([sys.executable, "-c", f"{text}\nmean(np.ones(1))"]):
        deadline = time.monotonic() + 10
        while not left() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(left()) == 1
        for process in left():
            os.kill(int(process), 9)


KILLED = """
import numpy as np
from exercises.grading import isolation
from exercises.grading.job import Request, program_folder
from exercises.grading.limits import Limits
from exercises.grading.runner import run_functions
with open(program_folder() / "job" / "guard.py", "a") as guard:
    guard.write(WITHOUT_WATCH)
request = Request("mean", ("a.py",), {"generic": {"s": np.ones((2, 7, 5))}})
how = next(how for how in isolation.ISOLATIONS if how.name == NAME)
run_functions([request], {"a.py": [("a.py", TEXT, 0)]}, Limits(seconds=60), how)
"""


def test_nothing_goes_on_after_the_grader_itself_was_killed(isolated, tmp_path):
    text = attack("import decimal\nsystem.prctl(15, MARK)\ntime.sleep(50)", NOTE="", MARK=MARK)
    code = f"NAME, TEXT, WITHOUT_WATCH = {isolated.name!r}, {text!r}, {WITHOUT_WATCH!r}\n{KILLED}"
    kept = {**os.environ, "TMPDIR": str(tmp_path)}  # a process that is killed removes no folder
    tmp_path.chmod(0o711)
    with subprocess.Popen([sys.executable, "-c", code], env=kept) as grader:
        deadline = time.monotonic() + 30
        while not left() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(left()) == 1
        grader.kill()
    deadline = time.monotonic() + 10
    while left() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left() == []


KEYS = """
def mean(s):
    import ctypes, os
    call, x86 = ctypes.pythonapi.syscall, os.uname().machine == "x86_64"
    number = call(250 if x86 else 219, 0, -3, 1)
    raise ValueError(f"key {number}")
"""


def test_the_kernel_gives_no_key_of_the_session(isolated, without_watch):
    assert outcome(KEYS, isolated).raised.message == "key -1"


def test_a_folder_for_temporary_files_may_have_a_name_of_any_kind(isolated, monkeypatch, tmp_path):
    place = tmp_path / "a place; with 'quotes' $HOME"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    assert outcome("def mean(s): return 2 * s", isolated).values[0].max() == 2


def test_what_a_run_leaves_in_its_folder_is_nothing(isolated):
    before = sorted(path.name for path in program_folder().iterdir())
    outcome("def mean(s):\n    open('f', 'w').write('x')\n    return s", isolated)
    assert sorted(path.name for path in program_folder().iterdir()) == before


def test_a_system_that_cannot_isolate_runs_nothing_and_names_the_container(monkeypatch):
    monkeypatch.setattr(isolation, "is_possible", lambda how: how is NONE)
    monkeypatch.setattr(runner, "is_possible", lambda how: how is NONE)
    strictest_isolation.cache_clear()
    try:
        with pytest.raises(RuntimeError, match=r"cannot isolate .* docs/teaching.md, \"In a container\""):
            outcome("def mean(s): return s", None)
        assert outcome("def mean(s): return s", None, Limits(isolated=False)).raised is None
    finally:
        strictest_isolation.cache_clear()


def test_there_are_three_kinds():
    assert [how.name for how in ISOLATIONS] == ["walled", "another user", "none"]


def test_a_container_with_few_users_gives_one_of_its_own(monkeypatch, tmp_path):
    unused_users.cache_clear()
    (tmp_path / "map").write_text("         0     100000      65536\n")
    monkeypatch.setattr("exercises.grading.limits.ALL_USERS", tmp_path / "map")
    try:
        assert unused_users() == range(32768, 65536)
    finally:
        unused_users.cache_clear()


def test_without_isolation_only_where_it_is_asked_for(monkeypatch, tmp_path, capsys):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "ada.py").write_text("def mean(s):\n    return s / s.shape[-1]\n")
    given = [str(tmp_path / "in"), "--csv", str(tmp_path / "a.csv"), "--only", "ex06", "--quiet"]
    monkeypatch.setattr(runner, "is_possible", lambda how: how is NONE)
    strictest_isolation.cache_clear()
    try:
        with pytest.raises(SystemExit, match="cannot isolate submissions"):
            main(given)
        main([*given, "--force", "--no-isolation"])
    finally:
        strictest_isolation.cache_clear()
    assert "Submissions ran with NO ISOLATION" in capsys.readouterr().out
