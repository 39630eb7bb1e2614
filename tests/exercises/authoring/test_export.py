"""Exports: valid notebooks with every function, its points and its stub; no file is overwritten."""

import json
import re

import nbformat
import pytest

from exercises import export
from exercises.authoring.to_nbgrader import nbgrader_notebook
from exercises.authoring.to_otter import otter_notebook
from exercises.checker.catalogue import EXERCISES, ROOT, file_of
from tests.exercises.support import solution_lines

KEYS = list(EXERCISES)
FORMATS = {"nbgrader": nbgrader_notebook, "otter": otter_notebook}


def cells(book: str) -> list:
    """The cells of a notebook, which must be valid."""
    read = nbformat.reads(book, 4)
    nbformat.validate(read)
    return read.cells


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("name", FORMATS)
def test_every_cell_of_the_source_is_in_it_once(key, name):
    code = [cell.source for cell in cells(FORMATS[name](key, 1)) if cell.cell_type == "code"]
    for line in solution_lines(file_of(key).read_text()):
        assert line in "\n".join(code)
    for task in EXERCISES[key].tasks:
        assert sum(f"def {task.name}(" in text for text in code) == 1
        assert any(f"check({task.name}" in text for text in code)


@pytest.mark.parametrize("key", KEYS)
def test_nbgrader_is_told_what_is_graded_what_is_solved_and_what_is_locked(key):
    told = [cell.metadata.nbgrader for cell in cells(nbgrader_notebook(key, 1))]
    assert sum(t.points for t in told if t.grade) == EXERCISES[key].points
    assert [t.grade_id for t in told if t.solution] == [task.name for task in EXERCISES[key].tasks]
    assert all(t.locked for t in told if not t.solution)
    assert len({t.grade_id for t in told}) == len(told)


@pytest.mark.parametrize("key", KEYS)
def test_nbgrader_finds_its_metadata_in_order(key):
    reason = "nbgrader (dev extra) is absent"
    validator = pytest.importorskip("nbgrader.nbgraderformat", reason=reason).MetadataValidator()
    validator.validate_nb(nbformat.reads(nbgrader_notebook(key, 1), 4))


@pytest.mark.parametrize("key", KEYS)
def test_otter_is_told_the_points_of_each_question(key):
    raw = [cell.source for cell in cells(otter_notebook(key, 1)) if cell.cell_type == "raw"]
    points = [float(n) for text in raw for n in re.findall(r"# BEGIN QUESTION\n.*\npoints: (\S+)", text)]
    assert points == [task.points for task in EXERCISES[key].tasks]
    assert f"points_possible: {EXERCISES[key].points}\n" in raw[0]
    for begin, end in (("QUESTION", "QUESTION"), ("SOLUTION", "SOLUTION"), ("TESTS", "TESTS")):
        assert sum(f"# BEGIN {begin}" in text for text in raw) == sum(f"# END {end}" in text for text in raw)


@pytest.mark.parametrize("key", KEYS)
def test_otter_hides_the_tests_that_give_points(key):
    tests = [cell.source for cell in cells(otter_notebook(key, 77)) if "# BEGIN TEST CONFIG" in cell.source]
    found = [
        re.search(r"points: (\S+)\nhidden: (\w+)\n.* seed=(\d+)\)", t, re.DOTALL).groups() for t in tests
    ]
    expected = [
        told
        for task in EXERCISES[key].tasks
        for told in (("0", "false", "0"), *[(f"{task.points / 2:g}", "true", "77")] * 2)
    ]
    assert found == expected


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("name", FORMATS)
def test_files_of_the_project_are_named_and_not_linked_to(key, name):
    text = "\n".join(cell.source for cell in cells(FORMATS[name](key, 1)))
    assert "../" not in text
    named = re.findall(r"`((?:notebooks|docs)/\S+)`", text)
    assert named
    assert not [path for path in named if not (ROOT.parent / path).is_file()]


@pytest.mark.parametrize("name", FORMATS)
def test_the_command_writes_what_is_asked_for_and_names_the_seed(tmp_path, name, capsys):
    export.main([name, str(tmp_path / "course"), "--only", "ex06", "--seed", "5"])
    said = capsys.readouterr().out
    (book,) = (tmp_path / "course").rglob("ex06_mean.ipynb")
    assert str(book) in said
    assert "seed 5." in said
    assert "seed=5" in book.read_text()


def test_without_a_seed_each_export_draws_its_own(tmp_path, capsys):
    for n in range(2):
        export.main(["nbgrader", str(tmp_path / str(n)), "--only", "ex06"])
    seeds = re.findall(r"seed (\d+)\.", capsys.readouterr().out)
    assert len(set(seeds)) == 2


def test_a_file_that_a_lecturer_changed_is_not_written_over_unless_told(tmp_path):
    export.main(["nbgrader", str(tmp_path), "--only", "ex06", "--seed", "5"])
    config = tmp_path / "nbgrader_config.py"
    config.write_text("mine")
    with pytest.raises(SystemExit, match=r"there already: .*nbgrader_config\.py; name another folder"):
        export.main(["nbgrader", str(tmp_path), "--only", "ex05", "--seed", "5"])
    assert config.read_text() == "mine"
    assert not list(tmp_path.rglob("ex05*"))
    export.main(["nbgrader", str(tmp_path), "--only", "ex06", "--seed", "5", "--force"])
    assert "course_id" in config.read_text()


def test_a_place_that_is_no_folder_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SystemExit, match=r"export: .*Not a directory"):
        export.main(["otter", str(tmp_path / "file"), "--only", "ex06"])


def test_the_cells_have_steady_ids():
    first, second = (json.loads(otter_notebook("ex06", 1)) for _ in range(2))
    assert first == second
    assert len({cell["id"] for cell in first["cells"]}) == len(first["cells"])
