"""Is a backward the derivative of its forward? Judged by finite differences in float64.

subject              an Op, a Layer or a pair of functions, in one form
contract             what every backward must keep to: shapes, dtypes, linear in dy, no writes into inputs
point                the function at its inputs, and at a point nearby
finite_differences   one-sided differences along directions, and how to tell a kink
judge                the error of each gradient
kinks                which values are right where there is no derivative; ties
report               the verdict as a table
"""

from .check import gradcheck
from .report import Report, Row

__all__ = ["Report", "Row", "gradcheck"]
