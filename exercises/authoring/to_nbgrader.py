"""nbgrader: a course folder, source/NAME/NAME.ipynb, with a function's points in the cell that checks it.

That cell's last value is the number of points earned, which nbgrader takes as partial credit. The inputs of
the final grade come from another seed than those that a student sees, in a region that students do not get.
There the cell's output is cleared, too: nbgrader gives 0 to a cell that wrote to stderr, right or not.
"""

from pathlib import Path

from ..checker.table import STEMS
from .parts import Part, book, cell, parts

CONFIG = """# The project must be importable where nbgrader runs: the graded cells call its checker.
c = get_config()
c.CourseDirectory.course_id = "nonlocal"
"""
CHECK = """from exercises import check

report = check({name})
### BEGIN HIDDEN TESTS
from IPython.display import clear_output

report = check({name}, seed={seed})
clear_output()
### END HIDDEN TESTS
display(report)
float(report.points)"""
FIXED = {"schema_version": 3, "grade": False, "solution": False, "locked": True, "task": False}


def files(keys: list[str], seed: int) -> dict[Path, str]:
    """Path in the course folder -> text."""
    books = {Path("source", STEMS[key], f"{STEMS[key]}.ipynb"): notebook(key, seed) for key in keys}
    return {Path("nbgrader_config.py"): CONFIG, **books}


def notebook(key: str, seed: int) -> str:
    """The lecturer's notebook, with the solutions: `nbgrader generate_assignment` takes them out."""
    return book([_cell(n, part, seed) for n, part in enumerate(parts(key))])


def _cell(n: int, part: Part, seed: int) -> dict:
    given = {**FIXED, "grade_id": f"given-{n:02d}"}
    made = {
        "text": lambda: (cell("markdown", part.text), given),
        "code": lambda: (cell("code", part.text), given),
        "solution": lambda: (
            cell("code", part.text),
            {**FIXED, "solution": True, "locked": False, "grade_id": part.task.name},
        ),
        "check": lambda: (
            cell("code", CHECK.format(name=part.task.name, seed=seed)),
            {**FIXED, "grade": True, "points": part.task.points, "grade_id": f"check-{part.task.name}"},
        ),
    }
    written, metadata = made[part.kind]()
    return {**written, "metadata": {"nbgrader": metadata}}
