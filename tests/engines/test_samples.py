"""The dense engine for many small samples: its softmax is that of normalise.py, for scores of every size."""

import numpy as np
import pytest
from support import assert_close

import nonlocal_ref as nl
from nonlocal_ref.engines import samples
from nonlocal_ref.normalise import softmax, softmax_backward

B, N, M = 3, 4, 5


@pytest.mark.parametrize("size", [0, 1, samples.PLAIN_EXP, 1e4])
def test_the_softmax_and_its_backward_are_those_of_the_definition(make_numpy, size):
    s, dp, p = size * np.tanh(make_numpy(B, N, M)), make_numpy(B, N, M).copy(), np.empty((B, N, M))
    before, dp_before = s.copy(), dp.copy()
    samples.softmax_into(p, s)
    expected = softmax(before), softmax_backward(dp_before, softmax(before))
    samples.softmax_backward_over(dp, p)
    assert_close(p, expected[0])
    assert_close(dp, expected[1], floor=1.0)
    assert (s == before).all()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("offset", [-samples.PLAIN_EXP, samples.PLAIN_EXP, -1e4, 1e4])
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
