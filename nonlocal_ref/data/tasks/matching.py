"""matching: which colour has the card that shows the same pattern as the white one?

Here an average over the clip is not enough: it has to keep for every pattern with which colour it came, in
one sum, and the patterns are new in every clip. A query that chooses has only to find its own pattern again
and to read the colour there.
"""

from functools import partial

import numpy as np

from ...base.checks import one_of, plain_options
from .objects import PATCH, Layout, checked, draw_objects, draw_patterns
from .task import Clips, Task, balanced_labels, checked_noise

WHITE = (1.0, 1.0, 1.0)
COLOURS = {  # RGB of label 0, 1, 2: told apart by every kind of colour vision, and of one brightness
    "orange": (1.0, 0.6, 0.0),
    "blue": (0.0, 0.6, 1.0),
    "purple": (0.8, 0.0, 0.8),
}
CARD = PATCH + 2  # pixels: a pattern with a border of one pixel


@plain_options
def matching(
    *, colours: int = 2, frames: int = 4, size: int = 32, noise: float | int = 0.05, fresh: bool = True
) -> Task:
    """A white card, and one card of each colour, each in a frame and a place of its own; RGB.

    One of the coloured cards shows the white card's pattern: its colour is the label. Without a block no
    position sees two cards. Every clip has every colour once and one pattern twice, whatever the label is: a
    mean over what single positions see does not tell which colour came with which pattern.

    colours  2 or 3: so many classes, and so many cards beside the white one; fewer than frames
    fresh    draws new patterns for every clip; False: the same eight in all clips, which can be learned
    size     H = W, pixels;  frames  T;  noise  its standard deviation; patterns and borders have 0 and 1
    objects  0 is the white card, 1 the one with its pattern, then the others
    Raises ValueError for other colours, too few frames, and a size without room for the cards.
    """
    one_of("colours", colours, (2, 3))
    layout = checked(Layout("anywhere", 1 + colours, frames, size, CARD))
    if frames <= colours:
        raise ValueError(
            f"{1 + colours} cards in {frames} frames: each has a frame of its own, so give more frames"
        )
    looks = None if fresh else draw_patterns(np.random.default_rng(0), (8,))
    draw = partial(_draw, layout=layout, looks=looks, noise=checked_noise(noise))
    return Task(draw, colours, (frames, size, size, 3), CARD)


def _draw(
    rng: np.random.Generator, n: int, *, layout: Layout, looks: np.ndarray | None, noise: float
) -> Clips:
    colours = layout.objects - 1
    labels, objects = balanced_labels(rng, n, colours), _places(rng, n, layout)
    fresh = looks is None
    patterns = draw_patterns(rng, (n, colours)) if fresh else looks[_rows(rng, n, len(looks), colours)]
    patterns = np.concatenate([patterns[:, :1], patterns], axis=1)  # the white card has the first one's
    order = (labels[:, None] + np.arange(colours)) % colours  # the first one has the label's colour
    borders = np.concatenate([np.full((n, 1, 3), WHITE), np.array([*COLOURS.values()])[order]], axis=1)
    return Clips(draw_objects(rng, layout, objects, _cards(patterns, borders), noise), labels, objects)


def _cards(patterns: np.ndarray, borders: np.ndarray) -> np.ndarray:
    """White patterns (n, cards, 5, 5) in borders of these colours (n, cards, 3): (n, cards, 7, 7, 3)."""
    cards = np.repeat(np.repeat(borders[:, :, None, None], CARD, axis=2), CARD, axis=3)
    cards[:, :, 1:-1, 1:-1] = patterns[..., None]
    return cards.astype(np.float32)


def _places(rng: np.random.Generator, n: int, layout: Layout) -> np.ndarray:
    """(n, cards, 3): frame, top, left; no two cards of a clip share a frame or a corner."""
    corners = layout.corners
    frames = _rows(rng, n, layout.frames, layout.objects)
    place = _rows(rng, n, len(corners) ** 2, layout.objects)
    return np.stack([frames, corners[place // len(corners)], corners[place % len(corners)]], axis=2)


def _rows(rng: np.random.Generator, n: int, choices: int, count: int) -> np.ndarray:
    """(n, count): in each row different numbers below `choices`."""
    return rng.random((n, choices)).argsort(axis=1)[:, :count]
