"""How a gradient reaches x through the block, and what moves in the first steps of training.

paths         the four parts of dx: through theta, phi, g, and straight on
first_steps   their sizes, and how far each parameter moves, step by step
"""

from .first_steps import flow
from .paths import paths

__all__ = ["flow", "paths"]
