"""What f does not know: which frame a position lies in, and how often something is there. And the repair.

    block(x[:, [2, 0, 3, 1]]) = block(x)[:, [2, 0, 3, 1]]         for every version, and for the average

A mean over all positions follows, and so shuffled frames give the same logits. With a vector for each frame
added to the features (layers/position_embedding.py) they do not.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from ...base.arrays import Array
from ...block import nonlocal_block
from ...data.tasks import order
from ...networks import tiny
from ...training import Result, Settings, train
from ...versions import VERSIONS

FRAMES = 4
BLOCKS = {"no block": {"blocks": 0}, "average": {"version": "average"}, "attention": {}}
EMBEDDED = {"without": None, "with position embedding": FRAMES}  # tiny's option position_embedding


def moved_differences(x: Array, move: Callable) -> dict[str, float]:
    """Version -> the largest difference between block(move(x)) and move(block(x)), x (B, *grid, C).

    All versions and the average, each with random parameters and W_z not 0.
    """
    return {name: _difference(name, x, move) for name in (*VERSIONS, "average")}


def order_runs(*, steps: int = 120, watch: Callable | None = None) -> dict[str, dict[str, Result]]:
    """The task order, "one place", learned by six networks: EMBEDDED -> BLOCKS -> Result.

    watch  watch({embedded: {block: accuracy}}) after each training
    Cost: six trainings of `steps` steps, half a minute of one core for 120.
    """
    runs: dict[str, dict[str, Result]] = {}
    for embedded, frames in EMBEDDED.items():
        for block, options in BLOCKS.items():
            result = train(_settings(steps, position_embedding=frames, **options))
            runs.setdefault(embedded, {})[block] = result
            if watch is not None:
                watch(accuracies(runs))
    return runs


def accuracies(runs: dict[str, dict[str, Result]]) -> dict[str, dict[str, float]]:
    """Embedded -> block -> share of right answers on clips that were not seen."""
    return {name: {block: run.accuracy for block, run in row.items()} for name, row in runs.items()}


def same_answer(result: Result, clips: Array, frames: list[int]) -> bool:
    """Whether a trained network gives clips (B, T, H, W, C) and the same with shuffled frames one answer."""
    network = result.settings.network()
    logits, others = (network.forward(result.params, x)[0] for x in (clips, clips[:, frames]))
    return bool(np.allclose(logits, others, rtol=0, atol=1e-4))


def _settings(steps: int, **network: Any) -> Settings:
    task = partial(order, "one place", frames=FRAMES, size=16)
    return Settings(task, partial(tiny, input_gradient=False, **network), steps=steps, unseen=1000)


def _difference(version: str, x: Array, move: Callable) -> float:
    block = nonlocal_block(version)
    params = block.init(np.random.default_rng(0), x.shape[-1], dtype=x.dtype, zero_init=False)
    (z, _), (moved, _) = block.forward(params, x), block.forward(params, move(x))
    return float(np.abs(moved - move(z)).max())
