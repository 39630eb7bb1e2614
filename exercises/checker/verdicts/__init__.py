"""What is wrong with a function: the first check in a fixed order that finds something gives the verdict.

Each check takes the Case and returns a Verdict or None. A cause is named only if a known wrong version, run
on the same inputs, gives the same numbers on every probe.
"""

from dataclasses import replace

import numpy as np

from ..observe import Inputs, Outcome
from ..task import Mistake, Task
from .case import Case
from .describe import listed
from .factors import one_factor
from .fallback import broken_invariant, in_other_places, unknown, zeros
from .invalid import (
    another_answer,
    changed_inputs,
    not_finite,
    not_taken,
    not_written,
    raised,
    wrong_dtype,
    wrong_shape,
)
from .known_mistakes import add_same_outcome, known_mistake, same_outcome
from .terms import wrong_terms
from .two_mistakes import two_mistakes
from .upstream import wrong_upstream
from .verdict import Verdict

INVALID = (
    not_written,
    raised,
    not_taken,
    another_answer,
    wrong_shape,
    wrong_dtype,
    not_finite,
    changed_inputs,
)
WRONG_VALUES = (
    known_mistake,
    one_factor,
    wrong_upstream,
    wrong_terms,
    two_mistakes,
    in_other_places,
    zeros,
    broken_invariant,
    unknown,
)
WRONG_VALUES_OF_MANY_RIGHT = (known_mistake, broken_invariant, unknown)


def judge(
    task: Task, mistakes: tuple[Mistake, ...], inputs: dict[str, Inputs], outcomes: dict[str, Outcome]
) -> Verdict:
    """The Verdict on a function of this task, from its Outcome on each probe's inputs.

    The outcomes may come from another process: no code of the student runs here. Cost: each known mistake
    runs once on each probe, unless the answer is right.
    """
    with np.errstate(all="ignore"):  # an answer that overflows is judged, without a warning
        return _judged(Case(task, mistakes, inputs, outcomes))


def _judged(case: Case) -> Verdict:
    verdict = next(filter(None, (check(case) for check in INVALID)), None)
    if verdict is not None and verdict.kind == "not finite":
        wrong = _wrong_where_finite(case)
        if wrong is not None:
            return replace(wrong, score=case.score)
    if verdict is not None:
        return add_same_outcome(case, replace(verdict, score=case.score))
    if case.is_right:
        return Verdict("right", f"{case.task.name} is right on {len(case.inputs)} probes", score=1.0)
    return replace(_of_values(case), score=case.score)


def _of_values(case: Case) -> Verdict:
    checks = WRONG_VALUES_OF_MANY_RIGHT if case.task.many_right else WRONG_VALUES
    return next(filter(None, (check(case) for check in checks)))


def _wrong_where_finite(case: Case) -> Verdict | None:
    """What is wrong with the numbers on other probes: it is told before a NaN on large scores."""
    finite = {p for p in case.inputs if all(np.isfinite(v).all() for v in case.outcomes[p].values)}
    if "generic" not in finite or case.task.many_right:
        return None
    others = case.only(finite, same_outcome(case) or case.mistakes)
    if others.is_right:
        return None
    verdict, large = _of_values(others), [repr(p) for p in case.inputs if p not in finite]
    also = f"It is also not finite on the probe{'s' * (len(large) > 1)} {listed(large)}."
    return replace(verdict, why=" ".join(filter(None, (verdict.why, also))))
