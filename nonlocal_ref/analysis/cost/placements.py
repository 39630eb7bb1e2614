"""What blocks add to C2D ResNet-50 where the paper puts them, and what they gained there (Tables 2b, 2c)."""

from typing import NamedTuple

from ...paper.architecture import PLACES
from ...paper.tables import score
from .block import BlockCost
from .networks import network_macs
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
