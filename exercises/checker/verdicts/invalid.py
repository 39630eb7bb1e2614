"""Results that cannot be compared: not written, raised, wrong shape, NaN, changed inputs, two answers."""

from collections.abc import Iterator

import numpy as np

from .case import Case, Values
from .describe import listed, shapes
from .error_messages import meaning_of
from .rearranged import rearranged
from .verdict import Verdict

WIDER = "An array or number of higher precision came in; np.sqrt(3) is a float64, for one, and 3**0.5 is not."
NARROWER = "An array was made with a lower precision, and the digits behind it are lost."


def not_written(case: Case) -> Verdict | None:
    raised = [outcome.raised for outcome in case.outcomes.values() if outcome.raised]
    stubs = [r.message for r in raised if r.kind == "NotImplementedError" and r.from_stub]
    if not stubs:
        return None
    own, (_, _, name) = case.task.name, stubs[0].partition(": ")  # "ex05: softmax_backward"
    headline = f"{own} calls {name}, which is" if name.isidentifier() and name != own else f"{own} is"
    return Verdict("not written", f"{headline} not written yet", hint=first_hint(case))


def raised(case: Case) -> Verdict | None:
    for probe, outcome in case.outcomes.items():
        if outcome.raised:
            kind, message, line, text, _ = outcome.raised
            headline = f"{case.task.name} raised {kind}: {message}"
            where = f"line {line}: {text}" if line else ""
            why = f"{meaning_of(kind, message)} It was given {shapes(case, probe)} (probe {probe!r})."
            return Verdict("raised", headline, where, why.strip(), first_hint(case))
    return None


def not_taken(case: Case) -> Verdict | None:
    names = case.task.returns
    for probe, outcome in case.outcomes.items():
        if outcome.refused:
            advised = ":" in outcome.refused or not outcome.refused.startswith("it returned")
            advice = "" if advised else f": return {', '.join(names)}"
            headline = f"{case.task.name}: {outcome.refused}{advice}"
            return Verdict("not taken", headline, where=f"probe {probe!r}")
        if len(outcome.values) != len(names):
            came = f"returned {_count(outcome.values)}, expected {len(names)}: return {', '.join(names)}"
            one = ", as one array: np.array makes one of a list" if len(names) == 1 else ""
            return Verdict("not taken", f"{case.task.name} {came}{one}", where=f"probe {probe!r}")
    return None


def wrong_shape(case: Case) -> Verdict | None:
    for probe, k, yours, right in _arrays(case):
        if yours.shape != right.shape:
            headline = f"{case.task.returns[k]} has shape {yours.shape}, expected {right.shape}"
            given = f"probe {probe!r}, given {shapes(case, probe)}"
            return Verdict("shape", headline, given, rearranged(case), first_hint(case))
    return None


def wrong_dtype(case: Case) -> Verdict | None:
    for probe, k, yours, right in _arrays(case):
        if yours.dtype.kind == right.dtype.kind == "f" and yours.dtype.itemsize != right.dtype.itemsize:
            headline = f"{case.task.returns[k]} is {yours.dtype}, expected {right.dtype} as the inputs are"
            why = NARROWER if yours.dtype.itemsize < right.dtype.itemsize else WIDER
            return Verdict("dtype", headline, f"probe {probe!r}", why, first_hint(case))
    return None


def not_finite(case: Case) -> Verdict | None:
    for probe, k, yours, right in _arrays(case):
        bad = ~np.isfinite(yours) & np.isfinite(right)
        if bad.any():
            headline = f"{case.task.returns[k]} is not finite in {bad.sum()} of {bad.size} places"
            first = tuple(map(int, np.argwhere(bad)[0]))
            instead = "" if case.task.many_right else f", right is {right[first]:.6g}"
            where = f"probe {probe!r}, first at {list(first)}: {yours[first]}{instead}"
            why = "NaN and inf come, for example, from exp of a large number, from 0 / 0, 0 * inf or log 0."
            return Verdict("not finite", headline, where, why, first_hint(case))
    return None


def changed_inputs(case: Case) -> Verdict | None:
    for probe, outcome in case.outcomes.items():
        if outcome.changed:
            headline = f"{case.task.name} changed its input {listed(list(outcome.changed))}"
            why = "The caller still needs the old values: the forward pass keeps them for the backward."
            where = f"probe {probe!r}"
            return Verdict(
                "input changed", headline, where, why, "+=, out= and a[...] = write into an array."
            )
    return None


def another_answer(case: Case) -> Verdict | None:
    for probe, outcome in case.outcomes.items():
        if not outcome.repeats:
            headline = f"{case.task.name} gives another answer when it is called again with equal inputs"
            why = "It keeps something between its calls, or draws random numbers."
            hint = "Make every array that you add to inside the function: each call starts anew."
            return Verdict("another answer", headline, f"probe {probe!r}", why, hint)
    return None


def first_hint(case: Case) -> str:
    """The task's first hint."""
    return next(iter(case.task.hints), "")


def _arrays(case: Case) -> Iterator[tuple[str, int, np.ndarray, np.ndarray]]:
    """Every returned array of every probe: the probe, its place, yours, right."""
    for probe, outcome in case.outcomes.items():
        for k, (yours, right) in enumerate(zip(outcome.values, case.right[probe], strict=True)):
            yield probe, k, yours, right


def _count(values: Values) -> str:
    return f"{len(values)} value{'s' * (len(values) != 1)}"
