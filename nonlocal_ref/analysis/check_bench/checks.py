"""Checks of a backward: what is moved, by how much, in which precision, with which dy.

Nearly all compare <gradient, u> with (L(v + h u) - L(v - h u)) / 2h, L = <dy, f(v)>, v all inputs together.
Error of a check: the largest over the inputs of |yours - numeric| / max(|numeric|, FLOOR size). `size` is the
largest gradient for a random dy of this length, so that a gradient of 0 can be compared too.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ...base.op import Op
from ..gradcheck import gradcheck
from .functions import Function, draw

FLOOR = 0.05
EXACT, COARSE = 1e-6, 1e-2  # what is commonly allowed in float64, and in float32


class Check(NamedTuple):
    """One check. A backward with an error above `tolerance` is rejected."""

    text: str
    tolerance: float = EXACT
    point: str = "random"
    dy: Callable = lambda dy: dy  # of the random dy
    moves: Callable | None = None  # inputs -> groups of directions; None: nl.gradcheck
    dtype: Any = np.float64
    step: float = 1e-5


def every_entry(inputs: tuple) -> list:
    """A group for each input: one direction u for each of its entries."""
    return [[_entry(inputs, k, n) for n in range(v.size)] for k, v in enumerate(inputs)]


def first_entries(inputs: tuple) -> list:
    """A group for each input: its first entry alone."""
    return [[_entry(inputs, k, 0)] for k in range(len(inputs))]


def one_direction(inputs: tuple) -> list:
    """One group of one random direction, in which all inputs move together."""
    rng = np.random.default_rng(1)
    return [[tuple(rng.standard_normal(v.shape).astype(v.dtype) for v in inputs)]]


def ones(dy: Any) -> Any:
    """1 everywhere"""
    return np.ones_like(dy)


def first_output(dy: Any) -> Any:
    """1 at the first entry, 0 elsewhere"""
    one = np.zeros_like(dy)
    one.flat[0] = 1
    return one


def in_float32(step: str) -> Check:
    """Random dy, every entry, all numbers in float32."""
    text = f"random dy; every entry, float32, step {step}"
    return Check(text, COARSE, moves=every_entry, dtype=np.float32, step=float(step))


CHECKS = {
    "ones": Check("dy of ones: the sum of all y", dy=ones, moves=every_entry),
    "one output": Check("dy is 1 at y[0, 0, 0] alone", dy=first_output, moves=every_entry),
    "one entry": Check("random dy; only the first entry of each input", moves=first_entries),
    "one direction": Check("random dy; one random direction", moves=one_direction),
    "every entry": Check("random dy; every entry, float64, step 1e-5", moves=every_entry),
    "float32, 1e-2": in_float32("1e-2"),
    "float32, 1e-3": in_float32("1e-3"),
    "float32, 1e-5": in_float32("1e-5"),
    "tied": Check("every entry, float64, at a tied point", point="tied", moves=every_entry),
    "W_z = 0": Check("every entry, float64, with W_z = 0", point="closed", moves=every_entry),
    "gradcheck": Check("nl.gradcheck"),
    "gradcheck, tied": Check("nl.gradcheck at the tied point", point="tied"),
}


def prepared(function: Function, check: Check, seed: int) -> Callable:
    """The check at a drawn point: backward -> error. Finite differences are taken once, for all backwards."""
    inputs, drawn = function.points[check.point](*draw(function, seed))
    if check.moves is None:
        return lambda backward: _by_gradcheck(Op(function.forward, backward), inputs, seed)
    dy = check.dy(drawn)
    size = max(map(np.linalg.norm, _tuple(function.backward(drawn, *inputs))))
    floor = FLOOR * float(size * np.linalg.norm(dy) / np.linalg.norm(drawn))
    inputs, dy = tuple(v.astype(check.dtype) for v in inputs), dy.astype(check.dtype)
    moves = check.moves(inputs)
    slopes = [[_slope(function.forward, inputs, dy, u, check.step) for u in group] for group in moves]

    def error(backward: Callable) -> float:
        gradients = _tuple(backward(dy, *inputs))
        yours = [[_product(gradients, u) for u in group] for group in moves]
        return max(
            _distance(*pair) / max(_distance(pair[1]), floor) for pair in zip(yours, slopes, strict=True)
        )

    return error


def _by_gradcheck(op: Op, inputs: tuple, seed: int) -> float:
    """The worst error in its report; infinite if the contract is broken: then no number was compared."""
    report = gradcheck(op, *inputs, seed=seed)
    return report.worst.error if report.rows else float("inf")


def _slope(forward: Callable, inputs: tuple, dy: Any, u: tuple, step: float) -> float:
    ahead, behind = (forward(*(v + h * d for v, d in zip(inputs, u, strict=True))) for h in (step, -step))
    return float(np.sum(dy * ahead) - np.sum(dy * behind)) / (2 * step)


def _entry(inputs: tuple, k: int, n: int) -> tuple:
    """The direction that moves entry n of input k."""
    u = tuple(np.zeros_like(v) for v in inputs)
    u[k].flat[n] = 1
    return u


def _product(gradients: tuple, u: tuple) -> float:
    return sum(float(np.vdot(g, d)) for g, d in zip(gradients, u, strict=True))


def _distance(a: list, b: list | float = 0.0) -> float:
    return float(np.linalg.norm(np.subtract(a, b)))


def _tuple(gradients: Any) -> tuple:
    return gradients if isinstance(gradients, tuple) else (gradients,)
