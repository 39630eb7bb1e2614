"""Tasks that allow several answers compare with operators alone."""

import numpy as np
import pytest

from exercises.checker.catalogue import TASKS, mistakes_of
from exercises.checker.checking import report_on


@pytest.mark.parametrize("name", ["figure_2", "max_pool_backward"])
def test_overwritten_functions_of_numpy_allow_no_mistake(name, monkeypatch):
    exercise, task = TASKS[name]
    for function in ("allclose", "isclose", "array_equal"):
        monkeypatch.setattr(np, function, lambda *a, **k: True)
    for mistake in mistakes_of(task):
        assert report_on(exercise, task, lambda *a, m=mistake: m.wrong(*a)).verdict.kind != "right", (
            mistake.name
        )
