"""The table of versions: its rows, and versions with numbers of one's own."""

import numpy as np
import pytest
from cases import operands, run_operation
from support import B, D, N, assert_dtypes

import nonlocal_ref as nl


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
