"""matching: what the cards show, where they stand, and that no card alone tells the label."""

import numpy as np
import pytest
from drawn_clips import shown
from numpy.testing import assert_allclose

from nonlocal_ref.data.tasks import matching
from nonlocal_ref.data.tasks.matching import COLOURS

MANY = 6000


def draw(n, **options):
    return matching(noise=0, **options).draw(np.random.default_rng(0), n)


def cards(clips):
    """(n, cards, 7, 7, 3): what each card shows."""
    rgb = [shown(clips, 7, channel) for channel in range(3)]
    return np.stack(rgb, axis=-1).reshape(*clips.objects.shape[:2], 7, 7, 3)


@pytest.mark.parametrize("options", [{}, {"fresh": False}, {"colours": 3}])
def test_the_card_with_the_white_cards_pattern_has_the_colour_of_the_label(options):
    clips = draw(60, **options)
    seen = cards(clips)
    patterns, borders = seen[:, :, 1:-1, 1:-1], seen[:, :, 0, 0]
    same = (patterns[:, 1:] == patterns[:, :1]).all(axis=(2, 3, 4))
    assert (same.sum(axis=1) == 1).all()
    assert same[:, 0].all()
    assert (borders[:, 0] == 1).all()
    assert_allclose(borders[:, 1], np.array([*COLOURS.values()])[clips.labels], rtol=1e-6)


def test_borders_are_one_pixel_wide_and_of_one_colour_each():
    seen = cards(draw(20))
    edge = np.ones((7, 7), bool)
    edge[1:-1, 1:-1] = False
    assert (seen[:, :, edge] == seen[:, :, 0, :1]).all()
    assert_allclose(seen[:, 1:, 0, 0].sum(axis=-1), 1.6, rtol=1e-6)
    inside = seen[:, :, 1:-1, 1:-1]
    assert (inside.sum(axis=(2, 3)) == 12).all()
    assert (inside == inside[..., :1]).all()  # black and white


def test_each_card_has_a_frame_and_a_corner_of_its_own():
    for frames, top, left in np.moveaxis(draw(200, colours=3).objects, -1, 1):
        assert len(set(frames)) == 4
        assert len(set(zip(top, left, strict=True))) == 4
        assert (top % 4 == 1).all()
        assert (left % 4 == 1).all()


def test_every_clip_has_every_colour_and_one_pattern_twice_whatever_the_label():
    clips = draw(60, colours=3)
    seen = cards(clips)
    colours = 1 + np.sum([*COLOURS.values()], axis=0)  # the white card and one of each
    assert_allclose(seen[:, :, 0, 0].sum(axis=1), np.tile(colours, (60, 1)), rtol=1e-6)
    flat = seen[:, :, 1:-1, 1:-1].reshape(60, 4, -1)
    assert {len(np.unique(one, axis=0)) for one in flat} == {3}


def test_patterns_are_new_in_every_clip_unless_they_are_asked_to_stay():
    def number(**options):
        return len(np.unique(cards(draw(60, **options))[:, :, 1:-1, 1:-1].reshape(180, -1), axis=0))

    assert number() == 120  # two in each clip
    assert number(fresh=False) == 8


def test_a_colour_is_as_frequent_with_the_pattern_as_without_it_in_every_place():
    """The first coloured card has each colour equally often, and lies in each frame equally often."""
    clips = draw(MANY)
    for label in (0, 1):
        frames = np.bincount(clips.objects[clips.labels == label, 1, 0], minlength=4)
        assert_allclose(frames, MANY / 8, atol=5 * np.sqrt(MANY / 2 * 3 / 16))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"colours": 4}, "colours"),
        (
            {"colours": 3, "frames": 3},
            "4 cards in 3 frames: each has a frame of its own, so give more frames",
        ),
        ({"frames": 2}, "3 cards in 2 frames: each has a frame of its own, so give more frames"),
        ({"size": 6}, "do not fit into 4 x 6 x 6"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(options, message):
    with pytest.raises(ValueError, match=message):
        draw(2, **options)
