"""The figure of a trained block, read back."""

import numpy as np
from figures import arrows

from nonlocal_ref.analysis.plots.attention import trained_figure

RNG = np.random.default_rng(6)
CLIP = RNG.random((3, 16, 16, 1)).astype(np.float32)
OBJECTS = [(0, 1, 5), (2, 9, 1)]


def test_arrows_lead_to_the_weights_above_uniform_and_to_no_others():
    p = np.full((3, 4, 4), 0.5 / 48)
    p[2, 3, 1], p[1, 0, 0] = 0.3, 0.2
    rows = {"untrained": ((0, 1, 2), np.full_like(p, 1 / 48)), "trained": ((0, 1, 2), p)}
    figure = trained_figure(CLIP, rows, OBJECTS, 5)
    untrained, trained = figure.axes
    assert (len(arrows(untrained)), len(arrows(trained))) == (0, 2)
    assert untrained.get_title(loc="left") == "untrained: largest 1 × uniform"
    assert trained.get_title(loc="left").startswith("trained: largest 14.4 × uniform")


def test_arrows_lead_to_the_pixels_that_positions_are_centred_on():
    """Position (y, x) of a stride of 4 is centred on the pixel (4 y, 4 x)."""
    p = np.zeros((1, 4, 4))
    p[0, 1, 2] = 1
    (ax,) = trained_figure(CLIP[:1], {"trained": ((0, 3, 0), p)}, OBJECTS[:1], 5).axes
    assert arrows(ax) == [((8, 4), (0, 12))]
