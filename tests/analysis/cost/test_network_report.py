"""The price of a network in print: rows, stages, sums."""

import pytest

from nonlocal_ref.analysis import cost
from nonlocal_ref.analysis.cost.network_report import seen
from nonlocal_ref.analysis.cost.receptive_field import EVERYTHING, ReceptiveField
from nonlocal_ref.networks import c2d, tiny

PRICE = cost.network_cost(c2d(50, 5, pool="before"), (1, 32, 224, 224, 3))


def test_stages_add_up_to_the_network():
    for number in ("parameters", "statistics", "macs", "kept_bytes"):
        assert sum(getattr(row, number) for row in PRICE.stages()) == getattr(PRICE, number)


def test_stages_have_the_outermost_names_in_their_order():
    names = "conv1 bn1 relu1 pool1 res2 pool2 res3 res4 res5 mean fc".split()
    assert [row.path for row in PRICE.stages()] == names


def test_a_stage_begins_and_ends_where_its_layers_do():
    """Table 1: res4 makes 4 x 14 x 14 x 1024 of the 4 x 28 x 28 x 512 of res3."""
    res4 = {row.path: row for row in PRICE.stages()}["res4"]
    assert (res4.arriving, res4.shape) == ((1, 4, 28, 28, 512), (1, 4, 14, 14, 1024))


def test_it_prints_a_line_for_each_layer_and_each_stage_and_the_sums():
    layers, stages, sums = str(PRICE).split("\n\n")
    assert len(layers.splitlines()) == 1 + len(PRICE.rows)
    assert len(stages.splitlines()) == 1 + len(PRICE.stages())
    assert "parameters         31,686,096" in sums
    assert "multiply-adds      28.6 billion forward" in sums


def test_the_columns_are_aligned():
    layers = str(PRICE).split("\n\n")[0].splitlines()
    where = layers[0].index("kernel")
    assert {line[where : where + 6].strip() for line in layers[1:]} >= {"1x7x7", "1x3x3", "3x1x1", ""}


def test_several_samples_are_shown_and_one_is_not():
    one, two = (str(cost.network_cost(tiny(), (samples, 4, 32, 32, 3))) for samples in (1, 2))
    assert " 4x32x32x16 " in one
    assert " 2x4x32x32x16 " in two


def test_a_notebook_shows_the_same_text():
    assert PRICE._repr_html_() == f"<pre>{PRICE}</pre>"


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ((1, 7, 7), "1 frame, 7 pixels"),
        ((13, 91, 91), "13 frames, 91 pixels"),
        ((5, EVERYTHING, EVERYTHING), "5 frames, all pixels"),
        ((EVERYTHING, 3, 5), "all frames, 3 x 5 pixels"),
        ((1, 1), "1 pixel"),
        ((9,), "9 positions"),
        ((), ""),
    ],
)
def test_a_receptive_field_in_words(size, words):
    assert seen(ReceptiveField(size, (1,) * len(size))) == words
