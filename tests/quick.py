"""Which cases of a test belong to the quick run; the others are slow, so `make check` runs them."""

from collections.abc import Collection, Iterable
from typing import Any

import pytest


def few_quick(values: Iterable, quick: Collection) -> list:
    """For parametrize with one name: the values in their order, all but the quick ones marked as slow."""
    return [pytest.param(value, marks=marks_of(value, quick)) for value in values]


def few_quick_rows(rows: Iterable[tuple], quick: Collection) -> list:
    """The same for parametrize with several names."""
    return [pytest.param(*row, marks=marks_of(row, quick)) for row in rows]


def marks_of(value: Any, quick: Collection) -> tuple:
    return () if value in quick else (pytest.mark.slow,)
