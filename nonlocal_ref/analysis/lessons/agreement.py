"""Whether the engines agree: each compared with the literal one, in y and in all gradients."""

import numpy as np

from ...base.arrays import Array
from ...engines import ENGINES
from ...operation import nonlocal_operation, nonlocal_operation_backward
from ...versions import named_version
from ..timing import operands


def agreement(version: str, *, n: int = 12, channels: int = 3) -> dict[str, float]:
    """Engine -> its largest difference from `literal`, in y, dtheta, dphi and dg, for all that serve.

    On the random `operands` of timing.py, in float64.   Cost: that of `literal`, n^2 steps in Python.
    """
    arrays = tuple(a.astype(np.float64) for a in operands(version, n, channels))
    able = [name for name, engine in ENGINES.items() if engine.refusal(named_version(version)) is None]
    results = {name: _results(version, name, *arrays) for name in able}
    return {name: _largest_difference(found, results["literal"]) for name, found in results.items()}


def _results(version: str, engine: str, theta: Array, phi: Array, g: Array, dy: Array) -> tuple[Array, ...]:
    y, saved = nonlocal_operation(theta, phi, g, version=version, engine=engine)
    return y, *nonlocal_operation_backward(dy, saved)


def _largest_difference(found: tuple[Array, ...], expected: tuple[Array, ...]) -> float:
    return max(float(np.abs(a - b).max()) for a, b in zip(found, expected, strict=True))
