"""Every array that block.forward makes with the dense engine: how it is made, its shape and its price."""

from collections.abc import Iterator
from typing import NamedTuple

from ...base.op import output
from ...embed import linear
from ...layers import batchnorm as bn
from ...layers.pooling import max_pool
from ...versions import Version
from ..cost.plan import Plan
from ..cost.steps import Step, steps_of
from .source_lines import Line, lines

MAP, POOLED = (linear, "y"), (max_pool, "y")
CODE = {  # step -> where its lines of code are, for every version
    "x": (),
    "x^": ("x^", POOLED),
    "theta": ("theta", MAP),
    "phi": ("phi", MAP),
    "g": ("g", MAP),
    "phi^": ("pooled after", POOLED),
    "g^": ("pooled after", POOLED),
    "a": ("w_f", MAP),
    "b": ("w_f", MAP),
    "y": ("y",),
    "w_z": ("w_z", MAP),
    "bn": ("bn", (bn.batchnorm, "y")),
}


class Traced(NamedTuple):
    """One array: how it is made, its shape, the multiply-adds that make it, and the lines of code that do."""

    name: str
    made: str
    shape: tuple[int, ...]
    macs: int
    code: tuple[Line, ...]


def forward_steps(p: Plan) -> Iterator[Traced]:
    """The arrays of cost.steps as the dense engine makes them, in order, with s before p."""
    for step in steps_of(p):
        if step.made == "the same on the grid":
            continue
        if step.name == "p":
            yield _traced(step._replace(name="s", made="score of theta and phi"), p)
            step = step._replace(macs=0)
        yield _traced(step, p)


def _traced(step: Step, p: Plan) -> Traced:
    return Traced(step.name, step.made, step.shape, step.macs, _code(step, p))


def _code(step: Step, p: Plan) -> tuple[Line, ...]:
    version = p.version
    features = ("features", (version.features and version.features.forward, "features"))
    by_version = {
        "theta'": features,
        "phi'": features,
        "s": ("s", (version.score.forward, "s")),
        "p": ("p over s" if fused(version) else "p", (version.normalise.forward, "p")),
        "z": ("z of bn" if p.options.batchnorm else "z",),
    }
    moved = step.made == "each place through time"
    wanted = ("moved",) if moved else (CODE | by_version)[step.name]
    return lines(*wanted)


def fused(version: Version) -> bool:
    """Whether the dense engine writes p over s, and ds over dp."""
    return version.tiles and version.normalise.needs is output
