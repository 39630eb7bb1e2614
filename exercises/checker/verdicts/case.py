"""One function's outcomes next to those of the reference, and when two arrays count as equal."""

from collections.abc import Callable, Iterable
from functools import cached_property

import numpy as np

from ..observe import Inputs, Outcome, checked_values, observe
from ..task import Invariant, Mistake, Task

Values = tuple[np.ndarray, ...]
RELATIVE = {4: 1e-4, 8: 1e-6}  # bytes of a number -> share of the norm; float32 itself rounds at 6e-8
MISSING = Outcome(refused="no answer came for this probe")


class Case:
    """The task, its inputs, what the function did and what is right, each by probe."""

    def __init__(
        self,
        task: Task,
        mistakes: tuple[Mistake, ...],
        inputs: dict[str, Inputs],
        outcomes: dict[str, Outcome],
    ) -> None:
        self.task, self.mistakes, self.inputs = task, mistakes, inputs
        self.right = {probe: _reference(task, given) for probe, given in inputs.items()}
        self.outcomes = {p: _unstacked(_checked(outcomes.get(p, MISSING)), self.right[p]) for p in inputs}

    @cached_property
    def known(self) -> dict[str, dict[str, Outcome]]:
        """Mistake -> probe -> what its wrong version does there."""
        return {m.name: self.by_probe(lambda p, m=m: observe(m.wrong, self.inputs[p])) for m in self.mistakes}

    @cached_property
    def right_by_probe(self) -> dict[str, tuple[bool, ...]]:
        """Probe -> for each returned array, whether it is right; another allowed convention is right."""
        found = self.by_probe(self._right_arrays)
        if self.broken_across is None:
            return found
        return found | {"generic": (False,) * len(self.task.returns)}

    @cached_property
    def broken_across(self) -> Invariant | None:
        """The first condition over all probes that does not hold; for answers of the right shapes."""
        if not self.task.across or not all(self.by_probe(self._same_shapes).values()):
            return None
        yours = self.by_probe(lambda p: self.as_returned(self.outcomes[p].values))
        return next((i for i in self.task.across if not i.holds(self.inputs, yours)), None)

    @property
    def is_right(self) -> bool:
        return all(map(all, self.right_by_probe.values()))

    @property
    def score(self) -> float:
        """Of a function that is not right: half of the share of arrays that are right on `generic`.

        An array whose right value is 0 does not count: too many wrong functions return 0. A function that
        gives another answer next time has nothing right.
        """
        if not all(outcome.repeats for outcome in self.outcomes.values()):
            return 0.0
        earned = [
            ok
            for ok, r in zip(self.right_by_probe["generic"], self.right["generic"], strict=True)
            if np.any(r)
        ]
        return 0.5 * sum(earned) / len(earned) if earned else 0.0

    def only(self, probes: set[str], mistakes: Iterable[Mistake]) -> "Case":
        """The case on some of its probes, with some of its mistakes."""
        kept = [{p: by[p] for p in by if p in probes} for by in (self.inputs, self.outcomes)]
        return Case(self.task, tuple(mistakes), *kept)

    @property
    def wrong(self) -> tuple[int, ...]:
        """The places of the returned arrays that are wrong on some probe."""
        return tuple(
            k for k, oks in enumerate(zip(*self.right_by_probe.values(), strict=True)) if not all(oks)
        )

    def is_zero(self, k: int) -> bool:
        """Whether your array k is 0 on every probe, up to rounding, and the right one is not."""
        zeros = {probe: np.zeros_like(right[k]) for probe, right in self.right.items()}
        yours = all(self.equal(p, self.outcomes[p].values[k], zero) for p, zero in zeros.items())
        return yours and any(not self.equal(p, self.right[p][k], zero) for p, zero in zeros.items())

    def is_parallel(self, k: int) -> bool:
        """Whether your array k is a number times the right one, on the generic probe."""
        a, b = (
            np.ravel(1.0 * values[k]) for values in (self.outcomes["generic"].values, self.right["generic"])
        )
        return bool(norm(a - b * (a @ b) / (b @ b or 1.0)) <= 1e-6 * norm(a))

    def by_probe(self, function: Callable) -> dict:
        """Probe -> function(probe)."""
        return {probe: function(probe) for probe in self.inputs}

    def equal(self, probe: str, a: np.ndarray, b: np.ndarray) -> bool:
        """norm(a - b) <= RELATIVE norm(b) + rounding, which grows with the inputs and the largest array."""
        if a.shape != b.shape:
            return False
        a, b = (np.asarray(c, dtype=np.float64) for c in (a, b))
        finite = np.isfinite(b)
        if not finite.all():
            if not np.array_equal(a[~finite], b[~finite], equal_nan=True):
                return False
            a, b = a[finite], b[finite]
        relative, rounding = self._tolerance[probe]
        return bool(norm(a - b) <= relative * norm(b) + rounding)  # NaN in a: not equal

    def all_equal(self, probe: str, a: Values, b: Values) -> bool:
        """`equal` for all arrays of a result."""
        return len(a) == len(b) and all(self.equal(probe, x, y) for x, y in zip(a, b, strict=True))

    @cached_property
    def _tolerance(self) -> dict[str, tuple[float, float]]:
        return self.by_probe(self._tolerance_on)

    def _tolerance_on(self, probe: str) -> tuple[float, float]:
        size = _bytes(self.right[probe])
        given = [np.abs(v).max() for v in self.inputs[probe].values() if isinstance(v, np.ndarray) and v.size]
        finite = [n for n in map(norm, self.right[probe]) if np.isfinite(n)]
        rounding = 1e3 * np.finfo(f"f{size}").eps * max([1.0, *given])
        return RELATIVE[size], 1e-3 * RELATIVE[size] * max(finite, default=0.0) + rounding

    def _right_arrays(self, probe: str) -> tuple[bool, ...]:
        yours, right = self.outcomes[probe].values, self.right[probe]
        if len(yours) != len(right):
            return (False,) * len(right)
        equal = tuple(self.equal(probe, a, b) for a, b in zip(yours, right, strict=True))
        return (True,) * len(right) if not all(equal) and self._allowed(probe) else equal

    def _allowed(self, probe: str) -> bool:
        yours = self.outcomes[probe].values
        finite = all(np.isfinite(a).all() for a in yours)
        if self.task.allowed is None or not self._same_shapes(probe) or not finite:
            return False
        return bool(self.task.allowed(self.inputs[probe], self.as_returned(yours)))

    def _same_shapes(self, probe: str) -> bool:
        yours, right = self.outcomes[probe].values, self.right[probe]
        return [a.shape for a in yours] == [b.shape for b in right]

    def as_returned(self, values: Values) -> np.ndarray | Values:
        """As the function returned them, as floats: one array, or a tuple where the task returns several."""
        floats = tuple(a if a.dtype.kind == "f" else a.astype(np.float64) for a in values)
        return floats[0] if len(self.task.returns) == 1 else floats


def norm(a: np.ndarray) -> float:
    """Of all entries, without overflow for large ones."""
    a = np.asarray(a, dtype=np.float64)
    largest = np.abs(a).max(initial=0.0)
    return float(largest * np.linalg.norm(a / largest)) if largest else 0.0


def _bytes(values: Values) -> int:
    return 4 if any(a.dtype == np.float32 for a in values) else 8


def _checked(outcome: Outcome) -> Outcome:
    if not outcome.values:
        return outcome
    return checked_values(outcome.values)._replace(changed=outcome.changed, repeats=outcome.repeats)


def _unstacked(outcome: Outcome, right: Values) -> Outcome:
    """One array that holds all arrays of the answer, as np.array((mean, var)) does, stands for them."""
    stacked = {(len(right), *a.shape) for a in right}
    if len(right) == 1 or len(outcome.values) != 1 or {outcome.values[0].shape} != stacked:
        return outcome
    return outcome._replace(values=tuple(np.asarray(part) for part in outcome.values[0]))


def _reference(task: Task, inputs: Inputs) -> Values:
    outcome = observe(task.right, inputs)
    if len(outcome.values) != len(task.returns):
        raise RuntimeError(
            f"the reference of {task.name} gave {outcome} for {task.returns}: correct its task"
        )
    return outcome.values
