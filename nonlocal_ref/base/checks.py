"""Checks of what users give. Each message says what came, what it clashes with, and what to do."""

from collections.abc import Callable
from functools import cache, wraps
from typing import Any, TypeVar

import numpy as np

from .arrays import Array, namespace, to_numpy

F = TypeVar("F", bound=Callable)


def plain(value: Any) -> Any:
    """A number, bool or text of NumPy as Python's, also inside a tuple, list or dict; others as they are.

    np.float64(0.1) times a float32 array is float64, and np.int64(2) is no int: options are made plain.
    """
    if isinstance(value, np.generic) or (type(value) is np.ndarray and value.ndim == 0):
        return value.item()
    if type(value) in (tuple, list):
        return type(value)(map(plain, value))
    if type(value) is dict:
        return {plain(name): plain(one) for name, one in value.items()}
    return value


def plain_options(door: F) -> F:
    """The function with all its arguments made plain; arrays with axes stay as they are."""

    @wraps(door)
    def plainly(*args: Any, **options: Any) -> Any:
        return door(*map(plain, args), **{name: plain(value) for name, value in options.items()})

    return plainly  # type: ignore[return-value]


def one_of(name: str, value: Any, known: Any) -> Any:
    """`value`, which must be among `known`. Raises ValueError that lists the known ones."""
    if value not in tuple(known):
        listed = ", ".join(repr(k) for k in known)
        raise ValueError(f"unknown {name} {value!r}: choose one of {listed}")
    return value


def floating(**arrays: Array) -> None:
    """All arrays are of one library and of one floating dtype, native and unmasked. Raises TypeError."""
    namespace(*arrays.values())
    for name, a in arrays.items():
        ordinary(name, a)
    dtypes = {name: _dtype_name(a.dtype) for name, a in arrays.items()}
    for name, dtype in dtypes.items():
        if dtype not in ("float16", "float32", "float64"):
            raise TypeError(
                f"{name} is {dtype}: gradients need floating numbers, convert with {name}.astype('float32')"
            )
    if len(set(dtypes.values())) > 1:
        first = {dtype: name for name, dtype in reversed(dtypes.items())}  # the last that is written wins
        listed = " but ".join(f"{first[dtype]} is {dtype}" for dtype in dict.fromkeys(dtypes.values()))
        raise TypeError(f"{listed}: convert them to one dtype, so that nothing is rounded or widened unseen")


def ordinary(name: str, array: Array) -> None:
    """No masked array, no foreign byte order. Raises TypeError."""
    if isinstance(array, np.ma.MaskedArray):
        raise TypeError(
            f"{name} is a masked array: the operation would read what lies under the mask, give "
            f"{name}.filled(0) or leave these positions out"
        )
    if isinstance(array, np.ndarray) and not array.dtype.isnative:
        raise TypeError(
            f"{name} is {array.dtype.str}, floats in the byte order of other machines (big-endian): convert "
            f"with {name}.astype('{array.dtype.name}')"
        )


def start_of_weights(rng: Any, dtype: Any, std: Any = None) -> None:
    """What every `init` needs: a generator, a floating dtype, a deviation. Raises TypeError, ValueError."""
    if not hasattr(rng, "standard_normal"):
        raise TypeError(
            f"rng is {rng!r}: give a generator of random numbers, such as np.random.default_rng(0)"
        )
    try:
        name = np.dtype(dtype).name
    except TypeError:
        name = repr(dtype)
    if name not in ("float16", "float32", "float64"):
        raise TypeError(f"dtype is {name}: parameters need floating numbers, give np.float32 or np.float64")
    if std is not None and not 0 <= std < float("inf"):
        raise ValueError(f"std is {std!r}: give a standard deviation from 0, or None for the usual one")


def finite(**arrays: Array) -> None:
    """No array holds NaN or infinity. Raises ValueError that names the first bad place."""
    for name, a in arrays.items():
        xp = namespace(a)
        with np.errstate(over="ignore", invalid="ignore"):
            total = xp.sum(a)  # one quick pass: a sum is finite only if all its terms are
        if bool(xp.isfinite(total)):
            continue
        bad = ~xp.isfinite(a)
        if bool(xp.any(bad)):
            _raise_not_finite(name, to_numpy(a), to_numpy(bad))


def filled(**arrays: Array) -> None:
    """No axis is empty. Raises ValueError."""
    for name, a in arrays.items():
        if 0 in a.shape:
            raise ValueError(f"{name} has shape {tuple(a.shape)}: no axis may be empty")


def positive(**numbers: float | int) -> None:
    """Every number is above zero and finite. Raises ValueError."""
    for name, value in numbers.items():
        if not 0 < value < float("inf"):
            raise ValueError(f"{name} is {value!r}: give a number above zero")


def probability(**numbers: float) -> None:
    """Every number is at least 0 and below 1. Raises ValueError."""
    for name, value in numbers.items():
        if not 0 <= value < 1:
            raise ValueError(f"{name} is {value!r}: give a number from 0 to below 1")


def _raise_not_finite(name: str, values: Any, bad: Any) -> None:
    place = tuple(int(k[0]) for k in bad.nonzero())
    raise ValueError(
        f"{name} holds {int(bad.sum())} values that are NaN or infinite, first {values[place]} at {place}: "
        "mend them before the operation, or every position that meets them is lost"
    )


def _dtype_name(dtype: Any) -> str:
    return _numpys_name(dtype) if isinstance(dtype, np.dtype) else str(dtype).rpartition(".")[2]


@cache
def _numpys_name(dtype: np.dtype) -> str:
    return str(dtype)  # slow, and asked at every door
