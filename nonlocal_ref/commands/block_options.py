"""The options that `cost`, `shapes` and `train` share: which block, and for which clip."""

from typing import Any

from ..analysis.cost import STAGES, grid
from ..block import Block, nonlocal_block
from ..engines import ENGINES
from ..versions import VERSIONS


def positions(text: str) -> str | int:
    """A number of frames, or a word."""
    return int(text) if text.lstrip("-").isdigit() else text


NOW = "(default: %(default)s)"
POOLS = ("none", "before", "after")
OPTIONS = {
    "--pairwise": {"default": "embedded_gaussian", "choices": VERSIONS, "help": f"version of f {NOW}"},
    "--pool": {"default": "none", "choices": POOLS, "help": "pool keys before or after phi and g"},
    "--positions": {
        "default": "spacetime",
        "type": positions,
        "help": "spacetime, space, time, or k frames in a group",
    },
    "--engine": {
        "default": "auto",
        "choices": ("auto", *ENGINES),
        "help": "default: the cheapest that can serve",
    },
    "--frames": {"default": 32, "type": int, "help": f"frames of the clip {NOW}"},
    "--size": {"default": 224, "type": int, "help": f"height and width of the clip in pixels {NOW}"},
    "--channels": {"type": int, "help": "channels of x (default: those of the stage)"},
    "--samples": {"default": 1, "type": int, "help": f"clips at once {NOW}"},
}


def add_block_options(parser: Any, changed: dict | None = None, without: tuple[str, ...] = ()) -> None:
    """Adds all OPTIONS but those of `without` to a parser or a group; `changed`: other defaults and texts."""
    for name, option in OPTIONS.items():
        if name in without:
            continue
        parser.add_argument(name, **option | (changed or {}).get(name, {}))


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
