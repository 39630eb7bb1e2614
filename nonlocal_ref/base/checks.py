"""Checks of what users give. Each message says what came, what it clashes with, and what to do."""

from typing import Any

import numpy as np

from .arrays import Array, namespace, to_numpy


def one_of(name: str, value: Any, known: Any) -> Any:
    """`value`, which must be among `known`. Raises ValueError that lists the known ones."""
    if value not in tuple(known):
        listed = ", ".join(repr(k) for k in known)
        raise ValueError(f"unknown {name} {value!r}: choose one of {listed}")
    return value


def floating(**arrays: Array) -> None:
    """All arrays are of one library and one floating dtype. Raises TypeError."""
    namespace(*arrays.values())
    dtypes = {name: _dtype_name(a) for name, a in arrays.items()}
    for name, dtype in dtypes.items():
        if dtype not in ("float16", "float32", "float64"):
            raise TypeError(
                f"{name} is {dtype}: gradients need floating numbers, convert with {name}.astype('float32')"
            )
    if len(set(dtypes.values())) > 1:
        first = {dtype: name for name, dtype in reversed(dtypes.items())}  # the last that is written wins
        listed = " but ".join(f"{first[dtype]} is {dtype}" for dtype in dict.fromkeys(dtypes.values()))
        raise TypeError(f"{listed}: convert them to one dtype, so that nothing is rounded or widened unseen")


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


def _dtype_name(array: Array) -> str:
    return str(array.dtype).rpartition(".")[2]
