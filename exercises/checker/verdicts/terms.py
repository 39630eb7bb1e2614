"""A result that is a sum: which of its terms is missing, counted twice or has the wrong sign."""

import numpy as np

from .case import Case
from .describe import largest_difference, listed, picture
from .verdict import Verdict

MEANINGS = {0: "is missing", 2: "counts twice", -1: "has the wrong sign"}
Coefficients = dict[str, int]


def wrong_terms(case: Case) -> Verdict | None:
    """The one wrong result is the sum of the right terms with coefficients 0, 1, 2 or -1, on every probe."""
    if case.task.terms is None or len(case.wrong) != 1 or case.is_zero(case.wrong[0]):
        return None
    k = case.wrong[0]
    found = _coefficients(case, k)
    if not found or not all(_fits(case, probe, k, found) for probe in case.inputs):
        return None
    name = case.task.returns[k]
    wrong = "; ".join(f"{term} {MEANINGS[c]}" for term, c in found.items() if c != 1)
    why = f"{name} is a sum of {len(found)} parts: {listed(list(found))}."
    hint = f"Add up all parts of {name}, each once."
    where = largest_difference(case)
    return Verdict("paths", f"in {name}: {wrong}", where, why, hint, picture=picture(case))


def _coefficients(case: Case, k: int) -> Coefficients:
    """By least squares on the generic probe; empty unless each is determined, whole and in MEANINGS or 1."""
    terms = _terms(case, "generic", k)
    if not terms:
        return {}
    columns = np.stack([term.ravel() for term in terms.values()], axis=1)
    yours = case.outcomes["generic"].values[k].ravel().astype(np.float64)
    solved, _, rank, _ = np.linalg.lstsq(columns, yours, rcond=1e-9)
    found = {term: round(float(c)) for term, c in zip(terms, solved, strict=True)}
    return found if rank == len(terms) and {1} != set(found.values()) <= {1, *MEANINGS} else {}


def _fits(case: Case, probe: str, k: int, found: Coefficients) -> bool:
    expected = sum(c * term for c, term in zip(found.values(), _terms(case, probe, k).values(), strict=True))
    return case.equal(probe, case.outcomes[probe].values[k], expected)


def _terms(case: Case, probe: str, k: int) -> dict[str, np.ndarray]:
    terms = case.task.terms(case.inputs[probe]).get(case.task.returns[k], {})
    return {name: np.asarray(term, dtype=np.float64) for name, term in terms.items()}
