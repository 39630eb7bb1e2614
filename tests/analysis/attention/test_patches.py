"""Patches against a loop over pixels, and what a pixel of the drawn video attends to."""

import numpy as np
import pytest

from nonlocal_ref.analysis.attention.patches import patch_attention, patches
from nonlocal_ref.analysis.attention.weights import weights_of
from nonlocal_ref.data import moving_ball
from nonlocal_ref.versions import VERSIONS, cosine, gaussian_distance


@pytest.fixture
def frames():
    return np.random.default_rng(0).random((2, 7, 11, 3))


def assert_reads_the_pixels_around(x, frames, t, y, x_, half):
    """By hand: a mirror without a double edge, index -1 -> 1 and n -> n - 2."""
    mirror = lambda k, n: abs(k) if k < n else 2 * (n - 1) - k  # noqa: E731
    _, height, width, _ = frames.shape
    around = range(-half, half + 1)
    colours = [frames[t, mirror(y + dy, height), mirror(x_ + dx, width)] for dy in around for dx in around]
    assert np.allclose(np.sort(x[t, y, x_] * x.shape[-1] ** 0.5), np.sort(np.ravel(colours)), rtol=1e-12)


@pytest.mark.parametrize("place", [(0, 3, 5), (1, 0, 0), (0, 6, 10), (1, 1, 9)])
@pytest.mark.parametrize("size", [3, 5])
def test_a_patch_holds_the_pixels_around_with_reflected_edges(frames, place, size):
    assert_reads_the_pixels_around(patches(frames, size), frames, *place, size // 2)


def test_a_distance_of_patches_is_the_root_mean_square_difference_whatever_the_size():
    for size in (1, 3, 7):
        dark, light = np.full((8, 9, 3), 0.2), np.full((8, 9, 3), 0.5)
        difference = np.linalg.norm(patches(dark, size) - patches(light, size), axis=-1)
        assert np.allclose(difference, 0.3, rtol=1e-12)


def test_a_picture_is_a_video_of_one_frame(frames):
    assert np.array_equal(patches(frames)[1], patches(frames[1]))
    assert patches(frames[1].astype("float32")).dtype == np.float32
    assert patches(frames[1]).shape == (7, 11, 75)


@pytest.mark.parametrize("version", [gaussian_distance(0.3), cosine(0.2), VERSIONS["gaussian"]])
def test_attention_frame_by_frame_is_that_of_all_positions_at_once(frames, version):
    p = patch_attention(frames, (1, 2, 10), version, 3)
    x = patches(frames - frames.mean((0, 1, 2)), 3)
    expected = weights_of(x[1, 2, 10].reshape(1, 1, -1), x.reshape(1, -1, 27), version)
    assert np.allclose(p, expected.reshape(2, 7, 11), rtol=1e-10)
    assert p.shape == (2, 7, 11)


def test_attention_of_a_picture_takes_its_own_mean_colour(frames):
    p = patch_attention(frames[0], (2, 10), cosine(0.2))
    assert np.allclose(p, patch_attention(frames[:1], (0, 2, 10), cosine(0.2))[0], rtol=1e-12)


def test_a_pixel_of_the_ball_attends_to_the_ball_in_every_frame_wherever_it_is():
    video, centres = moving_ball()
    query = (4, *(round(c) for c in centres[4]))
    p = patch_attention(video.astype("float32") / 255, query, gaussian_distance(0.1))
    y, x = np.indices(video.shape[1:3])
    for t, (cy, cx) in enumerate(centres):
        on_the_ball = np.hypot(y - cy, x - cx) <= 56 / 6 + 1
        assert p[t][on_the_ball].sum() / p[t].sum() > 0.999
        assert abs(p[t].sum() - 1 / 8) < 0.01


@pytest.mark.parametrize(
    ("shape", "dtype", "size", "message"),
    [
        ((7, 9, 3), "uint8", 5, r"frames are uint8: give intensities from 0 to 1"),
        ((9, 3), "float32", 5, r"frames have shape \(9, 3\): give \(H, W, 3\) or \(T, H, W, 3\)"),
        ((7, 9, 3), "float32", 4, r"patch size is 4: give an odd number"),
        ((7, 9, 3), "float32", -1, r"patch size is -1: give an odd number"),
        ((7, 9, 3), "float32", 9, r"patches of 9 x 9 do not fit into 7 x 9 pixels"),
    ],
)
def test_frames_and_sizes_that_do_not_fit_are_refused_in_words(shape, dtype, size, message):
    with pytest.raises((TypeError, ValueError), match=message):
        patches(np.zeros(shape, dtype), size)
