"""Checking: by name in a notebook, from a student's file in a terminal, and over all exercises."""

import importlib
import json
import os
import re
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest

import exercises
from exercises.authoring import building
from exercises.checker import checking, checking_files, progress, student_file
from exercises.checker.checking import check, report_on
from exercises.checker.checking_files import check_file
from exercises.checker.observe import probes_of
from exercises.checker.table import EXERCISES, ROOT, TASKS, file_of, mistakes_in, mistakes_of
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
    monkeypatch.setattr(checking_files, "EXERCISES", {"small": SMALL})
    for module in (checking, checking_files):
        monkeypatch.setattr(module, "TASKS", {t.name: (SMALL, t) for t in SMALL.tasks})
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


class Callable:
    def __call__(self, dp, p):
        return dp


@pytest.mark.parametrize(
    ("function", "kind"),
    [(lambda dp, p: dp, "lambda"), (partial(sum, 1), "partial"), (Callable(), "Callable")],
)
def test_what_has_no_name_is_told_so(function, kind):
    words = f"check finds the task by the function's name, and a {kind} has none: write it with def"
    with pytest.raises(ValueError, match=f"^{words}$"):
        check(function)


def test_a_name_that_is_far_from_all_is_told_to_keep_the_one_it_had():
    def quite_another():
        return 0

    words = "no exercise asks for a function called quite_another: keep the name that it was given"
    with pytest.raises(ValueError, match=f"^{words}$"):
        check(quite_another)


def test_another_hint_than_three_is_refused():
    with pytest.raises(ValueError, match="hint = 4: there are the hints 1, 2 and 3"):
        check(TASKS["softmax"][1].right, hint=4)


def test_a_notebook_shows_the_sentence_alone_without_the_lines_of_the_checker():
    with pytest.raises(TypeError) as caught:
        check(3)
    words = "check: check got a int: give it the function itself, check(softmax), not what it returns"
    assert caught.value._render_traceback_() == [words]


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
    assert [r.verdict.kind for r in reports] == ["not readable", "not written", "right"]
    assert reports[0].verdict.headline == "softmax_back is in small.ipynb, but Python could not read it"
    assert reports[0].verdict.where == "small.ipynb, code cell 4, line 1: expected ':'"


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


@pytest.mark.parametrize(
    "words",
    ["ex05", "ex5", "5", "05", "EX05", "ex05_softmax_backward", "my/ex05_mine.ipynb", "softmax_backward"],
)
def test_an_exercise_may_be_named_in_many_ways(words):
    assert progress.key_of(words) == "ex05"


@pytest.mark.parametrize("words", ["ex99", "0", "five", "", "ex", "-5"])
def test_what_names_no_exercise_is_said_with_those_that_there_are(words, capsys):
    with pytest.raises(
        ValueError, match=re.escape(repr(words)) if words else "no exercise is named"
    ) as caught:
        progress.key_of(words)
    assert ": there are ex01, ex02" in str(caught.value)


def test_an_exercise_or_a_file_that_is_not_there_is_said(tmp_path, capsys):
    assert_said(capsys, ["ex99"], "no exercise 'ex99': there are ex01, ")
    assert_said(capsys, ["ex01", tmp_path / "none.py"], "none.py: name the .py or .ipynb with your functions")
    assert_said(capsys, ["ex01", tmp_path], "no ex01*.py or .ipynb in ")
    assert_said(
        capsys, ["--all", tmp_path / "none"], "none: name the one that your exNN_*.py or .ipynb lie in"
    )


def test_a_file_that_cannot_be_read_is_said(tmp_path, capsys):
    for name, words in {
        "a.ipynb": "a.ipynb is no notebook that can be read (Expecting value: line 1 column 1 (char 0))",
        "a.txt": "a.txt is no .py and no .ipynb: name the file that your functions are in",
    }.items():
        (tmp_path / name).write_text("no json")
        assert_said(capsys, ["ex05", tmp_path / name], words)


def test_an_empty_file_has_no_functions(tmp_path, capsys):
    (tmp_path / "a.py").write_text("")
    assert_said(capsys, ["ex06", tmp_path / "a.py"], "mean is not written yet: a.py has no such function", 1)


def test_a_function_of_nearly_the_right_name_is_pointed_out(tmp_path, capsys):
    (tmp_path / "a.py").write_text(
        file_of("ex06").read_text().replace("def mean_backward", "def mean_bakward")
    )
    words = "a.py has no such function;\n        mean_bakward is there, was it to be this one?"
    assert_said(capsys, ["ex06", tmp_path / "a.py"], words, 1)


def test_a_syntax_error_is_shown_with_the_line_of_the_file(tmp_path, capsys):
    text = file_of("ex06").read_text()
    broken = text.replace("    return s / np.shape(s)[-1]", "    return (s / np.shape(s)[-1]")
    (tmp_path / "a.py").write_text(broken)
    line = broken[: broken.index("return (s")].count("\n") + 1
    assert_said(capsys, ["ex06", tmp_path / "a.py"], f"where a.py, line {line}: '(' was never closed", 1)


def test_a_folder_is_searched_for_the_exercises_file_and_a_file_says_its_exercise_itself(tmp_path, capsys):
    file = tmp_path / "ex06_mine.py"
    file.write_text(file_of("ex06").read_text())
    for words in (["ex06", tmp_path], [file], ["6", file]):
        assert_said(capsys, words, "✓ ex06 mean · 1 of 1 point · right", 0)


def test_the_table_over_all_exercises_counts_points(capsys):
    assert progress.main(["--all", str(ROOT / "solutions")]) == int(len(KEYS) < len(EXERCISES))
    out = capsys.readouterr().out
    points = sum(EXERCISES[key].points for key in KEYS)
    assert f"{points:.3g} / {sum(e.points for e in EXERCISES.values())}" in out
    assert "✗" not in out.replace("✗ not right", "")


def test_the_table_fits_eighty_columns_and_names_what_is_wrong(tmp_path, capsys):
    (tmp_path / "ex05.ipynb").write_text("no json")
    wrong = file_of("ex06").read_text().replace("return s / np.shape(s)[-1]", "return s")
    (tmp_path / "ex06.py").write_text(wrong)
    for key in ("ex03", "ex12"):
        (tmp_path / f"{key}.py").write_text(file_of(key).read_text())
    assert progress.main(["--all", str(tmp_path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    rows = {line[:4]: n for n, line in enumerate(lines) if line.startswith("ex")}
    assert lines[rows["ex05"]].split()[:4] == ["ex05", "✗✗✗", "0", "/"]
    assert lines[rows["ex05"] + 1].startswith("      ✗ ex05.ipynb is no notebook that can be read")
    assert lines[rows["ex06"]].split()[:4] == ["ex06", "✗✓", "1", "/"]
    assert lines[rows["ex06"] + 1].startswith("      ✗ mean: ")
    assert "no file" in lines[rows["ex01"]]


def test_the_commands_run_as_programs():
    done = ran(KEYS[0], file_of(KEYS[0]))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"✓ {KEYS[0]} ")


def test_a_terminal_without_our_signs_gets_the_words():
    done = ran("ex06", file_of("ex06"), PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert "ex06 mean ? 1 of 1 point ? right" in done.stdout


def hears_ctrl_c():
    """As a program started from a terminal; one from a script's background is deaf to it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to a process on Windows")
def test_ctrl_c_says_in_which_line_it_was(tmp_path):
    (tmp_path / "a.py").write_text(
        "def mean(s):\n    print('here', flush=True)\n    while True:\n        pass\n"
    )
    with subprocess.Popen(
        [sys.executable, "-m", "exercises.check", "ex06", tmp_path / "a.py"],
        cwd=ROOT.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hears_ctrl_c,
    ) as run:
        try:
            assert run.stdout.readline() == "here\n"
            run.send_signal(signal.SIGINT)
            out, errors = run.communicate(timeout=60)
        finally:
            run.kill()
    assert (run.returncode, errors) == (130, "")
    assert re.fullmatch(r"\nstopped in mean, line [234]: (print.*|while True:|pass)\n", out)


def test_a_notebooks_reader_can_stop_an_endless_loop():
    def mean(s):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        check(mean)
    assert caught.value.__notes__[0].startswith("stopped in mean, line ")


def assert_said(capsys, given, words, status=2):
    """The command prints these words and nothing else goes wrong."""
    assert progress.main(list(map(str, given))) == status
    said = capsys.readouterr()
    assert words in said.out
    assert said.err == ""


def ran(*words, **settings):
    """The command as a program, where a warning is an error."""
    run = [sys.executable, "-W", "error", "-m", "exercises.check", *words]
    env = {**os.environ, **settings}
    return subprocess.run(run, capture_output=True, text=True, cwd=ROOT.parent, timeout=60, env=env)


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


@pytest.mark.parametrize("name", ["figure_2", "max_pool_backward"])
def test_overwritten_functions_of_numpy_allow_no_mistake(name, monkeypatch):
    """The tasks that allow several answers compare by operators alone."""
    exercise, task = TASKS[name]
    for function in ("allclose", "isclose", "array_equal"):
        monkeypatch.setattr(np, function, lambda *a, **k: True)
    for mistake in mistakes_of(task):
        assert report_on(exercise, task, lambda *a, m=mistake: m.wrong(*a)).verdict.kind != "right", (
            mistake.name
        )
