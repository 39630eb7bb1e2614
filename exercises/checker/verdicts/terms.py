"""A result that is a sum: which of its terms is missing, counted twice, or has another factor too much."""

from .case import Case
from .describe import largest_difference, listed, picture
from .parts import Parts, scaled_parts
from .verdict import Verdict

FACTOR = "Where does this factor come into that part?"
MEANINGS = {"0": "is missing", "2": "counts twice", "-1": "has the wrong sign"}


def wrong_terms(case: Case) -> Verdict | None:
    """Each wrong result is the sum of its right terms, some of them times a named factor."""
    if case.task.terms is None or all(map(case.is_zero, case.wrong)):
        return None
    terms = case.task.terms(case.inputs["generic"])
    names = [case.task.returns[k] for k in case.wrong]
    found = {name: _factors(case, name) if name in terms else {} for name in names}
    if not all(found.values()):
        return None
    headline = "; ".join(_said(name, factors, len(terms[name])) for name, factors in found.items())
    sums = [f"{name} is a sum of {len(terms[name])} parts: {listed(list(terms[name]))}." for name in names]
    why = " ".join(sums)
    whole = all(f in MEANINGS for factors in found.values() for f in factors.values())
    hint = f"Add up all parts of {listed(names)}, each once." if whole else FACTOR
    return Verdict("paths", headline, largest_difference(case), why, hint, picture=picture(case))


def _said(name: str, factors: dict[str, str], number: int) -> str:
    """Of each wrong term, or of the whole where all its terms have one factor."""
    if len(factors) == number and len(set(factors.values())) == 1:
        factor = next(iter(factors.values()))
        return f"{name} is 0 everywhere" if factor == "0" else f"{name} is {factor} times the right one"
    wrong = (f"{term} {MEANINGS.get(f, f'is {f} times the right one')}" for term, f in factors.items())
    return f"in {name}: {'; '.join(wrong)}"


def _factors(case: Case, name: str) -> dict[str, str]:
    """Term -> its factor, from this result alone."""
    return scaled_parts(case, lambda inputs: _parts(case, name, inputs), (name,))


def _parts(case: Case, name: str, inputs: dict) -> Parts:
    return {term: {name: part} for term, part in case.task.terms(inputs)[name].items()}
