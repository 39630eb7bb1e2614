"""Which library an array belongs to, and mixtures refused."""

import sys
from types import ModuleType

import numpy as np
import pytest

from nonlocal_ref.base.arrays import is_cupy, like, namespace, to_numpy

array_api_strict = pytest.importorskip("array_api_strict")


@pytest.fixture
def gpu_array(monkeypatch):
    """A stand-in for an array of CuPy: what `namespace` looks at is the module that made its type."""
    monkeypatch.setitem(sys.modules, "cupy", ModuleType("cupy"))
    kind = type("ndarray", (), {"__module__": "cupy", "get": lambda self: np.arange(3)})
    return kind()


def test_the_library_of_arrays_is_the_one_that_made_them(xp):
    assert namespace(xp.zeros(3), xp.ones((2, 5))).__name__ == xp.__name__


def test_numpy_and_another_library_are_refused_by_name():
    with pytest.raises(TypeError) as caught:
        namespace(np.zeros(3), array_api_strict.zeros(3))
    assert str(caught.value) == (
        "the arrays come from array_api_strict and numpy: move them to one library first"
    )


def test_numpy_and_cupy_are_refused_by_name(gpu_array):
    with pytest.raises(TypeError) as caught:
        namespace(np.zeros(3), gpu_array)
    assert str(caught.value) == "the arrays come from cupy and numpy: move them to one library first"


@pytest.mark.gpu
def test_numpy_and_arrays_on_a_device_are_refused_by_name(make):
    if not is_cupy(make(3)):
        return
    with pytest.raises(TypeError) as caught:
        namespace(np.zeros(3), make(3))
    assert str(caught.value) == "the arrays come from cupy and numpy: move them to one library first"


@pytest.mark.parametrize("thing", [[1.0, 2.0], 3.0, None])
def test_what_is_no_array_is_refused(thing):
    with pytest.raises(TypeError) as caught:
        namespace(np.zeros(3), thing)
    assert str(caught.value) == (
        f"expected an array of NumPy or CuPy, got {type(thing).__name__}: wrap it in numpy.asarray first"
    )


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_like_moves_values_beside_an_array(make, dtype):
    moved = like(make(3, dtype=dtype), [0.5, 1.5])
    assert type(moved) is type(make(3))
    assert moved.dtype == make(3, dtype=dtype).dtype
    assert to_numpy(moved).tolist() == [0.5, 1.5]


def test_to_numpy_gives_the_same_numbers(make):
    values = np.array([[0.5, -2.0, 3.0]])
    back = to_numpy(make.of(values))
    assert type(back) is np.ndarray
    assert back.tolist() == values.tolist()


def test_only_arrays_of_cupy_are_on_a_gpu(gpu_array):
    assert is_cupy(gpu_array)
    assert not is_cupy(np.zeros(3))
    assert not is_cupy(array_api_strict.zeros(3))
    assert to_numpy(gpu_array).tolist() == [0, 1, 2]
