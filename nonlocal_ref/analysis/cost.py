"""What the operation and the block cost, in closed form: parameters, multiply-adds, bytes. No array is made.

    print(nl.cost.block_cost(nl.nonlocal_block(pool="before"), (1, 4, 14, 14, 1024)))
    nl.cost.operation_cost("dot_product", nl.cost.Sizes(B=1, N=3136, M=3136, E=256, D=256, itemsize=4))

What counts as a multiply-add is said in prices.py, the table of engines; the block's arrays are in steps.py.
"""

from typing import NamedTuple

from ..base.checks import one_of, positive
from ..block import Block
from ..engines import Engine, Sizes, choose
from ..versions import Version, named_version
from .memory import peak_bytes, saved_numbers
from .plan import plan
from .prices import PRICES, pairs
from .stages import STAGES, grid, network_macs
from .steps import Step, block_steps, steps_of
from .units import in_billions, in_bytes

__all__ = [
    "STAGES",
    "BlockCost",
    "OperationCost",
    "Sizes",
    "Step",
    "block_cost",
    "block_steps",
    "grid",
    "naive_bytes",
    "network_macs",
    "operation_cost",
]


class OperationCost(NamedTuple):
    """Multiply-adds and bytes of one call of the operation.

    weights_bytes  the N x M weights, were they formed: only the dense engine forms them
    saved_bytes    what the backward reads: theta, phi, g and what the engine keeps
    peak_bytes     the most that forward and backward hold at once: these, y, dy, the gradients, what passes
    """

    engine: str
    macs_forward: int
    macs_backward: int
    weights_bytes: int
    saved_bytes: int
    peak_bytes: int


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
        macs = f"{in_billions(self.macs_forward)}e9 forward, {in_billions(self.macs_backward)}e9 backward"
        rows = {
            "operation": f"{self.engine}, {n.B} x {n.N} queries meet {n.M} keys, E = {n.E}, D = {n.D}",
            "parameters": f"{self.parameters:,}",
            "multiply-adds": macs,
            "weights p": in_bytes(self.weights_bytes) + formed,
            "kept for backward": in_bytes(self.saved_bytes),
            "peak": in_bytes(self.peak_bytes),
        }
        return "\n".join(f"{name:18} {text}" for name, text in rows.items())


def operation_cost(version: str | Version, sizes: Sizes, *, engine: str | Engine = "auto") -> OperationCost:
    """Price of nonlocal_operation and its backward for these sizes; itemsize is 4 for float32, 8 for float64.

    Exact, but for the peak, and for sorted_keys, whose products depend on the numbers: at most so many.
    Raises ValueError for sizes below 1, and for a version or an engine that is unknown or at odds.
    """
    version = named_version(version)
    positive(**sizes._asdict())
    engine = choose(engine, version, sizes).name
    price = PRICES[one_of("engine", engine, PRICES)]
    B, N, M, E, D, itemsize = sizes
    inputs, output = B * (N * E + M * E + M * D), B * N * D
    featured = B * (N + M) * E if version.features is not None else 0
    saved = inputs + featured + price.kept(sizes, version)
    saved += price.keeps_p * pairs(sizes) + price.keeps_y * output
    moving = inputs + featured + (2 - price.keeps_y) * output  # the gradients, y and dy
    return OperationCost(
        engine,
        price.forward(sizes, version),
        price.backward(sizes, version),
        sizes.weights,
        saved * itemsize,
        (saved + moving) * itemsize + price.scratch(sizes, version),
    )


def block_cost(
    block: Block, shape: tuple[int, ...], inner: int | None = None, *, itemsize: int = 4
) -> BlockCost:
    """Price of block.forward and block.backward for x (B, *grid, C) of this shape; `inner` is C // 2 if None.

    Exact as operation_cost is.   Raises ValueError, worded, for a shape that does not fit the block.
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
        saved_numbers(p, steps) * itemsize,
        peak_bytes(p, steps),
    )


def naive_bytes(sizes: Sizes, inner: int) -> int:
    """Bytes of the 2E x N x M tensor [theta_i, phi_j] of eq. 5, were it formed for every pair; E is `inner`.

    It is never needed: a_i + b_j is the same score.
    """
    return 2 * inner * sizes.weights
