"""What is read of a submission: folders and files, cells in any order, and broken files."""

import json
import os

import pytest

from exercises.checker.catalogue import EXERCISES, file_of
from exercises.checker.checking import check_file
from exercises.grading import reader
from exercises.grading.batch import grade
from exercises.grading.limits import Limits
from exercises.grading.submissions import entries, left_out, submission, submissions
from exercises.grading.submitted_files import LINK, OTHER_NAME

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


def read(folder, **limits):
    """The submission in this folder."""
    return submission("ada", (folder,), EXERCISES, Limits(**limits))


def put(folder, **texts):
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / name.replace("_py", ".py").replace("_ipynb", ".ipynb")).write_text(text)


def test_other_names_are_not_graded_but_imported(tmp_path):
    own = "from helper import mean\nfrom pack import f\n"
    put(tmp_path, ex06_mean_py=own, helper_py=MEAN, other_py=MEAN)
    put(tmp_path / "pack", **{"__init___py": "f = 1\n"})
    found = read(tmp_path)
    assert set(found.sources) == {"ex06_mean.py", "helper.py", "pack/__init__.py"}
    assert found.chosen == {"mean": "ex06_mean.py"}
    assert found.problems == (f"other.py: {OTHER_NAME}",)


def test_a_file_without_such_a_name_is_graded_where_there_is_no_other(tmp_path):
    put(tmp_path, my_work_py=MEAN)
    assert read(tmp_path).chosen == {"mean": "my_work.py"}


WRONG = "def mean(s):\n    return s\n"
RIGHT_BACKWARD = "def mean_backward(dp):\n    return dp / dp.shape[-1]\n"
WRONG_BACKWARD = "def mean_backward(dp):\n    return dp\n"


@pytest.mark.parametrize("notebook_is_better", [True, False])
def test_of_a_notebook_and_a_py_of_one_name_the_better_function_counts(tmp_path, notebook_is_better):
    """One file has the right mean, the other the right backward; the checker agrees."""
    one, other = notebook(MEAN, WRONG_BACKWARD), WRONG + RIGHT_BACKWARD
    if not notebook_is_better:
        one, other = notebook(WRONG, RIGHT_BACKWARD), MEAN + WRONG_BACKWARD
    put(tmp_path / "ada", ex06_mean_ipynb=one, ex06_mean_py=other)
    said = "ex06_mean.ipynb and ex06_mean.py: of each function in both the better one counts"
    assert read(tmp_path / "ada").problems == (said,)
    tasks = EXERCISES["ex06"].tasks
    assert points(tmp_path)["ada"] == [task.points for task in tasks]
    assert [report.points for report in check_file("ex06", tmp_path / "ada")] == [
        task.points for task in tasks
    ]


def test_a_stub_of_the_same_name_has_no_part(tmp_path):
    put(
        tmp_path, ex06_mean_ipynb=notebook("def mean(s):\n    raise NotImplementedError\n"), ex06_mean_py=MEAN
    )
    found = read(tmp_path)
    assert (found.chosen, found.equal) == ({"mean": "ex06_mean.py"}, {})


def test_a_copy_that_is_not_graded_is_listed(tmp_path):
    put(tmp_path, ex06_mean_py=MEAN, ex06_mean_old_py=MEAN)
    assert read(tmp_path).problems == ("ex06_mean_old.py: not graded, as ex06_mean.py has mean too",)


def test_a_folder_of_old_files_comes_after_the_others(tmp_path):
    put(tmp_path / "backup", ex06_mean_py=MEAN)
    put(tmp_path / "week 6", ex06_mean_py=MEAN)
    assert read(tmp_path).chosen == {"mean": "week 6/ex06_mean.py"}


def test_work_counts_before_stubs_also_where_what_is_given_out_calls_a_stub(tmp_path):
    given, solved = (file_of("ex16", folder) for folder in ("student", "solutions"))
    put(tmp_path, **{"ex16_own_version_ipynb": given.with_suffix(".ipynb").read_text()})
    put(tmp_path, **{"ex16_own_version_py": solved.read_text()})
    assert read(tmp_path).chosen == {"my_version": "ex16_own_version.py"}


def test_pictures_of_twenty_megabytes_do_not_count(tmp_path):
    cells = json.loads(notebook(MEAN))
    cells["cells"][0]["outputs"] = [{"data": {"image/png": "iVBOR" + "A" * 20_000_000}}]
    put(tmp_path, ex06_mean_ipynb=json.dumps(cells))
    assert read(tmp_path).chosen == {"mean": "ex06_mean.ipynb"}


def test_the_code_of_one_student_is_read_up_to_a_sum(tmp_path):
    put(tmp_path, **{f"ex0{n}_py": "#" * 900 for n in range(1, 9)})
    found = read(tmp_path, source=1000)
    assert len(found.sources) == 4
    reason = "not read, as the files have more than 4000 bytes of code"
    assert found.problems == (f"ex05.py, ex06.py, ex07.py, ex08.py: {reason}",)


def test_the_files_of_one_student_are_read_up_to_a_sum_with_pictures(tmp_path, monkeypatch):
    monkeypatch.setattr(reader, "TOTAL_BYTES", 1000)
    put(tmp_path, **{f"ex0{n}_py": "#" * 400 for n in range(1, 4)})
    assert read(tmp_path).problems == ("ex03.py: not read, as the files have more than 1000 bytes",)


def test_more_files_than_anybody_has_are_not_read_and_said_once(tmp_path):
    put(tmp_path, **{f"ex06_{n:03d}_py": MEAN for n in range(210)})
    found = read(tmp_path)
    assert len(found.sources) == 200
    assert "and 5 more: not read, as there are more than 200 files" in found.problems[0]


def test_the_exact_name_is_read_before_two_hundred_copies(tmp_path):
    put(tmp_path, **{f"ex06_mean ({n})_py": MEAN for n in range(210)})
    put(tmp_path / "zz", ex06_mean_py=MEAN)
    assert read(tmp_path).chosen == {"mean": "zz/ex06_mean.py"}


def test_cells_by_the_hundred_thousand_are_read_as_what_they_are(tmp_path):
    put(tmp_path, ex06_mean_py="# %%\n" * 300_000 + MEAN)
    cells = read(tmp_path).sources["ex06_mean.py"]
    assert len(cells) < 1100
    assert "".join(cell.text for cell in cells).endswith(MEAN)
    assert [cell.lines_before for cell in cells[:3]] == [0, 1, 2]


def test_cells_of_a_notebook_are_counted_without_empty_ones(tmp_path):
    put(tmp_path / "a", ex06_mean_ipynb=notebook(*[""] * 6000, MEAN))
    put(tmp_path / "b", ex06_mean_ipynb=notebook(*["x"] * 6000, MEAN))
    assert read(tmp_path / "a").chosen == {"mean": "ex06_mean.ipynb"}
    assert "6001 code cells, more than the 5000 that are read" in read(tmp_path / "b").problems[0]


def test_what_is_none_of_a_student_s_work_is_no_reason_to_leave_a_cell_empty(tmp_path):
    put(tmp_path / "a", **{".ex06_mean_py": MEAN})
    put(tmp_path / "b", ex06_mean_py_txt=MEAN)
    put(tmp_path / "c")
    assert [read(tmp_path / name).readable for name in "abc"] == [True, False, True]


def test_an_archive_and_a_name_with_a_backslash_are_submissions_of_a_class(tmp_path):
    put(tmp_path, **{"anna.tar.gz": "", "ben.zip": "", "cem\\ex06_mean_py": MEAN, "notes.txt": ""})
    assert [entry.student for entry in entries(tmp_path)] == ["anna", "ben", "cem"]
    assert left_out(tmp_path) == ["notes.txt"]
