"""Dense engine: the weights it keeps are those of the equation."""

import numpy as np
import pytest
from support import B, D, E, M, N, assert_close

import nonlocal_ref as nl
from nonlocal_ref.base.arrays import to_numpy
from nonlocal_ref.engines import ENGINES


@pytest.mark.parametrize("name", nl.VERSIONS)
def test_it_serves_every_version(name):
    assert ENGINES["dense"].refusal(nl.VERSIONS[name]) is None


def test_the_weights_are_kept_and_are_the_softmax_of_the_scores(make):
    theta, phi, g = make(B, N, E), make(B, M, E), make(B, M, D)
    y, saved = nl.nonlocal_operation(theta, phi, g, engine="dense")
    s = to_numpy(theta) @ to_numpy(phi).mT
    p = np.exp(s) / np.exp(s).sum(axis=-1, keepdims=True)
    assert_close(saved.kept.p, p)
    assert_close(y, p @ to_numpy(g))


@pytest.mark.parametrize("name", ["gaussian", "gaussian_distance", "cosine", "embedded_gaussian"])
def test_rows_of_the_weights_sum_to_one(make, name):
    _, saved = nl.nonlocal_operation(
        make(B, N, E), make(B, M, E), make(B, M, D), version=name, engine="dense"
    )
    np.testing.assert_allclose(to_numpy(saved.kept.p).sum(axis=-1), 1, rtol=1e-13)


@pytest.mark.parametrize("tiles", [True, False])
def test_scores_are_kept_only_where_a_backward_may_ask_for_them(make, tiles):
    version = nl.VERSIONS["embedded_gaussian"]._replace(tiles=tiles)
    _, saved = nl.nonlocal_operation(
        make(B, N, E), make(B, M, E), make(B, M, D), version=version, engine="dense"
    )
    assert (saved.kept.s is None) == tiles


def test_weights_are_not_changed_by_the_backward(make_numpy):
    _, saved = nl.nonlocal_operation(
        make_numpy(B, N, E), make_numpy(B, M, E), make_numpy(B, M, D), engine="dense"
    )
    before = saved.kept.p.copy()
    nl.nonlocal_operation_backward(make_numpy(B, N, D), saved)
    assert (saved.kept.p == before).all()
