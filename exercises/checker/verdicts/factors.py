"""One factor between yours and right: M, 1/M, N/M, B, -1, 2 ..., the same name on every probe."""

import numpy as np

from ..observe import Inputs
from ..task import Task
from .case import Case
from .describe import largest_difference, listed, picture
from .verdict import Verdict

WHY = "Each number has this one factor too much, so the directions are right and the lengths are not."
SIGN = "Every number has the wrong sign, so a step with it goes uphill."


def one_factor(case: Case) -> Verdict | None:
    """Every wrong array is one named factor times the right one."""
    found = {k: factors_of(case, k) for k in case.wrong}
    if not all(found.values()):
        return None
    headline = listed(
        [f"{case.task.returns[k]} is {words} times the right one" for k, words in found.items()]
    )
    why = SIGN if set(found.values()) == {"-1"} else WHY
    hint = "Look for the one place where this factor comes in or is forgotten."
    return Verdict("scale", headline, largest_difference(case), why, hint, picture=picture(case))


def factors_of(case: Case, k: int) -> str:
    """The names of the factors that fit array k on all probes, with the value on the first: "M (5)"."""
    named = {probe: factors(case.task, inputs) for probe, inputs in case.inputs.items()}
    shared = set.intersection(*map(set, named.values()))
    first = next(iter(named.values()))
    fitting = [name for name in first if name in shared and _fits(case, k, name, named)]
    return listed([with_value(name, first[name]) for name in fitting], "or")


def factors(task: Task, inputs: Inputs) -> dict[str, float]:
    """Name -> factor on these inputs: the general ones and the task's own."""
    general = {"-1": -1.0, "2": 2.0, "1/2": 0.5}
    batch = next((a.shape[0] for a in inputs.values() if isinstance(a, np.ndarray) and a.ndim > 2), None)
    of_batch = {"B": float(batch), "1/B": 1 / batch} if batch else {}
    return general | of_batch | (task.scales(inputs) if task.scales else {})


def _fits(case: Case, k: int, name: str, named: dict[str, dict[str, float]]) -> bool:
    """Whether it fits on all probes, and on one of them the factor is not 1 and the array is not 0."""
    pairs = {p: (named[p][name], case.outcomes[p].values[k], case.right[p][k]) for p in case.inputs}
    fit = all(case.equal(p, yours, factor * right) for p, (factor, yours, right) in pairs.items())
    return fit and any(factor != 1 and np.any(right) for factor, _, right in pairs.values())


def with_value(name: str, value: float) -> str:
    return name if name in ("-1", "2", "1/2") else f"{name} ({value:.6g})"
