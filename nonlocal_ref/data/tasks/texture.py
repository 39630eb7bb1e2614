"""texture: in which direction does the texture of a clip run?"""

from functools import partial

import numpy as np

from ...base.checks import plain_options
from ..clips import whole_number
from .task import Clips, Task, balanced_labels, checked_noise

DIRECTIONS = ((0, 1), (1, 0), (1, 1), (1, -1))  # (down, right): from a pixel to the one that resembles it


@plain_options
def texture(*, classes: int = 4, frames: int = 4, size: int = 32, noise: float | int = 0.05) -> Task:
    """Every frame is texture all over: a pixel resembles one neighbour; the label says in which direction.

    A small convolution network with a mean over all positions can tell: the label shows in every 3 x 3
    pixels, and the mean collects it from all places. So a block has nothing to add; each pixel on its own
    is normally distributed with mean 0, whatever the label.

    classes  2 to 4: right, down, right and down, left and down
    noise    its standard deviation; the texture's own is 1
    The objects are the whole frames.   Raises ValueError for sizes below 1 and for other classes.
    """
    for name, value in {"frames": frames, "size": size}.items():
        whole_number(name, value, 1)
    if whole_number("classes", classes, 2) > len(DIRECTIONS):
        raise ValueError(f"classes is {classes}: there are {len(DIRECTIONS)} directions at most")
    shape = (frames, size, size, 1)
    draw = partial(_draw, classes=classes, shape=shape, noise=checked_noise(noise))
    return Task(draw, classes, shape, size)


def _draw(rng: np.random.Generator, n: int, *, classes: int, shape: tuple[int, ...], noise: float) -> Clips:
    labels = balanced_labels(rng, n, classes)
    x = rng.standard_normal((n, *shape), dtype=np.float32)
    x *= np.float32(noise)
    for label in range(classes):
        x[labels == label] += _texture(rng, int((labels == label).sum()), shape, DIRECTIONS[label])
    objects = np.zeros((n, shape[0], 3), int)
    objects[..., 0] = np.arange(shape[0])
    return Clips(x, labels, objects)


def _texture(rng: np.random.Generator, n: int, shape: tuple[int, ...], step: tuple[int, int]) -> np.ndarray:
    """(n, T, H, W, 1): the sum of white noise and of the same noise one step further, of variance 1."""
    frames, height, width, _ = shape
    white = rng.standard_normal((n, frames, height + 1, width + 2, 1), dtype=np.float32)
    down, right = step
    moved = white[:, :, down : down + height, 1 + right : 1 + right + width]
    return (white[:, :, :height, 1 : 1 + width] + moved) / np.float32(np.sqrt(2))
