"""The figure of a trained block, read back."""

import numpy as np
from figures import arrows

from nonlocal_ref.analysis.plots.attention import on_grid, trained_figure

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
    assert figure.get_facecolor()[3] == 0


def test_each_position_lies_in_the_middle_of_its_cell():
    """Position (y, x) of a stride of 4 is centred on the pixel (4 y, 4 x), its cell is 4 pixels wide."""
    clip = np.zeros((1, 16, 16, 1))
    clip[0, 4, 8] = 1
    frames, shift = on_grid(clip, (1, 4, 4))
    assert shift == 2
    assert frames.shape == (1, 16, 16, 3)
    assert np.argwhere(frames[..., 0]).tolist() == [[0, 6, 10]]  # of the cell's rows 4..7, columns 8..11
