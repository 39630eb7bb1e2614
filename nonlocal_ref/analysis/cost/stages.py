"""The price of one block at every stage of C2D ResNet-50 (Table 1)."""

from typing import Any

from ...block import nonlocal_block
from ...paper.architecture import STAGES, grid
from .block import BlockCost, block_cost


def stage_costs(*, frames: int = 32, size: int = 224, **options: Any) -> dict[str, BlockCost]:
    """Stage -> price of nonlocal_block(**options) there, for `frames` frames of size x size pixels.

    float32, half the channels inside.   Source: Table 1, figure 2.   Raises what nonlocal_block and
    block_cost raise.
    """
    block = nonlocal_block(**options)
    shapes = {stage: (1, *grid(stage, frames, size), row.channels) for stage, row in STAGES.items()}
    return {stage: block_cost(block, shape) for stage, shape in shapes.items()}
