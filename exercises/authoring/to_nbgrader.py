"""nbgrader: a course folder, source/NAME/NAME.ipynb, with a function's points in the cell that checks it.

That cell's last value is the number of points earned, which nbgrader takes as partial credit. The inputs of
the final grade come from another seed than those that a student sees, in lines that nbgrader removes for
students. These lines also clear the cell's output: nbgrader gives 0 to a cell that wrote to stderr, right or
not.
"""

from pathlib import Path

from nbformat import NotebookNode

from ..checker.catalogue import STEMS
from .source import SourceCell, new_cell, notebook, portable_cells

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
LOCKED = {"schema_version": 3, "grade": False, "solution": False, "locked": True, "task": False}


def files(keys: list[str], seed: int) -> dict[Path, str]:
    """Path in the course folder -> text."""
    notebooks = {
        Path("source", STEMS[key], f"{STEMS[key]}.ipynb"): nbgrader_notebook(key, seed) for key in keys
    }
    return {Path("nbgrader_config.py"): CONFIG, **notebooks}


def nbgrader_notebook(key: str, seed: int) -> str:
    """The lecturer's notebook, with the solutions: `nbgrader generate_assignment` takes them out."""
    return notebook([_cell(n, cell, seed) for n, cell in enumerate(portable_cells(key))])


def _cell(n: int, cell: SourceCell, seed: int) -> NotebookNode:
    if cell.role == "solution":
        role = {"solution": True, "locked": False, "grade_id": cell.task.name}
        return new_cell("code", cell.text, nbgrader=LOCKED | role)
    if cell.role == "check":
        role = {"grade": True, "points": cell.task.points, "grade_id": f"check-{cell.task.name}"}
        code = CHECK.format(name=cell.task.name, seed=seed)
        return new_cell("code", code, nbgrader=LOCKED | role)
    kind = "markdown" if cell.role == "text" else "code"
    return new_cell(kind, cell.text, nbgrader=LOCKED | {"grade_id": f"given-{n:02d}"})
