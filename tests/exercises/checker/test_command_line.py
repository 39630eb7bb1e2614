"""The command: one exercise, all exercises, and what it says when something cannot be read."""

import importlib
import os
import re
import signal
import subprocess
import sys

import pytest
from signals import as_from_a_terminal

from exercises.checker.catalogue import EXERCISES, ROOT, file_of
from exercises.checker.command_line import exercise_key, main

KEYS = [key for key in EXERCISES if file_of(key).exists()]


@pytest.mark.parametrize(
    "words",
    ["ex05", "ex5", "5", "05", "EX05", "ex05_softmax_backward", "my/ex05_mine.ipynb", "softmax_backward"],
)
def test_an_exercise_may_be_named_in_many_ways(words):
    assert exercise_key(words) == "ex05"


@pytest.mark.parametrize("words", ["ex99", "0", "five", "", "ex", "-5"])
def test_what_names_no_exercise_is_said_with_those_that_there_are(words, capsys):
    with pytest.raises(
        ValueError, match=re.escape(repr(words)) if words else "no exercise is named"
    ) as caught:
        exercise_key(words)
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
    assert main(["--all", str(ROOT / "solutions")]) == int(len(KEYS) < len(EXERCISES))
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
    assert main(["--all", str(tmp_path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    rows = {line[:4]: n for n, line in enumerate(lines) if line.startswith("ex")}
    assert lines[rows["ex05"]].split()[:4] == ["ex05", "✗✗✗", "0", "/"]
    assert lines[rows["ex05"] + 1] == "      ex05.ipynb"
    assert lines[rows["ex05"] + 2].startswith("      ✗ ex05.ipynb is no notebook that can be read")
    assert lines[rows["ex06"]].split()[:4] == ["ex06", "✗✓", "1", "/"]
    assert lines[rows["ex06"] + 1 :][:2] == ["      ex06.py", "      ✗ mean: recognised: not divided"]
    assert "no file" in lines[rows["ex01"]]


def test_the_commands_run_as_programs():
    done = ran(KEYS[0], file_of(KEYS[0]))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"✓ {KEYS[0]} ")


def test_a_terminal_without_our_signs_gets_the_words():
    done = ran("ex06", file_of("ex06"), PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert "ex06 mean ? 1 of 1 point ? right" in done.stdout


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
        preexec_fn=as_from_a_terminal,
    ) as run:
        try:
            assert run.stdout.readline() == "here\n"
            run.send_signal(signal.SIGINT)
            out, errors = run.communicate(timeout=60)
        finally:
            run.kill()
    assert (run.returncode, errors) == (130, "")
    assert re.fullmatch(r"\nstopped in mean, line [234]: (print.*|while True:|pass)\n", out)


def assert_said(capsys, given, words, status=2):
    """The command prints these words and nothing else goes wrong."""
    assert main(list(map(str, given))) == status
    said = capsys.readouterr()
    assert words in said.out
    assert said.err == ""


def ran(*words, **settings):
    """The command as a program, where a warning is an error."""
    run = [sys.executable, "-W", "error", "-m", "exercises.check", *words]
    env = {**os.environ, **settings}
    return subprocess.run(run, capture_output=True, text=True, cwd=ROOT.parent, timeout=60, env=env)


def test_the_command_cannot_take_the_place_of_the_function():
    with pytest.raises(ImportError, match="from exercises import check"):
        importlib.import_module("exercises.check")
    assert callable(importlib.import_module("exercises").check)


def test_several_exercises_and_several_files_are_checked(tmp_path, capsys):
    for key in ("ex05", "ex06"):
        (tmp_path / f"{key}.py").write_text(file_of(key).read_text())
    for words in (["ex05", "mean", tmp_path], [tmp_path / "ex05.py", tmp_path / "ex06.py"]):
        assert main(list(map(str, words))) == 0
        out = capsys.readouterr().out
        assert "✓ ex05 softmax_backward ·" in out
        assert "✓ ex06 mean ·" in out
        assert f"Judged: {tmp_path / 'ex06.py'}." in out


def test_a_folder_alone_gives_the_table(tmp_path, capsys):
    (tmp_path / "ex06.py").write_text(file_of("ex06").read_text())
    assert_said(capsys, [tmp_path], "ex06  ✓✓", 0)


def test_another_file_of_the_exercise_is_named_as_not_taken(tmp_path, capsys):
    (tmp_path / "ex06.py").write_text(file_of("ex06").read_text())
    (tmp_path / "ex06_old.py").write_text("")
    assert_said(capsys, ["ex06", tmp_path], f"Judged: {tmp_path / 'ex06.py'}. Not taken: ex06_old.py.", 0)


@pytest.mark.parametrize(("typed", "meant"), [("mean_bakward", "mean_backward"), ("softmx", "softmax")])
def test_the_name_that_is_nearest_to_a_slip_is_named(typed, meant, capsys):
    assert_said(capsys, [typed], f"no exercise '{typed}': did you mean {meant}?")


def test_ctrl_c_keeps_the_reports_so_far(tmp_path, capsys):
    text = "def mean(s): return s / s.shape[-1]\ndef mean_backward(dp): raise KeyboardInterrupt\n"
    (tmp_path / "a.py").write_text(text)
    assert_said(capsys, ["ex06", tmp_path / "a.py"], "✓ ex06 mean · 1 of 1 point · right", 130)


def test_one_exercise_and_the_table_take_the_same_file(tmp_path, capsys):
    (tmp_path / "ex06_a.py").write_bytes(file_of("ex06").read_text().encode("utf-16"))
    assert_said(capsys, ["ex06", tmp_path], "ex06_a.py is saved as UTF-16", 1)
    assert_said(capsys, ["--all", tmp_path], "ex06  ✗✗", 1)
    (tmp_path / "ex06_b.py").write_text(file_of("ex06").read_text())
    assert_said(capsys, ["ex06", tmp_path], f"Judged: {tmp_path / 'ex06_b.py'}. Not taken: ex06_a.py.", 0)
    assert_said(capsys, ["--all", tmp_path], "ex06  ✓✓", 0)


def test_ctrl_c_keeps_the_table_so_far_and_names_the_function(tmp_path, capsys):
    (tmp_path / "ex05.py").write_text(file_of("ex05").read_text())
    text = "def mean(s): return s / s.shape[-1]\ndef mean_backward(dp): raise KeyboardInterrupt\n"
    (tmp_path / "ex06.py").write_text(text)
    assert_said(capsys, ["--all", tmp_path], "ex05  ✓✓✓", 130)
    assert_said(capsys, ["--all", tmp_path], "ex06  ✓  ", 130)
    assert_said(capsys, ["--all", tmp_path], "stopped in mean_backward, line 2: def mean_backward(dp):", 130)


def test_the_table_names_the_files_that_were_judged_and_those_that_were_not(tmp_path, capsys):
    (tmp_path / "ex06.py").write_text(file_of("ex06").read_text())
    (tmp_path / "ex06_old.py").write_text("")
    assert_said(capsys, ["--all", tmp_path], "ex06.py, not taken: ex06_old.py", 0)


def test_a_file_of_nearly_the_right_name_is_pointed_out(tmp_path, capsys):
    (tmp_path / "ex06_mean.py").write_text("")
    assert_said(capsys, ["ex06", tmp_path / "ex06_maen.py"], "ex06_maen.py, ex06_mean.py is there: name the")


def test_the_students_own_file_run_as_a_program_prints_its_reports_once_each(tmp_path):
    text = file_of("ex06").read_text() + "\nreport = check(mean)\nprint(check(mean_backward))\n"
    (tmp_path / "ex06.py").write_text(text)
    run = [sys.executable, "-W", "error", str(tmp_path / "ex06.py")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT.parent), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(run, capture_output=True, text=True, timeout=60, env=environment, encoding="utf-8")
    assert done.stderr == ""
    assert done.stdout.count("✓ ex06 mean ·") == 1
    assert done.stdout.count("✓ ex06 mean_backward ·") == 2
