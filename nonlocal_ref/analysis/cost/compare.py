"""Networks side by side at their prices: five blocks, 3D convolutions, more residual blocks.

for row in nl.cost.table_2e(): print(row.name, row.parameters, row.macs)       5 blocks: 1.17, 1.23
nl.cost.in_residual_blocks()["res3"].by_macs                                               2.6
"""

from functools import partial
from typing import Any, NamedTuple

from ...networks import c2d, i3d
from ...networks.bottleneck import bottleneck
from ...paper.architecture import STAGES, grid
from ...paper.tables import score
from .networks import network_cost
from .stages import stage_costs

NETWORKS = {  # name in Table 2e -> the function of the depth that makes it
    "C2D": c2d,
    "I3D 3x3x3": partial(i3d, inflate="3x3x3"),
    "I3D 3x1x1": partial(i3d, inflate="3x1x1"),
    "NL C2D, 5 blocks": partial(c2d, blocks=5, pool="before"),
}


class Compared(NamedTuple):
    """One network of Table 2e; parameters and macs: times those of C2D of the same depth.

    macs   multiply-adds of the forward
    paper  what Table 2e says of the two
    top1   % of Kinetics' validation clips, Table 2e
    """

    name: str
    parameters: float
    macs: float
    paper: tuple[float, float]
    top1: float


class InResidualBlocks(NamedTuple):
    """How many more residual blocks of a stage cost as much as one non-local block behind it."""

    by_parameters: float
    by_macs: float


def table_2e(frames: int = 32, size: int = 224) -> tuple[Compared, ...]:
    """The prices of Table 2e from our own counts, with those that the paper prints; ResNet-101.

    The blocks pool x before phi and g, as in the released code: pooled after them, as the paper's text says,
    they take 1.32 times the multiply-adds of C2D and not 1.23.   Raises what network_cost raises.
    """
    costs = {name: network_cost(make(101), (1, frames, size, size, 3)) for name, make in NETWORKS.items()}
    plain = costs["C2D"]
    return tuple(
        Compared(name, cost.parameters / plain.parameters, cost.macs / plain.macs, *_paper(name))
        for name, cost in costs.items()
    )


def _paper(name: str) -> tuple[tuple[float, float], float]:
    parameters, macs, top1 = (score("2e", name, m, "R101") for m in ("parameters", "FLOPs", "top-1"))
    return (parameters, macs), top1


def in_residual_blocks(
    *, frames: int = 32, size: int = 224, pool: str | None = "before", **block_options: Any
) -> dict[str, InResidualBlocks]:
    """Stage -> the price of one non-local block there, in residual blocks of the same stage.

    Section 4.1 asks this question: residual blocks in the place of non-local ones gained nothing.
    Raises what stage_costs raises.
    """
    costs = stage_costs(frames=frames, size=size, pool=pool, batchnorm=True, **block_options)
    found = {}
    for stage, row in STAGES.items():
        shape = (1, *grid(stage, frames, size), row.channels)
        one = network_cost(bottleneck(row.inner, row.channels), shape)
        by_parameters = costs[stage].parameters / one.parameters
        found[stage] = InResidualBlocks(by_parameters, costs[stage].macs_forward / one.macs)
    return found
