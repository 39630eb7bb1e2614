"""The options of `shapes --net`: which network, and for which clip."""

import argparse
from collections.abc import Callable
from typing import Any, NamedTuple

from ..base.checks import positive
from ..base.layer import Layer
from ..networks import c2d, i3d, tiny
from ..networks.bottleneck import KERNELS
from ..paper.architecture import DEPTHS, STEMS
from .block_options import common_options
from .knobs import count


class Network(NamedTuple):
    """A network, the options of its own that it takes, and the clip that it is meant for.

    stride  every stride-th frame of a video is taken
    """

    make: Callable
    takes: tuple[str, ...]
    frames: int = 32
    size: int = 224
    stride: int = 2


NETWORKS = {
    "c2d": Network(c2d, ("depth", "blocks", "of")),
    "i3d": Network(i3d, ("depth", "blocks", "of", "inflate")),
    "tiny": Network(tiny, ("blocks",), frames=4, size=32, stride=1),
}
FRAMES = {"code8": 8}  # of the released code's network for short clips; it also has a stride of 8
OPTIONS = {
    "--depth": {"type": int, "choices": DEPTHS, "help": "ResNet-50 or 101 (default: 50)"},
    "--blocks": {"type": int, "choices": (0, 1, 5, 10), "help": "non-local blocks (default: 0; tiny: 1)"},
    "--of": {
        "choices": STEMS,
        "help": "the network of the paper (default) or one of the released code's two",
    },
    "--inflate": {"choices": [k for k in KERNELS if k], "help": "kernels over frames (default: 3x1x1)"},
}
RUN = {
    "--run": {
        "nargs": "?",
        "const": "",
        "metavar": "CLIP",
        "help": "run the network on this video (none: a drawn one), with random weights",
    },
    "--backward": {"action": "store_true", "default": None, "help": "with --run: gradients too"},
    "--stride": {
        "type": count,
        "metavar": "N",
        "help": "with --run CLIP: take every N-th frame of it (default: 2; code8: 8, tiny: 1)",
    },
}


def add_network_options(parser: argparse.ArgumentParser) -> None:
    """--net and what belongs to it."""
    parser.add_argument("--net", choices=NETWORKS, help="a whole network, layer by layer, not one block")
    for name, option in (OPTIONS | RUN).items():
        parser.add_argument(name, **option)


def check_network_options(args: Any) -> None:
    """Raises ValueError for options that do not go with --net, or only with another network."""
    given = _given(args, OPTIONS)
    if args.net is None:
        if given:
            raise ValueError(
                f"--{given[0]} is for a network: add --net {' or --net '.join(_taking(given[0]))}"
            )
        if running := _given(args, RUN):
            raise ValueError(f"--{running[0]} is for a network: add --net {' or --net '.join(NETWORKS)}")
        return
    if args.run is None and (running := _given(args, RUN)):
        raise ValueError(f"--{running[0]} is for a network at work: add --run, or --run CLIP")
    for name in given:
        if name not in NETWORKS[args.net].takes:
            raise ValueError(f"--net {args.net} has no --{name}: leave it out, or take {_taking(name)[-1]}")
    for name in ("stage", "channels"):
        if getattr(args, name) is not None:
            raise ValueError(f"--{name} is for one block: leave it out, --net {args.net} has all its layers")


def _given(args: Any, options: dict) -> list[str]:
    return [name.lstrip("-") for name in options if getattr(args, name.lstrip("-")) is not None]


def _taking(option: str) -> list[str]:
    return [name for name, network in NETWORKS.items() if option in network.takes]


def make_network(args: Any) -> tuple[Layer, tuple[int, ...]]:
    """The network that was asked for, and the shape (B, T, H, W, 3) of its clip."""
    network = NETWORKS[args.net]
    options = {name: getattr(args, name) for name in network.takes if getattr(args, name) is not None}
    options |= common_options(args)
    if args.pool is not None:
        options["pool"] = None if args.pool == "none" else args.pool
    frames = FRAMES.get(args.of, network.frames) if args.frames is None else args.frames
    size = network.size if args.size is None else args.size
    positive(frames=frames, size=size, samples=args.samples)
    return network.make(**options), (args.samples, frames, size, size, 3)


def stride_of(args: Any) -> int:
    """k where every k-th frame of a video is taken for this network."""
    return args.stride or FRAMES.get(args.of, NETWORKS[args.net].stride)
