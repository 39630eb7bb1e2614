"""The tables of the ablations as data: a row is what `train` is asked for, at seed 0.

main        on the task matching, which an average over the clip does not solve soon
a to g      miniatures of Table 2 of the paper, on the task twins
chance      on twins, objects anywhere: networks without a block, with many seeds and clips
others      on twins too: how a block starts, the scale of the scores, the pooling of keys

A row "average" stands in every table: a block whose weights are all 1/M sees the whole clip too, but does
not choose.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any, NamedTuple

from ...data.tasks import matching, twins
from ..settings import Settings
from .networks import variant

Cell = tuple[str, str]  # (group, row); the group is a setting of the task, or a length; "" where there is one

PARAMETERS = (16, 32, 38)  # widths without a block that have as many parameters as one block at (16, 32, 32)
MULTIPLY_ADDS = {None: (16, 35, 37), "3x1x1": (16, 33, 35), "3x3x3": (16, 26, 25)}  # ... multiply-adds
FEWER = (16, 32, 26)  # widths with one block that have fewer parameters than none at (16, 32, 32)
DEFAULT = ("version", "embedded_gaussian")
LONGER = "average, three times the steps"
NONE, AVERAGE, BLOCK = "no block", "average", "1 block"


class Ablation(NamedTuple):
    """One table.

    question  what it is to decide
    cells     (group, row) -> settings
    pairs     (row, the row that it is compared with), in each group that has both
    paper     the table of the paper that has the same question, or None
    times     so many times the seeds of other tables
    """

    question: str
    cells: dict[Cell, Settings]
    pairs: tuple[tuple[str, str], ...]
    paper: str | None = None
    times: int = 1


def on_twins(setting: str = "anywhere", *, frames: int = 3, size: int = 20, **network: Any) -> Settings:
    """One run: the task, and what is changed of `variant`."""
    task = partial(twins, setting, frames=frames, size=size)
    return Settings(task, partial(variant, **_named_once(network)), rate=0.005, steps=200, batch=32)


def on_matching(*, steps: int = 500, **network: Any) -> Settings:
    """One run on the main task, on clips of 3 frames of 24 x 24 pixels."""
    task = partial(matching, frames=3, size=24)
    return Settings(task, partial(variant, **_named_once(network)), rate=0.005, steps=steps, batch=32)


def _named_once(network: dict) -> dict:
    """Without the version that is the default: equal runs are known by equal texts."""
    return {name: value for name, value in network.items() if (name, value) != DEFAULT}


def _group(rows: dict[str, dict], group: str = "", **task: Any) -> dict[Cell, Settings]:
    """(group, row) -> settings, of row -> options of `variant`; no block and the average come first."""
    rows = {NONE: {"blocks": 0}, AVERAGE: {"version": "average"}} | rows
    return {(group, name): on_twins(**task, **network) for name, network in rows.items()}


def _with_all(rows: Iterable[str], *pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Each row against the average, and these pairs."""
    return (*((name, AVERAGE) for name in rows), *pairs)


POSITIONS = {name: {"positions": name} for name in ("space", "time")} | {"spacetime": {}}
AS_MANY = "no block, as many parameters"
LARGER = {  # without a block
    AS_MANY: {"blocks": 0, "widths": PARAMETERS},
    "no block, as many multiply-adds": {"blocks": 0, "widths": MULTIPLY_ADDS[None]},
}
VERSIONS = {
    "gaussian": {"version": "gaussian"},
    "gaussian, 1/M": {"version": "gaussian, 1/M"},
    "gaussian_distance": {"version": "gaussian_distance"},
    "cosine": {"version": "cosine"},
    "embedded_gaussian": {},
    "embedded_gaussian, fewer parameters": {"widths": FEWER},
    "dot_product": {"version": "dot_product"},
    "concatenation": {"version": "concatenation"},
}
STAGES = {
    "conv1": {"stage": "conv1", "pool": "before", "pool_window": (1, 4, 4)},
    "conv2": {"stage": "conv2", "pool": "before", "pool_window": (1, 2, 2)},
    "conv3": {},
}
COUNTS = {"average, 3 blocks": {"blocks": 3, "version": "average"}, BLOCK: {}}
COUNTS |= {f"{n} blocks": {"blocks": n} for n in (2, 3)}
COUNTS |= {f"{n} residual": {"blocks": 0, "residuals": n} for n in (1, 3)}
KERNELS = {name: {"blocks": 0, "inflate": name, "widths": MULTIPLY_ADDS[name]} for name in ("3x1x1", "3x3x3")}
INFLATED = {"3x1x1": {"blocks": 0, "inflate": "3x1x1"}, BLOCK: {}, "3x1x1, 1 block": {"inflate": "3x1x1"}}
STARTS = {
    BLOCK: {},
    "1 block, not the identity": {"zero_init": False},
    "3 blocks": {"blocks": 3},
    "3 blocks, not the identity": {"blocks": 3, "zero_init": False},
}
SCALES = {
    f"{name}{', scaled' * scale}": {"version": name} | ({"scale": True} if scale else {})
    for name in ("gaussian", "embedded_gaussian")
    for scale in (False, True)
}
# the same scores with a softmax and without
SOFTMAX = (("gaussian", "gaussian, 1/M"), ("embedded_gaussian", "dot_product"))
MAIN = {NONE: {"blocks": 0}, AS_MANY: LARGER[AS_MANY], AVERAGE: {"version": "average"}}
MAIN |= {name: VERSIONS[name] for name in VERSIONS if "fewer" not in name}
POOLS = {BLOCK: {}} | {f"pooled {when}": {"pool": when} for when in ("before", "after")}

ABLATIONS = {
    "main": Ablation(
        "Is it enough to average over the clip? The task matching",
        {("", name): on_matching(**network) for name, network in MAIN.items()}
        | {("", LONGER): on_matching(version="average", steps=1500)},
        (
            *((name, AVERAGE) for name in MAIN if name != AVERAGE),
            (LONGER, AVERAGE),
            ("embedded_gaussian", LONGER),
            *SOFTMAX,
        ),
    ),
    "a": Ablation(
        "Which version of f? Is the softmax the key? Do more parameters help?",
        _group(VERSIONS),
        _with_all(
            VERSIONS,
            *SOFTMAX,
            ("embedded_gaussian", "gaussian"),
            ("embedded_gaussian, fewer parameters", "no block"),
            ("embedded_gaussian, fewer parameters", "embedded_gaussian"),
        ),
        "2a",
    ),
    "b": Ablation(
        "After which stage? All with 75 keys",
        _group(STAGES),
        _with_all(STAGES, ("conv1", "conv3"), ("conv2", "conv3")),
        "2b",
    ),
    "c": Ablation(
        "How many blocks, and are residual blocks in their place as good?",
        _group(COUNTS),
        _with_all(COUNTS, ("2 blocks", BLOCK), ("3 blocks", BLOCK), ("3 blocks", "3 residual")),
        "2c",
    ),
    "d": Ablation(
        "Which positions meet: space, time or both?",
        _group(POSITIONS, "one frame", setting="one frame")
        | _group(POSITIONS, "one place", setting="one place")
        | _group(POSITIONS | LARGER, "anywhere"),
        _with_all(POSITIONS, ("spacetime", "space"), ("spacetime", "time"), *((n, NONE) for n in LARGER)),
        "2d",
    ),
    "e": Ablation(
        "A block, or kernels over frames for the same multiply-adds?",
        _group(KERNELS | {BLOCK: {}}, "one place", setting="one place")
        | _group(KERNELS | {BLOCK: {}}, "anywhere"),
        _with_all((*KERNELS, BLOCK), *((BLOCK, name) for name in KERNELS)),
        "2e",
    ),
    "f": Ablation(
        "Does a block help a network with kernels over frames?",
        _group(INFLATED),
        _with_all(INFLATED, ("3x1x1, 1 block", "3x1x1"), ("3x1x1, 1 block", BLOCK)),
        "2f",
    ),
    "g": Ablation(
        "And for clips of twice as many frames?",
        _group(INFLATED, frames=6),
        _with_all(INFLATED, ("3x1x1, 1 block", "3x1x1"), ("3x1x1, 1 block", BLOCK)),
        "2g",
    ),
    "chance": Ablation(
        "Is a network without a block right on half of 10,000 clips?",
        {cell: settings._replace(unseen=10_000) for cell, settings in _group(LARGER).items()},
        _with_all((NONE, *LARGER), *((name, NONE) for name in LARGER)),
        times=3,
    ),
    "start": Ablation(
        "Should a block start as the identity?",
        _group(STARTS),
        _with_all(STARTS, *((f"{name}, not the identity", name) for name in (BLOCK, "3 blocks"))),
    ),
    "scale": Ablation(
        "Should scores be divided by the root of E?",
        _group(SCALES),
        _with_all(SCALES, *((f"{name}, scaled", name) for name in ("gaussian", "embedded_gaussian"))),
    ),
    "pool": Ablation(
        "Pool keys before phi and g, after them, or not at all? Frames of 24 x 24 pixels",
        _group(POOLS, size=24),
        _with_all(POOLS, ("pooled before", "pooled after"), ("pooled before", BLOCK)),
    ),
}
