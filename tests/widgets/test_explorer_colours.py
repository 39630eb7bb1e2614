"""The colours of the attention explorer: weights over frames, and what the legend says."""

import numpy as np
import pytest
from explorer_cases import FILES, FRAMES
from node import needs_node, run_js

from nonlocal_ref.widgets.explorer import CHOICES


@needs_node
@pytest.mark.parametrize("scale", CHOICES["scale"])
@pytest.mark.parametrize("value", [1, 0.3, 0.02])
def test_the_legend_says_the_weight_that_a_colour_stands_for(scale, value):
    body = """const strength = js.strengthOf(data.value, 1, data.scale, true);
    const signed = js.strengthOf(-data.value, 1, data.scale, false);
    const { back } = js.WEIGHT_SCALES[data.scale];
    return [back(strength), back(1 - 2 * signed)];"""
    back = run_js(FILES, body, {"value": value, "scale": scale})
    assert back == [pytest.approx(value), pytest.approx(value)]


PIXELS = """const grid = [1, 1, 2];
const source = { frames: Uint8Array.from(data.frame.flat(2)), shape: [1, 2, 4], shift: data.shift };
const view = { keyGrid: grid, p: [0, 0.5], top: 0.5, hidden: data.hidden, count: 2, rule: { softmax: true } };
return js.pixelsOf(source, view, { draw: data.draw, scale: "linear" });"""


def pixels(draw="both", shift=0.0, hidden=-1):
    """Two cells, of weight 0 and of the largest weight, over a frame of 2 x 4 pixels."""
    data = {"frame": FRAMES[0, :2, :4], "draw": draw, "shift": shift, "hidden": hidden}
    return np.array(run_js(FILES, PIXELS, data)).reshape(2, 4, 4)[..., :3]


def cover(mean):
    """How much of a pixel the largest weight covers, where the strengths of all have this mean."""
    return 0.75 + (0.4 - 0.75) * mean


def mixed(cells):
    """The colours of magma's ends over the dimmed frame; cells: which of the two each column belongs to."""
    dimmed, most = 0.65 * FRAMES[0, :2, :4], cover(0.5)
    none = 0.9 * dimmed + 0.1 * np.array([0, 0, 4])
    largest = (1 - most) * dimmed + most * np.array([252, 253, 191])
    return np.where(np.array(cells)[:, None], largest, none)


@needs_node
def test_a_frame_keeps_its_colours_under_the_weights():
    np.testing.assert_array_equal(pixels("frames"), FRAMES[0, :2, :4])
    np.testing.assert_allclose(pixels(), mixed([0, 0, 1, 1]), atol=0.51)
    np.testing.assert_allclose(pixels(hidden=1)[:, 2:], 0.65 * FRAMES[0, :2, 2:4], atol=0.51)


@needs_node
def test_nearly_uniform_weights_leave_a_picture_in_sight():
    """More than a third of every difference between two pixels is left."""
    even = PIXELS.replace("[0, 0.5]", "[0.5, 0.499]")
    data = {"frame": FRAMES[0, :2, :4], "draw": "both", "shift": 0, "hidden": -1}
    seen = np.array(run_js(FILES, even, data), float).reshape(2, 4, 4)[..., :3]
    contrast = np.diff(seen, axis=0).ravel() @ np.diff(FRAMES[0, :2, :4].astype(float), axis=0).ravel()
    assert contrast > np.square(np.diff(FRAMES[0, :2, :4].astype(float), axis=0)).sum() / 3


@needs_node
def test_with_a_shift_the_cells_begin_earlier_and_the_last_one_reaches_the_edge():
    np.testing.assert_allclose(pixels(shift=0.375), mixed([0, 1, 1, 1]), atol=0.51)
    np.testing.assert_allclose(pixels(shift=0.2), mixed([0, 0, 1, 1]), atol=0.51)
