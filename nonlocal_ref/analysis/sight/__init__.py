"""Which way of checking a backward sees which mistake: a bench of functions, mistakes and ways.

    sight() -> rows (function, mistake, way, error, noise, tolerance, seen)

functions     what is checked, and at which points
wrong_*       the mistakes, as small wrong backwards
ways          dy of ones, one entry, a direction, every entry, float32, W_z = 0, ties, nl.gradcheck
bench         all of them against each other
reasons       why, in a sentence
"""

from .bench import RIGHT, Row, sight, words
from .functions import FUNCTIONS
from .reasons import why
from .ways import WAYS

__all__ = ["FUNCTIONS", "RIGHT", "WAYS", "Row", "sight", "why", "words"]
