"""What the tables of figures say of the machine."""

import platform

import numpy as np

from nonlocal_ref.base.machine import about


def test_processor_cores_and_versions_are_named():
    found = about("numpy", "a-library-that-is-not-there")
    assert list(found) == ["date", "processor", "cores", "python", "numpy", "a-library-that-is-not-there"]
    assert found["numpy"] == np.__version__
    assert found["python"] == platform.python_version()
    assert found["a-library-that-is-not-there"] == ""
    assert found["processor"]
