"""A task that needs no block: is the clip bright or dark? Clips of 2 frames of 4 x 4 pixels."""

from typing import Any, NamedTuple

import numpy as np


class Clips(NamedTuple):
    x: Any
    labels: Any


class Task(NamedTuple):
    draw: Any
    classes: int
    shape: tuple


def bright(noise: float = 0.5) -> Task:
    """Two classes: the mean of the clip is +0.5 or -0.5."""

    def draw(rng: np.random.Generator, n: int) -> Clips:
        labels = rng.integers(0, 2, n)
        x = noise * rng.standard_normal((n, 2, 4, 4, 1)) + (labels - 0.5)[:, None, None, None, None]
        return Clips(x.astype(np.float32), labels)

    return Task(draw, 2, (2, 4, 4, 1))
