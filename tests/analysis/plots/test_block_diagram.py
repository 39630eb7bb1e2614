"""The still picture of the block: every box with its shape, every arrow between boxes that are there."""

from itertools import pairwise, product

import pytest
from matplotlib.patches import FancyBboxPatch

import nonlocal_ref as nl
from nonlocal_ref.analysis.cost import block_steps
from nonlocal_ref.analysis.plots import block_shapes
from nonlocal_ref.analysis.plots.shades import INK

ARROWS = {None: 11, "before": 13, "after": 13}  # of embedded Gaussian, counted in figure 2: x comes to z too


def figure_of(version, pool, shape=(1, 4, 14, 14, 1024)):
    block = nl.nonlocal_block(version, pool=pool, engine="dense")
    shapes = {step.name: step.shape[1:] for step in reversed(block_steps(block, shape))}
    return shapes, block_shapes(shapes | {"s": shapes["p"]})


def texts_of(figure):
    return [text.get_text() for text in figure.axes[0].texts if text.get_text()]


def arrows_of(figure):
    return [text for text in figure.axes[0].texts if not text.get_text()]


@pytest.mark.parametrize(("version", "pool"), [*product(nl.VERSIONS, (None, "before", "after"))])
def test_every_array_has_its_box_and_its_shape(version, pool):
    shapes, figure = figure_of(version, pool)
    boxes = [patch for patch in figure.axes[0].patches if isinstance(patch, FancyBboxPatch)]
    assert len(boxes) == len(shapes) + 1  # and s
    found = [text.split("\n")[1] for text in texts_of(figure) if "\n" in text]
    expected = ["×".join(map(str, shape)) for shape in (*shapes.values(), shapes["p"])]
    assert sorted(found) == sorted(expected)


def test_the_picture_reads_as_figure_2_of_the_paper():
    _, figure = figure_of("embedded_gaussian", None)
    texts = texts_of(figure)
    for text in ("x\n4×14×14×1024", "θ\n4×14×14×512", "φ\n4×14×14×512", "p\n784×784", "+ x"):
        assert text in texts
    heights = {text.get_text().split("\n")[0]: text.get_position()[1] for text in figure.axes[0].texts}
    assert all(heights[above] > heights[below] for above, below in pairwise("xθspyz"))
    assert heights["θ"] == heights["φ"] == heights["g"]


@pytest.mark.parametrize("pool", ARROWS)
def test_arrows_run_between_boxes_only(pool):
    _, figure = figure_of("embedded_gaussian", pool)
    assert len(arrows_of(figure)) == ARROWS[pool]
    starts = [(arrow.xyann, arrow.xy) for arrow in arrows_of(figure)]
    assert all(start != end for start, end in starts)


def test_large_numbers_have_their_commas():
    shapes, figure = figure_of("gaussian", None, (1, 8, 56, 56, 256))
    assert shapes["p"] == (25088, 25088)
    assert "p\n25,088×25,088" in texts_of(figure)


def test_all_words_are_in_ink():
    _, figure = figure_of("cosine", "after")
    assert {text.get_color() for text in figure.axes[0].texts if text.get_text()} == {INK}
