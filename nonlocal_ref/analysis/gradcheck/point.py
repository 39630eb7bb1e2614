"""A function at one point: its output, its gradients by the backward, and a point nearby."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from ...base.arrays import namespace, to_numpy
from ...base.tree import tree_map
from .finite_differences import Loss, norm_of, or_nan, size
from .subject import Subject, differentiable

DRAWS, GRADIENT_DRAWS = 8, 3
MOST_NOISE = 1e-11  # of |dy| |y|: more than that is a jump of the function, not rounding


class Point(NamedTuple):
    """A subject at its inputs: y, gradients by name and a random dy, all NumPy and float64."""

    subject: Subject
    y: Any
    dy: Any
    gradients: dict[str, Any]
    noise: float
    rounding: dict[str, Any]  # of the gradients: how much each entry changes with the inputs' last digits
    typical: dict[str, Any]  # of the gradients: the size of each entry for other random dy


def point(subject: Subject, dy: Any, rng: Any) -> Point:
    """Run forward and backward once."""
    y, gradients = _run(subject, dy)
    draws = [_run(s, dy)[1] for s in _last_digits(subject, rng, GRADIENT_DRAWS)]
    rounding = {name: _largest([d[name] - g for d in draws]) for name, g in gradients.items()}
    others = [_run(subject, rng.standard_normal(y.shape))[1] for _ in range(GRADIENT_DRAWS)]
    typical = {name: _largest([other[name] for other in others]) for name in gradients}
    return Point(subject, y, dy, gradients, _noise(subject, y, dy, rng), rounding, typical)


def _largest(arrays: list) -> Any:
    """The largest absolute value of each entry; 0 where one is not finite, as outside of a domain."""
    largest = np.max(np.abs(arrays), axis=0)
    return np.where(np.isfinite(largest), largest, 0.0)


def _run(subject: Subject, dy: Any) -> tuple[Any, dict]:
    """y and the gradients by name, in NumPy."""
    with np.errstate(all="ignore"):
        return _outputs(subject, dy)


def _outputs(subject: Subject, dy: Any) -> tuple[Any, dict]:
    y, pullback = subject.run(subject.tree)
    y = np.array(to_numpy(y))
    inputs = differentiable(subject.tree)
    gradients = pullback(namespace(*inputs.values()).asarray(np.array(dy)))
    return y, {name: np.array(to_numpy(gradients[name])) for name in inputs}


def losses(at: Point) -> dict[str, Loss]:
    """L as a function of each input alone."""

    def loss(name: str, a: Any) -> Loss:
        f, gradient = partial(_with_input, at.subject, a), partial(_gradient, at.subject, name)
        return Loss(f, to_numpy(a), at.y, at.dy, at.noise, gradient)

    return {name: loss(name, a) for name, a in differentiable(at.subject.tree).items()}


def _gradient(subject: Subject, name: str, dy: Any) -> Any:
    return _run(subject, dy)[1][name]


def nearby(subject: Subject, amount: float, rng: Any) -> Iterator[Subject]:
    """The subject with all inputs moved at random by `amount` of their size: to both sides, up, down."""

    def move(v: Any, side: Callable) -> Any:
        typical = size(np.where(np.isfinite(v), v, 0.0))
        return v + amount * typical * side(rng.standard_normal(v.shape))

    for side in (np.positive, np.abs, lambda e: -np.abs(e)):
        yield _with_inputs(subject, partial(move, side=side))


def is_inside(subject: Subject) -> bool:
    """Whether the forward takes these inputs."""
    return bool(np.all(np.isfinite(to_numpy(subject.run(subject.tree)[0]))))


def nan_outside(subject: Subject, shape: tuple[int, ...]) -> Subject:
    """The subject with NaN for y and for its gradients where it raises, as with an `assert` on its domain."""

    def nothing(dy: Any = None) -> dict:
        return {name: np.full(a.shape, np.nan) for name, a in differentiable(subject.tree).items()}

    def run(tree: dict) -> tuple[Any, Callable]:
        try:
            y, pullback = subject.run(tree)
        except Exception:
            return np.full(shape, np.nan), nothing

        def gradients(dy: Any) -> dict:
            try:
                return pullback(dy)
            except Exception:
                return nothing()

        return y, gradients

    return subject._replace(run=run)


def moved(subject: Subject, name: str, place: tuple[int, ...], step: float) -> Any:
    """y with one entry of one input moved; NaN outside of the domain."""
    old = differentiable(subject.tree)[name]
    v = np.array(to_numpy(old))
    v[place] += step
    return or_nan(partial(_with_input, subject, old), v, ())


def _noise(subject: Subject, y: Any, dy: Any, rng: Any) -> float:
    """How much <dy, f> changes when every input changes in its last digit."""
    eps, most = np.finfo(np.float64).eps, MOST_NOISE * norm_of(dy) * norm_of(y)
    draws = _last_digits(subject, rng, DRAWS)
    changes = [abs(float(np.sum(dy * (to_numpy(s.run(s.tree)[0]) - y)))) for s in draws]
    inside = [change for change in changes if np.isfinite(change)]
    return min(max(*inside, eps * norm_of(dy * y), 0.0), most)


def _last_digits(subject: Subject, rng: Any, count: int) -> list[Subject]:
    """The subject a few times, every input changed in its last digits."""
    eps = np.finfo(np.float64).eps
    return [
        _with_inputs(subject, lambda v: v * (1 + eps * rng.standard_normal(v.shape))) for _ in range(count)
    ]


def _with_inputs(subject: Subject, change: Callable) -> Subject:
    ids = {id(a) for a in differentiable(subject.tree).values()}
    new = tree_map(lambda a: namespace(a).asarray(change(to_numpy(a))) if id(a) in ids else a, subject.tree)
    return subject._replace(tree=new)


def _with_input(subject: Subject, old: Any, v: Any) -> Any:
    """y with the input `old` exchanged for v."""
    tree = tree_map(lambda a: namespace(a).asarray(v) if a is old else a, subject.tree)
    return to_numpy(subject.run(tree)[0])
