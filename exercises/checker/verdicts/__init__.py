"""What is wrong with a function, said in one order: the first step that has something to say speaks.

Each step takes the Case and gives a Verdict or None. A cause is named only where the numbers of a known wrong
version, computed on the same inputs, are these numbers, on every probe.
"""

from dataclasses import replace

import numpy as np

from ..observe import Inputs, Outcome
from ..task import Mistake, Task
from .before import changed_inputs, not_finite, not_taken, not_written, raised, wrong_dtype, wrong_shape
from .case import Case
from .factors import one_scale
from .known import one_mistake, same_outcome
from .pairs import two_mistakes
from .paths import path_coefficients
from .rest import broken_invariant, in_other_places, unknown
from .verdict import Verdict

BEFORE = (not_written, raised, not_taken, wrong_shape, wrong_dtype, not_finite, changed_inputs)
VALUES = (
    one_mistake,
    one_scale,
    path_coefficients,
    two_mistakes,
    in_other_places,
    broken_invariant,
    unknown,
)
VALUES_OF_MANY_RIGHT = (one_mistake, broken_invariant, unknown)


def judge(
    task: Task, mistakes: tuple[Mistake, ...], inputs: dict[str, Inputs], outcomes: dict[str, Outcome]
) -> Verdict:
    """The Verdict on a function of this task, from its Outcome on each probe's inputs.

    The outcomes may come from another process: nothing of the student's is called here. Cost: each known
    mistake is computed once on each probe, unless the answer is right.
    """
    with np.errstate(all="ignore"):  # what overflows in an answer is judged, not warned of
        return _judged(Case(task, mistakes, inputs, outcomes))


def _judged(case: Case) -> Verdict:
    verdict = next(filter(None, (step(case) for step in BEFORE)), None)
    if verdict is not None:
        return same_outcome(case, replace(verdict, score=case.score))
    if case.is_right:
        return Verdict("right", f"{case.task.name} is right on {len(case.inputs)} probes", score=1.0)
    steps = VALUES_OF_MANY_RIGHT if case.task.many_right else VALUES
    return replace(next(filter(None, (step(case) for step in steps))), score=case.score)
