"""Dropout: in training each number is kept with probability 1 - rate and then divided by it.

y = x mask / (1 - rate)       the mean of y over all masks is x, so inference does nothing
"""

from typing import Any, NamedTuple

from ..base.arrays import Array, like
from ..base.checks import plain_options, probability
from ..base.layer import Layer


class DropoutOptions(NamedTuple):
    """What a dropout was asked for."""

    rate: float


def dropout_mask(rng: Any, shape: tuple[int, ...], rate: float) -> Any:
    """0 with probability `rate`, else 1 / (1 - rate); drawn on the CPU from a numpy.random.Generator."""
    return (rng.random(shape) >= rate) / (1 - rate)


def dropout(x: Array, mask: Array) -> Array:
    """y = mask x"""
    return mask * x


def dropout_backward(dy: Array, mask: Array) -> Array:
    """dx = mask dy: what was dropped learns nothing."""
    return mask * dy


@plain_options
def dropout_layer(rate: float, rng: Any) -> Layer:
    """Dropout as a Layer without parameters; each forward in training draws from the generator `rng`.

    Source: section 4.1, rate 0.5 after the global pooling.   Raises ValueError unless 0 <= rate < 1.
    """
    probability(rate=rate)

    def init(_: Any, channels: int, *, dtype: Any = None) -> dict:
        return {}

    def forward(params: dict, x: Array, train: bool = False) -> tuple[Array, Array | None]:
        if not train:
            return x, None
        mask = like(x, dropout_mask(rng, x.shape, rate))
        return dropout(x, mask), mask

    def backward(dy: Array, saved: Array | None, params: dict) -> tuple[Array, dict]:
        return dy if saved is None else dropout_backward(dy, saved), {}

    return Layer(init, forward, backward, made_of=DropoutOptions(rate))
