"""Wrong functions that are not known mistakes: rejected, with the array and its place, without a cause."""

import numpy as np
import pytest
from quick import few_quick

from exercises.checker.catalogue import TASKS, mistakes_of
from exercises.checker.observe import observe, probes_of
from exercises.checker.verdicts import judge

UNNAMED = ("unknown", "invariant")
ANY_SCORE = (
    "my_version"  # a score plus 0.1 is a score, and its gradients are judged on one sample of the batch
)


def size(a):
    """Of its largest entry; 1 for an array that is 0 up to rounding, such as db_phi."""
    return a.dtype.type(largest if (largest := np.abs(a).max()) > 1e-9 else 1)


def noise(a, rng):
    """Noise of a thousandth of its size on every entry."""
    return a + a.dtype.type(1e-3) * size(a) * rng.standard_normal(a.shape).astype(a.dtype)


def one_entry(a, rng):
    """One entry off by a tenth of the largest."""
    changed = a.copy()
    changed.flat[int(rng.integers(a.size))] += a.dtype.type(0.1) * size(a)
    return changed


def odd_factor(a, rng):
    """A factor that no mistake has; noise if the array is 0."""
    return a * a.dtype.type(1.37) if np.abs(a).max() > 1e-9 else noise(a, rng)


def curve(a, rng):
    """Adds its square, which no known mistake does."""
    square = a.dtype.type(0.3) * a * (a / size(a))
    return a + square if np.abs(a).max() > 1e-9 else noise(a, rng)


def shifted(a, rng):
    return a + a.dtype.type(0.0137) * (1 + size(a))


slow = pytest.mark.slow
CHANGES = few_quick([noise, curve, one_entry, odd_factor, shifted], [noise])


def bent(task, k, change, seed):
    """The task's inputs, and the right outcomes with array k changed on every probe."""
    rng, inputs = np.random.default_rng(seed + 1000), probes_of(task, seed)
    outcomes = {probe: observe(task.right, given) for probe, given in inputs.items()}
    for probe, outcome in outcomes.items():
        values = list(outcome.values)
        values[k] = change(_float(values[k]), rng)
        outcomes[probe] = outcome._replace(values=tuple(values))
    return inputs, outcomes


def _float(a):
    return np.atleast_1d(a).astype(float) if a.dtype.kind in "iub" else a


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@pytest.mark.parametrize("name", TASKS)
def test_an_unknown_change_is_rejected_with_its_place_and_without_a_cause(name, change):
    _, task = TASKS[name]
    for k, returned in enumerate(task.returns):
        inputs, outcomes = bent(task, k, change, seed=k)
        verdict = judge(task, mistakes_of(task), inputs, outcomes)
        if name == ANY_SCORE and verdict.kind == "right":
            continue
        assert verdict.kind in UNNAMED, f"{returned}: {verdict}"
        assert verdict.names == ()
        assert verdict.score < 1
        assert verdict.where.startswith("probe" if task.many_right else returned)


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=slow)])
@pytest.mark.parametrize("name", TASKS)
def test_half_of_a_known_mistake_is_not_that_mistake(name, every):
    """Between right and wrong the numbers belong to no mistake. Quick form: every fifth of them."""
    _, task = TASKS[name]
    inputs = probes_of(task)
    for mistake in mistakes_of(task)[::every]:
        mixed = {probe: _between(task, mistake, given) for probe, given in inputs.items()}
        if None not in mixed.values() and any(_differs(task, mixed[p], inputs[p]) for p in inputs):
            verdict = judge(task, mistakes_of(task), inputs, mixed)
            assert mistake.name not in verdict.names, f"{mistake.name}: {verdict}"
            assert verdict.score < 1


def rolled(a):
    return np.roll(a, 1, axis=-1)


def bowed(a):
    return a + a.dtype.type(0.21) * a * (a / size(a))


@pytest.mark.parametrize(
    "change", [bowed, pytest.param(rolled, marks=slow)], ids=lambda change: change.__name__
)
@pytest.mark.parametrize("name", TASKS)
def test_the_right_steps_on_a_wrong_array_have_no_name(name, change):
    _, task = TASKS[name]
    inputs = probes_of(task)
    for given in [k for k, a in inputs["generic"].items() if getattr(a, "dtype", None) == np.float64]:
        mixed = {p: observe(task.right, i | {given: change(i[given])}) for p, i in inputs.items()}
        if any(o.raised for o in mixed.values()) or not _differs(task, mixed["generic"], inputs["generic"]):
            continue
        verdict = judge(task, mistakes_of(task), inputs, mixed)
        assert verdict.names == (), f"{change.__name__} {given}: {verdict}"
        assert verdict.score < 1


def _between(task, mistake, inputs):
    right, wrong = observe(task.right, inputs), observe(mistake.wrong, inputs)
    if [a.shape for a in right.values] != [a.shape for a in wrong.values] or wrong.changed:
        return None
    if not all(np.isfinite(a).all() for a in wrong.values):
        return None
    share = 0.413  # no mistake has this factor
    values = [
        (r + share * (_float(w) - r)).astype(_float(r).dtype)
        for r, w in zip(right.values, wrong.values, strict=True)
    ]
    return right._replace(values=tuple(values))


def _differs(task, outcome, inputs):
    right = observe(task.right, inputs).values
    return any(np.abs(a - b).max(initial=0) > 1e-2 for a, b in zip(outcome.values, right, strict=True))
