"""What is read of a folder and what is skipped; folders of every kind cost a bounded amount of work."""

import os
import shutil

import pytest

from exercises.checker.catalogue import EXERCISES, file_of
from exercises.grading import submitted_files
from exercises.grading.limits import DEFAULT_LIMITS
from exercises.grading.submissions import submission
from exercises.grading.submitted_files import (
    ARCHIVE,
    CAPITALS,
    HIDDEN,
    INSTALLED_CODE,
    LINK,
    NO_CODE,
    PROJECT,
)

RIGHT = "def mean(s):\n    return s\n"
GIVEN = "ex06_mean.py"


def put(folder, *names, text=RIGHT):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def read(folder):
    """The submission in this folder."""
    return submission("ada", (folder,), EXERCISES, DEFAULT_LIMITS)


def skipped(folder):
    """Reason -> names."""
    return submitted_files.files_of([folder]).skipped


@pytest.mark.parametrize(
    ("name", "reason", "shown"),
    [
        ("work.zip", ARCHIVE, "work.zip"),
        ("work.tar.gz", ARCHIVE, "work.tar.gz"),
        (".ex06_mean.py", HIDDEN, ".ex06_mean.py"),
        ("._ex06_mean.py", HIDDEN, "._ex06_mean.py"),
        ("__MACOSX/._ex06_mean.py", HIDDEN, "__MACOSX"),
        (".ipynb_checkpoints/ex06_mean-checkpoint.py", HIDDEN, ".ipynb_checkpoints"),
        ("ex06_mean.py.txt", NO_CODE, "ex06_mean.py.txt"),
        ("week/ex06_mean", NO_CODE, "week/ex06_mean"),
        ("node_modules/a/ex06_mean.py", INSTALLED_CODE, "node_modules/"),
        (
            "any name/lib/python3/site-packages/ex06_mean.py",
            INSTALLED_CODE,
            "any name/lib/python3/site-packages/",
        ),
    ],
)
def test_what_is_skipped_is_listed_and_not_read(tmp_path, name, reason, shown):
    put(tmp_path, name)
    assert skipped(tmp_path) == {reason: [shown]}
    assert read(tmp_path).sources == {}
    assert f"{shown}: {reason}" in read(tmp_path).problems


@pytest.mark.parametrize("mark", ["pyvenv.cfg", "conda-meta/history"])
def test_an_environment_is_not_read_whatever_its_name(tmp_path, mark):
    put(tmp_path, f"my work/{mark}", "my work/lib/ex06_mean.py", "zz/ex06_mean.py")
    assert list(read(tmp_path).sources) == ["zz/ex06_mean.py"]
    assert skipped(tmp_path) == {INSTALLED_CODE: ["my work/"]}


def test_work_next_to_an_environment_s_mark_counts_where_there_is_no_other(tmp_path):
    put(tmp_path, "a/pyvenv.cfg", "a/ex06_mean.py", "a/m.py", "a/lib/ex05_x.py")
    assert read(tmp_path).chosen == {"mean": "a/ex06_mean.py"}
    put(tmp_path, "zz/zz/ex06_mean.py")
    assert read(tmp_path).chosen == {"mean": "zz/zz/ex06_mean.py"}


def test_an_environment_made_in_the_submission_s_folder_takes_nothing_from_it(tmp_path):
    put(tmp_path, "pyvenv.cfg", "lib/ex06_mean.py", GIVEN)
    assert read(tmp_path).chosen == {"mean": GIVEN}


def test_three_hundred_files_before_the_exercise_s_take_nothing_from_it(tmp_path):
    put(tmp_path, *(f"a/lib/m{n}.py" for n in range(300)), GIVEN)
    assert list(read(tmp_path).sources) == [GIVEN]
    assert "and 295 more: not graded" in read(tmp_path).problems[0]


@pytest.mark.parametrize("name", ["EX06_MEAN.py", "Ex06_Mean.ipynb.py", "ex06_mean.PY"])
def test_other_capitals_are_listed_and_read_all_the_same(tmp_path, name):
    put(tmp_path, name)
    assert read(tmp_path).chosen == {"mean": name}
    if name != "Ex06_Mean.ipynb.py":
        assert skipped(tmp_path) == {CAPITALS: [name]}


def test_a_handed_in_project_counts_for_what_lies_in_the_student_s_folder_alone(tmp_path):
    root = file_of("ex06").parents[2]
    for name in ("exercises", "nonlocal_ref", "tests"):
        shutil.copytree(root / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    found = read(tmp_path)
    assert {file.rpartition("/")[0] for file in found.sources} == {"exercises/student"}
    assert skipped(tmp_path)[PROJECT][:3] == ["nonlocal_ref/", "tests/", "exercises/__init__.py"]


@pytest.mark.parametrize("part", ["tasks", "misconceptions"])
def test_a_part_of_the_project_is_no_work_under_any_name(tmp_path, part):
    shutil.copytree(file_of("ex06", part).parent, tmp_path / "mine")
    assert read(tmp_path).chosen == {}
    assert read(tmp_path).readable


def test_the_package_is_no_work_under_any_name(tmp_path):
    shutil.copytree(file_of("ex06").parents[2] / "nonlocal_ref", tmp_path / "mine")
    assert read(tmp_path).sources == {}


def test_a_folder_called_solutions_may_be_the_student_s_own(tmp_path):
    put(tmp_path, f"solutions/{GIVEN}", f"tasks/{GIVEN}")
    assert len(read(tmp_path).sources) == 2


def test_links_are_listed_and_loops_end(tmp_path):
    put(tmp_path, f"a/{GIVEN}")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to("self")
    assert skipped(tmp_path) == {LINK: ["self", "a/up"]}
    assert list(read(tmp_path).sources) == [f"a/{GIVEN}"]


def test_a_hundred_and_fifty_folders_deep_cost_only_what_is_in_them(tmp_path):
    put(tmp_path, GIVEN)
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(150):
        os.mkdir("deeper", dir_fd=here)
        inner = os.open("deeper", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    assert list(read(tmp_path).sources) == [GIVEN]
    assert "deep are not read" in read(tmp_path).problems[0]


def test_a_folder_that_cannot_be_opened_is_listed(tmp_path, monkeypatch):
    put(tmp_path, GIVEN, "shut/ex05_x.py")
    whole = os.scandir

    def scandir(path):
        if str(path).endswith("shut"):
            raise PermissionError(13, "Permission denied")
        return whole(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert skipped(tmp_path) == {"cannot be opened (Permission denied)": ["shut/"]}
    assert list(read(tmp_path).sources) == [GIVEN]


def test_more_entries_than_anybody_has_are_cut_and_it_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(submitted_files, "MOST_ENTRIES", 10)
    put(tmp_path, GIVEN, *(f"zz/{n}.py" for n in range(30)))
    found = read(tmp_path)
    assert list(found.sources) == [GIVEN]
    assert any("more than" in problem for problem in found.problems)


def test_folders_that_windows_packed_into_a_name_are_folders(tmp_path):
    put(tmp_path, "week 1\\ex06_mean.py")
    assert read(tmp_path).chosen == {"mean": "week 1/ex06_mean.py"}


def test_two_names_that_look_alike_are_both_read(tmp_path):
    put(tmp_path, "week/ex06_mean.py", "week\\ex06_mean.py")
    assert len(read(tmp_path).sources) == 2
