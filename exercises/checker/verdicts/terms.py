"""A result that is a sum: which of its terms is missing, counted twice, or has another factor too much."""

from .case import Case
from .describe import largest_difference, listed, picture
from .parts import Parts, scaled_parts
from .verdict import Verdict

MEANINGS = {"0": "is missing", "2": "counts twice", "-1": "has the wrong sign"}


def wrong_terms(case: Case) -> Verdict | None:
    """The one wrong result is the sum of the right terms, some of them times a named factor."""
    if case.task.terms is None or len(case.wrong) != 1 or case.is_zero(case.wrong[0]):
        return None
    name = case.task.returns[case.wrong[0]]
    terms = list(case.task.terms(case.inputs["generic"]).get(name, ()))
    found = scaled_parts(case, lambda inputs: _parts(case, name, inputs)) if terms else {}
    if not found:
        return None
    wrong = "; ".join(f"{term} {MEANINGS.get(f, f'is {f} times the right one')}" for term, f in found.items())
    why = f"{name} is a sum of {len(terms)} parts: {listed(terms)}."
    hint = f"Add up all parts of {name}, each once."
    where = largest_difference(case)
    return Verdict("paths", f"in {name}: {wrong}", where, why, hint, picture=picture(case))


def _parts(case: Case, name: str, inputs: dict) -> Parts:
    return {term: {name: part} for term, part in case.task.terms(inputs)[name].items()}
