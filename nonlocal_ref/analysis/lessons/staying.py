"""An object that stays: its position meets itself in every frame, and its twin gets what is left.

Drawn clips and patches of pixels, nothing trained: x_i are the 5 x 5 pixels around pixel i.
"""

from typing import NamedTuple

import numpy as np

from ...base.arrays import Array
from ...data.tasks.objects import PATCH, Layout, draw_objects, draw_patterns
from ...versions import gaussian_distance
from ..attention.patches import patch_attention

FRAMES, SIZE = 4, 24
OWN, TWIN = (1, 1), (17, 9)  # top, left
OTHERS = ((1, 1, 17), (2, 9, 1), (3, 9, 17), (0, 17, 17))  # frame, top, left: of objects with other patterns
NOISE = 0.05


class Staying(NamedTuple):
    """A clip (T, H, W, 1), its objects (n, 3), the twin second; weights (T, H, W) of the query (t, y, x).

    shares  where they fall: on the query's object now or in other frames, on its twin, on others, elsewhere
    """

    clip: Array
    objects: Array
    query: tuple[int, int, int]
    weights: Array
    shares: dict[str, float]


def staying(frames: int = 4, distractors: int = 0, bandwidth: float = 0.1) -> Staying:
    """One object stands still in the first `frames` frames, its twin is seen in the last one.

    distractors  up to 4 objects with other patterns, each in one frame
    The query is the pixel in the middle of the object in frame 0; the version is gaussian_distance.
    """
    own = [(t, *OWN) for t in range(frames)]
    objects = np.array([own[0], (FRAMES - 1, *TWIN), *own[1:], *OTHERS[:distractors]])
    kinds = [0] * (frames + 1) + [*range(1, distractors + 1)]
    looks = draw_patterns(np.random.default_rng(0), (1 + len(OTHERS),))[kinds]
    layout = Layout("anywhere", len(objects), FRAMES, SIZE)
    clip = draw_objects(np.random.default_rng(1), layout, objects[None], looks[None], NOISE)[0]
    query = (0, *(corner + PATCH // 2 for corner in OWN))
    weights = patch_attention(clip, query, gaussian_distance(bandwidth))
    on = np.array([weights[t, y : y + PATCH, x : x + PATCH].sum() for t, y, x in objects])
    return Staying(clip, objects, query, weights, _shares(on, frames))


def _shares(on: np.ndarray, frames: int) -> dict[str, float]:
    """Names of the shares, from the weight on each object."""
    parts = {"itself, now": on[:1], "itself, other frames": on[2 : frames + 1], "twin": on[1:2]}
    parts |= {"other objects": on[frames + 1 :]}
    found = {name: float(part.sum()) for name, part in parts.items()}
    return found | {"elsewhere": max(0.0, 1 - float(on.sum()))}
