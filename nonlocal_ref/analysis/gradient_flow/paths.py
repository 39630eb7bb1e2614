"""The four paths by which a gradient reaches x through the block (eq. 6), each by itself.

z = W_z y + x        dx = dz + what comes through theta + through phi + through g
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ...base.arrays import Array, namespace, to_numpy
from ...block import Block, Saved

ROUNDING = 1e-12  # of the largest: a smaller size is rounding, and is given as 0


class Paths(NamedTuple):
    """The parts of dx, each of its shape (B, *grid, C)."""

    theta: Array
    phi: Array
    g: Array
    residual: Array


def paths(block: Block, params: dict, x: Array, dz: Array, *, train: bool = False) -> Paths:
    """The four parts of dx for x and dz (B, *grid, C); their sum is the dx of `block.backward`.

    Each is the block's own backward with two of the operation's three gradients held at 0.
    Cost: one forward, three backwards.   Raises what the block raises.
    """
    _, saved = block.forward(params, x, train=train)
    parts = (block.backward(dz, _only(k, saved), params)[0] - dz for k in range(3))
    return Paths(*parts, residual=dz)


def norms(parts: Paths) -> dict[str, float]:
    """|part| of each path, and of their sum "dx". What is only rounding is given as 0."""
    return without_rounding({name: norm(a) for name, a in _with_sum(parts).items()})


def cosines(parts: Paths) -> dict[str, float | None]:
    """Cosine of each path with dx: 1 adds to it, -1 takes from it; None where the path is 0."""
    whole, sizes = _with_sum(parts)["dx"], norms(parts)
    products = {name: float(np.vdot(to_numpy(a), to_numpy(whole))) for name, a in parts._asdict().items()}
    both = {name: sizes[name] * sizes["dx"] for name in products}
    return {name: products[name] / both[name] if both[name] else None for name in products}


def without_rounding(sizes: dict[str, float]) -> dict[str, float]:
    """The sizes, with 0 for those that are only rounding of the largest."""
    least = ROUNDING * max(sizes.values())
    return {name: size if size > least else 0.0 for name, size in sizes.items()}


def norm(a: Array) -> float:
    """|a| over all elements."""
    return float(np.linalg.norm(to_numpy(a)))


def _only(k: int, saved: Saved) -> Saved:
    """The saved arrays, with an engine that gives the gradient of one operand and 0 for the other two."""
    operation = saved.operation
    engine = operation.engine._replace(backward=_one_of(k, operation.engine.backward))
    return saved._replace(operation=operation._replace(engine=engine))


def _one_of(k: int, backward: Callable) -> Callable:
    def alone(*args: Any) -> tuple:
        return tuple(d if n == k else namespace(d).zeros_like(d) for n, d in enumerate(backward(*args)))

    return alone


def _with_sum(parts: Paths) -> dict[str, Array]:
    return parts._asdict() | {"dx": sum(parts[:3], parts.residual)}
