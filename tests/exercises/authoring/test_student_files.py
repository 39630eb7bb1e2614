"""The student's files: what the sources give, without a line of a solution."""

import ast
import re

import jupytext
import nbformat
import pytest

from exercises.authoring import student_files
from exercises.authoring.source import (
    SourceCell,
    cells_of,
    folded_hints,
    notebook,
    percent,
    source_cells,
    with_points,
)
from exercises.checker.catalogue import EXERCISES, ROOT, file_of
from exercises.checker.student_text import code_cells
from tests.exercises.small_tasks import SMALL, SOFTMAX
from tests.exercises.support import solution_lines

KEYS = [key for key in EXERCISES if file_of(key).exists()]
SOURCE = '''# %% [markdown]
# # Small
#
# A sentence.

# %%
import numpy as np

# %%
def softmax_back(dp, p):
    """ds."""
    ### BEGIN SOLUTION
    row = (p * dp).sum(axis=-1, keepdims=True)
    # a comment

    return p * (dp - row)
    ### END SOLUTION


# %%
check(softmax_back)
'''


def student_cells(key="small"):
    """The cells that a student gets of SOURCE."""
    return [student_files.student_cell(cell, key) for cell in source_cells(SOURCE, SMALL)]


def test_the_cells_of_a_source_are_text_code_a_solution_and_its_check():
    cells = source_cells(SOURCE, SMALL)
    assert [cell.role for cell in cells] == ["text", "code", "text", "solution", "check"]
    assert [cell.task for cell in cells] == [None, None, None, SOFTMAX, SOFTMAX]
    assert cells[0].text.startswith("# Small\n\n")
    assert cells[0].text.endswith("\nA sentence.")


def test_what_is_written_in_percent_format_is_read_back():
    cells = student_cells()
    read = jupytext.reads(percent(cells), fmt="py:percent").cells
    assert [(c.cell_type, c.source) for c in read] == [(c.cell_type, c.source) for c in cells]


def test_a_stub_replaces_the_solution_and_names_the_exercise_and_the_function():
    stub = student_cells("ex05")[3].source
    assert stub.endswith('    """ds."""\n    raise NotImplementedError("ex05: softmax_back")')
    assert solution_lines(SOURCE) == ["row = (p * dp).sum(axis=-1, keepdims=True)", "return p * (dp - row)"]


def test_hints_stand_folded_before_their_function():
    cell = source_cells(SOURCE, SMALL)[2]
    assert cell == SourceCell("text", folded_hints(SOFTMAX))
    assert cell.text.count("<details>") == 3
    assert "A row mean is missing." in cell.text


def test_points_and_minutes_come_under_the_title_unless_the_source_says_them():
    assert with_points("# Small\n\nA sentence.", SMALL) == (
        "# Small\n\n**Points** 6 · **Time** 5 minutes\n\nA sentence."
    )
    assert with_points("# Small\n5 minutes", SMALL) == "# Small\n5 minutes"


def test_the_ids_of_a_notebooks_cells_are_steady():
    first, second = (notebook(student_cells(), "ex05") for _ in range(2))
    assert first == second
    assert [c.id for c in nbformat.reads(first, 4).cells] == [f"ex05-0{n}" for n in range(1, 6)]


@pytest.mark.parametrize("key", KEYS)
def test_the_notebooks_are_valid_and_both_files_hold_the_same_code(key, tmp_path):
    texts = []
    for path, text in student_files.built(key).items():
        (tmp_path / path.name).write_text(text)
        texts.append([ast.dump(ast.parse(cell.text)) for cell in code_cells(tmp_path / path.name)])
        if path.suffix == ".ipynb":
            nbformat.validate(nbformat.reads(text, 4))
    code = [[t for t in found if t != "Module(body=[], type_ignores=[])"] for found in texts]
    assert code[0] == code[1]


@pytest.mark.parametrize("key", KEYS)
def test_every_function_is_in_the_source_and_checked_there(key):
    source = file_of(key).read_text()
    for task in EXERCISES[key].tasks:
        assert len(re.findall(rf"^def {task.name}\(", source, flags=re.MULTILINE)) == 1
        assert f"check({task.name})" in source
    assert source.count("### BEGIN SOLUTION") == source.count("### END SOLUTION") > 0


@pytest.mark.parametrize("key", KEYS)
def test_the_head_says_the_exercises_points_and_minutes(key):
    head = cells_of(key)[0].text
    assert re.search(rf"\b{EXERCISES[key].points}\b", head), head
    assert f"{EXERCISES[key].minutes} minutes" in head


@pytest.mark.parametrize("key", KEYS)
def test_the_head_says_what_to_read_before_and_every_link_leads_to_a_file_and_a_heading(key):
    head = jupytext.reads(file_of(key, "student").read_text(), fmt="py:percent").cells[0].source
    assert "**Read before** " in head
    links = re.findall(r"\]\(([^)]+)\)", " ".join(head.split()))
    assert links
    for path, _, title in (link.partition("#") for link in links):
        file = (ROOT / "student" / path).resolve()
        assert file.is_file(), path
        titles = re.findall(r"^#+ (.+)$", file.read_text(), flags=re.MULTILINE)
        assert not title or title in {re.sub(r"[^\w -]", "", t).lower().replace(" ", "-") for t in titles}


def test_no_line_of_a_solution_is_in_the_students_folder():
    """No file has a line of any solution, unless its own source has that line outside of its solutions."""
    files = [path for path in (ROOT / "student").rglob("*") if path.is_file()]
    assert files, "the student's folder is empty: make exercises"
    solutions = {key: set(solution_lines(file_of(key).read_text())) for key in KEYS}
    for path in files:
        text, given = path.read_text(), given_lines(file_of(path.stem[:4]).read_text())
        assert solutions[path.stem[:4]] - given, f"{path.name} gives all of its solution away"
        assert "BEGIN SOLUTION" not in text
        for line in set.union(*solutions.values()) - given:
            assert not holds(text, line), f"{path.name} holds {line!r}"


def test_a_line_that_slipped_through_would_be_found():
    for path, text in student_files.built(KEYS[0]).items():
        line = solution_lines(file_of(KEYS[0]).read_text())[0]
        quoted = line.replace('"', '\\"')
        slipped = text + (f'\n    "    {quoted}\\n",\n' if path.suffix == ".ipynb" else f"\n    {line}\n")
        assert holds(slipped, line)
        assert not holds(text, line)


def test_what_is_committed_is_what_the_sources_give():
    assert student_files.stale() == [], "run make exercises"


def test_a_stale_missing_or_foreign_file_is_found(tmp_path, monkeypatch, capsys):
    expected = {tmp_path / "student" / "a.py": "right\n", tmp_path / "student" / "b.py": "right\n"}
    monkeypatch.setattr(student_files, "all_built", lambda: expected)
    monkeypatch.setattr(student_files, "worked_on", lambda: [])
    monkeypatch.setattr(student_files, "ROOT", tmp_path)
    assert student_files.main([]) == 0
    assert student_files.main(["--check"]) == 0
    (tmp_path / "student" / "a.py").write_text("changed\n")
    (tmp_path / "student" / "b.py").unlink()
    (tmp_path / "student" / "foreign.py").write_text("")
    assert student_files.main(["--check"]) == 1
    assert "student/a.py\nstudent/b.py\nstudent/foreign.py\n" in capsys.readouterr().out
    assert student_files.main(["--wrong"]) == 2


@pytest.mark.parametrize("suffix", [".py", ".ipynb"])
def test_a_file_that_holds_work_is_left_alone(tmp_path, monkeypatch, capsys, suffix):
    expected = {tmp_path / "student" / path.name: text for path, text in student_files.built("ex06").items()}
    monkeypatch.setattr(student_files, "all_built", lambda: expected)
    assert student_files.main([]) == 0
    mine = next(path for path in expected if path.suffix == suffix)
    quote = '\\"' if suffix == ".ipynb" else '"'
    mine.write_text(mine.read_text().replace(f"NotImplementedError({quote}ex06: mean{quote})", "Mine"))
    assert student_files.main([]) == 1
    said = capsys.readouterr().out
    assert "left alone, they hold work: move them away" in said
    assert said.endswith(f"student/{mine.name}\n")
    assert "raise Mine" in mine.read_text()
    assert student_files.main(["--force"]) == 0
    assert mine.read_text() == expected[mine]


def given_lines(source: str) -> set[str]:
    """The lines outside of BEGIN and END, without comment signs."""
    given, inside = set(), False
    for line in source.splitlines():
        inside = (inside or "### BEGIN SOLUTION" in line) and "### END SOLUTION" not in line
        given |= set() if inside else {line.strip().removeprefix("# ").strip()}
    return given


def holds(text: str, line: str) -> bool:
    """Whether the text has it as a complete line, in a file or in a notebook's list of lines."""
    quoted = re.escape(line.replace("\\", "\\\\").replace('"', '\\"'))
    return bool(re.search(rf'^\s*(?:{re.escape(line)}|"\s*{quoted}(?:\\n)?",?)$', text, flags=re.MULTILINE))
