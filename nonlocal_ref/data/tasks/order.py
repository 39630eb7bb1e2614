"""order: did A come before B?"""

from functools import partial

import numpy as np

from ...base.checks import one_of, plain_options
from .objects import PATCH, Layout, checked, draw_objects, draw_patterns, places
from .task import Clips, Task, balanced_labels, checked_noise


@plain_options
def order(
    setting: str = "anywhere",
    *,
    frames: int = 4,
    size: int = 32,
    noise: float | int = 0.05,
    free: bool = False,
    seed: int = 0,
) -> Task:
    """Two patterns, A and B, in two frames: label 1, A comes first; label 0, B comes first.

    A network of 1x3x3 convolutions with a mean over all positions cannot tell, and no block helps: shuffle
    the frames, and each of its features is shuffled with them, so that the mean stays as it is. Convolutions
    over frames can tell where A and B are near each other, and so could features that know their frame.

    setting  "anywhere": A and B in two places;  "one place": in the same place
    free     places objects on any pixel, not only where they lie in the same way in tiny's grid
    seed     draws the two patterns, 5 x 5 pixels of 0 and 1;  noise  its standard deviation
    Raises ValueError for another setting, and where there is no room for the objects.
    """
    one_of("setting", setting, ("anywhere", "one place"))
    layout = checked(Layout(setting, 2, frames, size, free=free))
    looks = draw_patterns(np.random.default_rng(seed), (2,))
    draw = partial(_draw, layout=layout, looks=looks, noise=checked_noise(noise))
    return Task(draw, 2, (frames, size, size, 1), PATCH)


def _draw(rng: np.random.Generator, n: int, *, layout: Layout, looks: np.ndarray, noise: float) -> Clips:
    labels, objects = balanced_labels(rng, n), places(rng, n, layout)
    frames = np.sort(objects[:, :, 0], axis=1)
    objects[:, :, 0] = np.where(labels[:, None], frames, frames[:, ::-1])  # object 0 is A
    shown = np.broadcast_to(looks, (n, *looks.shape))
    return Clips(draw_objects(rng, layout, objects, shown, noise), labels, objects)
