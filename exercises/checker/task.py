"""An exercise: the functions to write, the inputs they are checked on, and the mistakes that people make."""

from collections.abc import Callable
from typing import Any, NamedTuple


class Invariant(NamedTuple):
    """Something that holds for the right answer, whatever the numbers: holds(inputs, yours) -> bool."""

    words: str
    holds: Callable


class Task(NamedTuple):
    """One function to write. Inputs are passed by position, in the order of a probe's dict.

    right       the reference, with the parameters that the student's function has
    probes      rng -> {probe's name: {input's name: value}}; "generic" has all sizes different
    returns     the names of what the function returns
    allowed     (inputs, yours) -> bool: another convention that is right, too
    scales      inputs -> {"M": 5.0, ...}: factors to be named, in addition to -1, 2, 1/2, B and 1/B
    across      invariants over all probes at once: holds({probe: inputs}, {probe: yours})
    hints       1 which gradient, 2 which step, 3 the name
    terms       inputs -> {"dx": {"the path through theta": array, ...}}: the terms whose sum a result is
    separate    whether the terms are made apart from each other: then mistakes in two of them add up
    upstream    inputs -> {"dtheta": {"dx": array, "dw_theta": array}}: arrays in between, and the part that
                comes from each of them in the results
    many_right  many answers are right and `right` is one of them: nothing is compared with its numbers
    In allowed and holds, inputs is one probe's dict, and yours what the function returned: an array, or a
    tuple of arrays where returns has several names.
    """

    name: str
    right: Callable
    probes: Callable[..., dict[str, dict[str, Any]]]
    returns: tuple[str, ...]
    points: int = 1
    allowed: Callable | None = None
    scales: Callable | None = None
    invariants: tuple[Invariant, ...] = ()
    hints: tuple[str, ...] = ()
    terms: Callable | None = None
    separate: bool = False
    upstream: Callable | None = None
    across: tuple[Invariant, ...] = ()
    many_right: bool = False


class Exercise(NamedTuple):
    """Tasks that belong together: one file for the student, one column in the table of grades."""

    key: str
    title: str
    equation: str
    minutes: int
    tasks: tuple[Task, ...]
    note: str = ""

    @property
    def points(self) -> int:
        return sum(task.points for task in self.tasks)


class Mistake(NamedTuple):
    """A wrong version of a task's function, with the same parameters; why it is wrong, and one hint."""

    task: str
    name: str
    wrong: Callable
    why: str
    hint: str
