"""Right functions in other styles get all points, from the checker and from the grader.

right_styles/exNN.txt holds them: each block is a student's file, with one or more functions of the exercise.
"""

import ast
import os
import re
from pathlib import Path

import pytest
from quick import few_quick

from exercises.checker.catalogue import EXERCISES
from exercises.checker.checking import check_file
from exercises.grading.batch import grade

STYLES = {path.stem: path for path in sorted((Path(__file__).parent / "right_styles").glob("ex*.txt"))}


def blocks(key):
    """Name of the style -> the text of the student's file."""
    parts = re.split(r"^# %% (.*)\n", STYLES[key].read_text("utf-8"), flags=re.MULTILINE)[1:]
    return {name: f"import numpy as np\n{text}" for name, text in zip(parts[::2], parts[1::2], strict=True)}


def written(key, text):
    """The functions of the exercise that the text defines, under any of Python's ways to make a name."""
    nodes = [node for top in ast.parse(text).body for node in (top, *getattr(top, "targets", ()))]
    names = {getattr(node, "name", getattr(node, "id", "")) for node in nodes}
    names |= {e.id for node in nodes if isinstance(node, ast.Tuple) for e in node.elts}
    return [task for task in EXERCISES[key].tasks if task.name in names]


def cases():
    return [(key, name, text) for key in STYLES for name, text in blocks(key).items()]


def test_there_are_many():
    assert sum(len(written(key, text)) for key, _, text in cases()) >= 120


@pytest.mark.parametrize(("key", "name", "text"), cases(), ids=lambda value: value[:40].split("\n")[0])
def test_the_checker_takes_it(key, name, text, tmp_path):
    (tmp_path / f"{key}.py").write_text(text)
    reports = {report.task.name: report for report in check_file(key, tmp_path / f"{key}.py")}
    for task in written(key, text):
        assert reports[task.name].points == task.points, f"{name}\n{reports[task.name]}"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the worker needs os.fork")
@pytest.mark.parametrize("key", few_quick(STYLES, ["ex02", "ex05", "ex11", "ex17"]))
def test_the_grader_takes_it(key, tmp_path):
    found = blocks(key)
    for n, text in enumerate(found.values()):
        (tmp_path / f"s{n:02d}.py").write_text(text)
    for result, (name, text) in zip(grade(tmp_path, keys=(key,), seed=3), found.items(), strict=True):
        for task in written(key, text):
            function = result["exercises"][key]["functions"][task.name]
            assert function["points"] == task.points, f"{name}: {function}"
