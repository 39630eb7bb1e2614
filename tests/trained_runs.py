"""Trainings in name only, for what shows a block at several steps: nothing is trained."""

import numpy as np

from nonlocal_ref.base.tree import tree_map
from nonlocal_ref.data.tasks import twins
from nonlocal_ref.networks import tiny
from nonlocal_ref.training.trained import Trained

STEPS = (0, 3, 8)


def sharpened(params, factor):
    """With weights that are far from uniform."""
    block = params["nonlocal0"]
    return params | {"nonlocal0": tree_map(lambda a: a * np.float32(factor), block)}


def runs(task=None, **block_options):
    """{step: Trained} with random parameters, whose weights are less even after each step."""
    task, network = task or twins(), tiny(1, classes=2, **block_options)
    params = (sharpened(network.init(np.random.default_rng(k), task.shape[-1]), 1 + 10 * k) for k in range(3))
    return {step: Trained(network, p, task, STEPS) for step, p in zip(STEPS, params, strict=True)}
