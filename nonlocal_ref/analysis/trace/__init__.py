"""The block step by step, forward and backward, as figure 2 draws it.

forward_steps    every array of the forward
backward_steps   every gradient of the backward
source_lines     the lines of code that make each of them, read from the source
report           all of them as a table
dense_weights    when the N x M weights are too large
"""

from .dense_weights import LARGEST, cheapest, too_large
from .report import Trace, trace

__all__ = ["LARGEST", "Trace", "cheapest", "too_large", "trace"]
