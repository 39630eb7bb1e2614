"""The block step by step, forward and backward, as a table: shapes, prices, the code that makes each array.

    print(trace(nl.nonlocal_block(pool="before"), (1, 4, 14, 14, 1024)))

The steps are those of the dense engine, which forms every array that figure 2 draws; the other engines give
the same y and gradients without s and p. The prices add up to block_cost with engine="dense".
"""

from math import prod
from typing import NamedTuple

from ...base.text_table import aligned
from ...base.units import in_bytes, in_words
from ...block import Block, nonlocal_block
from ..cost.plan import plan
from .backward_steps import backward_steps
from .forward_steps import Traced, forward_steps

COLUMNS, ALIGN = ("step", "made by", "shape", "float32", "multiply-adds", "code"), "<<<>><"


class Trace(NamedTuple):
    """The arrays that the block makes, forward and backward, in order; prints as a table."""

    forward: tuple[Traced, ...]
    backward: tuple[Traced, ...]

    def __str__(self) -> str:
        table = aligned([COLUMNS, *map(_row, (*self.forward, *self.backward))], ALIGN)
        forward, backward = (in_words(sum(step.macs for step in steps)) for steps in self)
        return f"{table}\n\n{forward} multiply-adds forward, {backward} backward"


def trace(block: Block, shape: tuple[int, ...], inner: int | None = None) -> Trace:
    """Every array that block.forward and block.backward make of x (B, *grid, C) with the dense engine.

    Nothing is computed, so no size is too large.
    Source: figure 2.   Raises ValueError for a shape that does not fit the block.
    """
    p = plan(nonlocal_block(**(block.options._asdict() | {"engine": "dense"})), shape, inner)
    forward = tuple(forward_steps(p))
    return Trace(forward, tuple(backward_steps(p, forward)))


def _row(step: Traced) -> tuple[str, ...]:
    """The code is the first line of the last function, which does the work; the lines before it call it."""
    working = [str(line) for line in step.code if line.function == step.code[-1].function]
    shape = "x".join(map(str, step.shape[step.shape[0] == 1 :]))
    macs = f"{step.macs:,}" if step.macs else ""
    code = "".join(working[:1]).partition("  # ")[0]
    return step.name, step.made, shape, in_bytes(4 * prod(step.shape)), macs, code
