"""The options that `cost` and `shapes` share: which block, and for which clip."""

import argparse
from typing import Any

from ..analysis.cost import STAGES, grid
from ..block import Block, nonlocal_block
from ..engines import ENGINES
from ..versions import VERSIONS


def add_block_options(parser: argparse.ArgumentParser) -> None:
    """--pairwise, --pool, --positions, --engine; --frames, --size, --channels, --samples."""
    option = parser.add_argument
    option(
        "--pairwise",
        default="embedded_gaussian",
        choices=VERSIONS,
        help="version of f (default: %(default)s)",
    )
    option(
        "--pool",
        default="none",
        choices=("none", "before", "after"),
        help="pool keys before or after phi and g",
    )
    option(
        "--positions",
        default="spacetime",
        type=_positions,
        help="spacetime, space, time, or k frames in a group",
    )
    option(
        "--engine", default="auto", choices=("auto", *ENGINES), help="default: the cheapest that can serve"
    )
    option("--frames", default=32, type=int, help="frames of the clip (default: %(default)s)")
    option(
        "--size", default=224, type=int, help="height and width of the clip in pixels (default: %(default)s)"
    )
    option("--channels", type=int, help="channels of x (default: those of the stage)")
    option("--samples", default=1, type=int, help="clips at once (default: %(default)s)")


def make_block(args: Any, engine: str | None = None) -> Block:
    """The block that was asked for, with batch normalisation as in the paper, or with another engine."""
    pool = None if args.pool == "none" else args.pool
    return nonlocal_block(
        args.pairwise, pool=pool, positions=args.positions, batchnorm=True, engine=engine or args.engine
    )


def shape_of_x(args: Any, stage: str) -> tuple[int, ...]:
    """(B, T, H, W, C) of x at a stage of Table 1, for the clips that were asked for."""
    channels = STAGES[stage].channels if args.channels is None else args.channels
    return args.samples, *grid(stage, args.frames, args.size), channels


def _positions(text: str) -> str | int:
    return int(text) if text.lstrip("-").isdigit() else text
