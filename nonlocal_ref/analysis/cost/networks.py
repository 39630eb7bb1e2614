"""What C2D ResNet-50 costs (Table 1), and what blocks add to it where the paper puts them (Tables 2b, 2c)."""

from itertools import pairwise
from typing import NamedTuple

from ...paper.architecture import CLASSES, PLACES, STAGES, STEM, Stage, strided
from ...paper.tables import score
from .block import BlockCost
from .stages import stage_costs


class Placement(NamedTuple):
    """Blocks at one of PLACES: their price together, and the accuracy that the paper reports.

    macs   multiply-adds of the forward of all these blocks
    share  of the multiply-adds of C2D ResNet-50 without them
    top1   % of Kinetics' validation clips; top5: the same for the five best guesses
    """

    name: str
    table: str
    blocks: dict[str, tuple[int, ...]]
    parameters: int
    macs: int
    share: float
    top1: float
    top5: float


def network_macs(frames: int = 32, size: int = 224) -> int:
    """Multiply-adds of C2D ResNet-50 without non-local blocks: 20.4e9 for 32 frames of 224 x 224 pixels.

    Source: Table 1. Convolutions and the classifier; normalisations, poolings and ReLUs are not counted.
    """
    stem = strided(frames, 2) * strided(size, 2) ** 2 * 7 * 7 * 3 * STEM
    inputs = [Stage(0, 0, STEM, 4, 4), *STAGES.values()]
    stages = sum(_stage_macs(before, row, frames, size) for before, row in pairwise(inputs))
    return stem + stages + STAGES["res5"].channels * CLASSES


def _stage_macs(before: Stage, row: Stage, frames: int, size: int) -> int:
    """Bottlenecks 1x1, 3x3, 1x1; the first meets the larger input and has a convolution as its shortcut."""
    wide = strided(frames, row.frames) * strided(size, before.pixels) ** 2  # pool2 acts before res3
    here = strided(frames, row.frames) * strided(size, row.pixels) ** 2
    inside = here * (9 * row.inner**2 + row.inner * row.channels)
    first = wide * before.channels * row.inner + inside + here * before.channels * row.channels
    return first + (row.blocks - 1) * (here * row.channels * row.inner + inside)


def placements(*, pool: str | None = "before", frames: int = 32, size: int = 224) -> tuple[Placement, ...]:
    """One block at res2 ... res5, then 5 and 10 blocks, in C2D ResNet-50; embedded Gaussian, with BN.

    pool  "before" phi and g as in the released code; only that gives the FLOPs of Table 2e
    The accuracy was measured on 32 frames of 224 x 224 pixels, whatever clip the price is for.
    Source: Tables 2b and 2c.   Raises ValueError for an unknown pool or a clip without frames or pixels.
    """
    costs = stage_costs(frames=frames, size=size, pool=pool, batchnorm=True)
    network = network_macs(frames, size)
    return tuple(_placement(name, costs, network) for name in PLACES)


def _placement(name: str, costs: dict[str, BlockCost], network: int) -> Placement:
    table, blocks = PLACES[name]
    each = [costs[stage] for stage, behind in blocks.items() for _ in behind]
    macs, parameters = sum(c.macs_forward for c in each), sum(c.parameters for c in each)
    top1, top5 = (score(table, name, measure) for measure in ("top-1", "top-5"))
    return Placement(name, table, blocks, parameters, macs, macs / network, top1, top5)
