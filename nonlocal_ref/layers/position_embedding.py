"""Position embedding: to the features of each place a vector of its own is added, which is learned.

y = x + e       e (T, 1, 1, C): one vector for each frame;  (T, H, W, C): one for each position

f compares features and a mean adds them up: neither knows which frame a feature comes from. With e the
features themselves say it.
"""

from math import prod
from typing import Any, NamedTuple

import numpy as np

from ..base.arrays import Array, namespace
from ..base.checks import plain_options, start_of_weights
from ..base.layer import Layer

STD = 0.02  # of e at the start


class PositionEmbedding(NamedTuple):
    """The learned vectors: (*grid, C), an axis of the grid 1 where its places share one."""

    e: Array


class PositionEmbeddingOptions(NamedTuple):
    """What a position embedding was asked for."""

    grid: tuple[int, ...]


def position_embedding(x: Array, e: Array) -> Array:
    """y = x + e, the same e for every sample: (B, *grid, C), (*grid, C) -> (B, *grid, C)."""
    return x + e


def position_embedding_backward(dy: Array, e: Array) -> tuple[Array, Array]:
    """dx and de of y = x + e. An entry of e is added in many places: de is their sum."""
    shared = tuple(k + 1 for k, size in enumerate(e.shape[:-1]) if size == 1)
    de = namespace(dy).sum(dy, axis=(0, *shared))
    return dy, namespace(dy).reshape(de, e.shape)


@plain_options
def position_embedding_layer(grid: tuple[int, ...]) -> Layer:
    """y = x + e as a Layer: params PositionEmbedding(e), normal with deviation 0.02 at the start.

    grid  that of x, such as (4, 8, 8), or with 1 where places share a vector: (4, 1, 1) for one a frame
    The forward raises ValueError for an x on another grid.   Source: not in the paper; Vaswani et al. 2017,
    section 3.5, for sequences.   Cost: no multiply-adds; prod(grid) C parameters.
    """

    def init(rng: Any, channels: int, *, dtype: Any = np.float32) -> PositionEmbedding:
        start_of_weights(rng, dtype)
        return PositionEmbedding((STD * rng.standard_normal((*grid, channels))).astype(dtype))

    def forward(params: PositionEmbedding, x: Array, train: bool = False) -> tuple[Array, None]:
        check_grid(grid, tuple(x.shape[1:-1]))
        return position_embedding(x, params.e), None

    def backward(dy: Array, saved: None, params: PositionEmbedding) -> tuple[Array, PositionEmbedding]:
        dx, de = position_embedding_backward(dy, params.e)
        return dx, PositionEmbedding(de)

    return Layer(init, forward, backward, made_of=PositionEmbeddingOptions(tuple(grid)))


def check_grid(grid: tuple[int, ...], found: tuple[int, ...]) -> None:
    """Raises ValueError where x lies on another grid than the embedding was made for."""
    if len(grid) != len(found) or any(n not in (1, m) for n, m in zip(grid, found, strict=True)):
        raise ValueError(
            f"x lies on a grid of {found} but the position embedding has vectors for {grid}, {prod(grid)} in "
            "all: give x on that grid, or make the layer for the other one and train it there"
        )
