"""The lines of code that make each array of the block, read from the source, so never out of date.

    lines("theta", (linear, "y"))     block.embed: theta = linear(x, ...     embed.linear: y = matmul(...

Two tables say where to look. CALLS: the line of the block, the operation or the dense engine that calls a
step. LEAVES: the line of the function that does it, by the function's name and what it makes.
"""

import inspect
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from ... import block, embed, normalise, operation, pairwise
from ...engines import dense
from ...layers import batchnorm as bn
from ...layers import pooling

PACKAGE = __name__.partition(".")[0]
CALLS = {
    "x^": (block.embed, "x_keys = subsample"),
    "theta": (block.embed, "theta = linear"),
    "phi": (block.embed, "phi = linear"),
    "g": (block.embed, "g = linear"),
    "pooled after": (block.embed, "keys, values = subsample"),
    "w_f": (block.embed, "queries, keys = linear"),
    "moved": (block._forward, "operands = "),
    "features": (operation.nonlocal_operation, "engine.forward(featured"),
    "s": (dense.forward, "s = version.score"),
    "p": (dense.forward, "p = version.normalise"),
    "p over s": (dense.forward, "p, s = by_rows"),
    "y": (dense.forward, "return matmul(p, g)"),
    "w_z": (block._forward, "w = linear"),
    "bn": (block._forward, "normalised, norm ="),
    "z": (block._forward, "return w + x"),
    "z of bn": (block._forward, "return normalised + x"),
    "dw": (block._backward, "dw, dparams["),
    "dw_z": (block._backward, "dy, dparams["),
    "dp": (dense.backward, "dp = matmul"),
    "dg": (dense.backward, "dg = matmul"),
    "ds": (dense.backward, "ds = version.normalise"),
    "ds over dp": (dense.backward, "ds = by_rows"),
    "dscore": (dense.backward, "dtheta, dphi = version.score"),
    "dfeatures": (operation.nonlocal_operation_backward, "vjp(version.features"),
    "da": (block._embed_backward, "dqueries, dw_theta"),
    "db": (block._embed_backward, "dkeys, dw_phi"),
    "unpooled phi": (block._embed_backward, "dkeys = subsample_backward"),
    "unpooled g": (block._embed_backward, "dvalues = subsample_backward"),
    "dtheta": (block._embed_backward, "dqueries, dparams["),
    "dphi": (block._embed_backward, "dkeys, dparams["),
    "dg by x": (block._embed_backward, "dvalues, dparams["),
    "dx^": (block._embed_backward, "dx_keys = dkeys + dvalues"),
    "unpooled before": (block._embed_backward, "dx_keys = subsample_backward"),
    "dx of maps": (block._embed_backward, "return dqueries + dx_keys"),
    "dx": (block._backward, "return dz + dx"),
}
_far = ((pairwise.distance, "theta, phi = _centred"), (pairwise.distance, "return 2"))
_near = (pairwise.distance_backward, "theta, phi = _centred")
LEAVES = {
    ("embed.linear", "y"): ((embed.linear, "y = matmul(_rows(x), w"),),
    ("embed.linear_backward", "dx"): ((embed._backward_of_rows, "out=dx"),),
    ("embed.linear_backward", "dw"): ((embed._backward_of_rows, "dw = "),),
    ("embed.linear_backward", "db"): ((embed._backward_of_rows, "db = "),),
    ("embed.unit_rows", "features"): ((embed.unit, "return x"),),
    ("embed.unit_rows", "dfeatures"): (
        (embed.unit_backward, "u = unit(x)"),
        (embed.unit_backward, "along = "),
        (embed.unit_backward, "return (dy"),
    ),
    ("embed.scaled", "features"): ((embed.scaled, "return Op"),),
    ("embed.scaled", "dfeatures"): ((embed.scaled, "return Op"),),
    ("layers.pooling.max_pool", "y"): ((pooling._largest, "return reduce"),),
    ("layers.pooling.max_pool_backward", "dx"): (
        (pooling.max_pool_backward, "wins = "),
        (pooling.max_pool_backward, "dwide[tap] += "),
    ),
    ("layers.batchnorm.batchnorm", "y"): ((bn.batchnorm, "return rowwise"),),
    ("layers.batchnorm.batchnorm_backward", "dx"): ((bn.batchnorm_backward, "return dy * slope"),),
    ("layers.batchnorm.fixed_backward", "dx"): ((bn.fixed_backward, "dx = rowwise"),),
    ("pairwise.dot", "s"): ((pairwise.dot, "return matmul"),),
    ("pairwise.dot_backward", "dtheta"): ((pairwise.dot_backward, "dtheta = "),),
    ("pairwise.dot_backward", "dphi"): ((pairwise.dot_backward, "dphi = "),),
    ("pairwise.distance", "s"): _far,
    ("pairwise.distance_within", "s"): (*_far, (pairwise.distance_within, "factor * distance(")),
    ("pairwise.distance_backward", "dtheta"): (_near, (pairwise.distance_backward, "dtheta = ")),
    ("pairwise.distance_backward", "dphi"): (_near, (pairwise.distance_backward, "dphi = ")),
    ("pairwise.distance_within", "dtheta"): ((pairwise.distance_within, "distance_backward(factor"),),
    ("pairwise.distance_within", "dphi"): ((pairwise.distance_within, "distance_backward(factor"),),
    ("pairwise.concatenation", "s"): ((pairwise.concatenation, "s = a"), (pairwise.concatenation, "where")),
    ("pairwise.concatenation_backward", "gate"): ((pairwise.concatenation_backward, "open_gate = "),),
    ("pairwise.concatenation_backward", "dtheta"): ((pairwise.concatenation_backward, "da = "),),
    ("pairwise.concatenation_backward", "dphi"): ((pairwise.concatenation_backward, "db = "),),
    ("normalise.softmax", "p"): ((normalise.softmax, "e = xp.exp"), (normalise.softmax, "return e")),
    ("normalise.softmax_backward", "ds"): ((normalise.softmax_backward, "return p"),),
    ("normalise.mean", "p"): ((normalise.mean, "return s"),),
    ("normalise.mean_backward", "ds"): ((normalise.mean_backward, "return dp"),),
}


class Line(NamedTuple):
    """One line of the package's code: its function, and its text."""

    function: str
    text: str

    def __str__(self) -> str:
        return f"{self.function}: {self.text}"


def lines(*wanted: str | tuple[Callable, str]) -> tuple[Line, ...]:
    """The lines of some rows of CALLS, by name, and of LEAVES, by (function, what it makes).

    A function without a row, such as a user's own score, gives no lines.
    """
    found = (
        (CALLS[row],) if isinstance(row, str) else LEAVES.get((qualified_name(row[0]), row[1]), ())
        for row in wanted
    )
    return tuple(line(*place) for places in found for place in places)


@cache
def line(function: Callable, words: str) -> Line:
    """The one line of a function's source that holds these words. Raises LookupError if none or more do."""
    name = qualified_name(function)
    found = [text.strip() for text in inspect.getsource(function).splitlines() if words in text]
    if len(found) != 1:
        raise LookupError(f"{len(found)} lines of {name} hold {words!r}: choose words of one line")
    return Line(name, found[0])


def qualified_name(function: Callable) -> str:
    """A function's module and name: "pairwise.dot". A function made inside another has the outer name."""
    own = getattr(function, "__qualname__", type(function).__qualname__).partition(".")[0]
    return f"{function.__module__.removeprefix(PACKAGE + '.')}.{own}"
