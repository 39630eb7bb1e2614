"""Shipped parameters, read from the package.

A file has one array for each version and step, "embedded_gaussian/300": all parameters one after the other,
in the order of base/tree.leaves, as float16. Names and shapes are those of the network.
"""

from importlib.resources import as_file, files
from typing import Any, NamedTuple

import numpy as np

from ...base.layer import Layer
from ...base.npz import read_arrays
from ...base.tree import leaves, tree_map
from ...data.tasks import Task
from ..loop import begun
from .runs import RUNS, settings_of

STORED = np.float16


class Trained(NamedTuple):
    """A network with its parameters after `step` steps of training.

    task   draws new clips for it: task.draw(rng, n)
    steps  after which there are parameters, from 0 (before training) to the last
    """

    network: Layer
    params: Any
    task: Task
    steps: tuple[int, ...]


def load(name: str, version: str = "embedded_gaussian", step: int | None = None) -> Trained:
    """The network that was trained on this task, RUNS[name], with a block of this version.

    version  one of RUNS[name].kept; "average" is the control whose weights are all 1/M
    step     one of `steps`; None: the last
    Raises ValueError for a name, a version or a step that is not there, and lists those that are.
    """
    settings = settings_of(name, version)
    task, steps = settings.task(), (0, *RUNS[name].kept[version])
    step = steps[-1] if step is None else step
    if step not in steps:
        raise ValueError(f"step is {step}: {name} with {version} is there after {', '.join(map(str, steps))}")
    pieces, first = begun(settings, task)
    params = first.params if step == 0 else unpacked(_read(name, f"{version}/{step}"), first.params)
    return Trained(pieces.network, params, task, steps)


def packed(params: Any) -> np.ndarray:
    """All parameters as one row of float16."""
    return np.concat([np.ravel(a) for _, a in leaves(params)]).astype(STORED)


def unpacked(row: np.ndarray, like: Any) -> Any:
    """The tree `like` with the numbers of the row. Raises ValueError where their counts differ."""
    needed = sum(a.size for _, a in leaves(like))
    if row.size != needed:
        raise ValueError(f"{row.size:,} numbers came but the network has {needed:,} parameters")
    cuts = iter(np.split(row, np.cumsum([a.size for _, a in leaves(like)])))
    return tree_map(lambda a: next(cuts).reshape(a.shape).astype(a.dtype), like)


def _read(name: str, array: str) -> np.ndarray:
    with as_file(files(__package__) / f"{name}.npz") as path:
        return read_arrays(path, [array])[array]
