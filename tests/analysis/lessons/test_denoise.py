"""The operation removes noise: PSNR before and after, beside scikit-image on the same input."""

import numpy as np
import pytest

import nonlocal_ref as nl
from nonlocal_ref.analysis.attention.patches import patches
from nonlocal_ref.analysis.lessons.denoise import beyond_noise, denoise, excess, psnr, share_nearby
from nonlocal_ref.data import load_picture, moving_ball

BANDWIDTHS = (0.5, 0.65, 0.8, 1.0)  # times sigma, for us and for scikit-image alike


def photograph():
    """The cap and the face's upper half: 48 x 56 pixels."""
    return load_picture(size=160)[24:72, 48:104].astype("float32") / 255


def ball():
    return moving_ball(frames=3, height=27, width=36)[0].astype("float32") / 255


def noisy(clean, sigma):
    noise = np.random.default_rng(0).standard_normal(clean.shape)
    return (clean + sigma * noise).astype("float32")


def best_of_scikit_image(clean, dirty, sigma):
    """Over patch sizes and bandwidths, frame by frame; its own slow mode, which is its better one."""
    restoration = pytest.importorskip("skimage.restoration", reason="scikit-image is not installed")
    frames = dirty.reshape(-1, *dirty.shape[-3:])
    options = {"patch_distance": 11, "fast_mode": False, "sigma": sigma, "channel_axis": -1}
    grid = [{"patch_size": size, "h": h * sigma} for size in (3, 5) for h in BANDWIDTHS]
    runs = [[restoration.denoise_nl_means(frame, **cell, **options) for frame in frames] for cell in grid]
    return max(psnr(clean, np.stack(run).reshape(clean.shape)) for run in runs)


@pytest.mark.parametrize("sigma", [0.1, pytest.param(0.2, marks=pytest.mark.slow)])
@pytest.mark.parametrize("scene", [photograph, ball])
def test_noise_is_removed_at_least_as_well_as_by_scikit_image_at_its_best(scene, sigma):
    clean = scene()
    dirty = noisy(clean, sigma)
    before, by_default = psnr(clean, dirty), psnr(clean, denoise(dirty, sigma=sigma))
    versions = [beyond_noise(sigma, h * sigma) for h in BANDWIDTHS]
    ours = max(psnr(clean, denoise(dirty, sigma=sigma, version=version)) for version in versions)
    theirs = best_of_scikit_image(clean, dirty, sigma)
    print(f"{before:.2f} -> {by_default:.2f} by default, {ours:.2f} at best; scikit-image {theirs:.2f} dB")
    assert by_default > before + 5
    assert ours >= theirs


def test_the_plain_distance_removes_noise_too():
    clean = photograph()
    dirty = noisy(clean, 0.1)
    assert psnr(clean, denoise(dirty, sigma=0.1, version=nl.gaussian_distance(0.1))) > psnr(clean, dirty) + 4


def test_it_is_the_operation_with_patches_and_places_as_features():
    x = noisy(np.full((5, 7, 3), 0.5), 0.1).astype("float64")
    places = np.indices((5, 7)).transpose(1, 2, 0) * 0.1 / 4
    features = np.concatenate([patches(x, 3), places], axis=2).reshape(1, 35, -1)
    y, _ = nl.nonlocal_operation(
        features, features, x.reshape(1, 35, 3), version=beyond_noise(0.1), engine="literal"
    )
    assert np.allclose(denoise(x, sigma=0.1, window=4.0), y.reshape(5, 7, 3), rtol=1e-10)


def test_more_queries_than_one_block_give_what_one_block_gives():
    x = noisy(np.full((19, 31, 3), 0.5), 0.1)
    assert x.shape[0] * x.shape[1] > 512
    features = patches(x, 3).reshape(1, 589, -1)
    y, _ = nl.nonlocal_operation(features, features, x.reshape(1, 589, 3), version=beyond_noise(0.1))
    assert np.allclose(denoise(x, sigma=0.1, window=np.inf), y.reshape(x.shape), atol=1e-6)
    assert denoise(x, sigma=0.1).dtype == np.float32


def test_what_differs_by_noise_alone_weighs_alike():
    """By hand: squared distances 0, 1 and 4, of which the noise explains 1.5."""
    theta, phi = np.zeros((1, 1, 1)), np.array([0.0, 1.0, 2.0]).reshape(1, 3, 1)
    assert np.allclose(excess(1.5).forward(theta, phi), [[[0, 0, -2.5]]], atol=1e-12)


def test_the_score_passes_a_check_of_its_gradients():
    rng = np.random.default_rng(1)
    theta, phi, ds = (rng.standard_normal(shape) for shape in ((2, 7, 3), (2, 5, 3), (2, 7, 5)))
    op = excess(1.5)
    for k, gradient in enumerate(op.backward(ds, theta, phi)):
        direction = rng.standard_normal(gradient.shape)
        sides = []
        for step in (1e-6, -1e-6):
            moved = [theta, phi]
            moved[k] = moved[k] + step * direction
            sides.append(float((ds * op.forward(*moved)).sum()))
        assert np.isclose((sides[0] - sides[1]) / 2e-6, (gradient * direction).sum(), rtol=1e-6)


def test_on_an_even_picture_the_share_nearby_is_that_of_the_pixels():
    """By hand: of 3 x 4 pixels, those within 1 pixel are itself and its neighbours in rows and columns."""
    even = np.full((3, 4, 3), 0.5)
    neighbours = 12 + 2 * (2 * 4 + 3 * 3)  # each pair counts for both of its pixels
    assert np.isclose(share_nearby(even, 1, sigma=0.1, window=np.inf), neighbours / 12 / 12)
    assert np.isclose(share_nearby(even, 9, sigma=0.1), 1)


def test_the_share_nearby_is_that_of_the_weights_of_the_operation():
    x = noisy(np.full((5, 7, 3), 0.5), 0.1).astype("float64")
    places = np.indices((5, 7)).transpose(1, 2, 0).reshape(35, 2)
    features = np.concatenate([patches(x, 3), places.reshape(5, 7, 2) * 0.1 / 4], axis=2).reshape(1, 35, -1)
    _, saved = nl.nonlocal_operation(
        features, features, x.reshape(1, 35, 3), version=beyond_noise(0.1), engine="dense"
    )
    near = np.hypot(*(places[:, None] - places).transpose(2, 0, 1)) <= 2
    share = (saved.kept.p[0] * near).sum() / 35
    assert np.isclose(share_nearby(x, 2, sigma=0.1, window=4.0), share, rtol=1e-12)


def test_psnr_of_a_tenth_everywhere_is_20_decibels():
    assert np.isclose(psnr(np.zeros((3, 5)), np.full((3, 5), 0.1)), 20)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sigma": 0.0}, "sigma is 0.0: give a number above zero"),
        ({"sigma": 0.1, "window": 0.0}, "window is 0.0: give pixels above zero"),
        ({"sigma": 0.1, "window": float("nan")}, "window is nan: give pixels above zero"),
        ({"sigma": 0.1, "patch": 2}, "patch size is 2"),
        ({"sigma": 0.1, "version": "foo"}, "unknown version 'foo'"),
    ],
)
def test_settings_without_meaning_are_refused_in_words(options, message):
    with pytest.raises(ValueError, match=message):
        denoise(np.zeros((7, 9, 3)), **options)
