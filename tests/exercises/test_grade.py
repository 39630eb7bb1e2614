"""The grader's command: what was graded is kept, whatever stops the run, and the run can be resumed."""

import csv
import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from signals import as_from_a_terminal

from exercises.checker.catalogue import file_of
from exercises.grade import main
from exercises.grading import batch, write_grades
from exercises.grading.unfinished import path_for

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the worker needs os.fork")
ROOT = file_of("ex06").parents[2]
RIGHT = "def mean(s):\n    return s / s.shape[-1]\ndef mean_backward(dp):\n    return dp / dp.shape[-1]\n"
STUDENTS = [f"student {n}" for n in range(4)]


@pytest.fixture
def place(tmp_path):
    """A folder with submissions in `in`, and room for the table."""
    (tmp_path / "in").mkdir()
    (tmp_path / "temporary").mkdir()
    for name in STUDENTS:
        (tmp_path / "in" / f"{name}.py").write_text(RIGHT)
    return tmp_path


def arguments(place, *more):
    return [str(place / "in"), "--csv", str(place / "grades.csv"), "--only", "ex06", "--quiet", *more]


def run(place, *more):
    """The command in this process: its exit code."""
    try:
        main(arguments(place, "--seed", "7", *more))
    except SystemExit as end:
        return end.code
    return 0


def totals(place):
    """Student -> the cell of the total."""
    return {row[0]: row[-1] for row in list(csv.reader((place / "grades.csv").read_text().splitlines()))[1:]}


def written(place):
    """Everything that a run leaves: name -> bytes."""
    files = [*place.glob("grades*"), *sorted((place / "feedback").iterdir())]
    return {file.name: file.read_bytes() for file in files}


class Stop:
    """In the place of grade_submission: raises an error at the students named."""

    def __init__(self, error, *students):
        self.whole, self.error, self.students, self.count = batch.grade_submission, error, students, 0

    def __call__(self, work):
        self.count += 1
        if work.submission.student in self.students:
            raise self.error
        return self.whole(work)


def test_a_table_that_exists_is_not_written_over_without_force(place):
    (place / "grades.csv").write_text("old")
    assert "exists; name another --csv, or write over it with --force" in run(place)
    assert (place / "grades.csv").read_text() == "old"
    assert run(place, "--force") == 0
    assert set(totals(place).values()) == {"2.0"}


def test_the_same_seed_gives_the_same_bytes_for_any_number_of_jobs(place):
    assert run(place) == 0
    one = written(place)
    assert run(place, "--jobs", "3", "--force") == 0
    assert written(place) == one


def test_after_a_stop_what_is_graded_is_there_and_the_rest_is_resumed(place, monkeypatch, capsys):
    assert run(place) == 0
    whole = written(place)
    stop = Stop(KeyboardInterrupt(), STUDENTS[3])
    monkeypatch.setattr(batch, "grade_submission", stop)
    assert run(place, "--force") == 130
    assert totals(place) == dict.fromkeys(STUDENTS[:3], "2.0") | dict.fromkeys(STUDENTS[3:], "")
    assert "3 of 4 submissions graded" in capsys.readouterr().out
    assert "holds an unfinished run: go on with it by --resume" in run(place)
    stop.students, stop.count = (), 0
    assert run(place, "--resume") == 0
    assert stop.count == 1
    assert written(place) == whole
    assert not path_for(place / "grades.csv").exists()
    assert "there is no unfinished run to resume" in run(place, "--resume")


def test_a_submission_that_has_changed_is_graded_anew_in_a_resumed_run(place, monkeypatch):
    monkeypatch.setattr(batch, "grade_submission", Stop(KeyboardInterrupt(), STUDENTS[3]))
    run(place)
    (place / "in" / f"{STUDENTS[0]}.py").write_text(RIGHT.replace("return s /", "return 2 * s /"))
    monkeypatch.undo()
    assert run(place, "--resume") == 0
    assert totals(place)[STUDENTS[0]] != "2.0"


def test_a_run_is_resumed_with_its_own_seed_and_exercises_or_not_at_all(place, monkeypatch):
    monkeypatch.setattr(batch, "grade_submission", Stop(KeyboardInterrupt(), STUDENTS[3]))
    run(place)
    monkeypatch.undo()
    with pytest.raises(SystemExit, match="the unfinished run has seed 7, not 8: leave that option out"):
        main(arguments(place, "--seed", "8", "--resume"))
    main([str(place / "in"), "--csv", str(place / "grades.csv"), "--quiet", "--resume"])
    assert json.loads((place / "feedback" / f"{STUDENTS[3]}.json").read_text())["seed"] == 7


def test_who_cannot_be_graded_has_an_empty_cell_and_is_tried_again(place, monkeypatch, capsys):
    monkeypatch.setattr(batch, "grade_submission", Stop(OSError(errno.ENOSPC, "No space left"), STUDENTS[2]))
    assert run(place) == 1
    assert totals(place) == dict.fromkeys(STUDENTS, "2.0") | {STUDENTS[2]: ""}
    assert f"{STUDENTS[2]}: could not be graded" in capsys.readouterr().out
    monkeypatch.undo()
    assert run(place, "--resume") == 0
    assert totals(place)[STUDENTS[2]] == "2.0"


def test_an_error_that_stops_all_keeps_what_is_graded(place, monkeypatch, capsys):
    whole = batch._result

    def result(compute, work):
        if work.submission.student == STUDENTS[2]:
            raise BlockingIOError(errno.EAGAIN, "no more processes")
        return whole(compute, work)

    monkeypatch.setattr(batch, "_result", result)
    assert run(place) == 1
    assert list(totals(place).values()) == ["2.0", "2.0", "", ""]
    assert "not all was graded (BlockingIOError" in capsys.readouterr().out
    monkeypatch.undo()
    assert run(place, "--resume") == 0
    assert set(totals(place).values()) == {"2.0"}


def test_a_run_that_cannot_begin_leaves_nothing(place):
    assert "jobs = 0: give 1 or more" in run(place, "--jobs", "0")
    assert not (place / "grades.csv").exists()
    assert not path_for(place / "grades.csv").exists()


def test_what_nobody_can_read_has_an_empty_cell(place):
    (place / "in" / "zipped.zip").write_bytes(b"PK")
    (place / "in" / "cut.ipynb").write_text('{"cells": [')
    (place / "in" / "nothing").mkdir()
    assert run(place) == 1
    assert totals(place) == dict.fromkeys(STUDENTS, "2.0") | {"zipped": "", "cut": "", "nothing": "0.0"}


def test_a_lone_surrogate_in_a_student_s_words_costs_nobody_else_anything(place, capsys):
    loud = "raise ValueError('\\ud800\\x1b[31m\\0')"
    (place / "in" / "a.py").write_text(RIGHT.replace("return s / s.shape[-1]", loud))
    os.mkdir(os.fsencode(str(place / "in")) + b"/b\xff\x1b")
    assert run(place) == 0
    assert totals(place) == dict.fromkeys(STUDENTS, "2.0") | {"a": "1.0", "b\\udcff\\x1b": "0.0"}
    assert "\\ud800\\x1b[31m\\x00" in (place / "feedback" / "a.html").read_text()
    assert "\x1b" not in capsys.readouterr().out


def test_names_that_differ_by_capitals_or_form_keep_a_page_each(place):
    for name in ("Anna", "anna", "Ren\u00e9", "Rene\u0301", "n" * 240):
        (place / "in" / name).mkdir()
    assert run(place) == 0
    pages = [file.name for file in (place / "feedback").iterdir() if file.suffix == ".html"]
    assert len({name.casefold() for name in pages}) == len(totals(place)) == len(STUDENTS) + 5


def test_a_page_that_cannot_be_written_costs_neither_the_table_nor_the_others(place, monkeypatch, capsys):
    whole = write_grades.write_feedback

    def write(folder, results):
        if results[0]["student"] == STUDENTS[1]:
            raise OSError(errno.ENOSPC, "No space left on device")
        whole(folder, results)

    monkeypatch.setattr(write_grades, "write_feedback", write)
    assert run(place) == 1
    assert len(list((place / "feedback").glob("*.html"))) == len(STUDENTS) - 1
    assert set(totals(place).values()) == {"2.0"}
    assert "no feedback for 1 of 4 students: student 1 (OSError" in capsys.readouterr().out


def test_a_table_that_cannot_be_written_is_somewhere_else(place, monkeypatch, capsys):
    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(write_grades, "write_text", full)
    assert run(place) == 1
    words = next(line for line in capsys.readouterr().out.splitlines() if "the table is in" in line)
    other = Path(words.rpartition("the table is in ")[2])
    assert len(other.read_text().splitlines()) == len(STUDENTS) + 1
    other.unlink()
    monkeypatch.setattr(write_grades.tempfile, "NamedTemporaryFile", full)
    assert run(place, "--force") == 1
    assert "student 3,2.0,2.0" in capsys.readouterr().out


def test_what_is_graded_stays_on_a_disk_that_becomes_full(place, monkeypatch, capsys):
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    path_for(place / "grades.csv").symlink_to("/dev/full")
    assert run(place, "--force") == 1
    assert set(totals(place).values()) == {"2.0"}
    assert "cannot be written (No space left on device)" in capsys.readouterr().out


def test_a_line_that_was_cut_short_is_graded_again(place, monkeypatch):
    monkeypatch.setattr(batch, "grade_submission", Stop(KeyboardInterrupt(), STUDENTS[3]))
    run(place)
    monkeypatch.undo()
    unfinished = path_for(place / "grades.csv")
    unfinished.write_bytes(unfinished.read_bytes()[:-100])
    assert run(place, "--resume") == 0
    assert set(totals(place).values()) == {"2.0"}


def started(place, *more):
    """The command as a process of its own, once it has graded two."""
    command = [sys.executable, "-m", "exercises.grade", *arguments(place, "--jobs", "2", *more)]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(place / "temporary")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=as_from_a_terminal if os.name == "posix" else None,
    )
    unfinished = path_for(place / "grades.csv")
    while process.poll() is None and not (unfinished.exists() and unfinished.read_text().count("\n") > 2):
        time.sleep(0.02)
    return process


def children(process):
    """Its pool's processes."""
    found = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [int(child) for child in found if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


def left_behind(place):
    """Temporary files, and processes that have the run's folder on their command line."""
    name = os.fsencode(str(place / "temporary"))
    processes = [p for p in os.listdir("/proc") if p.isdigit() and name in command_line(p)]
    return os.listdir(place / "temporary") + processes


def command_line(process):
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def slow_down(place):
    """Many students, who take their time."""
    for n in range(4, 24):
        text = RIGHT.replace("return s /", "__import__('time').sleep(0.05); return s /")
        (place / "in" / f"student {n}.py").write_text(text)


needs_proc = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")


@pytest.mark.slow
@needs_proc
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_leaves_the_grades_and_no_process_and_no_folder(place, number, code):
    slow_down(place)
    process = started(place)
    os.killpg(process.pid, number)
    said, _ = process.communicate()
    assert process.returncode == code, said
    assert "Traceback" not in said
    cells = list(totals(place).values())
    assert len(cells) == 24
    assert 2 <= sum(cell != "" for cell in cells) < 24
    assert left_behind(place) == []


@pytest.mark.slow
@needs_proc
def test_after_a_killed_process_all_are_graded_and_nothing_is_left(place):
    slow_down(place)
    process = started(place)
    os.kill(children(process)[0], signal.SIGKILL)
    said, _ = process.communicate()
    assert process.returncode == 0, said
    assert all(totals(place).values())
    assert left_behind(place) == []
