"""python -m nonlocal_ref shapes: the block step by step, as figure 2 draws it, and what each step costs."""

import argparse
from math import prod
from typing import Any

from ..analysis.cost import STAGES, Step, block_cost, block_steps
from ..base.text_table import aligned
from ..base.units import in_bytes
from .block_options import add_block_options, make_block, shape_of_x

HEADER = ("step", "made by", "shape", "bytes", "parameters", "multiply-adds", "kept")


def add_options(parser: argparse.ArgumentParser) -> None:
    """--stage and the options of the block."""
    parser.add_argument(
        "--stage", default="res4", choices=STAGES, help="where x comes from (default: %(default)s)"
    )
    add_block_options(parser)


def run(args: Any) -> None:
    """Prints one line for each array of the forward, in float32, and the sums."""
    block, shape = make_block(args), shape_of_x(args, args.stage)
    steps = block_steps(block, shape)
    cost = block_cost(block, shape)
    clip = f"{args.frames} frames of {args.size} x {args.size} pixels"
    print(f"one block after {args.stage}, {args.pairwise}, {clip}\n")
    print(aligned([HEADER, *map(_row, steps)], "<<<>"))
    print(f"\n{cost}")


def _row(step: Step) -> tuple[str, ...]:
    """The shape begins with B only if there is more than one sample."""
    shape = "x".join(map(str, step.shape[step.shape[0] == 1 :]))
    numbers = (f"{n:,}" if n else "" for n in (step.parameters, step.macs))
    return step.name, step.made, shape, in_bytes(4 * prod(step.shape)), *numbers, "yes" if step.kept else ""
