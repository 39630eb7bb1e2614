"""Checking: by name in a notebook, from a student's file in a terminal, and over all exercises."""

import importlib
import json
import re
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest

import exercises
from exercises.lab import building, checking, progress, student_file
from exercises.lab.checking import check, check_file, report_on
from exercises.lab.observe import probes_of
from exercises.lab.table import EXERCISES, ROOT, TASKS, file_of, mistakes_in, mistakes_of
from tests.exercises.small_tasks import LINEAR, PATHS, SMALL, SOFTMAX, softmax_back
from tests.exercises.support import assert_named

KEYS = [key for key in EXERCISES if file_of(key).exists()]
USES_ANOTHER = """
import numpy as np

def softmax_back(dp, p):
    return dp  # wrong, which must cost its own points alone

def linear_back(dy, x, w):
    assert softmax_back(dp=np.eye(2), p=np.eye(2)).sum() == 0, "the reference did not stand in"
    return dy @ w.T, np.einsum("bnc,bne->ce", x, dy), dy.sum(axis=(0, 1))
"""


@pytest.fixture
def small(monkeypatch):
    """The small tasks as the only exercise."""
    monkeypatch.setattr(checking, "EXERCISES", {"small": SMALL})
    monkeypatch.setattr(checking, "TASKS", {t.name: (SMALL, t) for t in SMALL.tasks})
    monkeypatch.setattr(checking, "mistakes_of", lambda task: ())


def notebook_of(path, *cells):
    """A notebook with these code cells, in this order."""
    found = [{"cell_type": "code", "source": text.splitlines(keepends=True)} for text in cells]
    path.write_text(json.dumps({"cells": [{"cell_type": "markdown", "source": "# Title"}, *found]}))
    return path


@pytest.mark.usefixtures("small")
def test_a_function_is_found_by_its_name():
    report = check(softmax_back)
    assert (report.task, report.points) == (SOFTMAX, 2)
    assert str(exercises.check(softmax_back)) == str(report)


@pytest.mark.usefixtures("small")
def test_another_name_gets_the_nearest_one():
    def softmax_bakc(dp, p):
        return dp

    words = "no exercise asks for a function called softmax_bakc: did you mean softmax_back (small)?"
    with pytest.raises(ValueError, match=re.escape(words)):
        check(softmax_bakc)


def test_what_is_no_function_is_refused():
    with pytest.raises(
        TypeError, match=r"check got a ndarray: give it the function itself, check\(softmax\)"
    ):
        check(np.zeros(3))


@pytest.mark.usefixtures("small")
def test_the_hint_that_is_asked_for_is_given():
    assert "Make a new array" not in str(check(softmax_back, hint=2))
    wrong = report_on(SMALL, SOFTMAX, lambda dp, p: dp, hint=2)
    assert "hint  A row mean is missing." in str(wrong)


@pytest.mark.usefixtures("small")
def test_the_reference_stands_in_for_the_exercises_other_functions(tmp_path):
    file = tmp_path / "small.py"
    file.write_text(USES_ANOTHER)
    assert [r.points for r in check_file("small", file)] == [0, 3, 0]


@pytest.mark.usefixtures("small")
def test_what_stood_in_is_gone_afterwards():
    names = {"np": np}
    exec("def softmax_back(dp, p): return linear_back", names)
    before = dict(names)
    check(names["softmax_back"])
    assert names == before


@pytest.mark.usefixtures("small")
def test_cells_out_of_order_and_broken_cells_cost_only_themselves(tmp_path):
    file = notebook_of(
        tmp_path / "small.ipynb",
        "def three_paths(a, b, c):\n    return TWO * a + np.matmul(b, c)",
        "%matplotlib inline\nTWO = ONE + ONE",
        "ONE = 1\ncheck(three_paths)\nraise RuntimeError('a cell that stops')",
        "def softmax_back(dp, p)\n    return dp",
        "import numpy as np",
    )
    reports = check_file("small", file)
    assert [r.verdict.kind for r in reports] == ["not written", "not written", "right"]
    assert "code cell 4: expected ':'" in reports[0].verdict.why


@pytest.mark.usefixtures("small")
def test_the_line_that_raised_is_shown_from_a_notebook_and_from_a_file(tmp_path):
    text = "import numpy as np\n\n\n# %%\ndef softmax_back(dp, p):\n    return dp @ p\n"
    (tmp_path / "small.py").write_text(text)
    books = [tmp_path / "small.py", notebook_of(tmp_path / "small.ipynb", text)]
    for file in books:
        assert check_file("small", file)[0].verdict.where == "line 6: return dp @ p"


def test_the_last_definition_of_a_function_counts(tmp_path):
    file = notebook_of(tmp_path / "a.ipynb", "def f(): return 1", "def f(): return 2")
    assert student_file.load(file)[0].f() == 2


@pytest.mark.parametrize("text", ["no json", "[]", '{"cells": [{}]}'])
def test_a_notebook_that_cannot_be_read_is_said(tmp_path, text):
    (tmp_path / "a.ipynb").write_text(text)
    with pytest.raises(ValueError, match=r"^a\.ipynb is no notebook that can be read"):
        student_file.load(tmp_path / "a.ipynb")


def test_an_exercise_or_a_file_that_is_not_there_is_said(tmp_path, capsys):
    assert progress.main(["ex99"]) == 2
    assert capsys.readouterr().out.startswith("no exercise 'ex99': there are ex01")
    assert progress.main(["ex01", str(tmp_path / "none.py")]) == 2
    assert "none.py: name the .py or .ipynb with your functions of ex01" in capsys.readouterr().out
    assert progress.main(["--all", str(tmp_path / "none")]) == 2
    assert "none: name the one that your exNN_*.py or .ipynb lie in" in capsys.readouterr().out


def test_the_table_over_all_exercises_counts_points(capsys):
    assert progress.main(["--all", str(ROOT / "solutions")]) == int(len(KEYS) < len(EXERCISES))
    out = capsys.readouterr().out
    points = sum(EXERCISES[key].points for key in KEYS)
    assert f"{points:.3g} / {sum(e.points for e in EXERCISES.values())}" in out
    assert "✗" not in out.replace("✗ not right", "")


def test_the_commands_run_as_programs():
    run = [sys.executable, "-W", "error", "-m", "exercises.check", KEYS[0], str(file_of(KEYS[0]))]
    done = subprocess.run(run, capture_output=True, text=True, cwd=ROOT.parent, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"✓ {KEYS[0]} ")


@pytest.mark.parametrize("key", KEYS)
def test_every_stub_scores_nothing_and_says_not_written(key, tmp_path):
    for path, text in building.built(key).items():
        file = tmp_path / Path(path).name
        file.write_text(text)
        for report in check_file(key, file):
            assert (report.verdict.kind, report.points) == ("not written", 0), str(report)


@pytest.mark.parametrize("key", KEYS)
def test_every_solution_scores_everything_in_less_than_half_a_second(key, capsys):
    check_file(key, file_of(key))
    start = perf_counter()
    reports = check_file(key, file_of(key))
    seconds = perf_counter() - start
    assert sum(r.points for r in reports) == EXERCISES[key].points, "\n".join(map(str, reports))
    assert seconds < 2, f"{seconds:.2f} s"  # half a second on an idle machine; this one may be busy
    with capsys.disabled():
        print(f" {key} right {seconds:.3f} s", end="")


@pytest.mark.parametrize("key", [key for key in EXERCISES if mistakes_in(key)])
def test_every_mistake_is_caught_and_named_in_less_than_half_a_second(key, capsys):
    exercise, slowest = EXERCISES[key], 0.0
    for task in exercise.tasks:
        assert_named(task, mistakes_of(task), seeds=range(1))
        for mistake in mistakes_of(task):
            slowest = max(slowest, report_on(exercise, task, mistake.wrong).seconds)
    assert slowest < 2, f"{slowest:.2f} s"
    with capsys.disabled():
        print(f" {key} slowest mistake {slowest:.3f} s", end="")


@pytest.mark.parametrize("key", EXERCISES)
def test_every_mistake_has_a_task_a_name_of_its_own_a_reason_and_a_hint(key):
    tasks = {task.name for task in EXERCISES[key].tasks}
    for task in tasks:
        names = [m.name for m in mistakes_in(key) if m.task == task]
        assert len(set(names)) == len(names)
    assert all(m.task in tasks and m.name and m.why and m.hint for m in mistakes_in(key))


@pytest.mark.parametrize("name", TASKS)
def test_every_task_has_one_name_three_hints_and_probes_in_the_order_of_its_parameters(name):
    exercise, task = TASKS[name]
    assert sum(t.name == name for e in EXERCISES.values() for t in e.tasks) == 1
    assert len(task.hints) == 3, f"{exercise.key} {name}"
    generic = probes_of(task)["generic"]
    code = task.right.__code__
    parameters = list(code.co_varnames[: code.co_argcount])
    assert not parameters or list(generic) == parameters


def test_the_small_tasks_are_no_exercises():
    assert not {t.name for t in (SOFTMAX, LINEAR, PATHS)} & set(TASKS)


def test_the_command_cannot_take_the_place_of_the_function():
    with pytest.raises(ImportError, match="from exercises import check"):
        importlib.import_module("exercises.check")
    assert callable(importlib.import_module("exercises").check)
