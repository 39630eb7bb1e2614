"""Is a backward pass the derivative of its forward? Judged by finite differences in float64.

subject   an Op, a Layer or a pair of functions, in one form
duties    what a backward owes before its numbers are looked at: shapes, dtypes, linearity, no side effects
point     the function at its inputs, and beside them
slopes    finite differences, and what they mean where the function has a kink
judge     the error of each gradient
kinks     what is right where there is no derivative; ties
report    the verdict as a table
"""

from .check import gradcheck
from .report import Report, Row

__all__ = ["Report", "Row", "gradcheck"]
