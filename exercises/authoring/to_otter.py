"""otter: a master notebook for `otter assign`, a question for each function, its points in two halves.

Otter gives points by test, not by number: half of them for the input called "generic", half for all inputs.
Both are hidden: what is not stands in the student's notebook, seed and all. A test without points is not.
"""

import re
from pathlib import Path

from ..checker.source import BEGIN, END
from ..checker.table import EXERCISES, STEMS
from .parts import Part, book, cell, parts

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
SOLUTION = r'''\1# BEGIN SOLUTION NO PROMPT
\2\1# END SOLUTION
\1""" # BEGIN PROMPT
\1raise NotImplementedError("{words}")
\1""" # END PROMPT'''


def files(keys: list[str], seed: int) -> dict[Path, str]:
    """Path in the folder -> text: a folder for each exercise, for otter writes beside the master."""
    return {Path(STEMS[key], f"{STEMS[key]}.ipynb"): notebook(key, seed) for key in keys}


def notebook(key: str, seed: int) -> str:
    """The master notebook, with the solutions: `otter assign` takes them out."""
    head = HEAD.format(stem=STEMS[key], points=EXERCISES[key].points)
    return book([cell("raw", head), *(made for part in parts(key) for made in _cells(key, part, seed))])


def _cells(key: str, part: Part, seed: int) -> list[dict]:
    made = {
        "text": lambda: [cell("markdown", part.text)],
        "code": lambda: [cell("code", part.text)],
        "solution": lambda: _question(key, part, seed),
        "check": lambda: [cell("code", part.text)],
    }
    return made[part.kind]()


def _question(key: str, part: Part, seed: int) -> list[dict]:
    name, points = part.task.name, part.task.points
    stub = SOLUTION.format(words=f"{key}: {name}")
    code = re.sub(rf"^([ \t]*){BEGIN}\n(.*?)[ \t]*{END}", stub, part.text, flags=re.DOTALL | re.MULTILINE)
    tests = [TEST.format(name=name, **told) for told in _tests(points, seed)]
    return [
        cell("raw", QUESTION.format(name=name, points=points)),
        cell("raw", "# BEGIN SOLUTION"),
        cell("code", code),
        cell("raw", "# END SOLUTION"),
        cell("raw", "# BEGIN TESTS"),
        *(cell("code", test) for test in tests),
        cell("raw", "# END TESTS"),
        cell("raw", "# END QUESTION"),
    ]


def _tests(points: int, seed: int) -> list[dict]:
    """The one that students see, and the two halves of the points."""
    seen = {"what": "right", "points": 0, "hidden": "false", "seed": 0, "least": 1}
    half = {"points": points / 2, "hidden": "true", "seed": seed}
    return [
        seen,
        {**half, "what": "right_on_generic", "least": 0.5},
        {**half, "what": "right_on_all", "least": 1},
    ]
