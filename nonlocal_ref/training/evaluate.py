"""How often a network is right on clips that it has not seen: clip by clip, and film by film."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..base.arrays import Array, like, namespace
from ..base.layer import Layer
from ..base.tree import leaves
from ..networks.scores import Accuracies, accuracies
from .progress import bar

BATCH = 64


def predict(network: Layer, params: Any, x: Array, *, batch: int = BATCH, progress: bool = False) -> Array:
    """Logits (n, K) of clips (n, T, H, W, C), in inference, `batch` clips at once."""
    _, first = next(leaves(params))
    parts = []
    with bar(progress, len(x), "looking at clips", "clip") as tick:
        for start in range(0, len(x), batch):
            part = like(first, x[start : start + batch])
            parts.append(network.forward(params, part)[0])
            tick(part.shape[0])
    return namespace(first).concat(parts)


def evaluate(network: Layer, params: Any, films: Any, labels: Any, **options: Any) -> Accuracies:
    """Accuracies of films (F, V, T, H, W, C), V clips of each: its score is the mean of their softmax.

    Clips that belong to no film are films of one clip: x[:, None]. Options: those of `predict`.
    Source: section 4.1 (30 clips of each film).   Raises what `accuracies` raises.
    """
    count, views = films.shape[:2]
    logits = predict(network, params, films.reshape(-1, *films.shape[2:]), **options)
    xp = namespace(logits)
    return accuracies(xp.reshape(logits, (count, views, -1)), xp.asarray(labels))


def unseen(draw: Callable, count: int, seed: int) -> tuple[Array, Array]:
    """(clips (count, T, H, W, C), labels) from a generator of their own: the same for every training."""
    x, labels, *_ = draw(np.random.default_rng((seed, count)), count)
    return x, labels
