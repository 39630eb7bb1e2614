"""What the tests of the plots share: weights to draw, and what is read back from a figure."""

import numpy as np

FRAMES = np.random.default_rng(0).random((3, 13, 17, 3))
QUERY = (1, 4, 11)


def weights(grid=(3, 13, 17), seed=1):
    """Weights of an average over this grid."""
    p = np.random.default_rng(seed).random(grid) ** 8
    return p / p.sum()


def arrows(ax):
    """Where each arrow ends and starts, (x, y)."""
    return [(text.xy, text.xyann) for text in ax.texts if hasattr(text, "arrow_patch")]


def written(ax):
    """The texts inside the axes."""
    return [text.get_text() for text in ax.texts]
