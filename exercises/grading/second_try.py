"""A second try, with a right version of a wrong function, for those that use it: one mistake costs once.

The right version is the exercise's own solution, run over a copy of the student's names. It is used only
when every function has been judged with the student's own, and only for functions that come later in their
exercise: the points of the earlier one are settled by then.
"""

import io
import re
import tokenize
from contextlib import suppress
from functools import cache, lru_cache

from ..checker.catalogue import TASKS, file_of
from ..checker.student_text import CodeCell, code_cells


def wrong_dependencies(name: str, text: str, wrong: set[str]) -> tuple[str, ...]:
    """The functions before this one in its exercise that are wrong, and that the student's text uses."""
    exercise, _ = TASKS[name]
    if not file_of(exercise.key).exists():  # a lecturer may grade without the solutions
        return ()
    tasks = [task.name for task in exercise.tasks]
    earlier = tasks[: tasks.index(name)]
    used = _used(text)
    return tuple(other for other in earlier if other in wrong and other in used)


@cache
def solution_cells(names: tuple[str, ...]) -> list[CodeCell]:
    """The cells of the solution that define these functions of one exercise, and what they need."""
    exercise, _ = TASKS[names[0]]
    others = {task.name for task in exercise.tasks} - {*names}
    texts = [cell.text for cell in code_cells(file_of(exercise.key))]
    kept = [text for text in texts if not any(f"def {other}(" in text for other in others)]
    return [CodeCell(f"the right {names[-1]}", text) for text in kept]


@lru_cache(maxsize=64)
def _used(text: str) -> frozenset[str]:
    """All names in a text but those after `def`, in check(...), in comments and in strings."""
    found, before = set(), ["", ""]
    with suppress(tokenize.TokenError, SyntaxError):  # a broken cell
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.NAME and before[1] != "def" and before != ["check", "("]:
                found.add(token.string)
            before = [before[1], token.string]
        return frozenset(found)
    return frozenset(re.findall(r"(?<!def )(?<!check\()\b[^\W\d]\w*", text))
