"""A function at one point: its output, its gradients by the backward, and the same beside the point."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from ...base.arrays import namespace, to_numpy
from ...base.tree import tree_map
from .slopes import Line, size
from .subject import Subject, named

DRAWS = 8
MOST_NOISE = 1e-11  # of |dy| |y|: beyond that it is a jump of the function, not its rounding


class Point(NamedTuple):
    """A subject at its inputs: y, gradients by name and a random dy, all NumPy and float64."""

    subject: Subject
    y: Any
    dy: Any
    gradients: dict[str, Any]
    noise: float


def point(subject: Subject, dy: Any, rng: Any) -> Point:
    """Run forward and backward once."""
    y, pullback = subject.run(subject.tree)
    y = np.array(to_numpy(y))
    gradients = pullback(namespace(*named(subject.tree).values()).asarray(np.array(dy)))
    copies = {name: np.array(to_numpy(gradients[name])) for name in named(subject.tree)}
    return Point(subject, y, dy, copies, _noise(subject, y, dy, rng))


def lines(at: Point) -> dict[str, Line]:
    """L as a function of every single input."""

    def line(a: Any) -> Line:
        return Line(partial(_exchanged, at.subject, a), to_numpy(a), at.y, at.dy, at.noise)

    return {name: line(a) for name, a in named(at.subject.tree).items()}


def moved(subject: Subject, amount: float, rng: Any) -> Subject:
    """The subject at inputs that are all moved a little, by `amount` of their size."""
    return _changed(subject, lambda v: v + amount * size(v) * rng.standard_normal(v.shape))


def _noise(subject: Subject, y: Any, dy: Any, rng: Any) -> float:
    """How far <dy, f> goes when every input changes in its last digit."""
    eps, most = np.finfo(np.float64).eps, MOST_NOISE * float(np.linalg.norm(dy) * np.linalg.norm(y))
    draws = [_changed(subject, lambda v: v * (1 + eps * rng.standard_normal(v.shape))) for _ in range(DRAWS)]
    changes = [abs(float(np.sum(dy * (to_numpy(s.run(s.tree)[0]) - y)))) for s in draws]
    return min(max(*changes, eps * float(np.linalg.norm(dy * y))), most)


def _changed(subject: Subject, change: Callable) -> Subject:
    ids = {id(a) for a in named(subject.tree).values()}
    new = tree_map(lambda a: namespace(a).asarray(change(to_numpy(a))) if id(a) in ids else a, subject.tree)
    return subject._replace(tree=new)


def _exchanged(subject: Subject, old: Any, v: Any) -> Any:
    """y with the input `old` exchanged for v."""
    tree = tree_map(lambda a: namespace(a).asarray(v) if a is old else a, subject.tree)
    return to_numpy(subject.run(tree)[0])
