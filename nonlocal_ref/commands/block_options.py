"""The options that `cost`, `shapes` and `train` share: which block, and for which clip."""

from typing import Any

from ..analysis.cost import STAGES, grid
from ..block import Block, nonlocal_block
from ..engines import ENGINES
from ..versions import VERSIONS
from .knobs import numbers, positive


def positions(text: str) -> str | int | dict:
    """A number of frames, or a word; "res3:4" says it for the blocks of one stage of a network."""
    stage, colon, rest = text.partition(":")
    if colon:
        return {stage: positions(rest)}
    return int(text) if text.lstrip("-").isdigit() else text


def factor(text: str) -> bool | float:
    """What the scores are multiplied by; "sqrt" is 1/sqrt(E)."""
    return True if text == "sqrt" else positive(text)


NOW = "(default: %(default)s)"
POOLS = ("none", "before", "after")
OPTIONS = {
    "--pairwise": {"default": "embedded_gaussian", "choices": VERSIONS, "help": f"version of f {NOW}"},
    "--pool": {"default": "none", "choices": POOLS, "help": f"pool keys before or after phi and g {NOW}"},
    "--pool-window": {"type": numbers, "metavar": "T,Y,X", "help": "of the pooling (default: 1,2,2)"},
    "--no-bias": {"action": "store_true", "help": "theta, phi, g and W_z without bias"},
    "--scale": {
        "type": factor,
        "metavar": "FACTOR",
        "help": "of the scores: a number, or sqrt for 1/sqrt(E) (default: none; --net: its own)",
    },
    "--positions": {
        "default": "spacetime",
        "type": positions,
        "help": f"spacetime, space, time, or k frames in a group {NOW}; of one stage: res3:4",
    },
    "--engine": {
        "default": "auto",
        "choices": ("auto", *ENGINES),
        "help": f"{NOW[1:-1]}, the cheapest that can serve",
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
        batchnorm=True, pool=pool, **common_options(args) | {"engine": engine or args.engine}
    )


def common_options(args: Any) -> dict[str, Any]:
    """The options of nonlocal_block that a block alone and those of a network have from the command line."""
    options = {
        "version": args.pairwise,
        "pool_window": args.pool_window,
        "bias": not args.no_bias,
        "positions": args.positions,
        "engine": args.engine,
    }
    return options if args.scale is None else options | {"scale": args.scale}


def pooling(args: Any) -> str:
    """How keys are pooled, and whether the maps have biases, in words."""
    window = f" by {'x'.join(map(str, args.pool_window))}" if args.pool_window else ""
    return f"{args.pool}{window}{', no biases' if args.no_bias else ''}"


def shape_of_x(args: Any, stage: str) -> tuple[int, ...]:
    """(B, T, H, W, C) of x at a stage of Table 1, for the clips that were asked for."""
    channels = STAGES[stage].channels if args.channels is None else args.channels
    return args.samples, *grid(stage, args.frames, args.size), channels
