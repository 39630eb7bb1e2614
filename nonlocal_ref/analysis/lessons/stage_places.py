"""The residual blocks of every stage, and after which of them the paper puts a non-local block."""

from ...networks.resnet import places
from ...paper.architecture import DEPTHS, STAGES


def stage_places(depth: int, blocks: int) -> dict[str, tuple[int, tuple[int, ...]]]:
    """Stage -> (its number of residual blocks, those, from 0, that a non-local block follows).

    Source: Table 2c, the released code.   Raises ValueError for a number that the paper does not place.
    """
    behind = places(depth, blocks)
    counts = zip(STAGES, DEPTHS[depth], strict=True)
    return {stage: (count, tuple(behind.get(stage, ()))) for stage, count in counts}
