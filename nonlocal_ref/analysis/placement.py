"""Where the paper puts blocks, what they cost there, and what they gained (Tables 2b and 2c)."""

from typing import NamedTuple

from ..block import nonlocal_block
from ..data.paper import score
from .cost import STAGES, BlockCost, block_cost, grid, network_macs

# name -> (table, stage -> the residual blocks, from 0, that have a non-local block behind them), ResNet-50
PLACES = {
    "res2": ("2b", {"res2": (1,)}),
    "res3": ("2b", {"res3": (2,)}),
    "res4": ("2b", {"res4": (4,)}),
    "res5": ("2b", {"res5": (1,)}),
    "5 blocks": ("2c", {"res3": (1, 3), "res4": (1, 3, 5)}),
    "10 blocks": ("2c", {"res3": (0, 1, 2, 3), "res4": (0, 1, 2, 3, 4, 5)}),
}


class Placement(NamedTuple):
    """Blocks at one of PLACES: their price together, and the accuracy that the paper reports.

    macs   multiply-adds of the forward of all these blocks
    share  of the multiply-adds of C2D ResNet-50 without them
    top1   % of Kinetics' validation clips; top5 alike
    """

    name: str
    table: str
    blocks: dict[str, tuple[int, ...]]
    parameters: int
    macs: int
    share: float
    top1: float
    top5: float


def placements(*, pool: str | None = "before", frames: int = 32, size: int = 224) -> tuple[Placement, ...]:
    """One block at res2 ... res5, then 5 and 10 blocks, in C2D ResNet-50; embedded Gaussian, with BN.

    pool  "before" phi and g as in the released code: the FLOPs of Table 2e come out only so
    The accuracy was measured on 32 frames of 224 x 224 pixels, whatever clip the price is for.
    Source: Tables 2b and 2c.   Raises ValueError for an unknown pool and a clip without frames or pixels.
    """
    costs = {stage: _one_block(stage, pool, frames, size) for stage in STAGES}
    network = network_macs(frames, size)
    return tuple(_placement(name, costs, network) for name in PLACES)


def _one_block(stage: str, pool: str | None, frames: int, size: int) -> BlockCost:
    shape = (1, *grid(stage, frames, size), STAGES[stage].channels)
    return block_cost(nonlocal_block(pool=pool, batchnorm=True), shape)


def _placement(name: str, costs: dict[str, BlockCost], network: int) -> Placement:
    table, blocks = PLACES[name]
    each = [costs[stage] for stage, behind in blocks.items() for _ in behind]
    macs, parameters = sum(c.macs_forward for c in each), sum(c.parameters for c in each)
    top1, top5 = (score(table, name, measure) for measure in ("top-1", "top-5"))
    return Placement(name, table, blocks, parameters, macs, macs / network, top1, top5)
