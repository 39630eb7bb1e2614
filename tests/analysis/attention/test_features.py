"""What the attention explorer compares: patches with random maps, or a given theta and phi."""

import numpy as np
import pytest

import nonlocal_ref as nl
from nonlocal_ref.analysis.attention.explore import shown, weights_at
from nonlocal_ref.analysis.attention.features import given_features, halves, patch_features

GRID, QUERY = (3, 7, 11), (1, 2, 9)
FRAMES = np.random.default_rng(0).integers(0, 256, (*GRID, 3), np.uint8)
THETA, PHI = (np.random.default_rng(seed).standard_normal((3, 5, 7, 2)) for seed in (1, 2))


def test_patches_come_with_random_maps_of_their_own_dtype():
    for frames in (FRAMES, FRAMES.astype("float32") / 255):
        x, params = patch_features(frames, 3)
        assert x.shape == (*GRID, 27)
        assert params["theta"].w.dtype == params["w_f"].phi.dtype == x.dtype
    scores = shown(FRAMES, "embedded_gaussian").block
    assert scores.options.version == nl.VERSIONS["embedded_gaussian"]


def test_half_a_w_f_and_features_that_clash_are_refused_in_words():
    assert np.array_equal(halves(np.arange(6), 3)[1, :, 0], [3, 4, 5])
    with pytest.raises(ValueError, match=r"w_f holds 5 numbers but theta and phi have 3 channels: give 6"):
        halves(np.arange(5), 3)
    with pytest.raises(ValueError, match="one of theta and phi came alone: give both"):
        weights_at(FRAMES, QUERY, theta=THETA)
    with pytest.raises(
        ValueError, match=r"theta has shape \(3, 5, 7, 2\) but phi has \(3, 2, 3, 2\): give phi"
    ):
        given_features(THETA, PHI[:, :2, :3])
    with pytest.raises(ValueError, match=r"theta has shape \(7, 2\): give \(T, h, w, E\)"):
        given_features(THETA[0, 0], PHI[0, 0])
    with pytest.raises(ValueError, match="phi holds 1 values that are NaN or infinite"):
        given_features(THETA, np.where(PHI == PHI.max(), np.nan, PHI))
    with pytest.raises(TypeError, match="theta is int64"):
        given_features(THETA.astype("int64"), PHI)
