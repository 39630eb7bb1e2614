"""The contract of a forward and a backward, checked before any number is compared.

One gradient for each input, of its shape and dtype; 0 for dy = 0; the same at every call; no input changed.
"""

import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ...base.arrays import namespace, to_numpy
from .subject import Subject, copies, differentiable, float64_copies
from .unchecked import Unchecked, has_no_slope

HERE, PACKAGE = Path(__file__).parent, Path(__file__).parents[2]
SAME = 1e-9  # of the largest entry: sums in another order may differ in the last digits
AGAIN = (
    "a second call with the same dy gave another gradient of {}: the backward changes what it reads, or adds"
)
ZERO = "dy = 0 gives a gradient of {} that is not 0: every term of a backward has dy as a factor"


def violations(subject: Subject, given: Subject, rng: Any) -> list[str]:
    """What breaks the contract, in words. `given` has the inputs in their own dtype, `subject` in float64."""
    return _of_the_forward(subject) or _of_the_backward(subject, rng) or _of_the_dtype(given)


def as_inputs(subject: Subject, values: Any, dtype: Any = None) -> Any:
    """NumPy values, copied to the array library of the inputs."""
    return namespace(*differentiable(subject.tree).values()).asarray(np.array(values, dtype=dtype))


def call(pullback: Callable, dy: Any, again: str = "") -> tuple[dict, list[str]]:
    """Copies of the gradients, in NumPy, and the problem: an exception, with the user's line."""
    try:
        return {name: np.array(to_numpy(g)) for name, g in pullback(dy).items()}, []
    except Exception as error:
        return {}, [f"{again}the backward raised {type(error).__name__}: {error}{_where(error)}"]


def _of_the_forward(subject: Subject) -> list[str]:
    tree = float64_copies(subject.tree)
    try:
        y, _ = subject.run(tree)
    except Exception as error:
        return [Unchecked(f"the forward raised {type(error).__name__}: {error}{_where(error)}")]
    if isinstance(y, bool | int | float | complex) and not hasattr(y, "dtype"):
        return [
            f"the forward returned {type(y).__name__}, a plain Python number, not an array: return what "
            "NumPy gives, np.sum(...) without float(...) or .item(), or np.asarray(y)"
        ]
    if not hasattr(y, "dtype"):
        return [f"the forward returned {type(y).__name__}, not an array: a function returns y alone"]
    if _dtype(y) != "float64":
        return [f"y is {_dtype(y)} though every input is float64: keep the dtype of the inputs"]
    if not y.size:
        return [Unchecked(f"y has shape {tuple(y.shape)}, without an entry: give inputs that make some")]
    if bad := int(np.sum(~np.isfinite(to_numpy(y)))):
        return [Unchecked(f"y holds {bad} values that are NaN or infinite: look at the forward first")]
    first = np.array(to_numpy(y))
    changed = _changed("forward", differentiable(subject.tree), differentiable(tree))
    again, _ = subject.run(float64_copies(subject.tree))
    if not _alike(to_numpy(again), first, _largest(first)):
        changed += ["the forward gave another y for the same inputs: seed its random numbers in every call"]
    return changed


def _of_the_backward(subject: Subject, rng: Any) -> list[str]:
    tree = float64_copies(subject.tree)
    y, pullback = subject.run(tree)
    kept = np.array(rng.standard_normal(y.shape))
    dy = as_inputs(subject, kept)
    first, problems = call(pullback, dy)
    if problems := problems or list(_shapes_and_dtypes(subject, differentiable(subject.tree), first)):
        return problems
    problems += _changed("backward", {"dy": kept}, {"dy": dy})
    for factor, complaint in ((0.0, ZERO), (1.0, AGAIN)):
        later, raised = call(pullback, as_inputs(subject, factor * kept), "on a second call ")
        wrong = [] if raised else _unlike(later, {name: factor * g for name, g in first.items()}, first)
        problems += raised + [complaint.format(", ".join(wrong))] * bool(wrong)
    return problems + _changed("backward", differentiable(subject.tree), differentiable(tree))


def _of_the_dtype(given: Subject) -> list[str]:
    """float32 in, float32 out: one float64 in between makes a network slow."""
    dtypes = {_dtype(a) for a in differentiable(given.tree).values()}
    if dtypes != {"float32"}:
        return []
    y, pullback = given.run(copies(given.tree))
    dy = as_inputs(given, np.ones(y.shape), np.float32)
    gradients, problems = call(pullback, dy, "with float32 inputs ")
    wide = [name for name, g in gradients.items() if g.dtype != np.float32]
    if wide and _dtype(y) == "float32":
        problems += [
            f"float32 inputs give a {gradients[wide[0]].dtype} gradient of {', '.join(wide)}: "
            "something widens it, such as a division by np.sqrt(E), where E**0.5 does not"
        ]
    return problems


def _shapes_and_dtypes(subject: Subject, inputs: dict, gradients: dict) -> Iterator[str]:
    missing, surplus = ([n for n in a if n not in b] for a, b in ((inputs, gradients), (gradients, inputs)))
    if missing or surplus:
        lacking = f", none for {', '.join(missing)}" if missing else ""
        unknown = f", among them {', '.join(surplus)}" if surplus else ""
        yield (
            f"{len(gradients)} gradients came for {len(inputs)} inputs{lacking}{unknown}: "
            f"return one for each of {', '.join(inputs)}, in this order"
        )
    for name in inputs:
        if name in gradients:
            yield from _shape_and_dtype(subject, name, tuple(inputs[name].shape), gradients[name])


def _shape_and_dtype(subject: Subject, name: str, shape: tuple[int, ...], g: Any) -> Iterator[str]:
    if g.shape != shape:
        yield f"the gradient of {name} has shape {g.shape} but {name} has {shape}: they must be the same"
    elif g.dtype != np.float64:
        yield f"the gradient of {name} is {g.dtype} though every input and dy are float64: keep their dtype"
    elif bad := int(np.sum(~np.isfinite(g))):
        place = tuple(int(k[0]) for k in np.argwhere(~np.isfinite(g))[:1].T)
        text = f"the gradient of {name} holds {bad} values that are NaN or infinite, the first at {place}"
        endless = not np.any(np.isnan(g)) and has_no_slope(subject, name, place)
        yield Unchecked(f"{text}: the slope grows without limit there") if endless else text


def _changed(who: str, before: dict, after: dict) -> list[str]:
    pairs = {name: (to_numpy(a), to_numpy(after[name])) for name, a in before.items()}
    names = [name for name, (a, b) in pairs.items() if not np.array_equal(a, b, equal_nan=True)]
    return [f"the {who} changed {', '.join(names)}: write to a copy, others still read it"] if names else []


def _unlike(gradients: dict, expected: dict, first: dict) -> list[str]:
    scale = max(map(_largest, first.values()))
    return [n for n, g in expected.items() if n not in gradients or not _alike(gradients[n], g, scale)]


def _alike(a: Any, b: Any, scale: float) -> bool:
    return a.shape == b.shape and _largest(a - b) <= SAME * scale


def _largest(a: Any) -> float:
    return float(np.max(np.abs(a), initial=0.0))


def _dtype(a: Any) -> str:
    return str(a.dtype).rpartition(".")[2]


def _where(error: Exception) -> str:
    """The last line of the traceback in the user's code, or else in the package outside of this checker."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _outside(frame, HERE)]
    users = [frame for frame in frames if _outside(frame, PACKAGE) and "site-packages" not in frame.filename]
    lines = (f" (line {f.lineno} of {Path(f.filename).name}: {f.line})" for f in reversed(users or frames))
    return next(lines, "")


def _outside(frame: Any, folder: Path) -> bool:
    return not Path(frame.filename).is_relative_to(folder)
