"""The numbers of the attention explorer against loops, and against the functions that they repeat."""

from functools import partial

import numpy as np
import pytest

import nonlocal_ref as nl
from nonlocal_ref.analysis.attention import weights
from nonlocal_ref.analysis.attention.explore import Numbers, numbers_of, tuned, weights_at
from nonlocal_ref.analysis.attention.patches import patch_attention
from nonlocal_ref.analysis.attention.query_dependence import other_queries
from nonlocal_ref.positions import join

GRID, QUERY = (3, 7, 11), (1, 2, 9)
FRAMES = np.random.default_rng(0).integers(0, 256, (*GRID, 3), np.uint8)
THETA, PHI = (np.random.default_rng(seed).standard_normal((3, 5, 7, 2)) for seed in (1, 2))
GIVEN = {"theta": THETA, "phi": PHI}


@pytest.mark.parametrize("version", [nl.gaussian_distance(0.3), nl.cosine(0.2), tuned("gaussian", 0.1)])
@pytest.mark.parametrize("size", [3, 5])
def test_weights_of_patches_are_those_of_patch_attention(version, size):
    p = weights_at(FRAMES, QUERY, version, size=size)
    np.testing.assert_allclose(p, patch_attention(FRAMES / 255, QUERY, version, size), rtol=1e-9)
    picture = weights_at(FRAMES[1], QUERY[1:], version, size=size)
    np.testing.assert_allclose(picture, patch_attention(FRAMES[1] / 255, QUERY[1:], version, size), rtol=1e-9)


def test_a_temperature_divides_the_scores_and_a_bandwidth_is_that_of_the_version():
    s = np.einsum("e,tyxe->tyx", THETA[1, 2, 3], PHI)
    for name in ("gaussian", "embedded_gaussian"):
        p = weights_at(None, (1, 2, 3), tuned(name, 0.7), **GIVEN)
        np.testing.assert_allclose(p, np.exp(s / 0.7) / np.exp(s / 0.7).sum(), rtol=1e-12)
    assert tuned("gaussian_distance", 0.3).score.forward is not nl.DISTANCE.forward
    apart = ((THETA[1, 2, 3] - PHI) ** 2).sum(-1)
    p = weights_at(None, (1, 2, 3), tuned("gaussian_distance", 0.3), **GIVEN)
    np.testing.assert_allclose(p, np.exp(-apart / 0.09) / np.exp(-apart / 0.09).sum(), rtol=1e-9)


def test_given_theta_and_phi_are_compared_by_every_version_as_they_are():
    theta_i, w_f = THETA[1, 2, 3], np.arange(4.0)
    dots, lengths = PHI @ theta_i, np.linalg.norm(PHI, axis=-1) * np.linalg.norm(theta_i)
    look = partial(weights_at, None, (1, 2, 3), **GIVEN)
    cosines = np.exp(dots / lengths)
    np.testing.assert_allclose(look("cosine"), cosines / cosines.sum(), rtol=1e-12)
    np.testing.assert_allclose(look("dot_product"), dots / 105, rtol=1e-12)
    gates = np.maximum(theta_i @ w_f[:2] + PHI @ w_f[2:], 0)
    np.testing.assert_allclose(look("concatenation", w_f=w_f), gates / 105, rtol=1e-12)


def test_pooled_keys_are_the_largest_of_four():
    p = weights_at(None, (1, 2, 3), "dot_product", pool=True, **GIVEN)
    pooled = np.stack([PHI[:, i:4:2, j:6:2] for i in (0, 1) for j in (0, 1)]).max(0)
    np.testing.assert_allclose(p, pooled @ THETA[1, 2, 3] / 18, rtol=1e-12)


@pytest.mark.parametrize(("positions", "met"), [("space", 77), ("time", 3), ("spacetime", 231)])
def test_the_largest_weight_counts_in_units_of_the_keys_that_are_met(positions, met):
    p = weights_at(FRAMES, QUERY, nl.gaussian_distance(0.3), positions=positions)
    numbers = numbers_of(FRAMES, QUERY, nl.gaussian_distance(0.3), positions=positions)
    assert np.count_nonzero(p) == met
    assert numbers.largest == pytest.approx(p.max() * met, rel=1e-12)
    assert numbers.at == QUERY
    assert numbers.evenness == pytest.approx(numbers.entropy / np.log2(met), rel=1e-12)


def test_hiding_the_query_finds_the_largest_of_the_others():
    p = weights_at(FRAMES, QUERY, nl.gaussian_distance(0.3))
    numbers = numbers_of(FRAMES, QUERY, nl.gaussian_distance(0.3), hide=True)
    assert numbers.at != QUERY
    assert numbers.largest == pytest.approx(np.sort(p.ravel())[-2] * p.size, rel=1e-12)


def test_hiding_the_query_under_pooled_keys_hides_the_cell_that_it_lies_in():
    assert numbers_of(FRAMES, (1, 2, 9), nl.gaussian_distance(0.05), pool=True, hide=True).at != (1, 1, 4)


def test_equal_weights_have_the_entropy_of_a_coin_and_do_not_change_with_the_query():
    numbers = numbers_of(FRAMES, QUERY, tuned("gaussian", 1e9))
    expected = Numbers(1.0, numbers.at, 1.0, np.log2(231), 1.0, 0.0)
    np.testing.assert_allclose(np.array(numbers[2:]), np.array(expected[2:]), rtol=1e-6, atol=1e-6)
    assert numbers.largest == pytest.approx(1, rel=1e-6)


def test_maps_that_nowhere_overlap_differ_by_all_of_their_weight():
    assert numbers_of(FRAMES, QUERY, nl.gaussian_distance(1e-3)).change == pytest.approx(1)


def test_change_is_the_mean_difference_from_the_other_queries():
    others = other_queries(QUERY, GRID)
    p, *maps = (weights_at(FRAMES, k, nl.gaussian_distance(0.4)) for k in (QUERY, *others))
    expected = np.mean([np.abs(p - q).sum() / 2 for q in maps])
    assert 0.03 < expected < 0.9
    assert numbers_of(FRAMES, QUERY, nl.gaussian_distance(0.4)).change == pytest.approx(expected, rel=1e-9)


def test_versions_divided_by_m_have_no_entropy_and_their_own_total():
    numbers = numbers_of(None, (1, 2, 3), "dot_product", **GIVEN)
    assert numbers.entropy is numbers.evenness is None
    assert numbers.total == pytest.approx((PHI @ THETA[1, 2, 3]).mean(), rel=1e-12)
    assert abs(numbers.largest) == pytest.approx(np.abs(PHI @ THETA[1, 2, 3]).max(), rel=1e-12)


def on_the_ball(look, centres, radius):
    """Of all pairs of a query on the ball and another frame: how often the largest weight lies on it."""
    hits = []
    for t, centre in enumerate(centres):
        p = look((t, *(round(c) for c in centre)))
        tops = [np.unravel_index(frame.argmax(), frame.shape) for frame in p]
        distances = np.hypot(*(np.array(tops) - centres).T)
        hits += list(np.delete(distances <= radius, t))
    return np.mean(hits)


def test_the_ball_attends_to_the_ball_in_the_other_frames():
    clip, centres = nl.moving_ball(height=28, width=42)
    look = partial(weights_at, clip, version=nl.gaussian_distance(0.1))
    assert on_the_ball(look, centres, 28 / 6) >= 0.9


def test_with_rows_and_columns_mistaken_the_ball_is_not_found(monkeypatch):
    def swapped(p, positions, grid):
        return join(p, positions, (grid[0], grid[2], grid[1])).swapaxes(2, 3)

    monkeypatch.setattr(weights, "join", swapped)
    clip, centres = nl.moving_ball(height=28, width=42)
    look = partial(weights_at, clip, version=nl.gaussian_distance(0.1))
    assert on_the_ball(look, centres, 28 / 6) < 0.5


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        ((FRAMES, (1, 2, 11)), {}, ValueError, r"query \(1, 2, 11\) lies outside the grid \(3, 7, 11\)"),
        ((FRAMES, (2, 9)), {}, ValueError, r"query \(2, 9\) has 2 numbers but the grid \(3, 7, 11\) needs"),
        ((FRAMES.astype("int64"), QUERY), {}, TypeError, "frames are int64: give intensities from 0 to 1"),
        ((FRAMES, QUERY, "softmax"), {}, ValueError, "unknown version 'softmax': choose one of 'gaussian'"),
        ((FRAMES, QUERY), {"size": 4}, ValueError, "patch size is 4: give an odd number"),
        (
            (FRAMES, QUERY),
            {"positions": "time", "pool": True},
            ValueError,
            'positions="time" with pooled keys: a pooled cell has no place of its own',
        ),
    ],
)
def test_what_does_not_fit_is_refused_in_words(arguments, options, error, message):
    with pytest.raises(error, match=message):
        weights_at(*arguments, **options)


def test_only_versions_with_a_softmax_have_a_knob():
    with pytest.raises(ValueError, match="unknown version with a bandwidth or a temperature 'dot_product'"):
        tuned("dot_product", 0.5)
    with pytest.raises(ValueError, match=r"temperature is 0\.0: give a number above zero"):
        tuned("embedded_gaussian", 0.0)
