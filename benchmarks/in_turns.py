"""What the benchmarks of networks and of training share: options, and both sides in turns in one process."""

import argparse
from collections.abc import Callable
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple

from nonlocal_ref.analysis.timing import alternating, speed_up
from nonlocal_ref.training.memory import kept_memory

PAUSE = 0.1  # seconds, longer than the other side's threads stay awake after its run


class Asked(NamedTuple):
    """The options: numbers of non-local blocks, rounds, and the clock."""

    blocks: list[int]
    repeats: int
    clock: Callable


def options(description: str, *, blocks: list[int], repeats: int) -> Asked:
    """The options of the command line; `blocks` and `repeats` are the defaults."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--blocks", type=int, nargs="+", default=blocks)
    parser.add_argument("--repeats", type=int, default=repeats)
    parser.add_argument("--cpu", action="store_true", help="processor time, for a busy machine: on one core")
    given = parser.parse_args()
    return Asked(given.blocks, given.repeats, process_time if given.cpu else perf_counter)


def compared(works: dict[str, Callable], asked: Asked, seconds: float) -> tuple[float, float, float]:
    """Medians of "ours" and "PyTorch" in seconds, and the ratio of the rounds."""
    with kept_memory():  # as in nl.training: for both sides
        times = alternating(works, repeats=asked.repeats, seconds=seconds, clock=asked.clock, pause=PAUSE)
    ours, theirs = (median(times[side]) for side in ("ours", "PyTorch"))
    return ours, theirs, speed_up(times["PyTorch"], times["ours"])
