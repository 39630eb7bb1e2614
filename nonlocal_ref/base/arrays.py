"""Which library an array belongs to: NumPy on a CPU, CuPy on a GPU. One source serves both.

Code written against `xp = namespace(...)` keeps to names of the array-API standard, so that it runs wherever
the arrays live. CuPy is named in this file alone, and never imported: an array of CuPy proves that it is
loaded.
"""

import sys
from typing import Any

import numpy as np

Array = Any  # numpy.ndarray or cupy.ndarray


def namespace(*arrays: Array) -> Any:
    """The one library that made every array: `numpy`, `cupy`, or another that follows the array-API standard.

    Raises TypeError for what is no array, and for a mixture: a silent copy between CPU and GPU hides a slow
    program.
    """
    if all(type(array) is np.ndarray for array in arrays):  # the usual case, quickly
        return np
    of_each_type = {type(array): array for array in arrays}.values()
    spaces = {space.__name__: space for space in map(_library, of_each_type)}
    if len(spaces) > 1:
        names = " and ".join(sorted(spaces))
        raise TypeError(f"the arrays come from {names}: move them to one library first")
    return next(iter(spaces.values()))


def is_cupy(array: Array) -> bool:
    """Whether the array lives on a GPU."""
    return type(array).__module__.partition(".")[0] == "cupy"


def like(array: Array, values: Any) -> Array:
    """NumPy values as an array of the library, dtype and device of `array`."""
    return namespace(array).asarray(values, dtype=array.dtype)


def to_numpy(array: Array) -> Any:
    """The array as NumPy's, copied from the GPU if it lives there."""
    return array.get() if is_cupy(array) else np.asarray(array)


def _library(array: Array) -> Any:
    if is_cupy(array):  # CuPy follows the standard in its main namespace
        return sys.modules["cupy"]
    if hasattr(array, "__array_namespace__"):
        return array.__array_namespace__()
    raise TypeError(
        f"expected an array of NumPy or CuPy, got {type(array).__name__}: wrap it in numpy.asarray first"
    )
