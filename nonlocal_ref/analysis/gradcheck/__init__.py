"""Is a backward the derivative of its forward? Judged by finite differences in float64.

subject              an Op, a Layer or a pair of functions, in one form
contract             what every backward must keep to: shapes, dtypes, linear in dy, no writes into inputs
point                the function at its inputs, and at a point nearby
finite_differences   one-sided differences along directions, and how to tell a kink
local_fit            where these disagree with the backward: the slope from fits at many step lengths
limits               how exact a gradient can be: rounding, what is negligible, what cannot be seen
seen_apart           a gradient that the rounding of y hides, in the entries of y that show it
judge                the error of each gradient, by entries of like size
kinks                which values are right where there is no derivative; ties
unchecked            why there is no verdict where no step length can be trusted
notes                the sentences under the table
report               the verdict as a table
"""

from .check import gradcheck
from .report import Report, Row

__all__ = ["Report", "Row", "gradcheck"]
