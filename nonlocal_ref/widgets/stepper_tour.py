"""The tour of the shape stepper: a block at res4 from x to dx."""

from ..analysis.trace import trace
from ..block import nonlocal_block
from .tour import Stop

BLOCK = {"T": 4, "H": 14, "W": 14, "C": 1024, "version": "embedded_gaussian", "pool": None}
SHAPE = (1, *(BLOCK[name] for name in "THWC"))


def stepper_tour() -> tuple[Stop, ...]:
    """Five stops; a step is found by the name of its array."""
    traced = trace(nonlocal_block(BLOCK["version"], pool=BLOCK["pool"]), SHAPE)
    names = [step.name for step in (*traced.forward, *traced.backward)]

    def at(name: str, sentence: str, **more) -> Stop:
        return Stop(sentence, BLOCK | {"step": names.index(name)}, **more)

    return (
        at("x", "x comes to the block at res4: 4×14×14 positions, 1024 numbers each."),
        at("theta", "θ, φ and g are three linear maps of x to 512 channels, half of 1024.", symbol="theta"),
        at(
            "p",
            "Each of 784 queries weighs each of 784 keys: a row of weights sums to 1.",
            symbol="p",
        ),
        at("y", "A row of p times all of g makes one row of y: row by row.", symbol="y", play=True),
        at("dx", "Going back, dx is dz and what came along three paths: through θ, φ and g.", play=True),
    )
