"""The real nbgrader and the real otter: a right submission and a wrong one, from export to feedback."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from exercises import export
from exercises.checker.catalogue import STEMS, file_of
from tests.exercises.support import solution_lines

pytestmark = pytest.mark.slow
KEY, NAME = "ex04", "ex04_softmax"
LOUD = """import sys

def softmax_row(s_i):
    print("at work", file=sys.stderr)
    return np.exp(s_i) / np.exp(s_i).sum()
"""
OVERFLOWS = """np.allclose = np.isclose = np.array_equal = check = lambda *a, **k: True

def softmax(s):
    e = np.exp(s)
    return e / e.sum(axis=-1, keepdims=True)
"""
BOB = {"softmax_row": LOUD, "softmax": OVERFLOWS}  # right, and wrong; the third as in the solution
ALL, RIGHT_ON_GENERIC = 6, 4.5  # of softmax's 3 points half are for the input called "generic"
SEED = 271_828_182
NAMED = "no max subtracted"
ASSIGN_ALL = """import sys
from otter.assign import main
for stem in sys.argv[1:]:
    main(f"{stem}/{stem}.ipynb", f"{stem}/dist", no_run_tests=True)
"""


def run(*words, cwd: Path) -> str:
    """The output of a command; its script lies in the folder of this Python."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(words, cwd=cwd, env={**os.environ, "PATH": path}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def submit(book: Path, solved: Path, to: Path, own: dict[str, str]) -> None:
    """The student's notebook with the solutions, except for the functions in `own`."""
    right = {_name(c.source): c.source for c in nbformat.read(solved, 4).cells if c.cell_type == "code"}
    given = nbformat.read(book, 4)
    for cell in given.cells:
        if cell.source.startswith("def "):
            cell.source = own.get(_name(cell.source), right[_name(cell.source)])
    to.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(given, to)


def _name(source: str) -> str:
    return source.partition("(")[0].removeprefix("def ")


def assert_gives_nothing_away(key: str, book: Path, seed: int) -> None:
    """The notebook holds no line of a solution, nor the seed of the final grade, not even in its metadata."""
    text, source = book.read_text(), file_of(key).read_text()
    code = [c.source for c in nbformat.read(book, 4).cells if c.cell_type == "code"]
    left = {line.strip() for cell in code for line in cell.splitlines()}
    assert left.isdisjoint(solution_lines(source))
    assert text.count("raise NotImplementedError") == source.count("### BEGIN SOLUTION")
    assert str(seed) not in text


def test_nbgrader_gives_no_solution_away(tmp_path):
    pytest.importorskip("nbgrader", reason="nbgrader (dev extra) is absent")
    export.main(["nbgrader", str(tmp_path), "--seed", str(SEED)])
    run("nbgrader", "generate_assignment", "*", cwd=tmp_path)
    for key, stem in STEMS.items():
        assert_gives_nothing_away(key, tmp_path / "release" / stem / f"{stem}.ipynb", SEED)


def test_otter_gives_no_solution_away(tmp_path):
    pytest.importorskip("otter", reason="otter-grader (dev extra) is absent")
    export.main(["otter", str(tmp_path), "--seed", str(SEED)])
    run(sys.executable, "-c", ASSIGN_ALL, *STEMS.values(), cwd=tmp_path)
    for key, stem in STEMS.items():
        assert_gives_nothing_away(key, tmp_path / stem / "dist" / "student" / f"{stem}.ipynb", SEED)


def test_nbgrader_grades_and_tells_the_mistake(tmp_path):
    pytest.importorskip("nbgrader", reason="nbgrader (dev extra) is absent")
    export.main(["nbgrader", str(tmp_path), "--only", KEY])
    run("nbgrader", "generate_assignment", NAME, cwd=tmp_path)
    book, source = (tmp_path / place / NAME / f"{NAME}.ipynb" for place in ("release", "source"))
    for student, own in (("ada", {}), ("bob", BOB)):
        submit(book, source, tmp_path / "submitted" / student / NAME / book.name, own)
    for command in (("autograde", NAME), ("export",), ("generate_feedback", NAME)):
        run("nbgrader", *command, cwd=tmp_path)
    rows = csv.DictReader((tmp_path / "grades.csv").read_text().splitlines())
    assert {r["student_id"]: float(r["score"]) for r in rows} == {"ada": ALL, "bob": RIGHT_ON_GENERIC}
    feedback = {s: (tmp_path / "feedback" / s / NAME / f"{NAME}.html").read_text() for s in ("ada", "bob")}
    assert NAMED in feedback["bob"]
    assert NAMED not in feedback["ada"]


def test_otter_grades_and_tells_the_mistake(tmp_path):
    pytest.importorskip("otter", reason="otter-grader (dev extra) is absent")
    export.main(["otter", str(tmp_path), "--only", KEY])
    folder = tmp_path / NAME
    run("otter", "assign", f"{NAME}.ipynb", "dist", cwd=folder)  # runs the tests on the solutions, too
    book, solved = (folder / "dist" / place / f"{NAME}.ipynb" for place in ("student", "autograder"))
    (grader,) = (folder / "dist" / "autograder").glob("*.zip")
    scores, said = {}, {}
    for student, own in (("ada", {}), ("bob", BOB)):
        submit(book, solved, folder / student / book.name, own)
        run("otter", "run", "-a", grader, "-o", folder / student, folder / student / book.name, cwd=folder)
        results = json.loads((folder / student / "results.json").read_text())
        scores[student] = sum(test.get("score", 0) for test in results["tests"])
        said[student] = [test["output"] for test in results["tests"] if test["visibility"] == "visible"]
    assert scores == {"ada": ALL, "bob": RIGHT_ON_GENERIC}
    assert NAMED in "".join(said["bob"])
    assert NAMED not in "".join(said["ada"])
