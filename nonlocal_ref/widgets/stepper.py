"""The shape stepper: the block as figure 2 draws it, walked forward and then backward, array by array."""

from itertools import product

from ..analysis import plots
from ..analysis.cost import STAGES, grid
from ..analysis.lessons.example import SEEDS
from ..analysis.trace import LARGEST, Trace, cheapest, trace
from ..analysis.trace.source_lines import Line
from ..base.checks import one_of, plain_options
from ..block import nonlocal_block
from ..versions import VERSIONS
from .tour import stepper_tour, tour_data
from .version_data import version_data, version_names
from .widget import Widget, options_of, png_of, with_choices

POOLS = {None: "none", "before": "before φ and g", "after": "after φ and g"}
CHANNELS = (2, 4, 6, 8, 16, 32, 64, 128, 256, 512, 1024, 2048)  # where the slider stops
RANGES = {"T": (1, 32), "H": (1, 56), "W": (1, 56), "C": (CHANNELS[0], CHANNELS[-1])}
SMALL = {"positions": 12, "channels": 8}  # up to which the numbers themselves are shown
SENTENCE = "From T·H·W × 1024 to 512, to one weight for every pair of positions, and back to 1024."


@plain_options
def stepper(
    shape: tuple = (4, 14, 14, 1024),
    *,
    version: str = "embedded_gaussian",
    pool: str | None = None,
    state: dict | None = None,
) -> Widget:
    """Every array of the block and its gradients: shape, bytes, multiply-adds, code; small ones in numbers.

    shape    (T, H, W, C) of x, one sample; inside are C // 2 channels
    version  a name in VERSIONS
    pool     None, "before" phi and g, or "after" them
    state    choices to start from: step (0 is x), T, H, W, C, version, pool
    The same in Python: analysis.trace.trace(block, (1, *shape)).   Source: figure 2.
    Raises ValueError for choices that do not exist or do not go together.
    """
    if len(shape) != 4:
        raise ValueError(f"shape is {tuple(shape)}: give (T, H, W, C), such as (4, 14, 14, 1024)")
    defaults = {"step": 0} | dict(zip("THWC", shape, strict=True)) | {"version": version, "pool": pool}
    state = with_choices(defaults, state)
    steps = _check(state)
    if state["step"] not in range(steps):
        raise ValueError(f"step is {state['step']!r}: this block has steps 0 to {steps - 1}")
    return Widget("stepper", page_data(), state, lambda: _still(state), SENTENCE)


def _check(state: dict) -> int:
    """How many steps there are. Raises ValueError for a state that is not possible."""
    one_of("version", state["version"], VERSIONS)
    one_of("pool", state["pool"], POOLS)
    for name, (least, most) in RANGES.items():
        if type(state[name]) is not int or not least <= state[name] <= most:
            raise ValueError(f"{name} is {state[name]!r}: give a whole number from {least} to {most}")
    return sum(map(len, _traced(state)))


def _traced(state: dict) -> Trace:
    block = nonlocal_block(state["version"], pool=state["pool"])
    return trace(block, (1, *(state[name] for name in "THWC")))


def page_data() -> dict:
    """The steps of each version and pooling with their code, the options, and the limits."""
    lines: dict[Line, int] = {}
    traces = {}
    for version, pool in product(VERSIONS, POOLS):
        traced = trace(nonlocal_block(version, pool=pool), (1, 4, 14, 14, 8))
        traces[f"{version} {pool or 'none'}"] = _sent(traced, lines)
    menus = {"version": version_names(VERSIONS), "pool": POOLS}
    stages = {stage: [*grid(stage), row.channels] for stage, row in STAGES.items()}
    return {
        "traces": traces,
        "lines": [list(line) for line in lines],
        "stages": stages | {"small": [2, 2, 3, 4]},
        "ranges": {name: list(limits) for name, limits in RANGES.items()},
        "cheapest": {version: cheapest(version) for version in VERSIONS},
        "largest": LARGEST,
        "small": SMALL,
        "channels": list(CHANNELS),
        "versions": version_data(VERSIONS),
        "choices": options_of(menus),
        "seeds": SEEDS,
        "tour": tour_data(stepper_tour(), {}),
    }


def _sent(traced: Trace, lines: dict[Line, int]) -> dict:
    """Name, words and lines of code of each step; a line is a number, and is sent once."""
    steps = [
        [step.name, step.made, [lines.setdefault(line, len(lines)) for line in step.code]]
        for step in (*traced.forward, *traced.backward)
    ]
    return {"forward": len(traced.forward), "steps": steps}


def _still(state: dict) -> bytes:
    """A PNG of the block with its shapes."""
    forward = {step.name: step.shape[1:] for step in _traced(state).forward}
    return png_of(plots.block_shapes(forward))
