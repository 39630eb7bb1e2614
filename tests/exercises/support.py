"""What the tests of the exercises share: most take an exercise's key or a function, and assert."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np

from exercises.checker.catalogue import EXERCISES, TASKS, file_of, mistakes_of
from exercises.checker.observe import observe, observe_all, probes_of
from exercises.checker.student_file import load
from exercises.checker.task import Mistake, Task
from exercises.checker.verdicts import Verdict, judge

SEEDS = range(50)


def verdict_of(task: Task, function: Callable, mistakes: tuple[Mistake, ...], seed: int = 0) -> Verdict:
    """What the judge says of this function."""
    inputs = probes_of(task, seed)
    return judge(task, mistakes, inputs, observe_all(function, inputs))


def assert_passes(function: Callable, name: str = "", *, seeds: range = SEEDS) -> None:
    """Another correct version gets all points on 50 seeds. `name`: the task, if the function has another."""
    _, task = TASKS[name or function.__name__]
    for seed in seeds:
        verdict = verdict_of(task, function, mistakes_of(task), seed)
        assert verdict.score == 1, f"{task.name}, seed {seed}: {verdict}"


def assert_exercise(key: str) -> None:
    """The solution is right on 50 seeds; every known mistake is caught and named."""
    module, problems, *_ = load(file_of(key))
    assert not problems, problems
    for task in EXERCISES[key].tasks:
        assert_passes(getattr(module, task.name))
        assert_probed(task)
        assert_named(task, mistakes_of(task))


def assert_probed(task: Task) -> None:
    """There is a generic probe, and on all probes the reference is right and finite."""
    assert "generic" in probes_of(task), f"{task.name} has no generic probe"
    for probe, inputs in probes_of(task).items():
        assert all(np.isfinite(a).all() for a in observe(task.right, inputs).values), f"{task.name}: {probe}"
    assert verdict_of(task, task.right, ()).kind == "right"


def assert_named(task: Task, mistakes: tuple[Mistake, ...], *, seeds: range = range(3)) -> None:
    """Each mistake is caught and named. A second name is that of a mistake with the same numbers."""
    for mistake in mistakes:
        for seed in seeds:
            verdict = verdict_of(task, mistake.wrong, mistakes, seed)
            assert verdict.kind != "right", f"{task.name}: no probe shows {mistake.name!r}"
            assert mistake.name in verdict.names, f"{task.name}: {mistake.name!r} not named: {verdict}"


def notebook_of(path: Path, *cells: str) -> Path:
    """A notebook with these code cells, in this order."""
    found = [{"cell_type": "code", "source": text.splitlines(keepends=True)} for text in cells]
    path.write_text(json.dumps({"cells": [{"cell_type": "markdown", "source": "# Title"}, *found]}))
    return path


def solution_lines(source: str) -> list[str]:
    """The lines of the solutions in a file, stripped, without empty ones and comments."""
    blocks = re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", source, flags=re.DOTALL)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]
