"""Results that are sums of parts: by which factor each part of yours is too large."""

from collections.abc import Callable
from itertools import product

import numpy as np

from ..observe import Inputs
from .case import Case
from .describe import listed
from .factors import factors, with_value

Parts = dict[str, dict[str, np.ndarray]]  # part -> the result that it is a part of -> its numbers there
CLOSE = 1e-5


def scaled_parts(case: Case, parts_of: Callable[[Inputs], Parts]) -> dict[str, str]:
    """Part -> its factor in words, "-1" or "1/C (0.2)", if these factors explain yours on every probe.

    Without the parts that are right. Empty if yours is no sum of these parts, or is right.
    """
    parts = case.by_probe(lambda p: parts_of(case.inputs[p]))
    solved = _solved(case, parts["generic"])
    named = case.by_probe(lambda p: {"1": 1.0, "0": 0.0, **factors(case.task, case.inputs[p])})
    names = {part: _names(named, value) for part, value in solved.items()}
    fitting = [
        dict(zip(names, choice, strict=True))
        for choice in product(*names.values())
        if all(_fits(case, p, parts[p], choice, named[p]) for p in case.inputs)
    ]
    words = {part: list(dict.fromkeys(choice[part] for choice in fitting)) for part in solved if fitting}
    return {part: _in_words(found, named["generic"]) for part, found in words.items() if found[0] != "1"}


def _solved(case: Case, parts: Parts) -> dict[str, float]:
    """By least squares on the generic probe; empty unless each factor is determined."""
    right, yours = case.right["generic"], case.outcomes["generic"].values
    columns = np.stack([_in_all(case, part) for part in parts.values()], axis=1)
    apart = np.concatenate([np.ravel(1.0 * a - b) for a, b in zip(yours, right, strict=True)])
    if not np.isfinite(apart).all():
        return {}
    solved, _, rank, _ = np.linalg.lstsq(columns, apart, rcond=1e-9)
    return dict(zip(parts, 1 + solved, strict=True)) if rank == len(parts) else {}


def _in_all(case: Case, part: dict[str, np.ndarray]) -> np.ndarray:
    """One part as a column: its numbers in each of the results, or zeros."""
    pairs = zip(case.task.returns, case.right["generic"], strict=True)
    return np.concatenate([np.ravel(1.0 * part.get(name, np.zeros(right.shape))) for name, right in pairs])


def _names(named: dict[str, dict[str, float]], value: float) -> list[str]:
    """The factors with this value on the generic probe that all probes have; "1" first."""
    near = [name for name, f in named["generic"].items() if abs(f - value) <= CLOSE * max(1, abs(value))]
    return [name for name in near if all(name in other for other in named.values())]


def _fits(case: Case, probe: str, parts: Parts, names: tuple, named: dict[str, float]) -> bool:
    return all(
        case.equal(probe, yours, right + sum(_change(parts, names, named, result)))
        for result, yours, right in zip(
            case.task.returns, case.outcomes[probe].values, case.right[probe], strict=True
        )
    )


def _change(parts: Parts, names: tuple, named: dict[str, float], result: str) -> list[np.ndarray]:
    pairs = zip(parts.values(), names, strict=True)
    return [(named[name] - 1) * part[result] for part, name in pairs if result in part]


def _in_words(names: list[str], values: dict[str, float]) -> str:
    return listed([name if name == "0" else with_value(name, values[name]) for name in names], "or")
