"""Networks side by side at their prices: five blocks, 3D convolutions, more residual blocks.

for row in nl.cost.table_2e(): print(row.name, row.parameters, row.macs)       5 blocks: 1.17, 1.23
nl.cost.in_residual_blocks()["res3"].by_macs                                               2.6
for row in nl.cost.more_depth(): print(row.name, row.macs, row.top1)           5 blocks, or more depth?
"""

from functools import partial
from typing import Any, NamedTuple

from ...networks import c2d, i3d
from ...networks.bottleneck import bottleneck
from ...paper.architecture import BLOCKS, DEPTHS, STAGES, grid
from ...paper.tables import score
from .network_report import NetworkCost
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


class MoreDepth(NamedTuple):
    """C2D with more of something: multiply-adds of the forward, top-1 in % (Table 2c; None if untrained)."""

    name: str
    parameters: int
    macs: int
    top1: float | None


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
    for stage in STAGES:
        one = _residual_block(stage, frames, size)
        by_parameters = costs[stage].parameters / one.parameters
        found[stage] = InResidualBlocks(by_parameters, costs[stage].macs_forward / one.macs)
    return found


def more_depth(*, frames: int = 32, size: int = 224) -> tuple[MoreDepth, ...]:
    """C2D ResNet-50, with five non-local blocks, with residual blocks for the same multiply-adds, ResNet-101.

    The non-local blocks pool x before phi and g. The residual blocks are added in the same stages, res3 and
    res4, as many whole ones as come nearest. The paper has no accuracy of that network, but says that
    residual blocks in the place of non-local ones gained nothing (section 5.1); ResNet-101 has 17 more.
    Raises ValueError for a clip without frames or pixels.
    """
    shape = (1, frames, size, size, 3)
    plain, five, deep = (network_cost(net, shape) for net in (c2d(50), c2d(50, 5, pool="before"), c2d(101)))
    share, counts, parameters, macs = in_residual_blocks(frames=frames, size=size), {}, 0, 0
    for stage, behind in BLOCKS[50][5].items():
        one, counts[stage] = _residual_block(stage, frames, size), round(len(behind) * share[stage].by_macs)
        parameters += counts[stage] * one.parameters
        macs += counts[stage] * one.macs
    where = ", ".join(f"{n} in {stage}" for stage, n in counts.items())
    added = sum(DEPTHS[101]) - sum(DEPTHS[50])
    return (
        MoreDepth("C2D ResNet-50", plain.parameters, plain.macs, score("2c", "baseline")),
        MoreDepth("with 5 non-local blocks", five.parameters, five.macs, score("2c", "5 blocks")),
        MoreDepth(
            f"with {sum(counts.values())} more residual blocks ({where})",
            plain.parameters + parameters,
            plain.macs + macs,
            None,
        ),
        MoreDepth(
            f"C2D ResNet-101, {added} more residual blocks",
            deep.parameters,
            deep.macs,
            score("2c", "baseline", network="R101"),
        ),
    )


def _residual_block(stage: str, frames: int, size: int) -> NetworkCost:
    """The price of one more residual block of a stage."""
    row = STAGES[stage]
    return network_cost(bottleneck(row.inner, row.channels), (1, *grid(stage, frames, size), row.channels))
