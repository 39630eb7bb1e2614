"""A second try, with a right version of a wrong function, for those that call it: one mistake costs once.

The right version is the exercise's own solution, run after the student's file. It is used only when every
function has been judged with the student's own, and only for functions that come later in their exercise:
the points of the earlier one are settled by then.
"""

import re
from functools import cache

from ..checker.catalogue import TASKS, file_of
from ..checker.student_file import CodeCell, code_cells


def wrong_dependencies(name: str, text: str, wrong: set[str]) -> tuple[str, ...]:
    """The functions before this one in its exercise that are wrong, and that the student's text calls."""
    exercise, _ = TASKS[name]
    if not file_of(exercise.key).exists():  # a lecturer may grade without the solutions
        return ()
    tasks = [task.name for task in exercise.tasks]
    earlier = tasks[: tasks.index(name)]
    return tuple(other for other in earlier if other in wrong and _calls(text, other))


@cache
def solution_cells(names: tuple[str, ...]) -> list[CodeCell]:
    """The cells of the solution that define these functions of one exercise, and what they need."""
    exercise, _ = TASKS[names[0]]
    others = {task.name for task in exercise.tasks} - {*names}
    texts = [cell.text for cell in code_cells(file_of(exercise.key))]
    kept = [text for text in texts if not any(f"def {other}(" in text for other in others)]
    return [CodeCell(f"the right {names[-1]}", text) for text in kept]


def _calls(text: str, name: str) -> bool:
    return re.search(rf"(?<!def )\b{name}\(", text) is not None
