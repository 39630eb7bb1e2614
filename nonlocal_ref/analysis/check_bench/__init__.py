"""Which ways of checking a backward find which mistakes: functions, mistakes and checks against each other.

    compare_checks() -> rows (function, mistake, check, error, noise, tolerance)

functions     what is checked, and at which points
wrong_*       the mistakes, as small wrong backwards
checks        dy of ones, one entry, a direction, every entry, float32, W_z = 0, ties, nl.gradcheck
bench         every check on every mistake
reasons       why a check finds a mistake or not, in a sentence
"""

from .bench import RIGHT, Finding, compare_checks, in_words
from .checks import CHECKS
from .functions import FUNCTIONS
from .reasons import why

__all__ = ["CHECKS", "FUNCTIONS", "RIGHT", "Finding", "compare_checks", "in_words", "why"]
