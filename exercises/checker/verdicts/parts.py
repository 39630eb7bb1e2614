"""Results that are sums of parts: by which factor each part of yours is too large."""

from collections.abc import Callable
from functools import partial
from itertools import product

import numpy as np

from ..observe import Inputs
from .case import Case
from .describe import listed
from .factors import factors, with_value

Parts = dict[str, dict[str, np.ndarray]]  # part -> the result that it is a part of -> its numbers there
CLOSE = 1e-5


def scaled_parts(
    case: Case, parts_of: Callable[[Inputs], Parts], results: tuple[str, ...] = ()
) -> dict[str, str]:
    """Part -> its factor in words, "-1" or "1/C (0.2)", if these factors explain yours on every probe.

    Without the parts that are right. Empty if yours is no sum of these parts, or is right. results: those
    to be explained, or else all.
    """
    places = [k for k, name in enumerate(case.task.returns) if not results or name in results]
    all_of = list(product(case.inputs, places))
    parts = case.by_probe(lambda p: parts_of(case.inputs[p]))
    solved = _solved(case, parts["generic"], places)
    named = case.by_probe(lambda p: {"1": 1.0, "0": 0.0, **factors(case.task, case.inputs[p])})
    names = {part: _names(named, value) for part, value in solved.items()}
    if not results:  # what several results share may also have a factor without a name
        names = {part: found or _unnamed(named, solved[part]) for part, found in names.items()}
    choices = [dict(zip(names, choice, strict=True)) for choice in product(*names.values())]
    fits = partial(_fits, case, parts, named)
    fitting = [choice for choice in choices if all(fits(choice, p, k) for p, k in all_of)]
    words = {part: list(dict.fromkeys(choice[part] for choice in fitting)) for part in solved if fitting}
    return {part: _in_words(found, named["generic"]) for part, found in words.items() if found[0] != "1"}


def _solved(case: Case, parts: Parts, places: list[int]) -> dict[str, float]:
    """By least squares on the generic probe; empty unless each factor is determined."""
    right, yours = case.right["generic"], case.outcomes["generic"].values
    zeros = {case.task.returns[k]: np.zeros(right[k].shape) for k in places}
    flat = [[np.ravel(1.0 * part.get(name, z)) for name, z in zeros.items()] for part in parts.values()]
    columns = np.stack([np.concatenate(arrays) for arrays in flat], axis=1)
    apart = np.concatenate([np.ravel(1.0 * yours[k] - right[k]) for k in places])
    if not np.isfinite(apart).all():
        return {}
    solved, _, rank, _ = np.linalg.lstsq(columns, apart, rcond=1e-9)
    return dict(zip(parts, 1 + solved, strict=True)) if rank == len(parts) else {}


def _names(named: dict[str, dict[str, float]], value: float) -> list[str]:
    """The factors with this value on the generic probe that all probes have; "1" first."""
    near = [name for name, f in named["generic"].items() if abs(f - value) <= CLOSE * max(1, abs(value))]
    return [name for name in near if all(name in other for other in named.values())]


def _unnamed(named: dict[str, dict[str, float]], value: float) -> list[str]:
    """A factor that is the same number on all probes, as in "1.5"."""
    name = f"{value:.6g}"
    for factors_there in named.values():
        factors_there[name] = value
    return [name]


def _fits(case: Case, parts: dict, named: dict, choice: dict[str, str], probe: str, k: int) -> bool:
    """Whether result k is the right one with these factors on its parts."""
    name, right = case.task.returns[k], case.right[probe][k]
    held = {part: of[name] for part, of in parts[probe].items() if name in of}
    changes = [(named[probe][choice[part]] - 1) * numbers for part, numbers in held.items()]
    return case.equal(probe, case.outcomes[probe].values[k], right + sum(changes))


def _in_words(names: list[str], values: dict[str, float]) -> str:
    plain = [name for name in names if name == f"{values[name]:.6g}"]
    return listed([name if name in plain else with_value(name, values[name]) for name in names], "or")
