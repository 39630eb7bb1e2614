"""python -m nonlocal_ref cost: what one block costs at each stage of C2D ResNet-50, and whether it fits."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..analysis.cost import STAGES, BlockCost, block_cost, in_residual_blocks, more_depth, network_macs
from ..base.text_table import aligned
from ..base.units import in_billions, in_bytes, three_digits
from ..engines import ENGINES
from .block_options import add_block_options, common_options, make_block, pooling, shape_of_x
from .knobs import plain_run
from .machine import memory
from .output import check_output, told_if_written, write_figure

ARRANGEMENTS = {  # the columns of the figure: pool, positions
    "every pair": ("none", "spacetime"),
    "pooled after φ, g": ("after", "spacetime"),
    "pooled before φ, g": ("before", "spacetime"),
    "space only": ("none", "space"),
    "time only": ("none", "time"),
}
DEPTH = (  # what the paper says of it
    "\ntop-1: Table 2c, on 32 frames; blocks pooled before φ, g. Section 4.1: residual blocks in place of\n"
    "non-local ones gained nothing, so the gain is not only that of a deeper network."
)
SLOW = "literal"  # two loops in Python: small in memory, but it takes hours


def add_options(parser: argparse.ArgumentParser) -> None:
    """--stage, --out and the options of the block."""
    parser.add_argument("--stage", choices=STAGES, help="only this stage (default: all of Table 1)")
    add_block_options(parser)
    parser.add_argument("--out", help="also draw the prices into this picture, such as cost.png")


@plain_run
def run(args: argparse.Namespace) -> None:
    """Prints the price of a block at every stage, the memory of each engine, and what would not fit."""
    out = check_output(args.out, None) if args.out else None
    stages = [args.stage] if args.stage else list(STAGES)
    costs = {stage: _by_engine(args, stage) for stage in stages}
    network = network_macs(args.frames, args.size) * args.samples
    print(_prices(args, costs, network), *_residual(args, stages), _memory(costs), sep="\n\n", end="\n\n")
    print("\n".join(what_does_not_fit(costs, memory())))
    if out:
        _draw(args, out, costs, network)


def _by_engine(args: Any, stage: str) -> dict[str, BlockCost]:
    """The price with the engine that was asked for or that "auto" takes, then with every other."""
    version = make_block(args).options.version
    others = [name for name, engine in ENGINES.items() if name != SLOW and not engine.refusal(version)]
    costs = [_cost(args, stage, engine) for engine in (args.engine, *others)]
    return {cost.engine: cost for cost in costs}


def _cost(args: Any, stage: str, engine: str) -> BlockCost:
    return block_cost(make_block(args, engine), shape_of_x(args, stage))


def _prices(args: Any, costs: dict, network: int) -> str:
    header = ("stage", "engine", "x", "N", "M", "parameters", "GMACs", "of network", "weights p")
    rows = [_row(args, stage, next(iter(by_engine.values())), network) for stage, by_engine in costs.items()]
    title = (
        f"one block: {args.pairwise}, positions {args.positions}, pooling {pooling(args)}; {_clip(args)}\n"
        "GMACs: billions of multiply-adds of the forward; "
        f"C2D ResNet-50 without it takes {in_billions(network)}\n\n"
    )
    return title + aligned([header, *rows], "<<<>")


def _row(args: Any, stage: str, cost: BlockCost, network: int) -> tuple[str, ...]:
    x, s = "x".join(map(str, shape_of_x(args, stage)[1:])), cost.sizes
    gmacs, share = in_billions(cost.macs_forward), f"{cost.macs_forward / network:.0%}"
    counts = (f"{s.N:,}", f"{s.M:,}", f"{cost.parameters:,}")
    return stage, cost.engine, x, *counts, gmacs, share, in_bytes(cost.weights_bytes)


def _residual(args: Any, stages: list[str]) -> Iterator[str]:
    """The block's price in residual blocks of its stage; five blocks against more depth."""
    if args.channels is not None:
        return
    pool = None if args.pool == "none" else args.pool
    found = in_residual_blocks(frames=args.frames, size=args.size, pool=pool, **common_options(args))
    header = ("one block in residual blocks of its stage", "by parameters", "by multiply-adds")
    yield aligned([header, *((s, *map(three_digits, found[s])) for s in stages)], "<>")
    if args.stage is None:
        yield _more_depth(args)


def _more_depth(args: Any) -> str:
    header = ("non-local blocks or more depth?", "parameters", "GMACs", "top-1, %")
    rows = [
        (row.name, f"{row.parameters:,}", in_billions(row.macs), "" if row.top1 is None else row.top1)
        for row in more_depth(frames=args.frames, size=args.size)
    ]
    return aligned([header, *rows], "<>") + DEPTH


def _memory(costs: dict) -> str:
    """The bytes that every engine holds, in float32."""
    engines = _engines(costs)
    header = ("peak (kept for the backward)", *engines)
    rows = [
        (stage, *(_held(by_engine.get(engine)) for engine in engines)) for stage, by_engine in costs.items()
    ]
    return aligned([header, *rows], "<>")


def _engines(costs: dict) -> list[str]:
    """The engines that can serve, in their order."""
    serving = set().union(*costs.values())
    return [engine for engine in ENGINES if engine in serving]


def _held(cost: BlockCost | None) -> str:
    return "" if cost is None else f"{in_bytes(cost.peak_bytes)} ({in_bytes(cost.saved_bytes)})"


def what_does_not_fit(costs: dict[str, dict[str, BlockCost]], available: int | None) -> list[str]:
    """One line for each stage and engine whose peak is above `available` bytes, and what would fit."""
    if available is None:
        return ["how much memory this machine has cannot be asked here: compare the peaks with it yourself"]
    lines = [
        f"{stage} with {engine} does not fit: it needs {in_bytes(cost.peak_bytes)} of this machine's "
        f"{in_bytes(available)}; {_instead(by_engine, available)}"
        for stage, by_engine in costs.items()
        for engine, cost in by_engine.items()
        if cost.peak_bytes > available
    ]
    return lines or [f"all of this fits into the {in_bytes(available)} of this machine's memory"]


def _instead(by_engine: dict[str, BlockCost], available: int) -> str:
    smallest = min(by_engine.values(), key=lambda cost: cost.peak_bytes)
    if smallest.peak_bytes <= available:
        return f"engine {smallest.engine} does, with {in_bytes(smallest.peak_bytes)}"
    return "no engine does: pool the keys, or take fewer frames or a smaller size"


def _draw(args: Any, out: Path, costs: dict, network: int) -> None:
    """Left the arrangements of this version, right the engines for the arrangement that was asked for."""
    from ..analysis.plots import prices_figure

    macs = {name: {stage: _macs(args, stage, *row) for stage in costs} for name, row in ARRANGEMENTS.items()}
    peaks = {
        engine: {stage: row[engine].peak_bytes for stage, row in costs.items()} for engine in _engines(costs)
    }
    asked = f"positions {args.positions}, pooling {pooling(args)}"
    title = f"One block of C2D ResNet-50: {args.pairwise}, {_clip(args)}; memory for {asked}"
    figure = prices_figure(macs, network, peaks, memory(), title=title)
    with told_if_written(out):
        write_figure(figure, out)
        print(f"drawn: {out}")


def _macs(args: Any, stage: str, pool: str, positions: str) -> int:
    """Multiply-adds with every pair formed."""
    window = None if pool == "none" else args.pool_window
    options = argparse.Namespace(
        **{**vars(args), "pool": pool, "positions": positions, "pool_window": window}
    )
    return _cost(options, stage, "dense").macs_forward


def _clip(args: Any) -> str:
    clips = "" if args.samples == 1 else f"{args.samples} clips of "
    return f"{clips}{args.frames} frames of {args.size} x {args.size} pixels"
