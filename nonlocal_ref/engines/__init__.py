"""Engines: one operation, exact, at different prices. All agree with `literal`.

engine         serves                               time              memory besides inputs and outputs
literal        everything                           N M E in Python   small
dense          everything, also a user's score      N M (E + D)       N M
streaming      every score that can be tiled        N M (E + D)       two tiles a core
reassociated   dot product with 1/M                 (N + M) E D       E D
sorted_keys    relu(a_i + b_j) with 1/M             (N + M) D         (N + M) D, and a sort
"""

from .choose import AUTO, ENGINES, Sizes, choose, named_engine, sizes
from .engine import Engine
from .streaming import streaming as streaming_engine

__all__ = ["AUTO", "ENGINES", "Engine", "Sizes", "choose", "named_engine", "sizes", "streaming_engine"]
