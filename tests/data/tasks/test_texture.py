import numpy as np
import pytest
from refusals import refuses

from nonlocal_ref.data.tasks import texture
from nonlocal_ref.data.tasks.texture import DIRECTIONS


def draw(n, **options):
    return texture(**options).draw(np.random.default_rng(0), n)


def alike(x):
    """(n, 4): the mean product of a pixel and its neighbour in each direction."""
    height, width = (side - 1 for side in x.shape[2:4])
    here = x[:, :, :height, 1:width]
    moved = [x[:, :, i : i + height, 1 + j : width + j] for i, j in DIRECTIONS]
    return np.stack([(here * there).mean(axis=(1, 2, 3, 4)) for there in moved], axis=1)


def test_a_pixel_resembles_its_neighbour_in_the_direction_of_the_label_alone():
    clips = draw(80, noise=0)
    np.testing.assert_allclose(alike(clips.x), np.eye(4)[clips.labels] / 2, atol=6 / np.sqrt(4 * 32 * 30))


@pytest.mark.parametrize("options", [{}, {"frames": 2, "size": 17}, {"noise": 0.5}, {"classes": 2}])
def test_nine_pixels_around_each_position_and_their_mean_tell_every_label(options):
    clips = draw(80, **options)
    assert (alike(clips.x).argmax(axis=1) == clips.labels).all()


def test_one_pixel_alone_says_nothing():
    clips = draw(4000, frames=1, size=3, noise=0)
    for label in range(4):
        x = clips.x[clips.labels == label]
        np.testing.assert_allclose(x.mean(axis=0), 0, atol=5 / np.sqrt(1000))
        np.testing.assert_allclose(x.var(axis=0), 1, atol=5 * np.sqrt(2 / 1000))


def test_every_frame_is_drawn_anew():
    x = draw(9, noise=0).x
    assert (x[:, 0] != x[:, 1]).all()


def test_noise_is_added_to_the_texture():
    assert draw(40, noise=2).x.var() == pytest.approx(1 + 2**2, rel=0.02)


def test_the_objects_are_the_whole_frames():
    clips = draw(5, frames=3)
    assert (clips.objects == [[0, 0, 0], [1, 0, 0], [2, 0, 0]]).all()
    assert texture(size=37).patch == 37


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"classes": 5}, "classes is 5: there are 4 directions at most"),
        ({"classes": 1}, "classes is 1: give a whole number of at least 2"),
        ({"frames": 0}, "frames is 0: give a whole number of at least 1"),
        ({"size": -3}, "size is -3: give a whole number of at least 1"),
    ],
)
def test_what_makes_no_task_is_refused(options, message):
    with refuses(ValueError, message):
        texture(**options)
