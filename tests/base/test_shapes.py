"""The vocabulary of shapes tells right arrays from wrong ones."""

import numpy as np
import pytest
from support import B, C, D, E, M, N

from nonlocal_ref.base import shapes

RIGHT = {
    "Queries": [(B, N, E)],
    "Keys": [(B, M, E)],
    "Values": [(B, M, D)],
    "Scores": [(B, N, M)],
    "Output": [(B, N, D)],
    "Column": [(B, N, 1)],
    "Features": [(B, N, C), (B, 3, 5, C), (B, 4, 3, 5, C)],
}
WRONG = {name: [(N, E), (B, N, M, E)] for name in RIGHT} | {"Features": [(C,)], "Column": [(B, N, 2)]}


@pytest.mark.parametrize("name", RIGHT)
def test_a_shape_is_known_by_its_axes(xp, name):
    kind = getattr(shapes, name)
    assert all(isinstance(xp.zeros(shape, dtype=xp.float32), kind) for shape in RIGHT[name])
    assert not any(isinstance(xp.zeros(shape, dtype=xp.float32), kind) for shape in WRONG[name])


@pytest.mark.parametrize("name", RIGHT)
def test_integers_are_not_what_the_operation_works_on(name):
    assert not isinstance(np.zeros(RIGHT[name][0], int), getattr(shapes, name))
