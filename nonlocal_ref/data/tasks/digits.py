"""digits: do two objects of a clip show the same digit, each in its own handwriting?"""

from functools import cache, partial
from typing import NamedTuple

import numpy as np

from ...base.checks import one_of, plain_options
from ..clips import folder_of, whole_number
from .objects import Layout, checked, draw_objects, pick_kinds, places
from .task import Clips, Task, balanced_labels, checked_noise

SIDE = 8  # pixels of a picture of a digit
TRAIN = 1200  # the first pictures of the collection are for training, the other 597 for tests
PARTS = {"train": slice(TRAIN), "test": slice(TRAIN, None)}


class Pictures(NamedTuple):
    """Pictures of digits, those of one digit together."""

    looks: np.ndarray  # (pictures, 8, 8), float32, 0 to 1
    starts: np.ndarray  # (10,): the first picture of each digit
    counts: np.ndarray  # (10,): how many pictures each digit has


@plain_options
def digits(
    setting: str = "anywhere",
    *,
    part: str = "train",
    kinds: int = 10,
    frames: int = 4,
    size: int = 32,
    noise: float | int = 0.05,
    distractors: int = 0,
    free: bool = False,
) -> Task:
    """Two handwritten digits, each seen in one frame only: label 1, the same digit; label 0, two digits.

    Two pictures of one digit are never the same picture, so that comparing pixels is not enough. A
    convolution network with a mean over all positions cannot tell, as in twins: no position sees both, and
    the mean is a sum over the objects, in which each digit is equally frequent under both labels.

    setting      "one frame", "one place" or "anywhere", as in twins
    part         "train" or "test": which pictures; the two parts have none in common
    kinds        how many different digits: 0 to kinds - 1
    distractors  further digits, which differ from each other and from the two
    The rest as in twins. A digit has 8 x 8 pixels from 0 to 1.
    Source: 1,797 digits of E. Alpaydin and C. Kaynak (UCI, 1998), as scikit-learn brings them (extra lab).
    Raises ModuleNotFoundError without scikit-learn; ValueError as twins.
    """
    objects = 2 + whole_number("distractors", distractors, 0)
    if not objects <= whole_number("kinds", kinds, 2) <= 10:
        raise ValueError(
            f"{objects} objects, all different, of {kinds} kinds of digits: "
            f"give kinds from {objects} to 10, or fewer distractors"
        )
    layout = checked(Layout(setting, objects, frames, size, SIDE, free))
    pictures = load_digits(one_of("part", part, PARTS))
    draw = partial(_draw, layout=layout, kinds=kinds, pictures=pictures, noise=checked_noise(noise))
    return Task(draw, 2, (frames, size, size, 1), SIDE)


@cache
def load_digits(part: str) -> Pictures:
    """The pictures of "train" or "test". Raises ModuleNotFoundError without scikit-learn."""
    folder_of("sklearn", "lab", "the task digits")
    from sklearn.datasets import load_digits as load

    data = load()
    looks, digit = data.images[PARTS[part]].astype(np.float32) / 16, data.target[PARTS[part]]
    counts = np.bincount(digit, minlength=10)
    return Pictures(looks[digit.argsort(kind="stable")], counts.cumsum() - counts, counts)


def _draw(
    rng: np.random.Generator, n: int, *, layout: Layout, kinds: int, pictures: Pictures, noise: float
) -> Clips:
    labels, objects = balanced_labels(rng, n), places(rng, n, layout)
    chosen = _pictures_of(rng, pick_kinds(rng, labels, kinds, layout.objects), pictures)
    return Clips(draw_objects(rng, layout, objects, pictures.looks[chosen], noise), labels, objects)


def _pictures_of(rng: np.random.Generator, digit: np.ndarray, pictures: Pictures) -> np.ndarray:
    """(n, objects): a picture of each digit; where the first two are the same digit, two pictures."""
    count = pictures.counts[digit]
    rank = rng.integers(count)
    other = (rank[:, 0] + rng.integers(1, count[:, 0])) % count[:, 0]
    rank[:, 1] = np.where(digit[:, 0] == digit[:, 1], other, rank[:, 1])
    return pictures.starts[digit] + rank
