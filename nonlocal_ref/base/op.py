"""Op: a forward function, its backward, and the arrays that the backward needs to be given.

    y = op.forward(*args)          dargs = op.backward(dy, *op.needs(args, y))

Both are plain functions, so a part is exchanged by `DOT._replace(backward=mine)` and everything built on it
runs with the exchanged part.
"""

from collections.abc import Callable
from typing import NamedTuple

from .arrays import Array


def inputs(args: tuple, y: Array) -> tuple:
    """The backward needs the inputs, in their order."""
    return args


def output(args: tuple, y: Array) -> tuple:
    """The backward needs the output only (softmax: p tells all)."""
    return (y,)


class Op(NamedTuple):
    """A differentiable function without parameters; `backward` gives a gradient for each input, in order."""

    forward: Callable
    backward: Callable
    needs: Callable = inputs


def vjp(op: Op, *args: Array) -> tuple[Array, Callable]:
    """y, and the pullback dy -> gradients of the inputs: the two values of `jax.vjp`."""
    y = op.forward(*args)
    kept = op.needs(args, y)
    return y, lambda dy: op.backward(dy, *kept)
