"""The lines of code behind each layer of the network map: where it is put into the network, what it computes.

They are read from the source, so they are never out of date.
"""

import ast
import inspect
from collections.abc import Callable
from textwrap import dedent

from ..analysis.trace.source_lines import Line, line, lines, qualified_name
from ..base import layer
from ..embed import linear
from ..layers import activations, batchnorm, conv, pooling
from ..networks import bottleneck, resnet
from .network_map_data import MapLayer

BUILT = {  # role -> (function, the name under which it makes the layer)
    **{role: (resnet._stem, role) for role in ("conv1", "pool1")},
    **{role: (resnet.c2d, role) for role in ("pool2", "mean", "fc")},
    **{role: (bottleneck.bottleneck, role) for role in ("conv_a", "conv_b", "conv_c")},
    "shortcut": (bottleneck.bottleneck, "conv"),
}
COMPUTED = {  # kind of a row of the price -> (function, words of its line)
    "conv": ((conv.conv, "y = sum("),),
    "batchnorm": ((batchnorm.batchnorm, "slope = "), (batchnorm.batchnorm, "return rowwise")),
    "relu": ((activations.relu, "return "),),
    "sum": ((layer._with_identity, "return rowwise(add, y, x)"),),
    "sum of branches": ((layer._with_shortcut, "return rowwise(add, y, shortcut)"),),
    "max_pool": ((pooling._largest, "return reduce"),),
    "global_mean": ((pooling.global_mean, "return namespace"),),
    "linear": ((linear, "y = matmul(_rows(x), w"),),
}
BLOCK = ("theta", "phi", "g", "pooled after", "s", "p", "y", "w_z", "bn", "z of bn")  # rows of CALLS


def code_of(one: MapLayer) -> tuple[Line, ...]:
    """The lines of a layer; of all layers with the same role and the same rows.

    Those of the non-local block are the dense engine's; a convolution's are the plain ones, which im2col.py
    computes faster on a CPU.
    """
    if one.kind == "non-local":
        return (line(resnet._stage, 'layers[f"nonlocal{k}"] = '), *lines(*BLOCK))
    places = (place for kind in one.rows for place in COMPUTED[kind])
    return (built(*BUILT[one.role]), *(line(*place) for place in places))


def built(function: Callable, name: str) -> Line:
    """What this function calls `name`, name = ... or an argument name=..., on as many lines as in its source.

    Raises LookupError if there is no such place or more than one.
    """
    source = dedent(inspect.getsource(function))
    found = [node for node in ast.walk(ast.parse(source)) if _named(node) == name]
    if len(found) != 1:
        raise LookupError(f"{len(found)} places of {qualified_name(function)} make {name!r}, not one")
    first, *rest = ast.get_source_segment(source, found[0]).splitlines()
    return Line(qualified_name(function), "\n".join([first, *dedent("\n".join(rest)).splitlines()]))


def _named(node: ast.AST) -> str | None:
    match node:
        case ast.keyword(arg=name) | ast.Assign(targets=[ast.Name(id=name)]):
            return name
    return None
