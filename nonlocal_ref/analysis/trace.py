"""The block step by step, forward and backward: each array, its shape, its price, and the code that makes it.

    print(trace(nl.nonlocal_block(pool="before"), (1, 4, 14, 14, 1024)))

The steps are those of the dense engine, which forms every array that figure 2 draws; the other engines give
the same y and gradients without s and p. The forward's prices are those of steps.py, the backward's those of
prices.py: together they are block_cost with engine="dense". Nothing is computed, so no size is too large.
"""

from collections.abc import Iterator
from math import prod
from typing import NamedTuple

from ..block import Block, nonlocal_block
from ..embed import linear
from ..engines import ENGINES
from ..layers import batchnorm as bn
from ..layers.pooling import max_pool
from ..versions import Version, named_version
from .backward_steps import Traced, fused, gradient_steps
from .plan import Plan, plan
from .source_lines import Line, lines
from .steps import Step, steps_of
from .units import in_billions, in_bytes

LARGEST = 2**31  # bytes of the N x M weights above which a plain machine is in trouble: dp is as large again
MAP, HALF, POOLED = ((linear, "y"), (linear, "b")), (linear, "y"), (max_pool, "y")
CODE = {  # step -> where its lines of code stand, whatever the version
    "x": (),
    "x^": ("x^", POOLED),
    "theta": ("theta", *MAP),
    "phi": ("phi", *MAP),
    "g": ("g", *MAP),
    "phi^": ("pooled after", POOLED),
    "g^": ("pooled after", POOLED),
    "a": ("w_f", HALF),
    "b": ("w_f", HALF),
    "y": ("y",),
    "w_z": ("w_z", *MAP),
    "bn": ("bn", (bn.batchnorm, "y")),
}


class Trace(NamedTuple):
    """The arrays that the block makes, forward and backward, in order; prints as a table."""

    forward: tuple[Traced, ...]
    backward: tuple[Traced, ...]

    def __str__(self) -> str:
        rows = [("step", "made by", "shape", "float32", "multiply-adds", "code")]
        rows += [_row(step) for step in (*self.forward, *self.backward)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        sums = (in_billions(sum(step.macs for step in steps)) for steps in self)
        total = "{}e9 multiply-adds forward, {}e9 backward".format(*sums)
        return "\n".join([*(_columns(row, widths) for row in rows), "", total])


def trace(block: Block, shape: tuple[int, ...], inner: int | None = None) -> Trace:
    """Every array that block.forward and block.backward make of x (B, *grid, C) with the dense engine.

    Source: figure 2.   Raises ValueError, worded, for a shape that does not fit the block.
    """
    p = plan(nonlocal_block(**(block.options._asdict() | {"engine": "dense"})), shape, inner)
    forward = tuple(_forward(p))
    return Trace(forward, tuple(gradient_steps(p, forward)))


def too_large(version: str | Version, queries: int, keys: int, itemsize: int = 4) -> str | None:
    """In words, what N x M weights of more than 2 GiB ask for and what to do instead; None if they fit."""
    size = queries * keys * itemsize
    if size <= LARGEST:
        return None
    pool = "pool the keys, or " if keys == queries else ""
    return (
        f"{queries:,} x {keys:,} weights take {in_bytes(size)}, and their gradient as much again: "
        f'{pool}use engine="{cheapest(version)}", which never forms them'
    )


def cheapest(version: str | Version) -> str:
    """The engine that serves this version without its N x M weights, cheapest where they are many."""
    without = ("reassociated", "sorted_keys", "streaming")
    return next(name for name in without if ENGINES[name].refusal(named_version(version)) is None)


def _forward(p: Plan) -> Iterator[Traced]:
    """The steps of steps.py, with s before p."""
    for step in steps_of(p):
        if step.made == "the same on the grid":
            continue
        if step.name == "p":
            yield _traced(step._replace(name="s", made="score of theta and phi"), p)
            step = step._replace(macs=0)
        yield _traced(step, p)


def _traced(step: Step, p: Plan) -> Traced:
    return Traced(step.name, step.made, step.shape, step.macs, _code(step, p))


def _code(step: Step, p: Plan) -> tuple[Line, ...]:
    version = p.version
    features = ("features", (version.features and version.features.forward, "features"))
    by_version = {
        "theta'": features,
        "phi'": features,
        "s": ("s", (version.score.forward, "s")),
        "p": ("p over s" if fused(version) else "p", (version.normalise.forward, "p")),
        "z": ("z of bn" if p.options.batchnorm else "z",),
    }
    moved = step.made == "each place through time"
    return lines(*("moved",) if moved else (CODE | by_version)[step.name])


def _row(step: Traced) -> tuple[str, ...]:
    """The last function's first line is the one that does the work; the lines before it call it."""
    working = [str(line) for line in step.code if line.function == step.code[-1].function]
    shape = "x".join(map(str, step.shape[step.shape[0] == 1 :]))
    macs = f"{step.macs:,}" if step.macs else ""
    code = "".join(working[:1]).partition("  # ")[0]
    return step.name, step.made, shape, in_bytes(4 * prod(step.shape)), macs, code


def _columns(row: tuple[str, ...], widths: list[int]) -> str:
    cells = zip(row, widths, strict=True)
    texts = (text.rjust(width) if k in (3, 4) else text.ljust(width) for k, (text, width) in enumerate(cells))
    return "  ".join(texts).rstrip()
