"""A result that is a sum of parts: which of them is missing, doubled or of the wrong sign."""

import numpy as np

from .case import Case
from .verdict import Verdict
from .words import listed, picture, place

WORDS = {0: "is missing", 2: "counts twice", -1: "has the wrong sign"}
Coefficients = dict[str, int]


def path_coefficients(case: Case) -> Verdict | None:
    """The one wrong result is the sum of the right parts with coefficients 0, 1, 2 or -1, on every probe."""
    if case.task.parts is None or len(case.wrong) != 1 or case.is_zero(case.wrong[0]):
        return None
    k = case.wrong[0]
    found = _solved(case, k)
    if not found or not all(_fits(case, probe, k, found) for probe in case.inputs):
        return None
    name = case.task.returns[k]
    wrong = "; ".join(f"{part} {WORDS[c]}" for part, c in found.items() if c != 1)
    why = f"{name} is a sum of {len(found)} parts: {listed(list(found))}."
    hint = f"Add up all parts of {name}, each once."
    return Verdict("paths", f"in {name}: {wrong}", place(case), why, hint, picture=picture(case))


def _solved(case: Case, k: int) -> Coefficients:
    """The coefficients on the generic probe by least squares, if each is determined, whole and has a name."""
    parts = _parts(case, "generic", k)
    if not parts:
        return {}
    columns = np.stack([part.ravel() for part in parts.values()], axis=1)
    yours = case.outcomes["generic"].values[k].ravel().astype(np.float64)
    solved, _, rank, _ = np.linalg.lstsq(columns, yours, rcond=1e-9)
    found = {part: round(float(c)) for part, c in zip(parts, solved, strict=True)}
    return found if rank == len(parts) and {1} != set(found.values()) <= {1, *WORDS} else {}


def _fits(case: Case, probe: str, k: int, found: Coefficients) -> bool:
    expected = sum(c * part for c, part in zip(found.values(), _parts(case, probe, k).values(), strict=True))
    return case.equal(probe, case.outcomes[probe].values[k], expected)


def _parts(case: Case, probe: str, k: int) -> dict[str, np.ndarray]:
    parts = case.task.parts(case.inputs[probe]).get(case.task.returns[k], {})
    return {name: np.asarray(part, dtype=np.float64) for name, part in parts.items()}
