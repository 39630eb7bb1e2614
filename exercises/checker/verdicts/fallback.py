"""When no cause is known: moved numbers, a broken invariant, or only the place and the size of the error."""

from ..task import Invariant
from .case import Case
from .describe import cosine, largest_difference, picture, worst_array
from .invalid import first_hint
from .rearranged import rearranged
from .verdict import Verdict


def in_other_places(case: Case) -> Verdict | None:
    """The right numbers in other places: results in another order, axes swapped, a wrong reshape."""
    words = rearranged(case)
    if not words:
        return None
    return Verdict("places", words, largest_difference(case), "", first_hint(case), picture=picture(case))


def zeros(case: Case) -> Verdict | None:
    """Nothing but zeros where something should be: that says more than what follows from it."""
    return unknown(case) if case.wrong and all(map(case.is_zero, case.wrong)) else None


def broken_invariant(case: Case) -> Verdict | None:
    """Something that holds for every right answer and not for this one."""
    if case.broken_across is not None:
        return _broken(case, case.broken_across)
    for probe, inputs in case.inputs.items():
        for invariant in case.task.invariants:
            yours, right = (case.as_returned(v) for v in (case.outcomes[probe].values, case.right[probe]))
            if invariant.holds(inputs, right) and not invariant.holds(inputs, yours):
                return _broken(case, invariant)
    return None


def _broken(case: Case, invariant: Invariant) -> Verdict:
    headline, where = f"an invariant is broken: {invariant.words}", largest_difference(case)
    return Verdict("invariant", headline, where, "", first_hint(case), picture=picture(case))


def unknown(case: Case) -> Verdict:
    """No known cause: the array, its worst entry, and the direction."""
    probe, k = worst_array(case)
    yours, right = case.outcomes[probe].values[k], case.right[probe][k]
    direction = f"; the cosine with the right one is {cosine(yours, right):.6f}"
    why = f"The cause is not one that is known here{'' if case.task.many_right else direction}."
    headline = f"{case.task.returns[k]} is not right{': it is 0 everywhere' if case.is_zero(k) else ''}"
    where = largest_difference(case)
    return Verdict("unknown", headline, where, why, first_hint(case), picture=picture(case))
