"""A training and the map of one query, read back from the figure."""

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from nonlocal_ref.analysis.lessons.while_it_trains import Seen
from nonlocal_ref.analysis.plots.while_it_trains import query_figure, query_while_training

HISTORY = {"loss": [1.0, 0.5], "accuracy": [0.5, 1.0], "w_z/nonlocal0": [0.0, 0.3], "gradient/fc": [9.0, 9.0]}
FRAMES, OBJECTS, QUERY = np.zeros((2, 8, 8, 1)), np.array([[0, 1, 1]]), (1, 0, 1)
MAP = np.eye(8).reshape(8, 2, 2, 2)[6]  # all on (1, 1, 0)


def test_the_curves_stand_above_and_a_map_for_each_step_below():
    figure = query_while_training(FRAMES, OBJECTS, 5, QUERY, Seen(HISTORY, {0: MAP, 2: MAP}, None, None))
    above, below, *maps = figure.axes
    titles = [ax.get_title(loc="left") for ax in (above, below, *maps)]
    assert titles == ["", "", *(f"weights of one query after {k} steps" for k in (0, 2))]
    assert above.lines[0].get_ydata().tolist() == HISTORY["loss"]
    assert below.lines[0].get_ydata().tolist() == HISTORY["w_z/nonlocal0"]
    assert [text.get_text() for text in below.get_legend().get_texts()] == ["$|W_z|$"]


def test_a_cell_is_drawn_around_the_pixel_that_its_position_is_centred_on():
    (ax,) = query_figure(FRAMES, OBJECTS, 5, QUERY, MAP).axes
    _, frame, _, drawn = (np.array(image.get_extent()) for image in ax.images)  # frames 0, 1, their weights
    assert drawn == pytest.approx(frame - 1.5)  # stride 4: the first cell from pixel -2 to pixel 2
    (white,) = (p for p in ax.patches if isinstance(p, Rectangle) and p.get_edgecolor()[:3] == (1, 1, 1))
    assert white.get_center() == pytest.approx((frame[0] + 0.5 + 4, 0))  # row 0, column 4
