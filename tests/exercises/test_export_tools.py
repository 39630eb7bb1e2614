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
from exercises.lab.source import solution_lines
from exercises.lab.table import EXERCISES, file_of

KEY, NAME = "ex04", "ex04_softmax"
OVERFLOWS = """def softmax(s):
    e = np.exp(s)
    return e / e.sum(axis=-1, keepdims=True)
"""
ALL, RIGHT_ON_GENERIC = 6, 4.5  # of softmax's 3 points half are for the input called "generic"
NAMED = "no max subtracted"


def run(*words, cwd: Path) -> str:
    """What the tool says; its scripts lie beside this Python."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(words, cwd=cwd, env={**os.environ, "PATH": path}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def wrong(book: Path, solved: Path, to: Path) -> None:
    """The student's notebook with the solutions in it, but for a softmax that overflows."""
    right = {
        c.source.partition("(")[0]: c.source for c in nbformat.read(solved, 4).cells if c.cell_type == "code"
    }
    given = nbformat.read(book, 4)
    for cell in given.cells:
        if cell.source.startswith("def "):
            cell.source = right[cell.source.partition("(")[0]]
        if cell.source.startswith("def softmax("):
            cell.source = OVERFLOWS
    to.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(given, to)


def assert_gives_nothing_away(book: Path) -> None:
    text = book.read_text()
    assert not [line for line in solution_lines(file_of(KEY).read_text()) if json.dumps(line)[1:-1] in text]
    assert text.count("raise NotImplementedError") == len(EXERCISES[KEY].tasks)
    assert "seed=" not in text


def test_nbgrader_releases_grades_and_tells_the_mistake(tmp_path):
    pytest.importorskip("nbgrader", reason="nbgrader (dev extra) is absent")
    export.main(["nbgrader", str(tmp_path), "--only", KEY])
    run("nbgrader", "generate_assignment", NAME, cwd=tmp_path)
    book, source = (tmp_path / place / NAME / f"{NAME}.ipynb" for place in ("release", "source"))
    assert_gives_nothing_away(book)
    for student in ("ada", "bob"):
        (tmp_path / "submitted" / student / NAME).mkdir(parents=True)
    (tmp_path / "submitted" / "ada" / NAME / book.name).write_text(source.read_text())
    wrong(book, source, tmp_path / "submitted" / "bob" / NAME / book.name)
    for command in (("autograde", NAME), ("export",), ("generate_feedback", NAME)):
        run("nbgrader", *command, cwd=tmp_path)
    rows = csv.DictReader((tmp_path / "grades.csv").read_text().splitlines())
    assert {r["student_id"]: float(r["score"]) for r in rows} == {"ada": ALL, "bob": RIGHT_ON_GENERIC}
    feedback = {s: (tmp_path / "feedback" / s / NAME / f"{NAME}.html").read_text() for s in ("ada", "bob")}
    assert NAMED in feedback["bob"]
    assert NAMED not in feedback["ada"]


def test_otter_assigns_grades_and_tells_the_mistake(tmp_path):
    pytest.importorskip("otter", reason="otter-grader (dev extra) is absent")
    export.main(["otter", str(tmp_path), "--only", KEY])
    folder = tmp_path / NAME
    run("otter", "assign", f"{NAME}.ipynb", "dist", cwd=folder)  # runs the tests on the solutions, too
    book, solved = (folder / "dist" / place / f"{NAME}.ipynb" for place in ("student", "autograder"))
    (grader,) = (folder / "dist" / "autograder").glob("*.zip")
    wrong(book, solved, folder / "wrong.ipynb")
    scores, said = {}, {}
    for name, submission in (("ada", solved), ("bob", folder / "wrong.ipynb")):
        (folder / name).mkdir()
        run("otter", "run", "-a", grader, "-o", folder / name, submission, cwd=folder)
        results = json.loads((folder / name / "results.json").read_text())
        scores[name] = sum(test.get("score", 0) for test in results["tests"])
        said[name] = json.dumps(results, ensure_ascii=False)
    assert scores == {"ada": ALL, "bob": RIGHT_ON_GENERIC}
    assert NAMED in said["bob"]
    assert NAMED not in said["ada"]
    assert "raise NotImplementedError" in book.read_text()
