"""otter: a master notebook for `otter assign`, a question for each function, its points in two halves.

Otter gives points by test, not by number: half of them for the input called "generic", half for all inputs.
Both are hidden. A test that is not hidden stands in the student's notebook, with its seed: it has no points.
"""

from pathlib import Path

from nbformat import NotebookNode

from ..checker.catalogue import EXERCISES, STEMS
from .source import SOLUTION, SourceCell, new_cell, notebook, portable_cells

HEAD = """# ASSIGNMENT CONFIG
name: {stem}
export_cell:
  pdf: false
generate:
  points_possible: {points}
  show_hidden: true
tests:
  ok_format: false"""
QUESTION = """# BEGIN QUESTION
name: {name}
points: {points}"""
TEST = '''""" # BEGIN TEST CONFIG
points: {points:g}
hidden: {hidden}
""" # END TEST CONFIG
def {what}({name}):
    from exercises import check
    report = check({name}, seed={seed})
    assert report.verdict.score >= {least}, "\\n" + str(report) + "\\n"'''
PROMPT = r'''\1# BEGIN SOLUTION NO PROMPT
\2\1# END SOLUTION
\1""" # BEGIN PROMPT
\1raise NotImplementedError("{words}")
\1""" # END PROMPT'''


def files(keys: list[str], seed: int) -> dict[Path, str]:
    """Path in the folder -> text: a folder for each exercise, because otter writes next to the master."""
    return {Path(STEMS[key], f"{STEMS[key]}.ipynb"): otter_notebook(key, seed) for key in keys}


def otter_notebook(key: str, seed: int) -> str:
    """The master notebook, with the solutions: `otter assign` takes them out."""
    head = new_cell("raw", HEAD.format(stem=STEMS[key], points=EXERCISES[key].points))
    return notebook([head, *(made for cell in portable_cells(key) for made in _cells(key, cell, seed))])


def _cells(key: str, cell: SourceCell, seed: int) -> list[NotebookNode]:
    if cell.role == "solution":
        return _question(key, cell, seed)
    return [new_cell("markdown" if cell.role == "text" else "code", cell.text)]


def _question(key: str, cell: SourceCell, seed: int) -> list[NotebookNode]:
    name, points = cell.task.name, cell.task.points
    code = SOLUTION.sub(PROMPT.format(words=f"{key}: {name}"), cell.text)
    return [
        new_cell("raw", QUESTION.format(name=name, points=points)),
        new_cell("raw", "# BEGIN SOLUTION"),
        new_cell("code", code),
        new_cell("raw", "# END SOLUTION"),
        new_cell("raw", "# BEGIN TESTS"),
        *(new_cell("code", TEST.format(name=name, **test)) for test in _tests(points, seed)),
        new_cell("raw", "# END TESTS"),
        new_cell("raw", "# END QUESTION"),
    ]


def _tests(points: int, seed: int) -> list[dict]:
    """The one that students see, and the two halves of the points."""
    visible = {"what": "right", "points": 0, "hidden": "false", "seed": 0, "least": 1}
    half = {"points": points / 2, "hidden": "true", "seed": seed}
    return [
        visible,
        {**half, "what": "right_on_generic", "least": 0.5},
        {**half, "what": "right_on_all", "least": 1},
    ]
