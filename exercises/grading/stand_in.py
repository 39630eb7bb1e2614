"""The right version of an earlier function in the place of a wrong one, so that one mistake costs once.

It is the exercise's own solution, run after the student's file. It comes only for a second try, after every
function was judged with the student's own, and only to functions that stand later in their exercise: what the
earlier one earned is settled by then.
"""

import re
from functools import cache

from ..checker.source import cells
from ..checker.student_file import Piece
from ..checker.table import TASKS, file_of


def wrong_before(name: str, text: str, wrong: set[str]) -> tuple[str, ...]:
    """The functions before this one in its exercise that are wrong, and that the student's text calls."""
    exercise, _ = TASKS[name]
    if not file_of(exercise.key).exists():  # a lecturer may grade without the solutions
        return ()
    tasks = [task.name for task in exercise.tasks]
    earlier = tasks[: tasks.index(name)]
    return tuple(other for other in earlier if other in wrong and _calls(text, other))


@cache
def right_pieces(names: tuple[str, ...]) -> list[Piece]:
    """The cells of the solution that define these functions of one exercise, and what these need."""
    exercise, _ = TASKS[names[0]]
    others = {task.name for task in exercise.tasks} - {*names}
    code = [cell.text for cell in cells(file_of(exercise.key).read_text("utf-8")) if not cell.markdown]
    kept = [text for text in code if not any(f"def {other}(" in text for other in others)]
    return [Piece(f"the right {names[-1]}", text) for text in kept]


def _calls(text: str, name: str) -> bool:
    return re.search(rf"(?<!def )\b{name}\(", text) is not None
