"""What the operation, the block and the network cost, in closed form: parameters, multiply-adds, bytes.

    print(nl.cost.block_cost(nl.nonlocal_block(pool="before"), (1, 4, 14, 14, 1024)))
    nl.cost.operation_cost("dot_product", nl.cost.Sizes(B=1, N=3136, M=3136, E=256, D=256, itemsize=4))

No array is made, so no size is too large.

engines     the table of prices, one row for each engine, and the price of one call of the operation
plan        what a block will do with an x of some shape: which positions meet, how many, by which engine
steps       every array that the block's forward makes
block       the price of a block, its memory included
stages      one block at every stage of C2D ResNet-50
networks    the multiply-adds of C2D ResNet-50, and of blocks where the paper puts them
"""

from ...engines import Sizes
from ...paper.architecture import STAGES, grid
from .block import BlockCost, block_cost
from .engines import OperationCost, naive_bytes, operation_cost
from .networks import Placement, network_macs, placements
from .stages import stage_costs
from .steps import Step, block_steps
