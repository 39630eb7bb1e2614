"""What the page of a trained block holds: a clip, its objects, queries and keys at each step of training.

Python runs the network up to the block; the browser computes scores and weights from there.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from ..analysis.attention.inside import Inside, inside
from ..analysis.attention.truth import object_cells, query_cell
from ..analysis.attention.weights import attention
from ..base import checks
from ..base.arrays import Array, like
from ..base.tree import leaves
from ..block import Block
from ..data.tasks import Clips, Task
from ..normalise import SOFTMAX
from ..training.trained import RUNS, Trained, load
from .explorer_trained_scores import operands_of, rule_of

SEED = 4  # of the clip that is drawn where none is given
OTHERS, OTHERS_SEED = 32, 5  # clips that say whether this one is like others
SHOWN = (
    "cosine",
    "embedded_gaussian",
)  # versions that are shown where none is asked for, the first one first
OWN = "own"  # in the place of a version's name, for a training that is not shipped
Runs = Mapping[int, Trained]  # step -> the network after that many steps of one training


class Example(NamedTuple):
    """One clip (T, H, W, C), floating; its label or None; its objects (n, 3), frame, top, left, or none."""

    x: Array
    label: int | None
    objects: np.ndarray


class Moment(NamedTuple):
    """The block after some steps of training, and what the network says of the clip: (classes,), sum 1.

    means  how much a position on the first object gives to each, over OTHERS other clips; or none
    """

    step: int
    found: Inside
    answer: np.ndarray
    means: list[float]


# ---- what is asked for


def runs_of(trained: str | Runs, version: str | None) -> dict[str, Runs]:
    """Version -> the network at each step, in order: shipped ones of a name, or a training of your own."""
    if not trained:
        raise ValueError("trained is empty: give the name of a shipped training, or {step: Trained}")
    if not isinstance(trained, str):
        return {OWN: dict(sorted(trained.items()))}
    return {name: _shipped(trained, name) for name in ([version] if version else _shown(trained))}


def _shown(trained: str) -> list[str]:
    kept = RUNS[checks.one_of("trained task", trained, RUNS)].kept
    return [version for version in SHOWN if version in kept] or [*kept][:1]


def _shipped(trained: str, version: str) -> Runs:
    return {step: load(trained, version, step) for step in load(trained, version).steps}


def task_of(runs: dict[str, Runs]) -> Task:
    """The task of all of them."""
    return next(iter(next(iter(runs.values())).values())).task


def example_of(clip: Any, task: Task) -> Example:
    """One clip with what is known of it. None draws one, always the same, of the last label.

    Raises ValueError or TypeError for what is no clip of the task's channels.
    """
    if clip is None:
        clip = task.draw(np.random.default_rng(SEED), task.classes)
        return _one(clip, int(clip.labels.argmax()))
    if isinstance(clip, Clips):
        return _one(clip, 0)
    x, channels = np.asarray(clip), task.shape[-1]
    if x.ndim != 4 or x.shape[-1] != channels or 0 in x.shape:
        raise ValueError(
            f"clip has shape {x.shape}: give (T, H, W, {channels}), or what task.draw(rng, 1) gives"
        )
    checks.floating(clip=x)
    checks.finite(clip=x)
    return Example(x, None, np.zeros((0, 3), int))


def _one(clips: Clips, k: int) -> Example:
    return Example(clips.x[k], int(clips.labels[k]), clips.objects[k])


def check_block(block: Block) -> None:
    """Raises ValueError for what the browser cannot show."""
    rule_of(block.options.version)
    if block.options.pool or block.options.positions not in ("spacetime", "space", "time"):
        raise ValueError(
            f"the block has pool={block.options.pool!r} and positions={block.options.positions!r}: "
            'give one without pooling that meets "spacetime", "space" or "time"'
        )


def moments_of(runs: dict[str, Runs], example: Example) -> dict[str, list[Moment]]:
    """Version -> the block, the answer and the means over other clips at each step."""
    others = _others(task_of(runs), example)
    return {
        version: [_moment(step, run, example.x[None], others) for step, run in steps.items()]
        for version, steps in runs.items()
    }


def _others(task: Task, example: Example) -> Clips | None:
    """Clips to compare an example with, if its objects are known.

    Of two objects the label says whether they show one pattern, so the clips have the example's label. With a
    third, the first two always do, and clips of one label would be a choice of colour.
    """
    if len(example.objects) == 0:
        return None
    rng = np.random.default_rng(OTHERS_SEED)
    if len(example.objects) > 2:
        return task.draw(rng, OTHERS)
    clips = task.draw(rng, OTHERS * task.classes)
    return Clips(*(array[clips.labels == example.label] for array in clips))


def _moment(step: int, run: Trained, x: Array, others: Clips | None) -> Moment:
    first = next(leaves(run.params))[1]
    logits, _ = run.network.forward(run.params, like(first, x))
    found = inside(run.network, run.params, like(first, x))
    check_block(found.block)
    answer = SOFTMAX.forward(logits[None])[0, 0]
    return Moment(step, found, answer, mean_shares(run, others) if others else [])


def mean_shares(run: Trained, clips: Clips) -> list[float]:
    """Which share of its weights a position on a clip's first object gives to each object, on average."""
    found, size, patch = inside(run.network, run.params, clips.x), clips.x.shape[2], run.task.patch
    grid = found.x.shape[1:4]
    rows = [shares_on(found, b, described(o, patch, size, grid)) for b, o in enumerate(clips.objects)]
    return np.mean(rows, axis=0).tolist()


def shares_on(found: Inside, sample: int, objects: list[dict]) -> list[float]:
    """Which share of its weights the cell of the first object gives to each object, signs left out."""
    block, params, x = found
    p = np.abs(attention(block, params, x[sample : sample + 1], tuple(objects[0]["cell"]))).ravel()
    total = p.sum() or 1.0  # a relu may leave no weight at all
    return [float(p[one["keys"]].sum() / total) for one in objects]


# ---- what the browser is told


def page_data(example: Example, task: Task, moments: dict[str, list[Moment]]) -> dict:
    """Everything that the browser reads."""
    grid = next(iter(moments.values()))[0].found.x.shape[1:4]
    return {
        "frames": shown(example.x).tobytes(),
        "shape": list(example.x.shape[:3]),
        "grid": list(grid),
        "shift": (1 - grid[1] / example.x.shape[1]) / 2,  # a cell's middle is the first pixel of its part
        "objects": described(example.objects, task.patch, example.x.shape[1], grid),
        "label": example.label,
        "others": OTHERS,
        "steps": sorted({one.step for course in moments.values() for one in course}),
        "versions": {version: _course(course) for version, course in moments.items()},
    }


def _course(moments: list[Moment]) -> dict:
    """One training; queries and keys of all steps one after the other, as bytes."""
    options = moments[0].found.block.options
    operands = zip(*(operands_of(moment.found) for moment in moments), strict=True)
    queries, keys = (np.concatenate(arrays).astype(np.float32).tobytes() for arrays in operands)
    return {
        "steps": [moment.step for moment in moments],
        "queries": queries,
        "keys": keys,
        "rule": rule_of(options.version),
        "positions": options.positions,
        "means": [moment.means for moment in moments],
        "answers": [moment.answer.tolist() for moment in moments],
    }


def described(places: np.ndarray, patch: int, size: int, grid: tuple[int, ...]) -> list[dict]:
    """Of each object: its place in pixels, the cell that sees it whole, the keys that see a part of it."""
    return [_object(place, patch, size, grid) for place in places]


def _object(place: np.ndarray, patch: int, size: int, grid: tuple[int, ...]) -> dict:
    keys = np.flatnonzero(object_cells(place, patch, size, grid))
    cell = query_cell(place, patch, size, grid[1])
    return {"place": place.tolist(), "patch": patch, "cell": list(cell), "keys": keys.tolist()}


def shown(x: np.ndarray) -> np.ndarray:
    """A clip of one channel or three as uint8 (T, H, W, 3): its darkest is black, its lightest white."""
    low, high = x.min(), x.max()
    bright = np.round(255 * (x - low) / max(high - low, 1e-6)).astype(np.uint8)
    return np.broadcast_to(bright, (*x.shape[:3], 3)).copy()
