"""Overflow, temperature, entropy: against hand calculations and against what must hold on paper."""

import numpy as np
import pytest
from refusals import refuses

import nonlocal_ref as nl
from nonlocal_ref.analysis.attention.weights import weights_of
from nonlocal_ref.analysis.lessons import temperature as heat
from nonlocal_ref.analysis.lessons.by_version import scores_by_version

S = np.array([1.5, -0.5, 0.25, 3.0, -2.0, 0.0, 1.0])  # one row, M = 7


def test_the_naive_softmax_is_the_softmax_where_nothing_overflows():
    np.testing.assert_allclose(heat.naive_softmax(S), heat.at_temperature(S, 1.0), rtol=1e-14)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_above_the_largest_exponent_exp_is_infinite_and_below_it_is_not(dtype):
    top = heat.largest_exponent(dtype)
    below, above = dtype(0.999 * top), dtype(1.001 * top)
    with np.errstate(over="ignore"):
        assert np.isfinite(np.exp(below))
        assert np.isinf(np.exp(above))


def test_sizes_of_scores_by_hand():
    """Three positions (1, 0), (0, 2), (1, 1): with itself 1, 4, 2; with another twice each 0, 1, 2."""
    found = heat.score_sizes(np.array([[[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]]]))
    np.testing.assert_allclose(found, (7 / 3, 1, (2 / 3) ** 0.5), rtol=1e-14)


def test_the_largest_exponent_of_float32_is_between_88_and_89():
    assert 88 < heat.largest_exponent(np.float32) < 89


def test_a_large_score_ruins_the_naive_softmax_and_leaves_the_stable_one_as_it_was():
    offsets = np.array([-200.0, -50.0, 0.0, 50.0, 89.0])
    found = heat.moved(S.astype(np.float32), offsets)
    assert found.naive.shape == found.stable.shape == (5, 7)
    assert np.isfinite(found.naive).all(axis=1).tolist() == [False, True, True, True, False]
    np.testing.assert_allclose(found.stable, np.broadcast_to(heat.at_temperature(S, 1.0), (5, 7)), rtol=1e-4)


def test_moving_keeps_the_dtype_of_the_scores():
    found = heat.moved(S.astype(np.float32), np.array([1.0]))
    assert found.naive.dtype == found.stable.dtype == np.float32
    assert heat.at_temperature(S.astype(np.float32), np.float64(0.3)).dtype == np.float32


def test_equal_weights_have_the_entropy_log_m_and_a_single_one_has_none():
    p = np.array([[0.2] * 5, [0, 0, 1, 0, 0]])
    np.testing.assert_allclose(heat.entropy(p), [np.log(5), 0])
    np.testing.assert_allclose(heat.sharing(p), [5, 1])


def test_the_entropy_of_a_half_and_two_quarters_is_one_and_a_half_bits():
    assert np.isclose(heat.entropy([0.5, 0.25, 0.25]), 1.5 * np.log(2))


def test_weights_of_float32_have_the_entropy_of_float64():
    p = heat.at_temperature(np.random.default_rng(0).standard_normal((3, 1009)), 1.0)
    np.testing.assert_allclose(heat.entropy(p.astype(np.float32)), heat.entropy(p), rtol=1e-6)


def test_weights_that_are_no_average_have_no_entropy():
    text = (
        "p goes down to -0.5 and its rows sum to 0.5 to 0.5: "
        "an entropy needs weights of 0 or more that sum to 1, as a softmax makes them"
    )
    with refuses(ValueError, text):
        heat.entropy(np.array([1.0, -0.5]))
    with pytest.raises(ValueError, match="an entropy needs weights"):
        heat.entropy(np.array([1.5, -0.5]))  # sums to 1, but is negative
    with pytest.raises(ValueError, match="an entropy needs weights"):
        heat.entropy(np.array([np.nan, 1.0]))


def test_a_temperature_divides_the_scores():
    by_hand = np.exp(S / 0.4) / np.exp(S / 0.4).sum()
    np.testing.assert_allclose(heat.at_temperature(S, 0.4), by_hand)
    with pytest.raises(ValueError, match="tau"):
        heat.at_temperature(S, 0.0)


def test_a_temperature_is_what_the_versions_call_temperature_and_squared_bandwidth():
    x = np.random.default_rng(0).standard_normal((1, 7, 3))
    for version, plain, tau in (
        (nl.cosine(0.2), nl.cosine(), 0.2),
        (nl.gaussian_distance(0.5), nl.gaussian_distance(), 0.25),
    ):
        s = scores_by_version(x[0], {"plain": plain})["plain"]
        p = weights_of(x, x, version)
        np.testing.assert_allclose(heat.at_temperature(s, tau), p[0], rtol=1e-9)


def test_more_keys_share_the_weight_as_the_temperature_grows_from_one_to_all():
    taus = np.geomspace(1e-2, 1e3, 60)
    keys = heat.sharing_by_temperature(S, taus)
    assert np.all(np.diff(keys) >= -1e-12)
    np.testing.assert_allclose(keys[[0, -1]], [1, 7], rtol=1e-4)


def test_the_entropy_grows_as_the_docstring_says():
    b, step = 0.7, 1e-5
    p = heat.at_temperature(S, 1 / b)
    ahead, behind = (heat.entropy(heat.at_temperature(S, 1 / (b + d))) for d in (step, -step))
    variance = np.sum(p * S**2) - np.sum(p * S) ** 2
    assert np.isclose((ahead - behind) / (2 * step), -b * variance, rtol=1e-7)
