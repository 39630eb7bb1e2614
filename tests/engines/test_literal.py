"""Literal engine: the loops against the sums of eq. 1 written out for one position."""

import numpy as np
import pytest
from support import B, D, E, M, N, assert_close

import nonlocal_ref as nl
from nonlocal_ref.base.arrays import to_numpy
from nonlocal_ref.base.tree import leaves
from nonlocal_ref.engines import ENGINES


@pytest.mark.parametrize("name", nl.VERSIONS)
def test_it_serves_every_version(name):
    assert ENGINES["literal"].refusal(nl.VERSIONS[name]) is None


def test_one_position_is_the_sum_of_the_equation(make):
    theta, phi, g = make(B, N, E), make(B, M, E), make(B, M, D)
    y, _ = nl.nonlocal_operation(theta, phi, g, engine="literal")
    t, k, v = (to_numpy(a)[1] for a in (theta, phi, g))
    f = [np.exp(sum(t[3, e] * k[j, e] for e in range(E))) for j in range(M)]
    assert_close(y[1, 3, :], sum(f[j] * v[j] for j in range(M)) / sum(f))


def test_one_gradient_is_the_sum_over_all_that_a_value_reaches(make):
    theta, phi, g, dy = make(B, N, E), make(B, M, E), make(B, M, D), make(B, N, D)
    _, saved = nl.nonlocal_operation(theta, phi, g, version="dot_product", engine="literal")
    _, _, dg = nl.nonlocal_operation_backward(dy, saved)
    t, k, d = (to_numpy(a)[1] for a in (theta, phi, dy))
    assert_close(dg[1, 2, :], sum((t[i] @ k[2]) / M * d[i] for i in range(N)))


def test_nothing_but_the_inputs_is_kept(make):
    theta, phi, g = make(B, N, E), make(B, M, E), make(B, M, D)
    _, saved = nl.nonlocal_operation(theta, phi, g, engine="literal")
    assert [name for name, _ in leaves(saved.kept)] == ["theta", "phi", "g"]
