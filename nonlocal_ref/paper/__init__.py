"""What the paper and its released code say, as data.

tables         the numbers of the paper's tables, and what each of them decides
architecture   Table 1: the stages of C2D ResNet-50; where the paper puts blocks
"""

from .architecture import PLACES, STAGES, grid
from .tables import TABLES, TEXT, by_network, retrained, score, table

__all__ = ["PLACES", "STAGES", "TABLES", "TEXT", "by_network", "grid", "retrained", "score", "table"]
