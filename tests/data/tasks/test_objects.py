import numpy as np
import pytest
from refusals import refuses

from nonlocal_ref.data.tasks.objects import (
    SETTINGS,
    Layout,
    checked,
    draw_objects,
    draw_patterns,
    pick_kinds,
    places,
)
from nonlocal_ref.layers.conv import conv

LAYOUTS = [
    Layout("one frame", 2, 4, 32),
    Layout("one place", 2, 4, 32),
    Layout("anywhere", 2, 4, 32),
    Layout("one frame", 4, 3, 37, free=True),
    Layout("one place", 5, 3, 32),
    Layout("anywhere", 3, 3, 41, patch=8, free=True),
    Layout("one frame", 3, 2, 32, patch=8),
]


def rng(seed=0):
    return np.random.default_rng(seed)


def seen(layout, objects):
    """(n, objects, T, h, w): which positions of tiny's conv3 see a part of each object."""
    looks = np.ones((1, 1, layout.patch, layout.patch), np.float32)
    alone = objects.reshape(-1, 1, 3)
    x = draw_objects(rng(), layout, alone, looks, noise=0)
    for stride in (1, 2, 2):
        x = conv(x, np.ones((1, 3, 3, 1, 1), np.float32), stride=(1, stride, stride), padding=(0, 1, 1))
    return x.reshape(*objects.shape[:2], *x.shape[1:4]) > 0


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_first_two_objects_share_what_the_setting_says(layout):
    first, second = np.moveaxis(places(rng(), 500, layout)[:, :2], 1, 0)
    same_frame, same_place = SETTINGS[layout.setting]
    assert ((first[:, 0] == second[:, 0]) == same_frame).all()
    assert ((first[:, 1:] == second[:, 1:]).all(axis=1) == same_place).all()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_position_of_a_small_network_sees_parts_of_two_objects(layout):
    assert seen(layout, places(rng(), 40, layout)).sum(axis=1).max() == 1


@pytest.mark.parametrize("layout", [k for k in LAYOUTS if k.setting == "anywhere"])
def test_anywhere_the_two_objects_share_no_position_in_any_frame(layout):
    assert seen(layout, places(rng(), 40, layout)[:, :2]).any(axis=2).sum(axis=1).max() == 1


@pytest.mark.parametrize("layout", [k for k in LAYOUTS if not k.free])
def test_every_object_lies_in_the_same_way_in_the_grid_and_one_position_sees_all_of_it(layout):
    objects = places(rng(), 100, layout)
    assert (objects[..., 1:] % 4 == 1).all()
    middle = objects[..., 1:] + 3  # a position of conv3 sees 4 pixels to each side of every fourth pixel
    assert (middle % 4 == 0).all()
    assert (objects[..., 1:] + layout.patch - 1 <= middle + 4).all()


def test_free_objects_stand_on_every_pixel_where_they_fit():
    objects = places(rng(), 2000, Layout("anywhere", 2, 2, 20, free=True))
    assert set(objects[..., 1].ravel()) == set(objects[..., 2].ravel()) == set(range(16))


@pytest.mark.parametrize("setting", SETTINGS)
def test_all_frames_are_equally_frequent(setting):
    count = np.bincount(places(rng(), 4000, Layout(setting, 2, 4, 32))[:, 0, 0], minlength=4)
    np.testing.assert_allclose(count, 1000, atol=5 * np.sqrt(4000 * 3 / 16))


def test_all_allowed_pairs_of_places_are_equally_frequent():
    objects = places(rng(), 6000, Layout("one frame", 2, 1, 20))[..., 1:] // 4  # 4 x 4 places
    pairs, count = np.unique(objects.reshape(-1, 4), axis=0, return_counts=True)
    assert len(pairs) == 16 * 16 - 14 * 14  # of 4 x 4 steps along an axis, 14 are shorter than 3
    np.testing.assert_allclose(count, 100, atol=50)


@pytest.mark.parametrize(
    ("layout", "message"),
    [
        (
            Layout("one frame", 2, 4, 16),
            "2 objects of 5 x 5 pixels, 12 pixels apart, do not fit into 4 x 16 x 16 with setting "
            "'one frame': give more frames, a larger size or fewer objects",
        ),
        (
            Layout("one place", 2, 1, 32, patch=8, free=True),
            "2 objects of 8 x 8 pixels, 16 pixels apart, do not fit into 1 x 32 x 32 with setting "
            "'one place': give more frames, a larger size or fewer objects",
        ),
        (
            Layout("anywhere", 2, 4, 5),
            "2 objects of 5 x 5 pixels, 12 pixels apart, do not fit into 4 x 5 x 5 with setting 'anywhere': "
            "give more frames, a larger size or fewer objects",
        ),
        (
            Layout("everywhere", 2, 4, 32),
            "unknown setting 'everywhere': choose one of 'one frame', 'one place', 'anywhere'",
        ),
        (Layout("anywhere", 2, 0, 32), "frames is 0: give a whole number of at least 1"),
        (Layout("anywhere", 2, 4, 3.5), "size is 3.5: give a whole number of at least 1"),
    ],
)
def test_what_does_not_fit_is_refused(layout, message):
    with refuses(ValueError, message):
        checked(layout)


def test_patterns_are_bright_in_twelve_pixels_and_differ():
    drawn = draw_patterns(rng(), (7, 4))
    assert (drawn.shape, drawn.dtype) == ((7, 4, 5, 5), np.float32)
    assert set(np.unique(drawn)) == {0, 1}
    assert (drawn.sum(axis=(2, 3)) == 12).all()
    assert len(np.unique(drawn.reshape(28, 25), axis=0)) == 28


def test_the_four_patterns_of_seed_0_differ_in_eight_pixels_or_more():
    drawn = draw_patterns(rng(0), (4,))
    apart = abs(drawn[:, None] - drawn[None]).sum(axis=(2, 3))
    assert apart[~np.eye(4, dtype=bool)].min() >= 8


def test_every_pixel_of_a_pattern_is_bright_equally_often():
    np.testing.assert_allclose(draw_patterns(rng(), (9000,)).mean(axis=0), 12 / 25, atol=0.03)


def test_kinds_differ_but_for_the_twins():
    labels = np.arange(600) % 2
    kinds = pick_kinds(rng(), labels, 7, 4)
    different = np.array([len(set(row)) for row in kinds.tolist()])
    assert (different == np.where(labels, 3, 4)).all()
    assert ((kinds[:, 0] == kinds[:, 1]) == labels).all()


def test_each_object_shows_each_kind_equally_often_under_both_labels():
    labels = np.arange(20000) % 2
    kinds = pick_kinds(rng(), labels, 5, 3)
    for label in (0, 1):
        for shown in kinds[labels == label].T:
            np.testing.assert_allclose(np.bincount(shown) / 10000, 1 / 5, atol=0.02)


@pytest.mark.parametrize("channels", [1, 3])
def test_looks_are_added_where_the_objects_stand_and_nowhere_else(channels):
    layout = Layout("anywhere", 3, 3, 23)
    objects = places(rng(1), 11, layout)
    looks = rng(2).random((11, 3, 5, 5, channels), dtype=np.float32)
    expected = np.zeros((11, 3, 23, 23, channels), np.float32)
    for clip, of_clip, look in zip(expected, objects, looks, strict=True):
        for (t, y, x), one in zip(of_clip, look, strict=True):
            clip[t, y : y + 5, x : x + 5] = one
    assert (draw_objects(rng(), layout, objects, looks, noise=0) == expected).all()


def test_looks_without_channels_make_clips_of_one_channel():
    layout = Layout("anywhere", 2, 2, 23)
    objects, looks = places(rng(1), 5, layout), rng(2).random((5, 2, 5, 5), dtype=np.float32)
    with_channel = draw_objects(rng(), layout, objects, looks[..., None], noise=0.1)
    assert (draw_objects(rng(), layout, objects, looks, noise=0.1) == with_channel).all()


def test_noise_is_normal_with_the_deviation_asked_for():
    layout = Layout("anywhere", 2, 3, 32)
    nothing = np.zeros((40, 2, 5, 5), np.float32)
    x = draw_objects(rng(), layout, places(rng(), 40, layout), nothing, noise=0.25)
    assert x.std() == pytest.approx(0.25, rel=0.01)
    assert abs(x.mean()) < 0.005
    assert np.mean(abs(x) < 0.25) == pytest.approx(0.6827, abs=0.01)
