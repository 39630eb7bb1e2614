"""The dense engine for many small samples: its softmax is that of normalise.py, for scores of every size."""

import numpy as np
import pytest
from support import assert_close

import nonlocal_ref as nl
from nonlocal_ref.engines import samples
from nonlocal_ref.normalise import softmax, softmax_backward

B, N, M = 3, 4, 5


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("size", [0, 1, 60, 88, 1e3, 1e4])
def test_the_softmax_is_that_of_the_definition(make_numpy, dtype, size):
    s, p = (size * np.tanh(make_numpy(B, N, M))).astype(dtype), np.empty((B, N, M), dtype)
    before = s.copy()
    samples.softmax_into(p, s)
    exact, numbers = softmax(before.astype(float)), np.finfo(dtype)
    np.testing.assert_allclose(p, exact, rtol=max(size, 8) * numbers.eps, atol=numbers.tiny)
    assert (s == before).all()


def test_the_backward_of_the_softmax_is_that_of_the_definition(make_numpy):
    p, dp = softmax(make_numpy(B, N, M)), make_numpy(B, N, M).copy()
    expected = softmax_backward(dp, p)
    samples.softmax_backward_over(dp, p)
    assert_close(dp, expected, floor=1.0)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("offset", [-100, -60, 60, 100, -1e4, 1e4])
def test_an_offset_of_all_scores_changes_nothing(make_numpy, dtype, offset):
    s = make_numpy(B, N, M).astype(dtype)
    p = np.empty_like(s)
    samples.softmax_into(p, s + np.asarray(offset, dtype))
    np.testing.assert_allclose(p, softmax(s), rtol=np.finfo(dtype).eps * max(abs(offset), 10))


def test_keys_that_are_excluded_have_weight_zero(make_numpy):
    s = make_numpy(B, N, M).copy()
    s[..., 1] = -np.inf
    p = np.empty_like(s)
    samples.softmax_into(p, s)
    assert_close(p, softmax(s))
    assert (p[..., 1] == 0).all()


def test_what_is_not_a_number_stays_in_its_row(make_numpy):
    s, p = make_numpy(B, N, M).copy(), np.empty((B, N, M))
    s[1, 2, 3] = np.nan
    with np.errstate(invalid="ignore"):
        samples.softmax_into(p, s)
    bad = np.isnan(p).all(axis=-1)
    assert bad[1, 2]
    assert bad.sum() == 1 == np.isnan(p).sum() / M


def test_one_sample_or_a_large_one_is_not_its_work():
    version, few = nl.VERSIONS["embedded_gaussian"], np.zeros((2, 8, 3))
    assert samples.serves(few, few, version)
    assert not samples.serves(few[:1], few[:1], version)
    large = np.zeros((2, 1 + int((samples.SAMPLE_BYTES / 8) ** 0.5), 3))
    assert not samples.serves(large, large, version)
    assert not samples.serves(few, few, version._replace(tiles=False))
