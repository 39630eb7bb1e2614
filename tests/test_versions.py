"""The table of versions: its rows, and versions with numbers of one's own."""

import numpy as np
import pytest
from cases import operands, run_operation
from support import B, D, N, assert_close, assert_dtypes

import nonlocal_ref as nl
from nonlocal_ref.base.arrays import namespace


def test_the_table_holds_the_six_versions():
    assert list(nl.VERSIONS) == [
        "gaussian",
        "gaussian_distance",
        "cosine",
        "embedded_gaussian",
        "dot_product",
        "concatenation",
    ]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_bandwidths_and_temperatures_of_numpy_do_not_widen_float32(make, dtype):
    for version in (nl.gaussian_distance(np.float64(0.7)), nl.cosine(np.float64(0.3))):
        y, gradients = run_operation(version, operands(make, "any", dtype), make(B, N, D, dtype=dtype))
        assert_dtypes({"y": y, "gradients": gradients}, dtype)


def test_the_control_gives_every_query_the_average_of_the_values(make):
    x = make(B, N, D)
    y, _ = nl.nonlocal_operation(x, x, x, version="average")
    assert_close(y, namespace(x).mean(x, axis=1, keepdims=True) + 0 * x)


def test_a_block_of_the_control_has_no_theta_and_phi_and_right_gradients(make_numpy):
    block = nl.nonlocal_block("average", batchnorm=True)
    params = block.init(np.random.default_rng(0), 6, zero_init=False, dtype=float)
    assert set(params) == {"g", "w_z", "batchnorm"}
    assert nl.gradcheck(block, params, make_numpy(B, N, 6)).ok
