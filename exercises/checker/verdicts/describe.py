"""Phrases that several verdicts use: shapes, lists, and where the difference is largest."""

import numpy as np

from .case import Case, norm
from .verdict import Picture

ROUGHLY, NEARLY = 0.5, 0.9  # cosines


def shapes(case: Case, probe: str) -> str:
    """The inputs and their shapes: "p (2, 7, 5), dp (2, 7, 5)"."""
    given = case.inputs[probe].items()
    return ", ".join(
        f"{name} {v.shape}" if isinstance(v, np.ndarray) else f"{name} = {v}" for name, v in given
    )


def listed(words: list[str], last: str = "and") -> str:
    """["a", "b", "c"] -> "a, b and c"."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def largest_difference(case: Case) -> str:
    """The worst array on the first probe that shows it: index, both values, cosine; then which are right."""
    probe, k = worst_array(case)
    if case.task.many_right:
        return f"probe {probe!r}"
    yours, right = case.outcomes[probe].values[k], case.right[probe][k]
    index = np.unravel_index(np.argmax(np.abs(_float(yours) - _float(right))), yours.shape)
    entry = f"[{', '.join(map(str, index))}]" if index else ""
    names = case.task.returns
    fine = [names[i] for i in range(len(names)) if i not in case.wrong]
    others = f"; {listed(fine)} {'is' if len(fine) == 1 else 'are'} right" if fine else ""
    return (
        f"{names[k]}{entry} is {yours[index]:.6g}, right is {right[index]:.6g} "
        f"(probe {probe!r}, cosine {cosine(yours, right):.6f}){others}"
    )


def picture(case: Case) -> Picture | None:
    """The worst array and the right one; None where many answers are right."""
    if case.task.many_right:
        return None
    probe, k = worst_array(case)
    return Picture(case.task.returns[k], probe, case.outcomes[probe].values[k], case.right[probe][k])


def worst_array(case: Case) -> tuple[str, int]:
    """The first probe with a wrong array, and which array has the largest relative error there."""
    probe = next(p for p, oks in case.right_by_probe.items() if not all(oks))
    wrong = [k for k, ok in enumerate(case.right_by_probe[probe]) if not ok]
    yours, right = case.outcomes[probe].values, case.right[probe]
    return probe, max(wrong, key=lambda k: _relative_error(yours[k], right[k]))


def direction(case: Case) -> str:
    """A sentence where the wrong gradients point roughly the right way, as measured on the generic probe."""
    wrong = [k for k, ok in enumerate(case.right_by_probe["generic"]) if not ok]
    names = [case.task.returns[k] for k in wrong]
    pairs = zip(case.outcomes["generic"].values, case.right["generic"], strict=True)
    cosines = [cosine(yours, right) for n, (yours, right) in enumerate(pairs) if n in wrong]
    if not wrong or case.task.many_right or not all(name.startswith("d") for name in names):
        return ""
    if not ROUGHLY < min(cosines) or max(cosines) > 1 - 1e-6:
        return ""
    way = f"point{'s' * (len(names) == 1)} {'nearly' if min(cosines) > NEARLY else 'roughly'} the right way"
    measured = listed([f"cosine {c:.2f}" for c in cosines])
    return f"{listed(names)} {way} ({measured}): training may go on, only worse."


def cosine(a: np.ndarray, b: np.ndarray) -> float:
    """Of the two arrays as vectors; 0 where one of them is 0."""
    a, b = (_float(c).ravel() / (np.abs(c).max(initial=0.0) or 1.0) for c in (a, b))
    norms = norm(a) * norm(b)
    return float(a @ b / norms) if norms else 0.0


def _relative_error(a: np.ndarray, b: np.ndarray) -> float:
    a, b = _float(a), _float(b)
    return norm(a - b) / (norm(b) or np.finfo(float).tiny)


def _float(a: np.ndarray) -> np.ndarray:
    return np.asarray(a, dtype=np.float64)
