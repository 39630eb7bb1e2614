"""What is read of a submission: folders and files, cells in any order, and broken files."""

import json
import os

import pytest

from exercises.checker.catalogue import EXERCISES, file_of
from exercises.grading.batch import grade
from exercises.grading.limits import Limits
from exercises.grading.submissions import submissions
from exercises.grading.submitted_files import LINK

MEAN = "def mean(s):\n    return s / s.shape[-1]\n"
BACKWARD = "def mean_backward(dp):\n    return dp / count(dp)\n"
COUNT = "def count(a):\n    return a.shape[AXIS]\n"

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the worker needs os.fork")


def notebook(*cells):
    return json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells], "nbformat": 4})


def points(folder, key="ex06"):
    """Student -> the points of each function of the exercise."""
    graded = grade(folder, keys=(key,))
    return {r["student"]: [f["points"] for f in r["exercises"][key]["functions"].values()] for r in graded}


def test_cells_out_of_order_with_magics_and_calls_score_fully(tmp_path):
    cells = [
        "%matplotlib inline\n!ls",
        "check(mean)\n1 / 0",
        BACKWARD,
        COUNT,
        "AXIS = LAST",
        "LAST = -1",
        MEAN,
    ]
    (tmp_path / "anna.ipynb").write_text(notebook(*cells))
    assert points(tmp_path) == {"anna": [1, 1]}


def test_a_broken_cell_costs_only_what_is_in_it(tmp_path):
    (tmp_path / "anna.ipynb").write_text(
        notebook("def mean(s):\n    return s /", "AXIS = -1", COUNT, BACKWARD)
    )
    (tmp_path / "ben.py").write_text(f"# %%\ndef mean(s:\n\n# %%\nAXIS = -1\n{COUNT}\n# %%\n{BACKWARD}")
    assert points(tmp_path) == {"anna": [0, 1], "ben": [0, 1]}


def test_folders_and_files_and_both_of_one_student_are_submissions(tmp_path):
    (tmp_path / "anna" / "week 1").mkdir(parents=True)
    (tmp_path / "anna" / "week 1" / "ex06_mean.py").write_text(MEAN)
    (tmp_path / "anna.py").write_text(f"AXIS = -1\n{COUNT}{BACKWARD}")
    (tmp_path / "ben.py").write_text(MEAN)
    (tmp_path / "notes.txt").write_text("no submission")
    assert points(tmp_path) == {"anna": [1, 1], "ben": [1, 0]}


def test_a_written_function_counts_before_a_stub_and_a_copy_may_hold_it(tmp_path):
    folder = tmp_path / "anna"
    folder.mkdir()
    (folder / "ex06_mean.ipynb").write_text(
        notebook('def mean(s):\n    raise NotImplementedError("ex06: mean")')
    )
    (folder / "ex06_mean (1).py").write_text(MEAN)
    (found,) = submissions(tmp_path, EXERCISES)
    assert found.chosen["mean"] == "ex06_mean (1).py"


def test_a_file_named_after_another_exercise_is_left_alone(tmp_path):
    (tmp_path / "anna").mkdir()
    (tmp_path / "anna" / "ex05.py").write_text(MEAN)
    (found,) = submissions(tmp_path, EXERCISES)
    assert "mean" not in found.chosen


def test_links_huge_files_and_broken_notebooks_cost_their_own_student(tmp_path):
    (tmp_path / "anna.py").write_text(f"AXIS = -1\n{MEAN}{COUNT}{BACKWARD}")
    (tmp_path / "link.py").symlink_to(file_of("ex06"))
    (tmp_path / "huge.py").write_text(MEAN + "#" * Limits().source)
    (tmp_path / "broken.ipynb").write_text('{"cells": [')
    (tmp_path / "deep.ipynb").write_text("[" * 10**5)
    (tmp_path / "odd.ipynb").write_text('{"cells": [{"cell_type": "code", "source": 3}, 4]}')
    os.mkfifo(tmp_path / "pipe.py")
    graded = {r["student"]: r for r in grade(tmp_path, keys=("ex06",))}
    assert {name: r["points"] for name, r in graded.items() if r["points"]} == {"anna": 2}
    assert "a link or a device" in graded["link"]["problems"][0]
    assert "a link or a device" in graded["pipe"]["problems"][0]
    assert "more than the 2097152 that are read" in graded["huge"]["problems"][0]
    assert "no notebook that can be read" in graded["broken"]["problems"][0]
    assert set(graded) == {"anna", "link", "huge", "broken", "deep", "odd", "pipe"}


def test_a_link_to_a_folder_is_not_followed(tmp_path):
    (tmp_path / "all").mkdir()
    (tmp_path / "all" / "anna").symlink_to(file_of("ex06").parent)
    (anna,) = grade(tmp_path / "all", keys=("ex06",))
    assert (anna["points"], anna["problems"][0]) == (None, f"anna: {LINK}")


def test_nothing_to_grade_is_an_error_that_says_what_to_give(tmp_path):
    with pytest.raises(FileNotFoundError, match="give a folder with a folder or file per student"):
        grade(tmp_path / "none")
    with pytest.raises(ValueError, match="holds no submission: put in a folder"):
        grade(tmp_path)


def test_a_copy_never_counts_before_the_file_with_the_name_that_was_given_out(tmp_path):
    stem = file_of("ex06").stem
    for name in (f"{stem} (1).py", f"{stem}.py", f"{stem}_old.py", "ex06.py"):
        (tmp_path / "ada" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "ada" / name).write_text("def mean(s):\n    return s\n")
    (found,) = submissions(tmp_path, EXERCISES)
    assert found.chosen["mean"] == f"{stem}.py"
