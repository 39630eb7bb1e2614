"""What the operation, the block and the network cost, in closed form: parameters, multiply-adds, bytes.

    print(nl.cost.block_cost(nl.nonlocal_block(pool="before"), (1, 4, 14, 14, 1024)))
    print(nl.cost.network_cost(nonlocal_ref.networks.c2d(50, blocks=5), (1, 32, 224, 224, 3)))
    nl.cost.operation_cost("dot_product", nl.cost.Sizes(B=1, N=3136, M=3136, E=256, D=256, itemsize=4))

No array is made, so no size is too large.

engines     the table of prices, one row for each engine, and the price of one call of the operation
plan        what a block will do with an x of some shape: which positions meet, how many, by which engine
steps       every array that the block's forward makes
block       the price of a block, its memory included
stages      one block at every stage of C2D ResNet-50
networks    the price of a network layer by layer; layer_price, receptive_field and network_report serve it
training    the memory that training a network takes; forward_memory that of a forward alone
placements  what blocks add to C2D ResNet-50 where the paper puts them
compare     networks at their prices: Table 2e, and blocks against more residual blocks
"""

from ...engines import Sizes
from ...paper.architecture import STAGES, grid
from .block import BlockCost, block_cost
from .compare import InResidualBlocks, MoreDepth, in_residual_blocks, more_depth, table_2e
from .engines import OperationCost, naive_bytes, operation_cost
from .forward_memory import ForwardMemory, forward_memory
from .network_report import NetworkCost, Row
from .networks import network_cost, network_macs
from .placements import Placement, placements
from .stages import stage_costs
from .steps import Step, block_steps
from .training import TrainingMemory, training_memory
