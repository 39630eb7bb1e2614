"""What one block costs: parameters, multiply-adds, the bytes it keeps for the backward, and its peak."""

from math import prod
from typing import NamedTuple

from ...base.text_table import aligned
from ...base.units import in_bytes, in_words
from ...block import Block
from ...engines import Sizes
from .engines import PRICES, operation_cost
from .plan import Plan, plan
from .steps import Step, steps_of


class BlockCost(NamedTuple):
    """Parameters, multiply-adds and bytes of one block; the peak holds x, z and their gradients too."""

    engine: str
    sizes: Sizes
    parameters: int
    macs_forward: int
    macs_backward: int
    weights_bytes: int
    saved_bytes: int
    peak_bytes: int

    def __str__(self) -> str:
        n, formed = self.sizes, "" if PRICES[self.engine].keeps_p else ", never formed whole"
        macs = f"{in_words(self.macs_forward)} forward, {in_words(self.macs_backward)} backward"
        rows = {
            "operation": f"{self.engine}, {n.B} × {n.N} queries meet {n.M} keys, E = {n.E}, D = {n.D}",
            "parameters": f"{self.parameters:,}",
            "multiply-adds": macs,
            "weights p": in_bytes(self.weights_bytes) + formed,
            "kept for backward": in_bytes(self.saved_bytes),
            "peak": in_bytes(self.peak_bytes),
        }
        return aligned(rows.items())


def block_cost(
    block: Block, shape: tuple[int, ...], inner: int | None = None, *, itemsize: int = 4
) -> BlockCost:
    """Price of block.forward and block.backward for x (B, *grid, C) of this shape; `inner` is C // 2 if None.

    Exact as operation_cost is.   Raises ValueError for a shape that does not fit the block.
    """
    p = plan(block, shape, inner, itemsize)
    steps, operation = steps_of(p), operation_cost(p.version, p.n, engine=p.engine)
    maps = sum(step.macs for step in steps if step.parameters)
    return BlockCost(
        p.engine,
        p.n,
        sum(step.parameters for step in steps),
        maps + operation.macs_forward,
        2 * maps + operation.macs_backward,  # y = x w: dx = dy w^T and dw = x^T dy
        operation.weights_bytes,
        _saved_numbers(p, steps) * itemsize,
        _peak_bytes(p, steps),
    )


def _saved_numbers(p: Plan, steps: list[Step]) -> int:
    """Numbers that block.backward reads: the kept steps, what the engine keeps, the running statistics."""
    running = 2 * p.channels if p.options.batchnorm else 0
    kept = sum(prod(step.shape) for step in steps if step.kept)
    return kept + running + p.price.kept(p.n, p.version)


def _peak_bytes(p: Plan, steps: list[Step]) -> int:
    """Bytes at the worst moment: in the backward of the operation, or in that of theta, phi and g.

    The gradients of the parameters are counted, the parameters are not.
    """
    B, N, M, E, D, itemsize = p.n
    x, parameters = prod(steps[0].shape), sum(step.parameters for step in steps)
    doperands = B * (N * E + M * E + M * D)
    whole = (3 if p.options.batchnorm else 2) * x + parameters  # z, dz, dw, dparams
    held = _saved_numbers(p, steps) + whole + B * N * D + doperands  # and dy
    featured = B * (N + M) * E if p.version.features is not None else 0
    in_operation = (p.copied * B * N * D + featured) * itemsize + p.price.scratch(p.n, p.version)
    return held * itemsize + max(in_operation, _maps_backward(p, x) * itemsize)


def _maps_backward(p: Plan, x: int) -> int:
    """The paths of theta, phi and g back to x, and their sums; `x` counts the numbers in x."""
    paths = 1 if p.version.embed == "identity" and not p.copied else 3  # dtheta and dphi are paths themselves
    if p.options.pool != "before":
        return (2 + paths) * x
    x_keys = x * prod(p.cells) // prod(p.where)
    sums = 3 * x + (paths + 1) // 2 * x_keys
    unpooling = 2 * x + (paths + 2) * x_keys + x_keys * 8 // p.n.itemsize  # the winners are int64
    return max(sums, unpooling)
