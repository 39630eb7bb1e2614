"""When no cause is known: moved numbers, an invariant that is broken, or only the place and the size."""

from .arranged import rearranged
from .before import hint
from .case import Case
from .verdict import Verdict
from .words import cosine, picture, place, worst


def in_other_places(case: Case) -> Verdict | None:
    """The right numbers, moved: by the order of the results, by axes, or by a reshape."""
    words = rearranged(case)
    return Verdict("places", words, place(case), "", hint(case), picture=picture(case)) if words else None


def broken_invariant(case: Case) -> Verdict | None:
    """Something that holds for every right answer and not for this one."""
    for probe, inputs in case.inputs.items():
        for invariant in case.task.invariants:
            yours, right = (case.returned(v) for v in (case.outcomes[probe].values, case.right[probe]))
            if invariant.holds(inputs, right) and not invariant.holds(inputs, yours):
                headline = f"an invariant is broken: {invariant.words}"
                return Verdict("invariant", headline, place(case), "", hint(case), picture=picture(case))
    return None


def unknown(case: Case) -> Verdict:
    """No known cause: the array, its worst entry, and the direction."""
    probe, k = worst(case)
    yours, right = case.outcomes[probe].values[k], case.right[probe][k]
    direction = f"; the cosine with the right one is {cosine(yours, right):.6f}"
    why = f"The cause is not one that is known here{'' if case.task.many_right else direction}."
    headline = f"{case.task.returns[k]} is not right{': it is 0 everywhere' if case.is_zero(k) else ''}"
    return Verdict("unknown", headline, place(case), why, hint(case), picture=picture(case))
