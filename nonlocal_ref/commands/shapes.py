"""python -m nonlocal_ref shapes: the block step by step, as figure 2 draws it, or a network layer by layer.

For one block: each array of the forward, and what it costs. For a network (--net c2d --blocks 5): kernel,
stride, output and price of each layer, and how many frames and pixels of the clip one position sees. With
--run CLIP the network at work: time and memory of each layer, and with --backward the norms of all gradients.
"""

import argparse
from math import prod
from typing import Any

from ..analysis.cost import STAGES, NetworkCost, Step, block_cost, block_steps, network_cost, training_memory
from ..base.text_table import aligned
from ..base.units import in_bytes
from .block_options import add_block_options, make_block, shape_of_x
from .knobs import plain_run
from .network_options import add_network_options, check_network_options, make_network, stride_of
from .run_network import expected_peak, load_clip, run_network

HEADER = ("step", "made by", "shape", "bytes", "parameters", "multiply-adds", "kept")
STAGE, FRAMES, SIZE = "res4", 32, 224
CHANGED = {  # options of the block whose default a network has for itself
    "--pool": {
        "default": None,
        "help": "pool keys before or after phi and g (default: none; --net: its own)",
    },
    "--frames": {"default": None, "help": f"frames of the clip (default: {FRAMES}; code8: 8, tiny: 4)"},
    "--size": {"default": None, "help": f"height and width in pixels (default: {SIZE}; tiny: 32)"},
}


def add_options(parser: argparse.ArgumentParser) -> None:
    """--stage, the options of the block, and those of a network."""
    parser.add_argument("--stage", choices=STAGES, help=f"where x of one block comes from (default: {STAGE})")
    add_block_options(parser, CHANGED)
    add_network_options(parser)


@plain_run
def run(args: argparse.Namespace) -> None:
    """Prints a line for each array of one block, or for each layer of a network, in float32, and the sums."""
    check_network_options(args)
    if args.net is None:
        _print_block(args)
    elif args.run is None:
        _print_network(args)
    else:
        _run_network(args)


def _print_block(args: Any) -> None:
    own = {"stage": STAGE, "frames": FRAMES, "size": SIZE, "pool": "none"}
    args = argparse.Namespace(**{k: own.get(k) if v is None else v for k, v in vars(args).items()})
    block, shape = make_block(args), shape_of_x(args, args.stage)
    steps = block_steps(block, shape)
    cost = block_cost(block, shape)
    clip = f"{args.frames} frames of {args.size} x {args.size} pixels"
    print(f"one block after {args.stage}, {args.pairwise}, {clip}\n")
    print(aligned([HEADER, *map(_row, steps)], "<<<>"))
    print(f"\n{cost}")


def _print_network(args: Any) -> None:
    net, shape = make_network(args)
    cost = network_cost(net, shape)
    print(f"{_title(args, cost)}\n\n{cost}")
    print(f"\nmemory of a step of training, float32\n{training_memory(net, shape)}")


def _run_network(args: Any) -> None:
    """Everything that can be refused is refused before the first layer runs."""
    (net, shape), backward = make_network(args), bool(args.backward)
    title, said = _title(args, network_cost(net, shape)), expected_peak(net, shape, backward)
    clip = load_clip(args.run, shape[1], stride_of(args), shape[2])
    print(f"{title} of {args.run or 'the drawn video'}, random weights")
    run_network(net, shape, clip, said=said, backward=backward)


def _title(args: Any, cost: NetworkCost) -> str:
    blocks = sum(row.kind == "non-local" for row in cost.rows)
    have = f"{args.pairwise} blocks: {blocks}" if blocks else "no non-local block"
    _, frames, size, *_ = cost.shape
    return f"{args.net}, {have}, {frames} frames of {size} x {size} pixels"


def _row(step: Step) -> tuple[str, ...]:
    """The shape begins with B only if there is more than one sample."""
    shape = "x".join(map(str, step.shape[step.shape[0] == 1 :]))
    numbers = (f"{n:,}" if n else "" for n in (step.parameters, step.macs))
    return step.name, step.made, shape, in_bytes(4 * prod(step.shape)), *numbers, "yes" if step.kept else ""
