"""What every task is, and what its clips are."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ...base.arrays import Array


class Clips(NamedTuple):
    """Clips with their labels, and where their objects are."""

    x: Array  # (n, T, H, W, C), float32
    labels: Array  # (n,), whole numbers from 0
    objects: Array  # (n, objects, 3): frame, top and left of each object's patch; never for the network


class Task(NamedTuple):
    """Clips without end: `task.draw(rng, n)` makes n new ones."""

    draw: Callable[[np.random.Generator, int], Clips]
    classes: int
    shape: tuple[int, int, int, int]  # of one clip, (T, H, W, C)
    patch: int  # side of an object, in pixels


def balanced_labels(rng: np.random.Generator, n: int, classes: int = 2) -> np.ndarray:
    """(n,): each label n / classes times, in random order; what does not divide goes to random labels."""
    return rng.permutation(classes)[rng.permutation(n) % classes]


def checked_noise(noise: float | int) -> float:
    """The standard deviation of the noise. Raises ValueError below 0, and for infinity or NaN."""
    if not 0 <= noise < float("inf"):
        raise ValueError(f"noise is {noise!r}: give its standard deviation, 0 or more")
    return float(noise)
