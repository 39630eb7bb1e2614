"""twins: do two objects of a clip show the same pattern?

The cross-entropy of a network that adds up what its positions see, each of them at most one object, is
never below chance, log 2: its logit is a sum over the objects, and each object shows each pattern equally
often under both labels.
"""

from functools import partial

import numpy as np

from ...base.checks import plain_options
from ..clips import whole_number
from .objects import PATCH, Layout, checked, draw_objects, draw_patterns, pick_kinds, places
from .task import Clips, Task, balanced_labels, checked_noise


@plain_options
def twins(
    setting: str = "anywhere",
    *,
    patterns: int = 4,
    frames: int = 4,
    size: int = 32,
    noise: float | int = 0.05,
    fresh: bool = False,
    distractors: int = 0,
    free: bool = False,
    seed: int = 0,
) -> Task:
    """Two objects, each seen in one frame only: label 1, the same pattern; label 0, two patterns.

    A convolution network with a mean over all positions cannot tell: no position sees both objects, and the
    mean keeps a sum over the objects alone, in which no pattern is more frequent under one label. With a
    block, a position of one object can meet those of the other and change what goes into the mean.

    setting      "one frame": two places of one frame, which positions="space" joins
                 "one place": the same place in two frames, which positions="time" joins
                 "anywhere": two frames, two places, which only positions="spacetime" joins
    patterns     how many different ones there are, each of 5 x 5 pixels, drawn from `seed`
    size         H = W, pixels;  frames  T;  noise  its standard deviation; a pattern has 0 and 1
    fresh        draws new patterns for every clip, so that none can be learned by heart
    distractors  further objects, whose patterns differ from each other and from the two
    free         places objects on any pixel, not only where they lie in the same way in tiny's grid
    Raises ValueError where there are fewer patterns than objects, or no room for the objects.
    """
    objects = 2 + whole_number("distractors", distractors, 0)
    layout = checked(Layout(setting, objects, frames, size, free=free))
    if whole_number("patterns", patterns, 2) < objects:
        raise ValueError(
            f"{objects} objects need as many patterns, to be all different, but patterns={patterns}: "
            "give more patterns or fewer distractors"
        )
    looks = None if fresh else draw_patterns(np.random.default_rng(seed), (patterns,))
    draw = partial(_draw, layout=layout, kinds=patterns, looks=looks, noise=checked_noise(noise))
    return Task(draw, 2, (frames, size, size, 1), PATCH)


def _draw(
    rng: np.random.Generator, n: int, *, layout: Layout, kinds: int, looks: np.ndarray | None, noise: float
) -> Clips:
    labels, objects = balanced_labels(rng, n), places(rng, n, layout)
    chosen = pick_kinds(rng, labels, kinds, layout.objects)
    shown = looks[chosen] if looks is not None else _fresh(rng, chosen, kinds)
    return Clips(draw_objects(rng, layout, objects, shown, noise), labels, objects)


def _fresh(rng: np.random.Generator, chosen: np.ndarray, kinds: int) -> np.ndarray:
    """(n, objects, 5, 5): the chosen ones of patterns that are drawn anew for every clip."""
    return draw_patterns(rng, (len(chosen), kinds))[np.arange(len(chosen))[:, None], chosen]
